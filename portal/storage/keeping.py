"""Keeping a received file: the one way from our disk into the store, sealed where it must be."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any, BinaryIO, Protocol
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from portal.storage.intake import ReceivedFile
from portal.storage.models import StoredFile
from portal.storage.scanner import NOT_SCANNED, Scan
from portal.storage.scans import note_first_scan
from portal.storage.vault import AlreadyThere, StoreTrouble, Vault


class Seal(Protocol):
    """What seals a file under its owner's key."""

    def seal_file(self, file_id: UUID, source: BinaryIO, target: BinaryIO) -> None: ...


def keep(
    session: Session,
    vault: Vault,
    received: ReceivedFile,
    folder: str,
    *,
    content_type: str,
    pages: int | None,
    now: datetime,
    seal: Seal | None = None,
    sealed_as: UUID | None = None,
    scan: Scan = NOT_SCANNED,
    scanned_at: datetime | None = None,
) -> StoredFile:
    """Put a received file into the store, under a key that tells nothing of whose it is, and write down that it lies there.

    folder: the first part of the key. seal, sealed_as: the owner's seal and the id the bytes are bound to; without a
    seal the file lies as it was sent. scan: what the scanner said; scanned_at: by the system's clock. Raises StoreTrouble.
    """
    key = f"{folder}/{uuid4().hex}"
    try:
        if seal is None:
            digest = received.sha256
            vault.put_file(key, received.path)
        else:
            with _sealed(seal, sealed_as or uuid4(), received) as (path, digest):
                vault.put_file(key, path)
    except AlreadyThere as taken:
        raise StoreTrouble("the file store holds a file under a new key") from taken
    stored = StoredFile(
        id=uuid4(),
        vault_key=key,
        sha256=digest,
        size=received.size,
        content_type=content_type,
        pages=pages,
        created_at=now,
    )
    session.add(stored)
    session.flush()
    note_first_scan(session, stored.id, scan, scanned_at or now)
    return stored


class _Hashing:
    """A file being written, hashed on the way."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self.digest = hashlib.sha256()

    def write(self, piece: Any) -> int:
        self.digest.update(piece)
        return self._target.write(piece)


@contextmanager
def _sealed(seal: Seal, sealed_as: UUID, received: ReceivedFile) -> Iterator[tuple[Path, str]]:
    """The file sealed, beside the received one until the block ends, and the digest of its sealed bytes."""
    try:
        handle, name = tempfile.mkstemp(dir=received.path.parent, prefix="sealed-")
    except OSError as problem:
        raise StoreTrouble(f"the folder for incoming files: {problem.strerror}") from problem
    path = Path(name)
    try:
        try:
            with os.fdopen(handle, "wb") as target, received.open() as source:
                written = _Hashing(target)
                # The seal promises to write and no more: `_Hashing` is a file as far as that goes.
                seal.seal_file(sealed_as, source, written)  # type: ignore[arg-type]
        except OSError as problem:
            raise StoreTrouble(f"the folder for incoming files: {problem.strerror}") from problem
        yield path, written.digest.hexdigest()
    finally:
        path.unlink(missing_ok=True)
