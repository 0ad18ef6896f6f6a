"""The database of one moment, and what it says of itself there."""

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, create_engine, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from portal.audit.models import AuditHead
from portal.db.base import Base
from portal.recovery.manifest import BackupRefused
from portal.recovery.tools import find_tool, run_tool
from portal.storage.models import PurgedFile, StoredFile

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@dataclass(frozen=True)
class Snapshot:
    """One moment: the dump's path, and what the database said in it. files: digests by key, "" where it knows none."""

    path: Path
    engine: str
    version: int
    revision: str
    tables: dict[str, int]
    heads: dict[str, list[Any]]
    files: dict[str, str]


def kind_of(address: str) -> str:
    """ "sqlite" or "postgresql"."""
    return SQLITE if address.startswith(SQLITE) else POSTGRESQL


def sqlite_path(address: str) -> Path:
    """Where an SQLite database lies."""
    return Path(make_url(address).database or "")


@contextlib.contextmanager
def take(owner_address: str, folder: Path) -> Iterator[Snapshot]:
    """Dump the database of one moment into `folder`, while others go on writing. Raises BackupRefused."""
    path = folder / "database"
    try:
        yield (
            _take_sqlite(owner_address, path)
            if kind_of(owner_address) == SQLITE
            else _take_postgresql(owner_address, path)
        )
    finally:
        path.unlink(missing_ok=True)


def _take_sqlite(address: str, path: Path) -> Snapshot:
    source = sqlite_path(address)
    if not source.exists():
        raise BackupRefused(f"There is no database at {source}.")
    connection = sqlite3.connect(source, timeout=30)
    try:
        connection.execute("VACUUM INTO ?", (str(path),))
    except sqlite3.OperationalError as problem:
        if "full" in str(problem):
            raise OSError(28, "No space left on device") from problem
        raise BackupRefused(f"SQLite stopped: {problem}") from problem
    finally:
        connection.close()
    engine = create_engine(f"sqlite:///file:{path}?mode=ro&uri=true", poolclass=NullPool)
    with engine.connect() as copy:
        return _facts(copy, path, SQLITE, sqlite3.sqlite_version_info[0])


def _take_postgresql(address: str, path: Path) -> Snapshot:
    engine = create_engine(address, isolation_level="REPEATABLE READ", hide_parameters=True)
    try:
        with engine.connect().execution_options(postgresql_readonly=True) as connection:
            major = server_major(connection)
            tool = find_tool("pg_dump", major)
            name = connection.scalar(text("SELECT pg_export_snapshot()"))
            run_tool(tool, ["--format=custom", f"--snapshot={name}", f"--file={path}"], address)
            return _facts(connection, path, POSTGRESQL, major)
    finally:
        engine.dispose()


def server_major(connection: Connection) -> int:
    """The major version of a PostgreSQL server."""
    return int(connection.scalar(text("SHOW server_version_num"))) // 10000


def _facts(connection: Connection, path: Path, kind: str, version: int) -> Snapshot:
    return Snapshot(
        path=path,
        engine=kind,
        version=version,
        revision=str(connection.scalar(text("SELECT version_num FROM alembic_version"))),
        tables=count_rows(connection),
        heads=read_heads(connection),
        files=_files(connection),
    )


def count_rows(connection: Connection) -> dict[str, int]:
    """Rows by table, of every table there is."""
    names = sorted(inspect(connection).get_table_names())
    return {name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in names}  # noqa: S608


def read_heads(connection: Connection) -> dict[str, list[Any]]:
    """How long every chain is, and the digest of its end."""
    return {row.stream: [row.seq, row.digest] for row in connection.execute(select(AuditHead.__table__))}


def _files(connection: Connection) -> dict[str, str]:
    """Every file the database names, but those destroyed by law."""
    purged = select(PurgedFile.stored_file_id)
    known = connection.execute(select(StoredFile.vault_key, StoredFile.sha256).where(StoredFile.id.not_in(purged)))
    found = dict.fromkeys(_other_keys(connection), "")
    return found | {key: digest for key, digest in known}  # noqa: C416


def _other_keys(connection: Connection) -> Iterator[str]:
    """Keys that stand in other tables than that of the files: the daily seals."""
    for column in key_columns():
        if column.table is not StoredFile.__table__:
            yield from connection.scalars(select(column))


def key_columns() -> list[Column[Any]]:
    """Every column that names a file of the store."""
    return [column for table in Base.metadata.sorted_tables for column in table.columns if column.name == "vault_key"]


def purged_keys(engine: Engine, keys: set[str]) -> set[str]:
    """Those of the keys whose file was destroyed by law by now."""
    query = select(StoredFile.vault_key).join(PurgedFile, PurgedFile.stored_file_id == StoredFile.id)
    with engine.connect() as connection:
        return keys & set(connection.scalars(query))
