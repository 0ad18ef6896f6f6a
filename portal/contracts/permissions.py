"""May this person sign or read contracts?"""

from portal.evaluation.permissions import Case, holds
from portal.procurements.queries import ProcurementView
from portal.rules.actors import Actor, Role
from portal.rules.refusals import HIDDEN, YES, Decision, no
from portal.rules.seats import SeatKind

_READERS = (Role.COMMISSIONER, Role.PROCUREMENT_OFFICER, Role.APPROVER, Role.AUDITOR)


def may_see_contracts(actor: Actor) -> Decision:
    """Officers who work on procurements, and the auditor; never an administrator."""
    return YES if actor.is_any(*_READERS) and not actor.is_any(Role.ADMINISTRATOR) else HIDDEN


def may_sign(actor: Actor, case: Case, view: ProcurementView) -> Decision:
    """The procurement officer of this procurement, once the award is approved."""
    if not holds(actor, case, SeatKind.OFFICER) or not actor.is_any(Role.PROCUREMENT_OFFICER):
        if may_see_contracts(actor) and view.award_approved_at is not None:
            return no("Only the procurement officer records the signature.")
        return HIDDEN
    if case.terminated_at is not None:
        return no("This was stopped. Nothing more can be done here.")
    return YES if view.award_approved_at is not None else no("The award must be approved first.")
