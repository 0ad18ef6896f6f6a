"""What commands share: settings read, parts built, an empty database created, faults in words and never a traceback."""

import sys
from pathlib import Path

from config.settings import Settings, SettingsWrong, from_environment
from portal import logs, wiring
from portal.db.engines import make_engine
from portal.db.migrate import is_current, upgrade
from portal.parts import Parts, build_parts
from portal.sealing.keyring import SealBroken

DONE, NO, BAD_INPUT = 0, 1, 2


WRONG_KEY = (
    "PORTAL_SEALING_KEY is not the key of this database. While a key is being changed, set PORTAL_SEALING_KEY to the new one "
    "and PORTAL_SEALING_KEY_OLD to the one before."
)


class CannotStart(Exception):
    """The portal cannot be opened; its words go to standard error."""


def open_portal(settings: Settings | None = None, *, needs_key: bool = True) -> Parts:
    """The parts, on a database brought to the newest shape. Raises CannotStart.

    needs_key: what follows seals or unseals; without, a portal can be checked by somebody who does not hold its key.
    """
    logs.set_up()
    try:
        found = settings or from_environment()
    except SettingsWrong as wrong:
        raise CannotStart("The settings are not complete:\n" + "\n".join(f"  {f}" for f in wrong.faults)) from wrong
    bring_up_to_date(found)
    parts = build_parts(found, listeners=wiring.LISTENERS)
    if needs_key:
        try:
            parts.keyring.wake()
        except SealBroken as wrong:
            parts.engine.dispose()
            raise CannotStart(WRONG_KEY) from wrong
    return parts


def bring_up_to_date(settings: Settings) -> None:
    """Migrate where the database is behind; embedded ones are created."""
    Path(settings.var).mkdir(parents=True, exist_ok=True)
    engine = make_engine(settings.owner_database_url)
    try:
        with engine.connect() as connection:
            current = is_current(connection)
        if not current:
            upgrade(engine, settings.database_app_role)
    finally:
        engine.dispose()


def complain(words: str) -> None:
    """One or more lines on standard error."""
    print(words, file=sys.stderr)
