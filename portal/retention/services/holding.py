"""A hold: nothing of a tender is destroyed, whatever its dates, until an approver says otherwise."""

from uuid import UUID

from portal.procurements.queries import lock_procurement
from portal.retention import events
from portal.retention.models import RetentionHold
from portal.retention.permissions import may_hold
from portal.retention.queries import Keeping, get_keeping
from portal.rules.refusals import Invalid, Stale
from portal.unit_of_work import Work

LEAST_LETTERS = 20


def place_hold(work: Work, procurement_id: UUID, reason: str) -> None:
    """Stop the clock for this tender: a claim may come, or a review asks for it.

    Refuses: anybody but an approver; no reason; where a hold stands. Records: HoldPlaced. Posts: nothing.
    """
    keeping = _ready(work, procurement_id, reason)
    if keeping.held:
        raise Stale("A hold stands on this tender already.")
    _say(work, procurement_id, keeping, held=True, reason=reason)
    work.record(events.HoldPlaced(procurement_id=procurement_id, reason=reason.strip()))


def lift_hold(work: Work, procurement_id: UUID, reason: str) -> None:
    """Let the dates count again.

    Refuses: anybody but an approver; no reason; where no hold stands. Records: HoldLifted. Posts: nothing.
    """
    keeping = _ready(work, procurement_id, reason)
    if not keeping.held:
        raise Stale("No hold stands on this tender.")
    _say(work, procurement_id, keeping, held=False, reason=reason)
    work.record(events.HoldLifted(procurement_id=procurement_id, reason=reason.strip()))


def _ready(work: Work, procurement_id: UUID, reason: str) -> Keeping:
    lock_procurement(work, procurement_id)
    keeping = get_keeping(work.session, work.actor, procurement_id)
    may_hold(work.actor).or_refuse()
    if len(reason.strip()) < LEAST_LETTERS:
        raise Invalid(f"Say why in {LEAST_LETTERS} letters or more.", field="reason")
    return keeping


def _say(work: Work, procurement_id: UUID, keeping: Keeping, *, held: bool, reason: str) -> None:
    row = RetentionHold(
        procurement_id=procurement_id,
        number=len(keeping.holds) + 1,
        held=held,
        reason=reason.strip(),
        by=work.actor.user_id,
        at=work.now,
    )
    work.session.add(row)
    work.session.flush()
