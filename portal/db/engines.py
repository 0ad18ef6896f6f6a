"""Engines of both kinds, and sessions that read only or write.

SQLite with the driver's defaults loses updates in silence: the driver must not begin transactions itself, and a writing
transaction must begin IMMEDIATE. A reading one must not, or readers would queue behind each other.
"""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session

READ_ONLY = "portal_read_only"
_SQLITE_PRAGMAS = ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=10000", "synchronous=NORMAL")


def make_engine(url: str) -> Engine:
    """An engine for "sqlite:///…" or "postgresql+psycopg://…". A failed statement is told to logs without its parameters."""
    if url.startswith("sqlite"):
        engine = create_engine(url, hide_parameters=True, connect_args={"check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=5, max_overflow=10)


def _prepare_sqlite(dbapi: Any, _record: Any) -> None:
    dbapi.isolation_level = None
    for pragma in _SQLITE_PRAGMAS:
        dbapi.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    read_only = bool(connection.get_execution_options().get(READ_ONLY))
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def read_only_session(engine: Engine) -> Session:
    """A session in which the database itself refuses to write."""
    options: dict[str, Any] = {READ_ONLY: True}
    if engine.dialect.name == "postgresql":
        options["postgresql_readonly"] = True
    return Session(engine.execution_options(**options), expire_on_commit=False)


def writing_session(engine: Engine) -> Session:
    """A session that writes; what it loaded stays readable after the commit."""
    return Session(engine, expire_on_commit=False)
