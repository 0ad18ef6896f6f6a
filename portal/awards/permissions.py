"""May this person recommend, approve or give notice of an award here, now?"""

from portal.evaluation.permissions import Case, holds, may_know_result
from portal.procurements.queries import ProcurementView
from portal.rules.actors import Actor, Role
from portal.rules.refusals import HIDDEN, YES, Decision, no
from portal.rules.seats import PANEL, SeatKind

_STOPPED = "This was stopped. Nothing more can be done here."


def may_see_trail(actor: Actor, case: Case) -> Decision:
    """The officer, who approves the award, and the auditor; once quality is locked."""
    seated = holds(actor, case, SeatKind.OFFICER, SeatKind.AWARD_APPROVER)
    if not may_know_result(actor, case) or not (seated or actor.is_any(Role.AUDITOR)):
        return HIDDEN
    return YES if case.quality_locked_at is not None else no("There is no result yet. Quality is not locked.")


def may_check(actor: Actor, case: Case, view: ProcurementView) -> Decision:
    """The procurement officer records due diligence, from the result until the award is approved."""
    seen = may_see_trail(actor, case)
    if not seen:
        return seen
    if not holds(actor, case, SeatKind.OFFICER) or not actor.is_any(Role.PROCUREMENT_OFFICER):
        return no("Only the procurement officer records what was checked.")
    if case.terminated_at is not None:
        return no(_STOPPED)
    return YES if view.award_approved_at is None else no("The award is approved already.")


def may_recommend(actor: Actor, case: Case, view: ProcurementView) -> Decision:
    """The procurement officer, when no recommendation waits and nothing is approved."""
    seen = may_see_trail(actor, case)
    if not seen:
        return seen
    if not holds(actor, case, SeatKind.OFFICER) or not actor.is_any(Role.PROCUREMENT_OFFICER):
        return no("Only the procurement officer recommends an award.")
    if case.terminated_at is not None:
        return no(_STOPPED)
    if view.award_approved_at is not None:
        return no("The award is approved already.")
    return YES if view.recommended_at is None else no("A recommendation waits for the approver already.")


def may_decide(actor: Actor, case: Case, view: ProcurementView, recommended_by: object) -> Decision:
    """The award approver: off the panel, and not who recommended it."""
    seen = may_see_trail(actor, case)
    if not seen:
        return seen
    if not holds(actor, case, SeatKind.AWARD_APPROVER) or not actor.is_any(Role.APPROVER):
        return no("Only the approver of this award may do this.")
    if holds(actor, case, *PANEL):
        return no("You are on the panel. Somebody off the panel must approve the award.")
    if actor.user_id == recommended_by:
        return no("You recommended this award. Somebody else must approve it.")
    if case.terminated_at is not None:
        return no(_STOPPED)
    if view.award_approved_at is not None:
        return no("The award is approved already.")
    return YES if view.recommended_at is not None else no("No recommendation waits for you.")


def may_record_notice(actor: Actor, case: Case, view: ProcurementView) -> Decision:
    """The procurement officer, once, after the approval."""
    seen = may_see_trail(actor, case)
    if not seen:
        return seen
    if not holds(actor, case, SeatKind.OFFICER) or not actor.is_any(Role.PROCUREMENT_OFFICER):
        return no("Only the procurement officer records the award notice.")
    if case.terminated_at is not None:
        return no(_STOPPED)
    if view.award_approved_at is None:
        return no("The award must be approved first.")
    return YES if view.award_noticed_at is None else no("The award notice is recorded already.")
