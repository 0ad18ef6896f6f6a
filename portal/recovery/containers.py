"""Where a backup lies: a folder, or one tar file. Written under another name, and given its own when it is whole."""

import contextlib
import hashlib
import io
import os
import shutil
import tarfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from portal.recovery import manifest as manifests
from portal.recovery.manifest import BackupRefused, Part

PIECE = 1 << 20


class Writing(Protocol):
    """A backup being written."""

    folder: Path

    def add(self, name: str, source: BinaryIO, size: int | None = None) -> Part:
        """Write everything from `source` under a name. size: bytes, where the caller knows."""
        ...


class Reading(Protocol):
    """A backup being read."""

    def open(self, name: str) -> IO[bytes]:
        """One part, to be closed. Raises BackupRefused where it is missing."""
        ...

    def names(self) -> set[str]:
        """Every name in it."""
        ...


class _Folder:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, name: str, source: BinaryIO, size: int | None = None) -> Part:
        path = self.folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("wb") as target:
            part = _copied(name, source, target)
            target.flush()
            os.fsync(target.fileno())
        return part

    def open(self, name: str) -> IO[bytes]:
        try:
            return (self.folder / name).open("rb")
        except OSError:
            raise BackupRefused(f"{name} is missing from the backup.") from None

    def names(self) -> set[str]:
        return {str(each.relative_to(self.folder)) for each in self.folder.rglob("*") if not each.is_dir()}


class _TarWriting:
    def __init__(self, tar: tarfile.TarFile, folder: Path) -> None:
        self._tar, self.folder = tar, folder

    def add(self, name: str, source: BinaryIO, size: int | None = None) -> Part:
        # The size stands before the bytes: what has none that is known goes by the disk.
        with (self.folder / uuid.uuid4().hex).open("w+b") as aside:
            try:
                part = _copied(name, source, aside)
                aside.seek(0)
                entry = tarfile.TarInfo(name)
                entry.size, entry.mode = part.size, 0o600
                self._tar.addfile(entry, aside)
            finally:
                Path(aside.name).unlink()
        return part


class _TarReading:
    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._members = {member.name: member for member in tar.getmembers()}

    def open(self, name: str) -> IO[bytes]:
        found = self._tar.extractfile(self._members[name]) if name in self._members else None
        if found is None:
            raise BackupRefused(f"{name} is missing from the backup.")
        return found

    def names(self) -> set[str]:
        return set(self._members)


@contextlib.contextmanager
def writing(target: Path) -> Iterator[Writing]:
    """A backup at `target`, a tar file where the name ends so. It gets its name at the end, or nothing is left of it.

    Raises BackupRefused where something is there already.
    """
    if target.exists():
        raise BackupRefused(f"{target} is there already. A backup never takes the place of another: give a new name.")
    if not target.parent.is_dir():
        raise BackupRefused(f"There is no folder {target.parent}.")
    aside = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.part")
    aside.mkdir(mode=0o700)
    try:
        if is_tar(target):
            path = aside / target.name
            with path.open("xb") as file:
                os.chmod(path, 0o600)
                with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                    yield _TarWriting(tar, aside)
                file.flush()
                os.fsync(file.fileno())
            os.link(path, target)  # never in the place of one that came meanwhile
            shutil.rmtree(aside)
        else:
            yield _Folder(aside)
            aside.rename(target)
        _sync(target.parent)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise


@contextlib.contextmanager
def reading(source: Path) -> Iterator[Reading]:
    """A backup that lies at `source`. Raises BackupRefused where there is none."""
    if source.is_dir():
        yield _Folder(source)
        return
    try:
        file = source.open("rb")
    except OSError as problem:
        raise BackupRefused(f"{source}: {problem.strerror}.") from None
    with file:
        try:
            tar = tarfile.open(fileobj=file, mode="r:")  # noqa: SIM115
            whole = _TarReading(tar)
        except tarfile.TarError:
            raise BackupRefused(f"{source.name} is torn or is no backup.") from None
        with tar:
            yield whole


def is_tar(target: Path) -> bool:
    """Whether a backup of this name is one file."""
    return target.suffix == ".tar"


def checked(backup: Reading) -> manifests.Manifest:
    """The manifest, once every part was read and found as the manifest says. Raises BackupRefused with the part's name."""
    with backup.open(manifests.NAME) as file:
        found = manifests.read(file.read())
    parts = (found.database, *found.files)
    for part in parts:
        with backup.open(part.name) as file:
            try:
                there = _copied(part.name, file, None)  # type: ignore[arg-type]
            except (tarfile.TarError, OSError):
                raise BackupRefused(f"{part.name} is torn: it cannot be read to its end.") from None
        if there.size != part.size:
            raise BackupRefused(f"{part.name} is torn: {there.size} bytes of {part.size}.")
        if there.sha256 != part.sha256:
            raise BackupRefused(f"{part.name} was changed after the backup was made.")
    strange = backup.names() - {part.name for part in parts} - {manifests.NAME}
    if strange:
        raise BackupRefused(f"{sorted(strange)[0]} does not belong to the backup.")
    return found


def finish(backup: Writing, manifest: manifests.Manifest) -> None:
    """Write the manifest, last of all."""
    backup.add(manifests.NAME, io.BytesIO(manifests.write(manifest)))


def hashed(source: BinaryIO) -> tuple[int, str]:
    """Size and SHA-256 of what is left of a stream."""
    part = _copied("", source, None)
    return part.size, part.sha256


def _copied(name: str, source: BinaryIO, target: IO[bytes] | None) -> Part:
    digest, size = hashlib.sha256(), 0
    while piece := source.read(PIECE):
        digest.update(piece)
        size += len(piece)
        if target is not None:
            target.write(piece)
    return Part(name, size, digest.hexdigest())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
