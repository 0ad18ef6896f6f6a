"""May this person do this to an account or an organisation, now?"""

from uuid import UUID

from portal.rules.actors import Actor, Role
from portal.rules.permissions import Permission, may_ever
from portal.rules.refusals import HIDDEN, YES, Decision, no


def may_manage_people(actor: Actor) -> Decision:
    """Administrators; and the operator's command line, which brings in the first of them."""
    if Role.OPERATOR in actor.roles or may_ever(actor, Permission.PEOPLE_MANAGE):
        return YES
    return no("Only an administrator can do this.")


def may_reset_factors(actor: Actor, user_id: UUID, *, has_factor: bool) -> Decision:
    """Whoever manages people, for somebody else who has a second step. One's own, or where there is none: no such page."""
    if not (allowed := may_manage_people(actor)):
        return allowed
    return YES if has_factor and user_id != actor.user_id else HIDDEN


def may_manage_organisation(actor: Actor, organisation_id: UUID) -> Decision:
    """Its owners. To anybody else it is not there, but an editor may know."""
    if actor.organisation_id != organisation_id:
        return HIDDEN
    return YES if may_ever(actor, Permission.ORGANISATION_MANAGE) else no("Only an owner can do this.")


def may_write_profile(actor: Actor, organisation_id: UUID | None) -> Decision:
    """Its owners and editors, who may read it too. To anybody else it is not there."""
    if organisation_id is None or actor.organisation_id != organisation_id:
        return HIDDEN
    return YES if may_ever(actor, Permission.PROFILE_WRITE) else HIDDEN


def may_leave(actor: Actor, organisation_id: UUID, user_id: UUID) -> Decision:
    """A person takes themselves out; an owner anyone."""
    if actor.organisation_id == organisation_id and actor.user_id == user_id:
        return YES
    return may_manage_organisation(actor, organisation_id)


def may_come_into_an_organisation(actor: Actor) -> Decision:
    """Somebody signed in who is in none and holds no council role."""
    if may_ever(actor, Permission.ORGANISATION_JOIN):
        return YES
    return no("You are in an organisation already.")
