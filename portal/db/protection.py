"""Guards of append-only tables, made from the models: triggers on both engines, and on PostgreSQL the app role's rights.

Run after every upgrade, not inside migrations: rebuilding a table on SQLite drops its triggers, and a right forgotten in
one migration would stay forgotten.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, MetaData, Table, text


def is_append_only(table: Table) -> bool:
    """True for a table whose rows are never updated or deleted."""
    return bool(table.info.get("append_only"))


def protect(connection: Connection, metadata: MetaData, app_role: str | None) -> None:
    """(Re)make triggers and grants for every table that exists in the database.

    app_role: the PostgreSQL role the application signs in with; None where it is the owner itself.
    """
    present = set(connection.dialect.get_table_names(connection))
    tables = [t for t in metadata.sorted_tables if t.name in present]
    if connection.dialect.name == "sqlite":
        for table in filter(is_append_only, tables):
            _sqlite_triggers(connection, table.name)
        return
    connection.execute(text(_PG_FUNCTION))
    for table in filter(is_append_only, tables):
        _postgresql_trigger(connection, table.name)
    if app_role:
        _grant(connection, tables, app_role)


def _sqlite_triggers(connection: Connection, name: str) -> None:
    for act in ("UPDATE", "DELETE"):
        trigger = f"keep_{name}_{act.lower()}"
        connection.execute(text(f'DROP TRIGGER IF EXISTS "{trigger}"'))
        connection.execute(
            text(
                f'CREATE TRIGGER "{trigger}" BEFORE {act} ON "{name}" '
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {name}'); END"
            )
        )


@contextmanager
def lawful_purge(connection: Connection, names: Iterable[str]) -> Iterator[None]:
    """Lift the guard of append-only tables for a purge, and set it again: the one way to destroy what is kept.

    Works as the tables' owner alone, in the transaction that is open: broken off, all is as it was.
    """
    tables = sorted(names)
    for name in tables:
        if connection.dialect.name == "sqlite":
            for act in ("update", "delete"):
                connection.execute(text(f'DROP TRIGGER "keep_{name}_{act}"'))
        else:
            connection.execute(text(f'ALTER TABLE "{name}" DISABLE TRIGGER "keep_{name}"'))
    yield
    for name in tables:
        if connection.dialect.name == "sqlite":
            _sqlite_triggers(connection, name)
        else:
            connection.execute(text(f'ALTER TABLE "{name}" ENABLE TRIGGER "keep_{name}"'))


_PG_FUNCTION = """
CREATE OR REPLACE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME; END $$
"""


def _postgresql_trigger(connection: Connection, name: str) -> None:
    connection.execute(text(f'DROP TRIGGER IF EXISTS "keep_{name}" ON "{name}"'))
    connection.execute(
        text(
            f'CREATE TRIGGER "keep_{name}" BEFORE UPDATE OR DELETE ON "{name}" '
            "FOR EACH ROW EXECUTE FUNCTION portal_append_only()"
        )
    )


def _grant(connection: Connection, tables: list[Table], role: str) -> None:
    database = connection.scalar(text("SELECT quote_ident(current_database())"))
    owner = connection.scalar(
        text("SELECT pg_has_role(current_user, datdba, 'USAGE') FROM pg_database WHERE datname = current_database()")
    )
    if owner:  # else who made the database must do it: `portal db check-rights` says so
        connection.execute(text(f'REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, "{role}"'))
        connection.execute(text(f'REVOKE CREATE ON SCHEMA public FROM PUBLIC, "{role}"'))
    connection.execute(text("REVOKE ALL ON FUNCTION portal_append_only() FROM PUBLIC"))
    connection.execute(text(f'GRANT USAGE ON SCHEMA public TO "{role}"'))
    connection.execute(text(f'REVOKE ALL ON alembic_version FROM "{role}"'))
    connection.execute(text(f'GRANT SELECT ON alembic_version TO "{role}"'))
    for table in tables:
        only_adds = is_append_only(table) or table.info.get("app_only_adds")
        rights = "SELECT, INSERT" if only_adds else "SELECT, INSERT, UPDATE, DELETE"
        connection.execute(text(f'REVOKE ALL ON "{table.name}" FROM "{role}"'))
        connection.execute(text(f'GRANT {rights} ON "{table.name}" TO "{role}"'))
