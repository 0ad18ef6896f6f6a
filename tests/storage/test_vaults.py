"""One contract for both stores: the folder, and a real S3 service."""

import io
import threading
import tracemalloc
from pathlib import Path
from typing import BinaryIO

import pytest

from portal.storage.local import LocalVault
from portal.storage.s3 import S3Vault
from portal.storage.vault import AlreadyThere, NotThere, StoreTrouble, Vault
from tests.ground import keeper
from tests.ground.s3 import S3

MEGABYTE = 1 << 20
NOT_OURS = ["", "/etc/passwd", "../out", "a/../../out", "a//b", "a\0b", "A", "a b", "_aside/x", "x" * 201]


def s3_vault(
    service: S3, *, bucket: str | None = None, secret: str | None = None, endpoint: str | None = None
) -> S3Vault:
    return S3Vault(
        bucket=bucket or service.new_bucket(),
        region=service.region,
        endpoint=endpoint or service.endpoint,
        access_key=service.access_key,
        secret_key=secret or service.secret_key,
    )


@pytest.fixture(params=["folder", "s3"])
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> Vault:
    if request.param == "folder":
        return LocalVault(tmp_path / "files")
    return s3_vault(request.getfixturevalue("s3"))


class NotSeekable(io.RawIOBase):
    """A stream as it comes from a network: `size` bytes, never twice."""

    def __init__(self, size: int) -> None:
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]
        count = min(len(target), self._left)
        target[:count] = b"x" * count
        self._left -= count
        return count


def test_what_is_put_comes_back(vault: Vault) -> None:
    vault.put_new("bids/one.bin", io.BytesIO(b"abc" * 1000))
    assert vault.exists("bids/one.bin")
    assert vault.size("bids/one.bin") == 3000
    with vault.open("bids/one.bin") as kept:
        assert kept.read(4) == b"abca"
        assert len(kept.read()) == 2996


def test_a_source_is_kept_from_where_it_stands(vault: Vault) -> None:
    source = io.BytesIO(b"header-body")
    source.seek(7)
    vault.put_new("part", source)
    with vault.open("part") as kept:
        assert kept.read() == b"body"


def test_an_empty_file_is_kept_too(vault: Vault) -> None:
    vault.put_new("empty", io.BytesIO(b""))
    assert vault.size("empty") == 0
    with vault.open("empty") as kept:
        assert kept.read() == b""


def test_nothing_is_ever_replaced(vault: Vault) -> None:
    vault.put_new("sealed", io.BytesIO(b"first"))
    with pytest.raises(AlreadyThere):
        vault.put_new("sealed", io.BytesIO(b"second"))
    with pytest.raises(AlreadyThere):
        vault.put_new("sealed", io.BytesIO(b"first"))
    with vault.open("sealed") as kept:
        assert kept.read() == b"first"


def test_of_many_at_once_exactly_one_is_kept(vault: Vault) -> None:
    start = threading.Barrier(8)
    outcomes: list[bytes] = []

    def put(mine: bytes) -> None:
        start.wait()
        try:
            vault.put_new("raced", io.BytesIO(mine * 50_000))
            outcomes.append(mine)
        except AlreadyThere:
            outcomes.append(b"")

    threads = [threading.Thread(target=put, args=(bytes([65 + number]),)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    winners = [mine for mine in outcomes if mine]
    assert len(outcomes) == 8
    assert len(winners) == 1
    with vault.open("raced") as kept:
        assert kept.read() == winners[0] * 50_000


def test_a_missing_file_is_told_apart_from_trouble(vault: Vault) -> None:
    assert not vault.exists("nowhere")
    for ask in (vault.open, vault.size):
        with pytest.raises(NotThere):
            ask("nowhere")
    vault.delete("nowhere")


def test_a_deleted_file_is_gone(vault: Vault) -> None:
    vault.put_new("draft/file", io.BytesIO(b"x"))
    vault.delete("draft/file")
    assert not vault.exists("draft/file")


@pytest.mark.parametrize("key", NOT_OURS)
def test_a_key_that_is_not_ours_is_refused(vault: Vault, key: str) -> None:
    for ask in (vault.exists, vault.open, vault.size, vault.delete):
        with pytest.raises(ValueError, match="not a key"):
            ask(key)
    with pytest.raises(ValueError, match="not a key"):
        vault.put_new(key, io.BytesIO(b""))


@pytest.mark.parametrize("seekable", [True, False])
def test_memory_does_not_grow_with_the_file(vault: Vault, tmp_path: Path, seekable: bool) -> None:
    on_disk = tmp_path / "big"
    with on_disk.open("wb") as written:
        written.truncate(40 * MEGABYTE)
    source: BinaryIO = on_disk.open("rb") if seekable else NotSeekable(40 * MEGABYTE)  # type: ignore[assignment]
    tracemalloc.start()
    try:
        vault.put_new("big", source)
        with vault.open("big") as kept:
            total = 0
            while piece := kept.read(MEGABYTE):
                total += len(piece)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        source.close()
    assert total == 40 * MEGABYTE
    assert peak < 12 * MEGABYTE


def test_reads_are_whole_until_the_end(vault: Vault) -> None:
    size = MEGABYTE + 16
    vault.put_new("pieces", NotSeekable(3 * size + 5))  # type: ignore[arg-type]
    with vault.open("pieces") as kept:
        assert [len(kept.read(size)) for _ in range(5)] == [size, size, size, 5, 0]


def test_check_passes_and_leaves_nothing(vault: Vault, tmp_path: Path) -> None:
    vault.check()
    assert not [each for each in (tmp_path / "files").rglob("*") if each.is_file()]


def test_check_says_that_the_folder_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file where the folder should be")
    with pytest.raises(StoreTrouble, match="folder"):
        LocalVault(tmp_path / "files").check()


@pytest.mark.parametrize("fault", ["no such bucket", "wrong key", "nobody answers"])
def test_check_says_why_the_service_cannot_be_used(s3: S3, fault: str) -> None:
    if fault == "no such bucket":
        vault = s3_vault(s3, bucket="no-such-bucket-here")
        # The test server makes buckets for its administrator on the first write; reading shows the fault.
        with pytest.raises(StoreTrouble, match="the file store answered 404 NoSuchBucket"):
            vault.open("x")
        return
    nobody = f"http://127.0.0.1:{keeper.free_port()}"
    vault = (
        s3_vault(s3, endpoint=nobody) if fault == "nobody answers" else s3_vault(s3, secret="wrong-secret-0123456789")
    )
    with pytest.raises(StoreTrouble, match="the file store"):
        vault.check()
    with pytest.raises(StoreTrouble, match="the file store"):
        vault.open("x")


def test_a_put_whose_answer_was_lost_is_known_as_ours(s3: S3) -> None:
    vault = s3_vault(s3)
    send = vault._client.put_object

    def answer_lost_once(**kwargs: object) -> object:
        vault._client.put_object = send
        send(**kwargs)
        kwargs["Body"].seek(0)  # type: ignore[attr-defined]
        return send(**kwargs)

    vault._client.put_object = answer_lost_once
    vault.put_new("lost-answer", io.BytesIO(b"once"))
    with vault.open("lost-answer") as kept:
        assert kept.read() == b"once"


def test_an_answer_that_broke_off_among_its_headers_is_trouble_and_no_length() -> None:
    vault = S3Vault(bucket="b", region="eu-west-2", endpoint="http://127.0.0.1:1", access_key="k", secret_key="s")

    class CutShort:
        def head_object(self, **_asked: object) -> dict[str, object]:
            return {"ResponseMetadata": {"HTTPStatusCode": 200}}

    vault._client = CutShort()
    with pytest.raises(StoreTrouble, match="how long"):
        vault.size("files/a")
