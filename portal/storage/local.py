"""The file store in a folder. A file is written aside, brought to the disk, then linked into place in one step."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from portal.storage.vault import AlreadyThere, NotThere, StoreTrouble, checked_key, probe

_PIECE = 1 << 20
_ASIDE = "_aside"  # no key may begin so


class LocalVault:
    """Keeps files under `folder`, which is made on first use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def incoming(self) -> Path | None:
        return self._folder / _ASIDE

    def put_new(self, key: str, source: BinaryIO) -> None:
        target = self._path(key)
        with _trouble():
            aside = self._folder / _ASIDE
            aside.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=aside) as written:
                shutil.copyfileobj(source, written, _PIECE)
                written.flush()
                os.fsync(written.fileno())
                self._link(Path(written.name), key, target)

    def put_file(self, key: str, path: Path) -> None:
        target = self._path(key)
        with path.open("rb") as source:
            if path.parent != self.incoming:  # perhaps on another disk, where no link leads
                self.put_new(key, source)
                return
            with _trouble():
                os.fsync(source.fileno())
                self._link(path, key, target)

    def _link(self, path: Path, key: str, target: Path) -> None:
        self._make_folder(target.parent)
        try:
            os.link(path, target)
        except FileExistsError:
            raise AlreadyThere(key) from None
        _sync_folder(target.parent)

    def open(self, key: str) -> BinaryIO:
        with _trouble():
            try:
                return self._path(key).open("rb")
            except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
                raise NotThere(key) from None

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    def size(self, key: str) -> int:
        path = self._path(key)
        if not path.is_file():
            raise NotThere(key)
        return path.stat().st_size

    def keys(self, prefix: str) -> Iterator[str]:
        with _trouble():
            folder = self._folder / prefix
            found = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
        yield from (path.relative_to(self._folder).as_posix() for path in found)

    def delete(self, key: str) -> None:
        with _trouble():
            self._path(key).unlink(missing_ok=True)

    def list_keys(self) -> Iterator[str]:
        with _trouble():
            for folder, folders, names in os.walk(self._folder):
                here = Path(folder).relative_to(self._folder)
                folders[:] = [name for name in folders if here.parts or name != _ASIDE]
                yield from (str(here / name) for name in names)

    def check(self) -> None:
        probe(self)

    def _path(self, key: str) -> Path:
        return self._folder / checked_key(key)

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _trouble() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise StoreTrouble(f"the file store's folder: {problem.strerror or problem}") from problem
