"""Council accounts: their roles, and their end. An administrator's acts, all on the person's own record."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from portal.accounts import events
from portal.accounts.models import User, UserRole
from portal.accounts.permissions import may_manage_people
from portal.accounts.services.factors import forget_factors
from portal.accounts.services.ground import lock_user, take_turn
from portal.accounts.services.organisations import withdraw_all_by
from portal.accounts.services.sessions import end_sessions
from portal.accounts.services.watching import tell_watchers
from portal.rules.actors import INVITABLE_ROLES, OUTSIDE_ROLES, Role
from portal.rules.refusals import Invalid, NotFound, Stale
from portal.unit_of_work import Work

NOT_ONES_OWN = "You cannot change your own roles. Ask another administrator."
LAST_ADMINISTRATOR = "The portal needs an administrator. Make somebody else one first."


def complete(roles: Iterable[Role]) -> frozenset[Role]:
    """The roles as they are given: every council officer is staff besides, but an administrator is that alone.

    An administrator holds nothing of any tender (design decision 9), and so no role by which a seat could be given.
    Raises Invalid beside `roles`.
    """
    chosen = frozenset(roles)
    if not chosen:
        raise Invalid("Select at least one role", field="roles")
    if not chosen <= set(INVITABLE_ROLES):
        raise Invalid("Select roles from the list", field="roles")
    if chosen & OUTSIDE_ROLES and chosen - OUTSIDE_ROLES:
        raise Invalid(
            "Someone who uses services, or helps someone who does, cannot hold a council role too", field="roles"
        )
    if Role.ADMINISTRATOR in chosen:
        if chosen - {Role.ADMINISTRATOR, Role.STAFF}:
            raise Invalid(
                "An administrator sees nothing of a tender. Give the other roles to another account.", field="roles"
            )
        return frozenset({Role.ADMINISTRATOR})
    return chosen if chosen <= OUTSIDE_ROLES else chosen | {Role.STAFF}


def set_roles(work: Work, user_id: UUID, roles: Iterable[Role]) -> None:
    """Give and take council roles, from the person's next click on.

    Refuses: not an administrator, a person who is not the council's (not found), no role, a mix that is not allowed,
    taking the last administrator's, one's own: an administrator would let themselves into the tenders.
    Records: RolesChanged.
    Posts: AdministratorActed where a role is given.
    """
    may_manage_people(work.actor).or_refuse()
    wanted = complete(roles)
    take_turn(work, "administrators")
    user, rows = _lock_council_account(work, user_id)
    held = {Role(row.role) for row in rows}
    given, taken = wanted - held, held - wanted
    if Role.ADMINISTRATOR in taken:
        _refuse_last_administrator(work, user_id)
        withdraw_all_by(work, user_id)
    if not given and not taken:
        return
    if user_id == work.actor.user_id:
        raise Stale(NOT_ONES_OWN, field="roles")
    for row in rows:
        if Role(row.role) in taken:
            work.session.delete(row)
    give_roles(work, user_id, given)
    work.record(
        events.RolesChanged(user_id=user_id, given=tuple(sorted(given)), taken=tuple(sorted(taken)), name=user.name)
    )
    if given:
        tell_watchers(work, f"made {user.name} ({user.email}) {events.roles_in_words(sorted(given))}")


def give_roles(work: Work, user_id: UUID, roles: Iterable[Role]) -> None:
    """Write roles that the person does not hold yet."""
    for role in sorted(roles):
        work.session.add(UserRole(user_id=user_id, role=role.value, granted_at=work.system_now))
    work.session.flush()


def close_account(work: Work, user_id: UUID) -> None:
    """End a council account: its sessions and second factors end, nobody signs in to it again. What was done stays on record.

    Refuses: not an administrator, a person who is not the council's (not found), one's own, one closed before.
    Records: AccountClosed.
    Posts: nothing.
    """
    may_manage_people(work.actor).or_refuse()
    take_turn(work, "administrators")
    user, _rows = _lock_council_account(work, user_id)
    if user_id == work.actor.user_id:
        raise Stale("You cannot close your own account. Ask another administrator.")
    _refuse_last_administrator(work, user_id)
    user.closed_at = work.system_now
    end_sessions(work, user_id)
    forget_factors(work, user)
    withdraw_all_by(work, user_id)
    work.record(events.AccountClosed(user_id=user_id, name=user.name))


def _lock_council_account(work: Work, user_id: UUID) -> tuple[User, list[UserRole]]:
    if work.session.get(User, user_id) is None:
        raise NotFound
    user = lock_user(work, user_id)
    rows = list(work.session.scalars(select(UserRole).where(UserRole.user_id == user_id).with_for_update()))
    if not rows or user.closed_at is not None:
        raise NotFound
    return user, rows


def _refuse_last_administrator(work: Work, user_id: UUID) -> None:
    administrators = set(
        work.session.scalars(
            select(UserRole.user_id)
            .join(User, User.id == UserRole.user_id)
            .where(UserRole.role == Role.ADMINISTRATOR.value, User.closed_at.is_(None))
        )
    )
    if administrators == {user_id}:
        raise Stale(LAST_ADMINISTRATOR, field="roles")
