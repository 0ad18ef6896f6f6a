"""The application's role in PostgreSQL: tried, one thing after the other, and told where it may do too much."""

import dataclasses
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from config.settings import Settings
from portal.app import create_app
from portal.cli.common import CannotStart, open_portal
from portal.db import migrate
from portal.db.base import Base
from portal.db.protection import is_append_only
from portal.db.rights import excess_rights
from tests.ground import ON_POSTGRESQL
from tests.ground.postgres import APP_ROLE, OWNER_ROLE, Postgres

pytestmark = ON_POSTGRESQL
KEPT = [table.name for table in Base.metadata.sorted_tables if is_append_only(table)]
CHANGED = [table.name for table in Base.metadata.sorted_tables if not is_append_only(table)]


@pytest.fixture
def guarded(settings: Settings) -> Settings:
    """A database as `portal db upgrade` leaves it: a copy does not take rights on the database itself with it."""
    engine = create_engine(settings.owner_database_url, poolclass=NullPool)
    migrate.upgrade(engine, settings.database_app_role)
    return settings


@pytest.fixture
def application(guarded: Settings) -> Iterator[Engine]:
    """The application's own hands."""
    engine = create_engine(guarded.database_url, poolclass=NullPool)
    yield engine
    engine.dispose()


def found(engine: Engine) -> list[str]:
    """What the role may do and must not."""
    with engine.connect() as connection:
        return excess_rights(connection, Base.metadata)


def refused(engine: Engine, statement: str) -> bool:
    """Whether the database refuses it for want of a right."""
    with engine.connect() as connection:
        try:
            connection.execute(text(statement))
        except DBAPIError as problem:
            return type(problem.orig).__name__ == "InsufficientPrivilege"
    return False


def test_nothing_kept_can_be_rewritten_emptied_or_freed_of_its_guard(application: Engine) -> None:
    attempts = [
        *(f'UPDATE "{name}" SET id = id' for name in KEPT),
        *(f'DELETE FROM "{name}"' for name in KEPT),
        *(f'TRUNCATE "{name}" CASCADE' for name in [*KEPT, *CHANGED]),
        *(f'ALTER TABLE "{name}" DISABLE TRIGGER ALL' for name in KEPT),
        *(f'DROP TRIGGER "keep_{name}" ON "{name}"' for name in KEPT),
        *(f'ALTER TABLE "{name}" ADD COLUMN mine text' for name in [*KEPT, *CHANGED]),
        *(f'DROP TABLE "{name}" CASCADE' for name in [*KEPT, *CHANGED]),
        *(f'CREATE RULE mine AS ON INSERT TO "{name}" DO INSTEAD NOTHING' for name in KEPT),
        *(f'GRANT UPDATE ON "{name}" TO {APP_ROLE}' for name in KEPT[:1]),
    ]
    done = [statement for statement in attempts if not refused(application, statement)]
    # GRANT without the right to is a warning, not an error: what counts is that it gave nothing.
    assert [statement for statement in done if not statement.startswith("GRANT")] == []
    assert found(application) == []


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "DROP FUNCTION portal_append_only() CASCADE",
        "CREATE SEQUENCE mine",
        "CREATE ROLE mine",
        "UPDATE alembic_version SET version_num = 'x'",
        f"SET ROLE {OWNER_ROLE}",
        "SELECT rolpassword FROM pg_authid",
        "SELECT pg_read_file('/etc/hostname')",
        "COPY audit_entries TO PROGRAM 'true'",
    ],
)
def test_the_application_makes_nothing_and_becomes_nobody_else(application: Engine, statement: str) -> None:
    assert refused(application, statement)


PLANTS = {
    "GRANT UPDATE ON marks TO {app}": "has UPDATE on marks",
    "GRANT UPDATE (number) ON marks TO {app}": "has UPDATE on marks",
    "GRANT DELETE ON submissions TO {app}": "has DELETE on submissions",
    "GRANT TRUNCATE ON users TO {app}": "has TRUNCATE on users",
    "GRANT TRIGGER ON audit_entries TO {app}": "has TRIGGER on audit_entries",
    "GRANT UPDATE ON alembic_version TO PUBLIC": "has UPDATE on alembic_version",
    "ALTER TABLE marks OWNER TO {app}": "owns the table marks",
    "ALTER FUNCTION portal_append_only() OWNER TO {app}": "owns the function portal_append_only",
    "GRANT CREATE ON SCHEMA public TO {app}": "may make things in the schema public",
    "CREATE SCHEMA other; GRANT USAGE ON SCHEMA other TO {app}": "may use the schema other",
    "CREATE SEQUENCE counter; GRANT UPDATE ON SEQUENCE counter TO {app}": "may set the sequence counter",
    "CREATE FUNCTION strong() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'": "may run strong as its owner",
}


def test_each_right_too_many_is_told(guarded: Settings, application: Engine, postgres: Postgres) -> None:
    assert found(application) == []
    master = create_engine(postgres.address(str(application.url.database)), poolclass=NullPool)
    for plant, told in PLANTS.items():
        with master.connect() as connection:
            for statement in plant.format(app=APP_ROLE).split("; "):
                connection.execute(text(statement))
            connection.execute(text(f"SET LOCAL SESSION AUTHORIZATION {APP_ROLE}"))
            assert [told in fault for fault in excess_rights(connection, Base.metadata)].count(True) == 1, plant
            connection.rollback()
    assert found(master) == ["The application's role is a superuser.", *found(master)[1:]]


def test_production_does_not_start_as_owner_or_superuser(guarded: Settings, postgres: Postgres) -> None:
    database = str(create_engine(guarded.database_url).url.database)
    for address in (postgres.address(database, OWNER_ROLE), postgres.address(database)):
        wrong = dataclasses.replace(guarded, production=True, database_url=address)
        with pytest.raises(RuntimeError, match="application's role (owns|is a superuser)"):
            create_app(wrong)
        with pytest.raises(CannotStart, match="application's role (owns|is a superuser)"):
            open_portal(wrong)
    create_app(dataclasses.replace(guarded, production=True)).extensions["portal"].engine.dispose()
