"""Leaving the panel, and naming another chair. What a person marked stays."""

from uuid import UUID

from sqlalchemy import select

from portal.evaluation import events
from portal.evaluation.permissions import may_release
from portal.evaluation.queries.ground import get_board, standings_of
from portal.procurements.models import Seat
from portal.procurements.queries import lock_procurement
from portal.rules.conflicts import Standing
from portal.rules.refusals import Invalid, NotAllowed
from portal.rules.seats import PANEL, SeatKind
from portal.unit_of_work import Work

LONGEST = 2000


def leave_panel(work: Work, procurement_id: UUID, member_id: UUID, reason: str) -> None:
    """End every panel seat of a person here, with the reason; for services that hold the procurement's lock."""
    rows = work.session.scalars(
        select(Seat).where(
            Seat.procurement_id == procurement_id,
            Seat.user_id == member_id,
            Seat.kind.in_([kind.value for kind in PANEL]),
            Seat.released_at.is_(None),
        )
    )
    for seat in rows:
        seat.released_at, seat.released_reason = work.now, reason
    work.session.flush()


def release_member(work: Work, procurement_id: UUID, member_id: UUID, *, reason: str) -> None:
    """An approver lets a member go who cannot finish; what they marked stays, and the decision record says so.

    Refuses: who is no approver of this procurement or sits on the panel; a person who is not on it; the chair, until
    another is named; without a reason; after the lock.
    Records: MemberReleased. Posts: nothing.
    """
    lock_procurement(work, procurement_id)
    board = get_board(work.session, procurement_id)
    may_release(work.actor, board.case).or_refuse()
    member = board.member(member_id)
    if member.released:
        raise NotAllowed(f"{member.name} has left the panel already.")
    if member.chair:
        raise NotAllowed("The chair leads the discussion. Name another chair first.")
    _refuse_without(reason)
    leave_panel(work, procurement_id, member_id, reason.strip())
    work.record(events.MemberReleased(procurement_id=procurement_id, member_id=member_id, reason=reason.strip()))


def name_chair(work: Work, procurement_id: UUID, member_id: UUID, *, reason: str) -> None:
    """An approver gives the chair to another officer of the panel; who had it stays a member.

    Refuses: as for releasing; a service user; who is not on the panel; who is kept from a bid by a declared link.
    Records: ChairGiven. Posts: nothing.
    """
    lock_procurement(work, procurement_id)
    board = get_board(work.session, procurement_id)
    may_release(work.actor, board.case).or_refuse()
    member = board.member(member_id)
    if member.released or member.service_user or member.chair:
        raise Invalid("Select an officer of the panel who is not the chair", field="member")
    if Standing.LIMITED in standings_of(work.session, board, member_id)[member_id].values():
        raise Invalid(f"{member.name} is kept from a bid by a link. The chair reads every bid.", field="member")
    _refuse_without(reason)
    for seat in work.session.scalars(
        select(Seat).where(
            Seat.procurement_id == procurement_id, Seat.kind == SeatKind.CHAIR.value, Seat.released_at.is_(None)
        )
    ):
        seat.released_at, seat.released_reason = work.now, reason.strip()
        if not any(k is SeatKind.PANEL_OFFICER and holder == seat.user_id for k, holder in board.case.seats):
            _seat(work, procurement_id, seat.user_id, SeatKind.PANEL_OFFICER)
    _seat(work, procurement_id, member_id, SeatKind.CHAIR)
    work.session.flush()
    work.record(events.ChairGiven(procurement_id=procurement_id, member_id=member_id, reason=reason.strip()))


def _seat(work: Work, procurement_id: UUID, user_id: UUID, kind: SeatKind) -> None:
    work.session.add(Seat(procurement_id=procurement_id, user_id=user_id, kind=kind.value, given_at=work.now))


def _refuse_without(reason: str) -> None:
    if not reason.strip():
        raise Invalid("Enter the reason. It stands in the decision record.", field="reason")
    if len(reason) > LONGEST:
        raise Invalid(f"This must be {LONGEST:,} letters or fewer. You have {len(reason):,}.", field="reason")
