"""Alembic's entry: the connection comes from `portal.db.migrate`, the models from `portal.wiring`."""

from alembic import context

import portal.wiring
from portal.db.base import Base
from portal.db.migrate import render_item

assert portal.wiring.FEATURES  # noqa: S101  importing it is what loads every model

# For developers: a migration written for one feature looks at that feature's tables only.
_only = context.config.attributes.get("only")


def _looked_at(thing: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    return _only is None or kind != "table" or name in _only


context.configure(
    include_object=_looked_at,
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
