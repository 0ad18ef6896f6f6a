"""What commands share: settings read, parts built, an empty database created, faults in words and never a traceback."""

import sys
from pathlib import Path

from sqlalchemy.exc import OperationalError

from config.settings import Settings, SettingsWrong, from_environment
from portal import logs, wiring
from portal.db.base import Base
from portal.db.engines import make_engine
from portal.db.migrate import is_current, upgrade
from portal.db.rights import excess_rights
from portal.parts import Parts, build_parts
from portal.sealing.keyring import SealBroken

DONE, NO, BAD_INPUT = 0, 1, 2


WRONG_KEY = (
    "PORTAL_SEALING_KEY is not the key of this database. While a key is being changed, set PORTAL_SEALING_KEY to the new one "
    "and PORTAL_SEALING_KEY_OLD to the one before."
)


class CannotStart(Exception):
    """The portal cannot be opened; its words go to standard error."""


def settings_found() -> Settings:
    """The settings from the environment. Raises CannotStart."""
    try:
        return from_environment()
    except SettingsWrong as wrong:
        raise CannotStart("The settings are not complete:\n" + "\n".join(f"  {f}" for f in wrong.faults)) from wrong


def open_portal(settings: Settings | None = None, *, needs_key: bool = True) -> Parts:
    """The parts, on a database brought to the newest shape.

    needs_key: what follows seals or unseals; without, a portal can be checked by somebody who does not hold its key.
    Raises CannotStart, in production also where the application's role may do more than it must.
    """
    logs.set_up()
    found = settings or settings_found()
    bring_up_to_date(found)
    if found.production and (faults := rights_faults(found)):
        raise CannotStart("\n".join([*faults, "See `portal db check-rights`."]))
    parts = build_parts(found, listeners=wiring.LISTENERS)
    if needs_key:
        try:
            parts.keyring.wake()
        except SealBroken as wrong:
            parts.engine.dispose()
            raise CannotStart(WRONG_KEY) from wrong
    return parts


def rights_faults(settings: Settings) -> list[str]:
    """What the application's role may do and must not. Raises CannotStart where the database does not answer."""
    engine = make_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            return excess_rights(connection, Base.metadata)
    except OperationalError as problem:
        raise CannotStart("The database does not answer.") from problem
    finally:
        engine.dispose()


def bring_up_to_date(settings: Settings, *, guard: bool = False) -> None:
    """Migrate where the database is behind; embedded ones are created. guard: make its guards anew all the same."""
    Path(settings.var).mkdir(parents=True, exist_ok=True)
    engine = make_engine(settings.owner_database_url)
    try:
        with engine.connect() as connection:
            current = is_current(connection)
        if guard or not current:
            upgrade(engine, settings.database_app_role)
    except RuntimeError as refused:  # a migration says why it cannot
        raise CannotStart(str(refused)) from refused
    finally:
        engine.dispose()


def complain(words: str) -> None:
    """One or more lines on standard error."""
    print(words, file=sys.stderr)
