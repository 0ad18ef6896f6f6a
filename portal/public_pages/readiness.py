"""What would keep the portal from serving: the checks behind /readyz and the operators' page."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from portal.db.engines import read_only_session
from portal.notifications.outbox import oldest_waiting
from portal.parts import Parts
from portal.storage.vault import StoreTrouble

CLOCK_LIMIT = timedelta(seconds=1)
OUTBOX_LIMIT = timedelta(minutes=30)


def problems(parts: Parts) -> list[str]:
    """Plain words for each thing that does not work; empty when all is well."""
    found: list[str] = []
    try:
        if clock_gap(parts.engine, parts.clock.system_now()) > CLOCK_LIMIT:
            found.append("The clocks of the portal and the database differ by more than a second.")
        with read_only_session(parts.engine) as session:
            oldest = oldest_waiting(session)
        if oldest and parts.clock.system_now() - oldest > OUTBOX_LIMIT:
            found.append("Mail has waited for more than 30 minutes.")
    except SQLAlchemyError:
        found.append("The database does not answer.")
    try:
        parts.vault.check()
    except (StoreTrouble, OSError):
        found.append("The file store does not answer.")
    return found


def clock_gap(engine: Engine, system_now: datetime) -> timedelta:
    """How far the database's clock is from ours; SQLite runs on ours."""
    if engine.dialect.name != "postgresql":
        return timedelta(0)
    with read_only_session(engine) as session:
        theirs: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return abs(theirs.astimezone(UTC) - system_now)
