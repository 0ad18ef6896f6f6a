"""Receiving: on the disk, with its digest, never more than the limit, never left behind."""

import hashlib
import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal.rules.refusals import Invalid
from portal.storage.intake import Incoming, receive, sweep
from portal.storage.names import clean_name
from portal.storage.vault import StoreTrouble

LIMIT = 3 * 1024 * 1024


class Endless(io.RawIOBase):
    """Somebody who never stops sending."""

    def __init__(self) -> None:
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]
        self.taken += len(target)
        return len(target)


def test_a_received_file_has_its_digest_and_size_and_goes_with_the_block(tmp_path: Path) -> None:
    content = b"abc" * 500_000
    with receive(io.BytesIO(content), tmp_path, LIMIT, "a.txt") as received:
        assert (received.sha256, received.size) == (hashlib.sha256(content).hexdigest(), len(content))
        with received.open() as source:
            assert source.read() == content
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_exactly_the_limit_is_taken(tmp_path: Path) -> None:
    with receive(io.BytesIO(b"x" * LIMIT), tmp_path, LIMIT, "a.txt") as received:
        assert received.size == LIMIT


def test_a_file_one_byte_over_the_limit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refusal:
        receive(io.BytesIO(b"x" * (LIMIT + 1)), tmp_path, LIMIT, "C:\\docs\\a.txt")
    assert refusal.value.message == "a.txt is larger than 3 MB. Choose a smaller file."
    assert list(tmp_path.iterdir()) == []


def test_a_stream_without_end_is_refused_while_it_streams(tmp_path: Path) -> None:
    source = Endless()
    with pytest.raises(Invalid, match="larger than 3 MB"):
        receive(source, tmp_path, LIMIT, "a.txt")  # type: ignore[arg-type]
    assert source.taken <= LIMIT + 1024 * 1024
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="a.txt is empty"):
        receive(io.BytesIO(b""), tmp_path, LIMIT, "a.txt")
    assert list(tmp_path.iterdir()) == []


def test_nothing_over_the_limit_reaches_the_disk_and_closing_removes_it(tmp_path: Path) -> None:
    incoming = Incoming(tmp_path, 10)
    for _ in range(5):
        incoming.write(b"12345")
    incoming.flush()
    assert incoming.over_limit
    assert incoming.sent == 25
    assert sum(each.stat().st_size for each in tmp_path.iterdir()) <= 10
    incoming.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("C:\\bids\\Policy\u202e.pdf", "Policy.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nb.pdf", "ab.pdf"),
        ("  .hidden. ", "hidden"),
        ("", "This file"),
        ("x" * 300 + ".docx", "x" * 115 + ".docx"),
        ("Åse’s plan.pdf", "Åse’s plan.pdf"),
    ],
)
def test_a_name_is_made_safe_to_show(name: str, clean: str) -> None:
    assert clean_name(name) == clean


def test_what_a_killed_process_left_is_swept_away_and_nothing_else(tmp_path: Path) -> None:
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    old, new = tmp_path / "incoming-old", tmp_path / "sealed-new"
    for path, age in ((old, timedelta(hours=25)), (new, timedelta(hours=23))):
        path.write_bytes(b"x")
        os.utime(path, ((now - age).timestamp(),) * 2)
    assert sweep(tmp_path, now - timedelta(hours=24)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["sealed-new"]
    assert sweep(tmp_path / "not made yet", now) == 0


def test_a_full_disk_is_told_and_the_rest_of_the_form_is_still_read(tmp_path: Path) -> None:
    incoming = Incoming(tmp_path, 1_000)
    incoming._file.close()
    incoming._file = open("/dev/full", "wb", buffering=0)  # noqa: SIM115 - closed by what is tested
    assert incoming.write(b"first") == 5
    assert incoming.write(b"second") == 6
    with pytest.raises(StoreTrouble, match="incoming files: No space left"):
        incoming.received("Rota.pdf")
    incoming.close()
    assert list(tmp_path.iterdir()) == []
