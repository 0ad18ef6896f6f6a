"""Taking a backup: first the database in one snapshot, then exactly the files that snapshot names.

Files are made once and never replaced, so that those of the snapshot are still what they were, however much is written
meanwhile. Keys and settings are nowhere in it.
"""

import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from portal.parts import Parts
from portal.recovery import containers, snapshots
from portal.recovery.events import BackupBegun, BackupMade
from portal.recovery.manifest import BackupRefused, Manifest, Part, digest_of
from portal.rules.actors import OPERATOR
from portal.sealing.keyring import fingerprint
from portal.storage.vault import NotThere
from portal.unit_of_work import open_work

FILES = "files"


@dataclass(frozen=True)
class Made:
    """A backup that is whole. seconds: how long it took. changed: files whose bytes are not those the database knows."""

    manifest: Manifest
    digest: str
    seconds: float
    changed: tuple[str, ...]


def make_backup(parts: Parts, target: Path) -> Made:
    """Write a backup to a folder, or to a file whose name ends in .tar. Raises BackupRefused, StoreTrouble, OSError.

    Records BackupBegun, which the backup itself holds, and BackupMade.
    """
    begun = time.monotonic()
    with containers.writing(target) as backup:
        with open_work(parts, OPERATOR) as work:
            work.record(BackupBegun())
        with (
            snapshots.take(parts.settings.owner_database_url, backup.folder) as snapshot,
            snapshot.path.open("rb") as dump,
        ):
            database = backup.add(f"database.{snapshot.engine}", dump)
        files, absent, changed = _copy_files(parts, backup, snapshot)
        purged = snapshots.purged_keys(parts.engine, absent)
        manifest = Manifest(
            made_at=parts.clock.system_now(),
            app_version=app_version(),
            engine=snapshot.engine,
            engine_version=snapshot.version,
            revision=snapshot.revision,
            key=fingerprint(parts.settings.sealing_key),
            database=database,
            tables=snapshot.tables,
            heads=snapshot.heads,
            files=tuple(files),
            purged=tuple(sorted(purged)),
            missing=tuple(sorted(absent - purged)),
        )
        containers.finish(backup, manifest)
    digest = digest_of(manifest)
    with open_work(parts, OPERATOR) as work:
        work.record(BackupMade(digest=digest, files=len(files), size=manifest.size))
    return Made(manifest, digest, time.monotonic() - begun, tuple(changed))


def _copy_files(
    parts: Parts, backup: containers.Writing, snapshot: snapshots.Snapshot
) -> tuple[list[Part], set[str], list[str]]:
    files: list[Part] = []
    absent: set[str] = set()
    changed: list[str] = []
    for key, digest in sorted(snapshot.files.items()):
        try:
            with parts.vault.open(key) as source:
                part = backup.add(f"{FILES}/{key}", source)
        except NotThere:
            absent.add(key)
            continue
        files.append(part)
        if digest and part.sha256 != digest:
            changed.append(key)
    return files, absent, changed


def app_version() -> str:
    """The version of this program."""
    try:
        return version("fairtender")
    except PackageNotFoundError:
        return "unknown"


__all__ = ["BackupRefused", "Made", "make_backup"]
