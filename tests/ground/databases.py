"""A migrated database for each test, of either kind, as a copy of one that was migrated once in the run."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from config.settings import Settings, for_tests
from portal import wiring
from portal.db import migrate
from portal.db.engines import make_engine
from portal.keys.store import load_or_make
from portal.sealing.keyring import Keyring
from tests.ground import keeper
from tests.ground.postgres import APP_ROLE, OWNER_ROLE, Postgres

ENGINE_KINDS = ("sqlite", "postgresql")
_TEMPLATE = "portal_template"
assert wiring.FEATURES  # importing the wiring loads every model


def _make_keys(engine: Engine) -> None:
    """The portal's own keys, once for all copies: a test's first mail then writes no more than any other."""
    key = for_tests(Path(), "").sealing_key
    Keyring(key, lambda keyring: load_or_make(engine, keyring, datetime(2026, 11, 23, 10, tzinfo=UTC))).wake()


def _sqlite_template(factory: pytest.TempPathFactory) -> Path:
    folder = keeper.run_folder(factory)

    def build() -> dict[str, str]:
        path = folder / f"{_TEMPLATE}.sqlite"
        engine = make_engine(f"sqlite:///{path}")
        migrate.upgrade(engine)
        _make_keys(engine)
        engine.dispose()  # the last connection writes the log back into the file
        return {"path": str(path)}

    return Path(keeper.once_per_run(folder, "sqlite-template", build)["path"])


@contextmanager
def sqlite(factory: pytest.TempPathFactory, var: Path) -> Iterator[Settings]:
    """Settings with a migrated SQLite file in `var`."""
    path = var / "portal.sqlite"
    shutil.copyfile(_sqlite_template(factory), path)
    yield for_tests(var, f"sqlite:///{path}")


def postgres_settings(var: Path, server: Postgres, database: str) -> Settings:
    """Settings that sign in as the application's role and migrate as the owner's."""
    return for_tests(
        var,
        server.address(database, APP_ROLE),
        owner_database_url=server.address(database, OWNER_ROLE),
        database_app_role=APP_ROLE,
    )


@contextmanager
def postgresql(factory: pytest.TempPathFactory, var: Path, server: Postgres) -> Iterator[Settings]:
    """Settings with a migrated PostgreSQL database of its own, dropped afterwards."""

    def build() -> dict[str, str]:
        server.drop(_TEMPLATE)
        server.create(_TEMPLATE)
        engine = create_engine(server.address(_TEMPLATE, OWNER_ROLE))
        migrate.upgrade(engine, APP_ROLE)
        _make_keys(engine)
        engine.dispose()
        return {}

    keeper.once_per_run(keeper.run_folder(factory), "postgres-template", build)
    database = f"test_{uuid.uuid4().hex[:12]}"
    server.create(database, template=_TEMPLATE)
    try:
        yield postgres_settings(var, server, database)
    finally:
        server.drop(database)
