"""May this person do this to this plan, at this moment?"""

from portal.intentions.models import Intention
from portal.rules.actors import Actor, Role
from portal.rules.permissions import Permission, may_ever
from portal.rules.plans import PlanState
from portal.rules.refusals import HIDDEN, YES, Decision, no

_STAFF = (Role.COMMISSIONER, Role.PROCUREMENT_OFFICER, Role.APPROVER, Role.AUDITOR, Role.OPERATOR)


def may_see_draft(actor: Actor) -> Decision:
    """Council officers who work on plans; to everybody else a draft does not exist."""
    return YES if actor.is_any(*_STAFF) else HIDDEN


def may_write(actor: Actor, plan: Intention) -> Decision:
    """Whoever writes plans, while it is a draft."""
    if not may_ever(actor, Permission.INTENTION_WRITE) and Role.OPERATOR not in actor.roles:
        return HIDDEN if plan.state == PlanState.DRAFT else no("Your account does not change plans.")
    if plan.state != PlanState.DRAFT:
        return no("This plan is public. Its dates can be moved with a reason; the rest stays as it was said.")
    return YES


def may_publish(actor: Actor, plan: Intention) -> Decision:
    """A procurement officer, once."""
    if not may_ever(actor, Permission.INTENTION_PUBLISH):
        return no("Only a procurement officer publishes a plan.")
    return YES if plan.state == PlanState.DRAFT else no("This plan is public already.")


def may_change_dates(actor: Actor, plan: Intention) -> Decision:
    """Whoever writes plans, while it is public and not ended."""
    if not may_ever(actor, Permission.INTENTION_WRITE):
        return no("Your account does not change plans.")
    if plan.state not in (PlanState.PUBLISHED, PlanState.IN_PROCUREMENT):
        return no("The dates of this plan can no longer be moved.")
    return YES


def may_propose_end(actor: Actor, plan: Intention) -> Decision:
    """Whoever writes plans, while it is published or paused and nothing waits for an approver."""
    if not may_ever(actor, Permission.INTENTION_WRITE):
        return no("Your account does not change plans.")
    if plan.state not in (PlanState.PUBLISHED, PlanState.PAUSED):
        return no("This plan cannot be paused or ended now.")
    return no("An approver is deciding on this plan already.") if plan.proposed_state else YES


def may_decide_end(actor: Actor, plan: Intention) -> Decision:
    """An approver who did not ask for it."""
    if not may_ever(actor, Permission.INTENTION_APPROVE):
        return no("Only an approver decides this.")
    if not plan.proposed_state:
        return no("Nothing waits for a decision on this plan.")
    return no("You asked for this. Someone else must decide.") if plan.proposed_by == actor.user_id else YES
