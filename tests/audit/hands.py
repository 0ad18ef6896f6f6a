"""The hands of somebody who may do everything in the database: no trigger, right or foreign key stops them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from portal.db.base import Base
from portal.db.protection import is_append_only
from portal.parts import Parts

Hands = Callable[..., None]


def hands_over(parts: Parts, request: pytest.FixtureRequest) -> Hands:
    """`hands("UPDATE …", name=value)` runs a statement on the test's database as its superuser."""

    def act(statement: str, **values: object) -> None:
        with free(parts, request) as connection:
            connection.execute(text(statement), values)

    return act


@contextmanager
def free(parts: Parts, request: pytest.FixtureRequest) -> Iterator[Connection]:
    """A transaction without triggers and foreign keys."""
    if parts.engine.dialect.name == "postgresql":
        server = request.getfixturevalue("postgres")
        engine = create_engine(server.address(parts.engine.url.database), poolclass=NullPool)
        with engine.begin() as connection:
            connection.execute(text("SET session_replication_role = replica"))
            yield connection
        return
    engine = create_engine(parts.settings.database_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        for table in filter(is_append_only, Base.metadata.sorted_tables):
            for act in ("update", "delete"):
                connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "keep_{table.name}_{act}"')
        yield connection
