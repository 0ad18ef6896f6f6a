"""Who at the council read what of an opened bid, for its own log: by day and role, never by name.

Both kinds of look stand in the tender's chain, not in the bid's: a page that names the bid it showed, and one that shows the
material of every bid. What is written before the opening is no look at a bid, and is not asked for.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import UserRole
from portal.audit.models import AuditEntry
from portal.bids.models import Bid
from portal.looks.table import BID_READ, OF_EVERY_BID, PAGE_READ
from portal.procurements.queries import seats_of
from portal.rules.actors import Role
from portal.rules.seats import PANEL, SeatKind
from portal.rules.wording import count_of, in_london, listed, plain_date

BID_OPENED = "evaluation.bid_opened"
_PANEL = frozenset({*PANEL, SeatKind.SUPPORTER})


@dataclass(frozen=True)
class LookLine:
    """What people of one role read on one day, in a sentence."""

    on_day: date
    sentence: str

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """The line as it stands in the table of the log: no number and no digest, for it sums up entries of the tender's chain."""
        return "", plain_date(self.on_day), self.sentence, ""


def list_looks(session: Session, bid: Bid, submissions: Collection[UUID], opened_at: datetime) -> list[LookLine]:
    """Who read what of these opened submissions of one bid, newest day first. Three queries, whatever the number."""
    entries = session.execute(
        select(AuditEntry.at, AuditEntry.actor_id, AuditEntry.actor_kind, AuditEntry.code, AuditEntry.facts).where(
            AuditEntry.stream == f"procurement:{bid.procurement_id}",
            AuditEntry.code.in_([BID_READ, PAGE_READ]),
            AuditEntry.at >= opened_at,
        )
    ).all()
    own = {str(each) for each in submissions}
    panel = {seat.user_id for seat in seats_of(session, bid.procurement_id, released=True) if seat.kind in _PANEL}
    actors = {actor_id for _, actor_id, _, _, _ in entries if actor_id}
    auditors = set(
        session.scalars(
            select(UserRole.user_id).where(UserRole.role == Role.AUDITOR.value, UserRole.user_id.in_(actors))
        )
    )
    read: dict[tuple[date, str], set[str]] = defaultdict(set)
    readers: dict[tuple[date, str], set[UUID | None]] = defaultdict(set)
    for at, actor_id, kind, code, facts in entries:
        thing = _thing(code, facts, own)
        if thing is None:
            continue
        if actor_id is None:
            role = "operator" if kind == "operator" else ""
        else:
            role = "panel" if actor_id in panel else "auditor" if actor_id in auditors else "buyer"
        if role:
            key = in_london(at).date(), role
            read[key].add(thing)
            readers[key].add(actor_id)
    return [
        LookLine(day, f"{_who(role, len(readers[day, role]))} read {_what(things)}.")
        for (day, role), things in sorted(read.items(), key=lambda each: (-each[0][0].toordinal(), each[0][1]))
    ]


def _thing(code: str, facts: dict[str, Any], own: Collection[str]) -> str | None:
    """What was read of this bid; None where the entry is about another bid, or no bid at all."""
    about = facts.get("submission_id")
    if about is not None:
        if about not in own:
            return None
        return str(facts["thing"]) if code == BID_READ else "page"
    thing = str(facts["thing"])
    return next((words for start, words in OF_EVERY_BID.items() if thing.startswith(start)), None)


def _who(role: str, people: int) -> str:
    if role == "panel":
        return "A member of the panel" if people == 1 else "Members of the panel"
    return {"auditor": "An auditor", "operator": "Whoever runs this website"}.get(role, "The buyer")


def _what(things: Collection[str]) -> str:
    """Things read on one day, counted, so that a line stays short."""
    answers = sum(thing.startswith("question ") for thing in things)
    files = sum(thing.startswith("file ") for thing in things)
    said = [count_of(answers, "answer")] if answers else []
    said += [count_of(files, "file")] if files else []
    said += [words for thing, words in _PLAIN.items() if thing in things]
    return listed([*said, *sorted(set(things) & set(OF_EVERY_BID.values()))])


_PLAIN = {
    "bidder": "what you say of your organisation",
    "price": "the price",
    "page": "a page about this bid",
    "the whole bid": "the whole bid",
}


def opened_in(events: Sequence[Any]) -> tuple[set[UUID], datetime | None]:
    """From the entries of a bid's own chain: which submissions were opened, and when; none before the opening."""
    opened = [line for line in events if line.event.code == BID_OPENED]
    return {line.event.submission_id for line in opened}, min((line.at for line in opened), default=None)
