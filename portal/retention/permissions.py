"""May this person see until when a tender is kept, and may they hold it?"""

from portal.rules.actors import Actor, Role
from portal.rules.refusals import YES, Decision, no


def may_hold(actor: Actor) -> Decision:
    """An approver: a claim may be coming, and nothing that it is about may go."""
    if actor.is_any(Role.ADMINISTRATOR) or not actor.is_any(Role.APPROVER):
        return no("Only an approver puts a hold on a tender, or lifts it.")
    return YES
