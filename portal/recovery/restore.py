"""Restoring a backup on an empty place, and proving that what stands there is what was backed up."""

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine, create_engine, inspect

from config.settings import Settings
from portal.accounts.services import end_everything
from portal.audit import verification
from portal.db import migrate
from portal.db.engines import make_engine
from portal.notifications.outbox import hold_waiting
from portal.parts import Parts
from portal.recovery import containers, snapshots
from portal.recovery.backup import FILES
from portal.recovery.events import Restored
from portal.recovery.manifest import BackupRefused, Manifest, digest_of
from portal.recovery.tools import find_tool, run_tool
from portal.rules.actors import OPERATOR
from portal.sealing.keyring import fingerprint
from portal.storage.vault import Vault
from portal.unit_of_work import open_reading, open_work

# Builds the parts over given settings: the listeners are wired a storey up.
Builder = Callable[[Settings], Parts]


@dataclass(frozen=True)
class Proof:
    """A restored portal. faults: what `portal audit verify` says of it; mails: how many are held."""

    manifest: Manifest
    seconds: float
    sessions: int
    links: int
    mails: int
    faults: tuple[str, ...]


def check_backup(source: Path) -> Manifest:
    """Read a whole backup and compare each part with its manifest. Raises BackupRefused with the part's name."""
    with containers.reading(source) as backup:
        return containers.checked(backup)


def restore(settings: Settings, build: Builder, source: Path) -> Proof:
    """Put a backup on an empty database and an empty store. Raises BackupRefused, StoreTrouble, OSError.

    Refuses, before anything is written: a torn or changed backup; another engine, a newer schema, an older server; another
    sealing key; a database with tables; a store with files, unless they are this backup's own, from a try that stopped.
    Sessions are ended, links are withdrawn, mail that waits is held. Records Restored.
    """
    begun = time.monotonic()
    with containers.reading(source) as backup:
        manifest = containers.checked(backup)
        _refuse_what_does_not_fit(settings, manifest)
        parts = build(settings)
        try:
            _refuse_other_files(parts.vault, manifest)
            _put_files(parts.vault, backup, manifest)
            if manifest.engine == snapshots.SQLITE:
                return _with_sqlite(settings, build, backup, manifest, begun)
            return _with_postgresql(parts, backup, manifest, begun)
        finally:
            parts.engine.dispose()


def _refuse_what_does_not_fit(settings: Settings, manifest: Manifest) -> None:
    address = settings.owner_database_url
    if snapshots.kind_of(address) != manifest.engine:
        raise BackupRefused(
            f"This is a backup of {_NAMES[manifest.engine]}, and the settings name {_NAMES[snapshots.kind_of(address)]}."
        )
    if not migrate.knows(manifest.revision):
        raise BackupRefused(f"This backup was made by a newer program ({manifest.app_version}, {manifest.revision}).")
    keys = [each for each in (settings.sealing_key, settings.sealing_key_old) if each]
    if manifest.key not in map(fingerprint, keys):
        raise BackupRefused(
            f"This backup opens with the sealing key {manifest.key}, and PORTAL_SEALING_KEY is {fingerprint(keys[0])}. "
            f"Set PORTAL_SEALING_KEY to the copy of that key, or put it into {settings.var / 'keys' / 'sealing_key'}."
        )
    if manifest.engine == snapshots.SQLITE:
        path = snapshots.sqlite_path(address)
        for each in (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal"))):
            if each.exists() and each.stat().st_size:
                raise BackupRefused(f"{each} is there already. A backup is restored on an empty place only.")
        return
    engine = create_engine(address, hide_parameters=True)
    try:
        with engine.connect() as connection:
            major = snapshots.server_major(connection)
            look = inspect(connection)
            there = [*look.get_table_names(), *look.get_view_names(), *look.get_sequence_names()]
    finally:
        engine.dispose()
    if there:
        raise BackupRefused(f"The database holds {there[0]} already. A backup is restored on an empty database only.")
    if major < manifest.engine_version:
        raise BackupRefused(
            f"The backup is of PostgreSQL {manifest.engine_version}, and the server is version {major}."
        )
    find_tool("pg_restore", major)


_NAMES = {snapshots.SQLITE: "SQLite", snapshots.POSTGRESQL: "PostgreSQL"}


def _refuse_other_files(vault: Vault, manifest: Manifest) -> None:
    known = {part.name.removeprefix(f"{FILES}/"): part for part in manifest.files}
    for key in vault.list_keys():
        part = known.get(key)
        if part is None:
            raise BackupRefused(f"The file store holds {key} already. A backup is restored on an empty store only.")
        with vault.open(key) as there:
            if containers.hashed(there) != (part.size, part.sha256):
                raise BackupRefused(f"The file store holds another {key} than the backup.")


def _put_files(vault: Vault, backup: containers.Reading, manifest: Manifest) -> None:
    there = set(vault.list_keys())
    for part in manifest.files:
        key = part.name.removeprefix(f"{FILES}/")
        if key not in there:
            with backup.open(part.name) as source:
                vault.put_new(key, source)  # type: ignore[arg-type]


def _with_sqlite(
    settings: Settings, build: Builder, backup: containers.Reading, manifest: Manifest, begun: float
) -> Proof:
    """Everything is done on a copy beside, which gets its name when it is proven."""
    path = snapshots.sqlite_path(settings.owner_database_url)
    aside = path.with_name(f".{path.name}.restoring")
    address = f"sqlite:///{aside}"
    _forget(aside)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with backup.open(manifest.database.name) as source, aside.open("xb") as target:
            shutil.copyfileobj(source, target, containers.PIECE)
        parts = build(replace(settings, database_url=address, owner_database_url=address))
        try:
            proof = _prove(parts, parts.engine, manifest, begun)
        finally:
            parts.engine.dispose()
        with aside.open("rb") as written:
            os.fsync(written.fileno())
        os.rename(aside, path)
    finally:
        _forget(aside)
    return replace(proof, seconds=time.monotonic() - begun)


def _forget(aside: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        aside.with_name(aside.name + ending).unlink(missing_ok=True)


def _with_postgresql(parts: Parts, backup: containers.Reading, manifest: Manifest, begun: float) -> Proof:
    """The dump comes in as the owner's role, in one transaction; rights and triggers are made anew from the models."""
    address = parts.settings.owner_database_url
    owner = make_engine(address)
    try:
        with owner.connect() as connection:
            tool = find_tool("pg_restore", snapshots.server_major(connection))
        folder = Path(parts.settings.var)
        folder.mkdir(parents=True, exist_ok=True)
        dump = folder / ".restoring.postgresql"
        try:
            with backup.open(manifest.database.name) as source, dump.open("wb") as target:
                shutil.copyfileobj(source, target, containers.PIECE)
            # One transaction: stopped half-way, the database is as empty as before.
            flags = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(dump)]
            run_tool(tool, flags, address)
        finally:
            dump.unlink(missing_ok=True)
        return _prove(parts, owner, manifest, begun)
    finally:
        owner.dispose()


def _prove(parts: Parts, owner: Engine, manifest: Manifest, begun: float) -> Proof:
    """Compare database and store with the manifest, guard what is append-only, then close every door that stood open."""
    with owner.connect() as connection:
        if snapshots.count_rows(connection) != manifest.tables:
            raise BackupRefused("The restored database does not hold as many rows as the backup says.")
        if snapshots.read_heads(connection) != manifest.heads:
            raise BackupRefused("The chains of the restored database do not end as the backup says.")
    for part in manifest.files:
        with parts.vault.open(part.name.removeprefix(f"{FILES}/")) as there:
            if containers.hashed(there) != (part.size, part.sha256):
                raise BackupRefused(f"The file store gave back other bytes of {part.name} than the backup holds.")
    migrate.upgrade(owner, parts.settings.database_app_role)
    with open_reading(parts) as session:
        faults = tuple(verification.verify(session, parts.vault))
    with open_work(parts, OPERATOR) as work:
        sessions, links = end_everything(work)
        mails = hold_waiting(work.session, work.system_now)
        work.record(
            Restored(digest=digest_of(manifest), made_at=manifest.made_at, sessions=sessions, links=links, mails=mails)
        )
    return Proof(manifest, time.monotonic() - begun, sessions, links, mails, faults)
