"""The manifest: what a backup consists of, as JSON that tells when it was torn or changed."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.rules import codec

FORMAT = "fairtender-backup/1"
NAME = "manifest.json"
_DIGEST = "digest"


class BackupRefused(Exception):
    """This is no whole backup, or it does not fit here. Its words name the file and say what to do."""


@dataclass(frozen=True)
class Part:
    """One file of a backup: its name in it, bytes, SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup holds.

    engine: "sqlite" or "postgresql", with the server's major version; revision: of the schema; tables: rows by table; heads: of
    every chain, its length and digest; files: by key of the store. purged: files the database still named that were
    destroyed by law meanwhile; missing: files it named that the store did not have. key: fingerprint of the sealing key
    without which nothing in it opens.
    """

    format: str = FORMAT
    made_at: datetime
    app_version: str
    engine: str
    engine_version: int
    revision: str
    key: str
    database: Part
    tables: dict[str, int]
    heads: dict[str, list[Any]]
    files: tuple[Part, ...]
    purged: tuple[str, ...] = field(default=())
    missing: tuple[str, ...] = field(default=())

    @property
    def size(self) -> int:
        """Bytes of all parts."""
        return self.database.size + sum(each.size for each in self.files)


def write(manifest: Manifest) -> bytes:
    """The manifest as it is kept: canonical, with a digest of itself."""
    plain = json.loads(codec.canonical(manifest))
    return json.dumps({**plain, _DIGEST: digest_of(manifest)}, indent=1, sort_keys=True).encode()


def read(raw: bytes) -> Manifest:
    """The manifest again. Raises BackupRefused."""
    try:
        plain = json.loads(raw)
        said = plain.pop(_DIGEST)
        if plain.get("format") != FORMAT:
            raise BackupRefused(f"{NAME}: this portal does not know the format {str(plain.get('format'))[:40]!r}.")
        found = codec.decode(Manifest, plain)
    except BackupRefused:
        raise
    except Exception as problem:  # whatever bytes came in its place
        raise BackupRefused(f"{NAME} is torn or is no manifest of a backup.") from problem
    if digest_of(found) != said:
        raise BackupRefused(f"{NAME} was changed after the backup was made.")
    return found


def digest_of(manifest: Manifest) -> str:
    """SHA-256 over everything the manifest says: printed at the end of a backup and kept in the trail."""
    return codec.digest(manifest)
