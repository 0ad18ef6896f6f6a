"""The tables: exact numbers only, migrations that match the models, and rows that nobody can rewrite."""

import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import JSON, Engine, Numeric, Table, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool
from sqlalchemy.sql.sqltypes import Float
from sqlalchemy.types import TypeDecorator

from config.settings import Settings
from portal import wiring
from portal.db import migrate
from portal.db.base import Base
from portal.db.protection import is_append_only
from portal.parts import Parts
from tests.ground.postgres import APP_ROLE

assert wiring.FEATURES  # importing the wiring loads every model
TABLES = list(Base.metadata.sorted_tables)
APPEND_ONLY = [each for each in TABLES if is_append_only(each)]


def test_no_column_rounds() -> None:
    found = [
        str(column) for table in TABLES for column in table.columns if isinstance(_plain(column.type), Float | Numeric)
    ]
    assert found == []


def _plain(kind: Any) -> Any:
    return _plain(kind.impl) if isinstance(kind, TypeDecorator) else kind


def test_no_default_reads_a_clock() -> None:
    assert [str(column) for table in TABLES for column in table.columns if column.server_default is not None] == []


def test_there_is_one_newest_migration() -> None:
    assert len(migrate.heads()) == 1


def test_models_and_migrations_agree(parts: Parts) -> None:
    with parts.engine.connect() as connection:
        assert migrate.drift(connection) == []
        assert migrate.is_current(connection)


def test_migrating_twice_changes_nothing(settings: Settings) -> None:
    engine = create_engine(settings.owner_database_url)
    migrate.upgrade(engine, settings.database_app_role)
    engine.dispose()


def test_there_are_append_only_tables() -> None:
    assert APPEND_ONLY


@pytest.fixture
def owner_engine(settings: Settings, parts: Parts) -> Any:
    """The owner's hands: triggers must hold even against them."""
    engine = create_engine(settings.owner_database_url)
    yield engine
    engine.dispose()


def _some(table: Table) -> dict[str, Any]:
    """A row of any values; what it refers to need not be there."""
    return {column.name: _value(column.type) for column in table.columns}


def _value(kind: Any) -> Any:
    if isinstance(kind, JSON):
        return {}
    wanted = kind.python_type if not isinstance(kind, TypeDecorator) else _python_type(kind)
    return {
        str: "1", int: 1, bool: True, bytes: b"1", dict: {}, list: [], uuid.UUID: uuid.uuid4(), Decimal: Decimal(1),
        datetime: datetime(2026, 1, 1, tzinfo=UTC),
    }.get(wanted, datetime(2026, 1, 1, tzinfo=UTC).date())  # fmt: skip


def _python_type(kind: Any) -> type:
    return {"UtcTime": datetime, "Pence": int, "DecimalText": Decimal}.get(type(kind).__name__, str)


def _insert_unbound(engine: Engine, table: Table, server: Any) -> None:
    """Put a row in with foreign keys asleep: this test is about the row alone."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.execute(table.insert().values(_some(table)))
            connection.commit()
            return
    loose = create_engine(server.address(engine.url.database), poolclass=NullPool)
    with loose.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(table.insert().values(_some(table)))


def test_append_only_rows_refuse_change_even_by_their_owner(
    owner_engine: Engine, request: pytest.FixtureRequest, engine_kind: str
) -> None:
    server = request.getfixturevalue("postgres") if engine_kind == "postgresql" else None
    for table in APPEND_ONLY:
        _insert_unbound(owner_engine, table, server)
        column = next(each.name for each in table.columns if not each.primary_key)
        for statement in (f'UPDATE "{table.name}" SET "{column}" = "{column}"', f'DELETE FROM "{table.name}"'):
            with owner_engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
                connection.execute(text(statement))
        with owner_engine.connect() as connection:
            assert connection.scalar(text(f'SELECT count(*) FROM "{table.name}"')) == 1


@pytest.mark.parametrize("engine_kind", ["postgresql"])
def test_the_application_has_no_right_to_rewrite_and_owns_nothing(parts: Parts) -> None:
    with parts.engine.connect() as connection:
        owned = connection.scalars(text(f"SELECT tablename FROM pg_tables WHERE tableowner = '{APP_ROLE}'")).all()
        assert owned == []
        for table in TABLES:
            rights = {
                right
                for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES")
                if connection.scalar(
                    text("SELECT has_table_privilege(:name, :right)"), {"name": table.name, "right": right}
                )
            }
            only_adds = is_append_only(table) or table.info.get("app_only_adds")
            change = set() if only_adds else {"UPDATE", "DELETE"}
            assert rights == {"SELECT", "INSERT"} | change, table.name


def test_a_reading_session_cannot_write(parts: Parts, reading: Any) -> None:
    table = next(each for each in TABLES if each.name == "organisations")
    with reading() as session, pytest.raises(DBAPIError, match=r"readonly|read-only"):
        session.execute(table.insert().values(_some(table)))
