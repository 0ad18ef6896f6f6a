"""Bring a database to the newest shape, and tell whether models and migrations agree."""

import logging
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from portal.db.base import Base, DecimalText, Pence, UtcTime
from portal.db.protection import protect

# It tells of itself at each look at the revision.
logging.getLogger("alembic.runtime.migration").setLevel(logging.WARNING)

_MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s")
    return config


def render_item(kind: str, obj: Any, _context: Any) -> str | bool:
    """Write our column types into migrations as the types beneath, so that a migration imports none of our code."""
    if kind == "type":
        if isinstance(obj, Pence):
            return "sa.BigInteger()"
        if isinstance(obj, UtcTime):
            return "sa.DateTime(timezone=True)"
        if isinstance(obj, DecimalText):
            return "sa.String(length=40)"
    return False


def upgrade(engine: Engine, app_role: str | None = None) -> None:
    """Apply every migration with an engine of the owner's role, then guard the append-only tables."""
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        protect(connection, Base.metadata, app_role)


def heads() -> list[str]:
    """The newest revisions: more than one is a fault."""
    return list(ScriptDirectory.from_config(_config()).get_heads())


def knows(revision: str) -> bool:
    """True where this program has the migrations up to a revision."""
    return any(each.revision == revision for each in ScriptDirectory.from_config(_config()).walk_revisions())


def drift(connection: Connection) -> list[Any]:
    """What differs between models and the migrated database; empty when they agree."""
    context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
    return list(compare_metadata(context, Base.metadata))


def is_current(connection: Connection) -> bool:
    """True where the database stands at the newest revision."""
    return set(MigrationContext.configure(connection).get_current_heads()) == set(heads())


def autogenerate(engine: Engine, message: str, revision_id: str) -> None:
    """Write the migration that brings the database to the models (for developers)."""
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.revision(config, message=message, autogenerate=True, rev_id=revision_id)
