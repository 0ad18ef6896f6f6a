"""Taking a file in: on a disk, within its limit, with its digest, before anything looks at it."""

import contextlib
import hashlib
import io
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, BinaryIO, Self

from portal.rules.refusals import Invalid
from portal.storage.inspection import FileFacts, look_inside
from portal.storage.names import clean_name
from portal.storage.vault import StoreTrouble

__all__ = ["FileFacts", "Incoming", "ReceivedFile", "clean_name", "look_inside", "receive", "refuse_size", "sweep"]

_PIECE = 1 << 20


@dataclass(frozen=True)
class ReceivedFile:
    """A file on our disk for as long as the `with` block lasts. sha256 in hexadecimal, size in bytes."""

    path: Path
    sha256: str
    size: int

    def open(self) -> BinaryIO:
        """The bytes, to be closed by the caller."""
        return self.path.open("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.path.unlink(missing_ok=True)


class Incoming(io.RawIOBase):
    """A file being sent: written to `folder` as it comes, hashed on the way, and no further than `limit` bytes.

    What comes after the limit is counted and thrown away, so that the rest of the form is still read. So is what comes after
    the disk was full: `received` says so then.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._trouble: OSError | None = None
        self._file: IO[bytes]
        try:
            handle, path = tempfile.mkstemp(dir=folder, prefix="incoming-")
            self._path, self._file = Path(path), os.fdopen(handle, "w+b")
        except OSError as problem:
            self._path, self._file, self._trouble = folder / "none", io.BytesIO(), problem
        self._digest = hashlib.sha256()
        self._limit = limit
        self.sent = 0

    @property
    def over_limit(self) -> bool:
        """Whether more was sent than may be kept."""
        return self.sent > self._limit

    def received(self, name: str, field: str = "file") -> ReceivedFile:
        """What was sent, to be removed by the caller.

        Raises Invalid where it is too large or empty; StoreTrouble where the disk took no more.
        """
        refuse_size(self.sent, self._limit, name, field)
        try:
            self._file.flush()
        except OSError as problem:
            self._trouble = self._trouble or problem
        if self._trouble is not None:
            raise StoreTrouble(f"the folder for incoming files: {self._trouble.strerror}") from self._trouble
        return ReceivedFile(self._path, self._digest.hexdigest(), self.sent)

    def write(self, piece: Any) -> int:
        self.sent += len(piece)
        if not self.over_limit and self._trouble is None:
            self._digest.update(piece)
            try:
                self._file.write(piece)
            except OSError as problem:
                self._trouble = problem
        return len(piece)

    def readinto(self, target: Any) -> int:
        piece = self._file.read(len(target))
        target[: len(piece)] = piece
        return len(piece)

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(place, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def leave(self) -> None:
        """Close, and leave the file where it is: whoever received it removes it."""
        self._file.close()
        super().close()

    def close(self) -> None:
        if not self.closed:
            with contextlib.suppress(OSError):  # what a full disk did not take is thrown away with the rest
                self._file.close()
            self._path.unlink(missing_ok=True)
        super().close()


def receive(source: BinaryIO, folder: Path, limit: int, name: str, field: str = "file") -> ReceivedFile:
    """Read a stream into `folder`, stopping at `limit` bytes. Raises as `Incoming.received`."""
    incoming = Incoming(folder, limit)
    try:
        while not incoming.over_limit and (piece := source.read(_PIECE)):
            incoming.write(piece)
        received = incoming.received(name, field)
    except BaseException:
        incoming.close()
        raise
    incoming.leave()
    return received


def sweep(folder: Path, before: datetime) -> int:
    """Remove what a process that was killed left in the incoming folder, last written before a moment; gives how many."""
    gone = 0
    for path in folder.iterdir() if folder.is_dir() else ():
        with contextlib.suppress(FileNotFoundError):  # another worker was first
            if path.is_file() and path.stat().st_mtime < before.timestamp():
                path.unlink()
                gone += 1
    return gone


def refuse_size(size: int, limit: int, name: str, field: str = "file") -> None:
    """Raises Invalid where a file of `size` bytes is larger than `limit`, or empty."""
    if size > limit:
        megabytes = f"{limit / (1024 * 1024):.0f} MB"
        raise Invalid(f"{clean_name(name)} is larger than {megabytes}. Choose a smaller file.", field=field)
    if size == 0:
        raise Invalid(f"{clean_name(name)} is empty. Choose another file.", field=field)
