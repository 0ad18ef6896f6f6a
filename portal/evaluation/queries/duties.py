"""What waits for a person off the panel: opening, deciding on links, checking the result."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.evaluation.permissions import (
    Case,
    holds,
    may_decide_conflict,
    may_see_compliance,
    may_see_opening,
    may_see_prices,
    may_see_progress,
)
from portal.evaluation.queries.ground import case_of
from portal.procurements.queries import procurements_of_seat, seats_of_each
from portal.rules.actors import Actor
from portal.rules.seats import SeatKind

_KINDS = tuple(kind for kind in SeatKind if kind is not SeatKind.SUPPORTER)


@dataclass(frozen=True)
class Duty:
    """One procurement and the pages a person has in it. pages: (words, endpoint); opened: bids are open."""

    procurement_id: UUID
    title: str
    reference: str
    status: str
    pages: tuple[tuple[str, str], ...]


def list_duties(session: Session, actor: Actor, now: datetime) -> list[Duty]:
    """Closed procurements in which a person holds a seat, with what they may do there now."""
    if actor.user_id is None:
        return []
    found = []
    views = [
        view
        for view in procurements_of_seat(session, actor.user_id, *_KINDS)
        if view.pack is not None and view.deadline_at is not None and now >= view.deadline_at
    ]
    seats = seats_of_each(session, [view.id for view in views])
    for view in views:
        case = case_of(view, seats[view.id])
        pages = _pages(actor, case)
        if pages:
            found.append(Duty(view.id, view.title, view.reference, view.status(now, marking=True), tuple(pages)))
    return found


def _pages(actor: Actor, case: Case) -> list[tuple[str, str]]:
    pages = []
    if may_see_opening(actor, case):
        pages.append(("The opening" if case.opened_at else "Open the bids", "evaluation.opening"))
    if case.opened_at is not None and may_decide_conflict(actor, case):
        pages.append(("Declared links to decide", "evaluation.conflicts"))
    if may_see_compliance(actor, case):
        pages.append(("Check the bids", "evaluation.compliance"))
    if case.opened_at is not None and may_see_progress(actor, case):
        pages.append(("Marking progress", "evaluation.progress"))
    if case.quality_locked_at is not None and may_see_prices(actor, case, 0):
        pages.append(("Result and working", "evaluation.result"))
    if case.quality_locked_at is not None and holds(actor, case, SeatKind.SECOND_READER):
        pages.append(("Read the feedback", "feedback.read"))
    return pages


@dataclass(frozen=True)
class Helped:
    """A panel on which a supporter helps somebody. opened: bids are open; done: quality is locked."""

    title: str
    name: str
    opened: bool
    done: bool
    procurement_id: UUID


def list_helped(session: Session, actor: Actor) -> list[Helped]:
    """The panels on which this person is somebody's supporter, newest first."""
    if actor.user_id is None:
        return []
    found = []
    views = procurements_of_seat(session, actor.user_id, SeatKind.SUPPORTER)
    held = seats_of_each(session, [view.id for view in views])
    for view in views:
        if view.pack is None:
            continue
        seats = held[view.id]
        names = {seat.user_id: seat.name for seat in seats if seat.kind is SeatKind.PANEL_SERVICE_USER}
        helped = [seat.supports for seat in seats if seat.kind is SeatKind.SUPPORTER and seat.user_id == actor.user_id]
        found += [
            Helped(view.title, names[one], view.opened_at is not None, view.quality_locked_at is not None, view.id)
            for one in helped
            if one in names
        ]
    return found
