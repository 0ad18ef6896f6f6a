"""What a file store can do. Keys are ours, never a person's: lower-case letters, figures, dashes, dots and slashes."""

import io
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

_KEY = re.compile(r"[a-z0-9][a-z0-9-]*(?:[./][a-z0-9-]+)*")
_PROBE_FOLDER = "probe"


class AlreadyThere(Exception):
    """Something is kept under this key; it stays as it is."""


class NotThere(Exception):
    """Nothing is kept under this key."""


class StoreTrouble(Exception):
    """The store does not answer, or answers wrongly. Its words are for operators."""


class Vault(Protocol):
    """Keeps bytes under keys. What is kept is never replaced.

    incoming: the folder where files on their way in are best written, or None where the store has no disk of ours.
    """

    @property
    def incoming(self) -> Path | None: ...

    def put_new(self, key: str, source: BinaryIO) -> None:
        """Keep everything from `source`, read to its end in pieces. Of two at once, one is kept.

        Raises AlreadyThere, StoreTrouble; ValueError where the key is not one of ours.
        """
        ...

    def put_file(self, key: str, path: Path) -> None:
        """Keep the file at `path`, which the caller still removes: by a link where it lies in `incoming`.

        Raises as `put_new`.
        """
        ...

    def open(self, key: str) -> BinaryIO:
        """The bytes, as a stream to be closed; `read(n)` gives n bytes until the end. Raises NotThere, StoreTrouble."""
        ...

    def exists(self, key: str) -> bool:
        """Whether something is kept under the key. Raises StoreTrouble."""
        ...

    def size(self, key: str) -> int:
        """Number of bytes. Raises NotThere, StoreTrouble."""
        ...

    def keys(self, prefix: str) -> Iterator[str]:
        """Every key that begins with `prefix` (a folder, ending in a slash), in order. Raises StoreTrouble."""
        ...

    def delete(self, key: str) -> None:
        """Forget what is kept, if anything. Raises StoreTrouble."""
        ...

    def list_keys(self) -> Iterator[str]:
        """Every key something is kept under, in any order; what is on its way in is none. Raises StoreTrouble."""
        ...

    def check(self) -> None:
        """Write, read and delete a few bytes. Raises StoreTrouble with the reason."""
        ...


def checked_key(key: str) -> str:
    """The key itself. Raises ValueError where it could lead out of the store or clash on a disk."""
    if len(key) > 200 or not _KEY.fullmatch(key):
        raise ValueError(f"not a key of the file store: {key!r}")
    return key


def probe(vault: Vault) -> None:
    """Write, read and delete a few bytes through a vault. Raises StoreTrouble."""
    key, text = f"{_PROBE_FOLDER}/{uuid.uuid4().hex}", uuid.uuid4().bytes
    vault.put_new(key, io.BytesIO(text))
    try:
        with vault.open(key) as kept:
            if kept.read() != text:
                raise StoreTrouble("the file store gave back other bytes than were written")
    finally:
        vault.delete(key)
