"""Who may mend the service."""

from portal.rules.actors import Actor, Role
from portal.rules.refusals import YES, Decision, no


def may_mend(actor: Actor) -> Decision:
    """Administrators, and whoever holds the machine."""
    return YES if actor.is_any(Role.ADMINISTRATOR, Role.OPERATOR) else no("Only an administrator may do this.")
