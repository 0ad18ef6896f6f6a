"""Reading the trail as sentences."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from portal.audit.events import RowsKept
from portal.audit.models import AuditEntry, AuditWords
from portal.audit.services import read_text
from portal.rules.events import Event, restore
from portal.sealing.fields import keyring_of


@dataclass(frozen=True)
class Line:
    """One line of history: when, who, what in a sentence, and the digest of the entry."""

    at: datetime
    who: str
    sentence: str
    seq: int
    digest: str
    event: Event


def list_history(
    session: Session, streams: Sequence[str], names: Callable[[Sequence[UUID]], Mapping[UUID, str]]
) -> list[Line]:
    """The entries of the streams, newest first, those of one moment in one order at every look.

    names: gives people's names for their ids. Three queries in all.
    """
    return _lines(session, AuditEntry.stream.in_(streams) & (AuditEntry.code != RowsKept.code), names)


def list_by_code(
    session: Session,
    codes: Sequence[str],
    since: datetime,
    names: Callable[[Sequence[UUID]], Mapping[UUID, str]],
) -> list[Line]:
    """The entries of some kinds in every stream since then, newest first. Three queries in all."""
    return _lines(session, AuditEntry.code.in_(codes) & (AuditEntry.at >= since), names)


def _lines(
    session: Session, wanted: ColumnElement[bool], names: Callable[[Sequence[UUID]], Mapping[UUID, str]]
) -> list[Line]:
    entries = list(
        session.scalars(
            select(AuditEntry).where(wanted).order_by(AuditEntry.at.desc(), AuditEntry.seq.desc(), AuditEntry.stream)
        )
    )
    words: dict[UUID, dict[str, str | None]] = {}
    for row in session.scalars(select(AuditWords).join(AuditEntry).where(wanted)):
        text = None if row.text is None else read_text(keyring_of(session), row.entry_id, row.name, row.text)
        words.setdefault(row.entry_id, {})[row.name] = text
    known = names([e.actor_id for e in entries if e.actor_id])
    return [_line(entry, words.get(entry.id, {}), known) for entry in entries]


def _line(entry: AuditEntry, words: dict[str, str | None], known: Mapping[UUID, str]) -> Line:
    who = (
        known.get(entry.actor_id, "Somebody")
        if entry.actor_id
        else {"operator": "The operator"}.get(entry.actor_kind, "The portal")
    )
    event = restore(entry.code, entry.facts, words)
    return Line(entry.at, who, event.sentence(who), entry.seq, entry.digest, event)
