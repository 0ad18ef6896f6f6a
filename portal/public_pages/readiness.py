"""What would keep the portal from serving: the checks behind /readyz and the operators' page."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal.audit.verification import latest_seal
from portal.db.base import Base
from portal.db.engines import read_only_session
from portal.db.rights import excess_rights
from portal.notifications.outbox import oldest_waiting
from portal.parts import Parts
from portal.storage.names import PACK_FOLDER
from portal.storage.scans import waiting_since
from portal.storage.vault import StoreTrouble

CLOCK_LIMIT = timedelta(seconds=1)
OUTBOX_LIMIT = timedelta(minutes=30)
SEAL_LIMIT = timedelta(days=2)

_RIGHTS = {
    False: "The portal may not rewrite what it keeps.",
    True: "The portal's role in the database may do more than it must. Run portal db check-rights.",
}


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. words: what was found, without numbers that would tell of bids.

    needed: False where the portal serves without it. state: a word in place of "Working", where nothing worked so far.
    """

    name: str
    words: str
    well: bool
    needed: bool = True
    state: str = ""


def checks(parts: Parts) -> list[Check]:
    """Database and clock, file store, mail, daily seal: looked at now."""
    return [*_database(parts), _store(parts), _scanner(parts)]


def problems(parts: Parts) -> list[str]:
    """Plain words for each thing that does not work; empty when all is well."""
    return [check.words for check in [*_database(parts), _store(parts)] if check.needed and not check.well]


def _database(parts: Parts) -> list[Check]:
    now = parts.clock.system_now()
    try:
        gap = clock_gap(parts.engine, now)
        with read_only_session(parts.engine) as session:
            oldest = oldest_waiting(session)
            seal = _seal(session, now)
            rights = excess_rights(session.connection(), Base.metadata) if parts.settings.production else []
    except SQLAlchemyError:
        return [Check("Database", "The database does not answer.", False)]
    together = gap <= CLOCK_LIMIT
    apart = "The clocks of the portal and the database differ by more than a second."
    late = oldest is not None and now - oldest > OUTBOX_LIMIT
    recent = oldest is None or now - oldest < timedelta(minutes=5)
    waiting = "Nothing older than 5 minutes waits." if recent else "Some mail has waited for more than 5 minutes."
    return [
        Check("Database", "It answers.", True),
        Check("Web and database clock", "Less than a second apart." if together else apart, together),
        Check("Mail", "Mail has waited for more than 30 minutes." if late else waiting, not late),
        seal,
        Check("Rights in the database", _RIGHTS[bool(rights)], not rights),
    ]


def _seal(session: Session, now: datetime) -> Check:
    """Whether a day of the trail was sealed; where none was for two days, the worker does not run or does not get through."""
    name = "Daily seal"
    seal = latest_seal(session)
    accounts = Base.metadata.tables["users"]  # the portal is as old as its first account; all in system time
    since = seal.sealed_at if seal else session.scalar(select(func.min(accounts.c.created_at)))
    if since is not None and now - since > SEAL_LIMIT:
        return Check(
            name, "For more than two days no day was sealed: see whether the worker runs.", False, needed=False
        )
    if seal is not None:
        return Check(name, "The audit trail was sealed.", True, needed=False)
    return Check(name, "The worker does that once a day.", True, needed=False, state="Nothing sealed yet")


def notes(parts: Parts) -> list[str]:
    """What does not work and keeps nobody from serving."""
    return [check.words for check in [_scanner(parts)] if not check.well]


def _scanner(parts: Parts) -> Check:
    """Files are taken without it, and the opening waits. Of files that wait only the council's own are told of: one more
    would tell that a bidder sent something."""
    name = "Virus scanner"
    if parts.scanner is None:
        return Check(name, "It is off: files are not scanned.", False, needed=False)
    if not parts.scanner.answers():
        words = "It does not answer. Files are taken and wait for it; openings wait too."
        return Check(name, words, False, needed=False)
    try:
        with read_only_session(parts.engine) as session:
            since = waiting_since(session, PACK_FOLDER)
    except SQLAlchemyError:
        since = None
    if since is not None and parts.clock.system_now() - since > OUTBOX_LIMIT:
        return Check(
            name, "It answers, but a file of a tender has waited for more than 30 minutes.", False, needed=False
        )
    return Check(name, "It answers.", True, needed=False)


def _store(parts: Parts) -> Check:
    try:
        parts.vault.check()
    except (StoreTrouble, OSError):
        return Check("File store", "The file store does not answer.", False)
    return Check("File store", "Write, read, delete: fine.", True)


def clock_gap(engine: Engine, system_now: datetime) -> timedelta:
    """How far the database's clock is from ours; SQLite runs on ours."""
    if engine.dialect.name != "postgresql":
        return timedelta(0)
    with read_only_session(engine) as session:
        theirs: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return abs(theirs.astimezone(UTC) - system_now)
