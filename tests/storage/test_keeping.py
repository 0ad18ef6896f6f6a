"""The one way into the store: what is written down is the digest of the bytes that lie there."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID, uuid4

import pytest

from portal.parts import Parts
from portal.storage.intake import ReceivedFile, receive
from portal.storage.keeping import keep
from portal.storage.local import LocalVault
from portal.storage.vault import AlreadyThere, StoreTrouble
from tests.ground import ON_SQLITE
from tests.ground.s3 import S3
from tests.storage.test_vaults import s3_vault

WORDS = b"A plan, week by week. " * 200_000


class Turned:
    """A seal that turns every bit over, in the pieces it reads."""

    def seal_file(self, file_id: UUID, source: BinaryIO, target: BinaryIO) -> None:
        target.write(file_id.bytes)
        while piece := source.read(1 << 20):
            target.write(bytes(255 - each for each in piece))


def received_in(folder: Path) -> ReceivedFile:
    return receive(io.BytesIO(WORDS), folder, len(WORDS), "Plan.txt")


@ON_SQLITE
@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "plain"])
def test_the_digest_is_of_the_bytes_in_the_store(work_as: Callable[..., Any], parts: Parts, sealed: bool) -> None:
    with received_in(parts.incoming) as received, work_as() as work:
        stored = keep(
            work.session,
            parts.vault,
            received,
            "some-files",
            content_type="text/plain",
            pages=None,
            now=work.now,
            seal=Turned() if sealed else None,
            sealed_as=uuid4(),
        )
        key, digest, size = stored.vault_key, stored.sha256, stored.size
    with parts.vault.open(key) as kept:
        raw = kept.read()
    assert digest == hashlib.sha256(raw).hexdigest()
    assert (raw == WORDS) is not sealed
    assert size == len(WORDS)
    assert list(parts.incoming.iterdir()) == []


@pytest.mark.parametrize("where", ["in the store's own folder", "elsewhere", "s3"])
def test_a_file_on_the_disk_is_kept_and_never_replaces_one(where: str, tmp_path: Path, s3: S3) -> None:
    vault = s3_vault(s3) if where == "s3" else LocalVault(tmp_path / "files")
    folder = vault.incoming if where == "in the store's own folder" else tmp_path / "away"
    assert folder is not None
    with received_in(folder) as received:
        vault.put_file("some/one", received.path)
        with pytest.raises(AlreadyThere):
            vault.put_file("some/one", received.path)
    with vault.open("some/one") as kept:
        assert kept.read() == WORDS
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_trouble_of_the_store(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file where the folder should be")
    with received_in(tmp_path / "away") as received, pytest.raises(StoreTrouble):
        LocalVault(tmp_path / "files").put_file("some/one", received.path)
