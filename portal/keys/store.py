"""The portal's own data keys, from the database; made by whoever needs them first."""

from datetime import datetime

from sqlalchemy import Engine, select, text
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from portal.db.engines import read_only_session, writing_session
from portal.keys.models import SealingKey
from portal.sealing.keyring import OWN_KEYS, Keyring


def load_or_make(engine: Engine, keyring: Keyring, system_now: datetime) -> dict[str, bytes]:
    """Every own key, wrapped, by name. Of two that make them at once, both get what was kept first."""
    with read_only_session(engine) as session:
        found = {row.name: row.wrapped for row in session.scalars(select(SealingKey))}
        # Sealed before keys were kept: the derived key goes on being used, under the same wrapping as all others.
        used_before = session.scalar(text("SELECT 1 FROM audit_entries LIMIT 1")) is not None if not found else False
    if set(OWN_KEYS) <= set(found):
        return found
    insert = postgresql_insert if engine.dialect.name == "postgresql" else sqlite_insert
    with writing_session(engine) as session, session.begin():
        for name in OWN_KEYS:
            wrapped = keyring.first_own_key(name, used_before=used_before)
            session.execute(
                insert(SealingKey).values(name=name, wrapped=wrapped, made_at=system_now).on_conflict_do_nothing()
            )
    with read_only_session(engine) as session:
        return {row.name: row.wrapped for row in session.scalars(select(SealingKey))}
