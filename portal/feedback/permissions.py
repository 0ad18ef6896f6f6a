"""May this person write, read, sign or release feedback here, now?"""

from datetime import datetime
from uuid import UUID

from portal.evaluation.permissions import Case, holds, may_know_result
from portal.rules.actors import Actor, Role
from portal.rules.refusals import HIDDEN, YES, Decision, no
from portal.rules.seats import SeatKind


def may_see_desk(actor: Actor, case: Case) -> Decision:
    """The officer, the second reader, who approves the award, and the auditor; once quality is locked."""
    seats = (SeatKind.OFFICER, SeatKind.SECOND_READER, SeatKind.AWARD_APPROVER)
    if not may_know_result(actor, case) or not (holds(actor, case, *seats) or actor.is_any(Role.AUDITOR)):
        return HIDDEN
    return YES if case.quality_locked_at is not None else no("Feedback is written once quality is locked.")


def may_write(actor: Actor, case: Case, released_at: datetime | None) -> Decision:
    """The procurement officer, until the release."""
    seen = may_see_desk(actor, case)
    if not seen:
        return seen
    if not holds(actor, case, SeatKind.OFFICER) or not actor.is_any(Role.PROCUREMENT_OFFICER):
        return no("Only the procurement officer writes feedback.")
    return _before_release(case, released_at)


def may_sign(actor: Actor, case: Case, released_at: datetime | None, writers: frozenset[UUID]) -> Decision:
    """The second reader, who wrote none of it."""
    seen = may_see_desk(actor, case)
    if not seen:
        return seen
    if not holds(actor, case, SeatKind.SECOND_READER):
        return no("Only the second reader signs.")
    if actor.user_id in writers or holds(actor, case, SeatKind.OFFICER):
        return no("You wrote some of it. Someone else must read and sign it.")
    return _before_release(case, released_at)


def may_release(actor: Actor, case: Case, approved_at: datetime | None, released_at: datetime | None) -> Decision:
    """The procurement officer, once the award is approved, and only once."""
    writes = may_write(actor, case, released_at)
    if not writes:
        return writes
    return YES if approved_at is not None else no("The award must be approved first.")


def _before_release(case: Case, released_at: datetime | None) -> Decision:
    if case.terminated_at is not None:
        return no("This was stopped. Nothing more can be done here.")
    return YES if released_at is None else no("Feedback is released. It cannot change now.")


def may_read_own(actor: Actor, organisation_id: UUID | None) -> Decision:
    """The people of the bidder, and nobody else by this way."""
    if organisation_id is None or actor.organisation_id != organisation_id:
        return HIDDEN
    return YES if actor.is_any(Role.OWNER, Role.EDITOR) else HIDDEN
