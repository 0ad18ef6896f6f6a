"""Coming in by invitation: staff and service users by an administrator, colleagues by an owner."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from portal.accounts import events, messages, passwords
from portal.accounts.models import Invitation, Membership, Organisation, User, UserRole
from portal.accounts.permissions import may_manage_organisation, may_manage_people
from portal.accounts.queries import token_digest
from portal.accounts.services import limits
from portal.accounts.services.ground import (
    LINK_IS_DEAD,
    acting_as,
    clean_name,
    find_user,
    fold_email,
    lock_user,
    make_user,
    new_token,
    take_turn,
    turn_of,
    use_up_links,
)
from portal.accounts.services.organisations import join_as
from portal.accounts.services.people import complete, give_roles
from portal.accounts.services.sessions import SignedInAs, begin_session
from portal.accounts.services.watching import tell_watchers
from portal.rules.actors import OUTSIDE_ROLES, Role
from portal.rules.doors import Method
from portal.rules.refusals import Invalid, NotFound, Refusal, Stale, TooLate
from portal.unit_of_work import Work

LINK_LASTS = timedelta(days=7)
COUNCIL_AND_PROVIDER = (
    "This e-mail belongs to an account that cannot take this invitation. Ask for a link to another e-mail."
)


@dataclass(frozen=True)
class Invited:
    """An invitation that stands. `token` is in the mail's link and kept nowhere."""

    invitation_id: UUID
    token: str


def invite_staff(work: Work, name: str, email: str, roles: Iterable[Role]) -> Invited:
    """Ask an officer, or a person who uses services, to come in with these roles. An earlier open invitation lapses.

    Refuses: not an administrator, no role, a mix that is not allowed, somebody who holds a council role already.
    Records: StaffInvited.
    Posts: StaffInvitation; AdministratorActed where a council role is offered.
    """
    may_manage_people(work.actor).or_refuse()
    wanted = sorted(complete(roles))
    user = _invitee(work, name, email)
    if _holds_roles(work, user.id):
        if user.closed_at is not None:
            raise Invalid("The account with this e-mail was closed. Use another e-mail.", field="email")
        raise Invalid("This person has a council account already. Change its roles instead.", field="email")
    invited = _invite(work, user, name, [role.value for role in wanted], None)
    event = events.StaffInvited(
        user_id=user.id,
        invitation_id=invited.invitation_id,
        roles=tuple(wanted),
        name=clean_name(name),
        email=user.email,
    )
    work.record(event)
    work.post(
        messages.StaffInvitation(
            to=user.email,
            token=invited.token,
            name=event.name,
            inviter=_inviter_of(work),
            roles=events.roles_in_words(event.roles),
            expires_at=work.system_now + LINK_LASTS,
        )
    )
    if not needs_no_password(event.roles):
        tell_watchers(work, f"invited {event.name} ({user.email}) as {events.roles_in_words(event.roles)}")
    return invited


def invite_colleague(work: Work, name: str, email: str, role: Role) -> Invited:
    """An owner asks a colleague to come in. Whether the address has an account does not show.

    Refuses: not an owner, any role but owner and editor, a member of this organisation, too many in a day.
    Records: ColleagueInvited.
    Posts: ColleagueInvitation.
    """
    organisation_id = work.actor.organisation_id
    if organisation_id is None:
        raise NotFound
    may_manage_organisation(work.actor, organisation_id).or_refuse()
    if role not in (Role.OWNER, Role.EDITOR):
        raise Invalid("Select owner or editor", field="role")
    too_many = limits.hold(work, (limits.INVITE, str(organisation_id)))
    if too_many:
        raise limits.TooManyTries(
            f"You have invited {limits.INVITE.most} people today. Wait a day to invite more.",
            retry_after=too_many.retry_after,
        )
    limits.note(work, limits.INVITE, str(organisation_id))
    user = _invitee(work, name, email)
    if work.session.scalar(
        select(Membership.id).where(Membership.user_id == user.id, Membership.organisation_id == organisation_id)
    ):
        raise Invalid("This person is in your organisation already", field="email")
    invited = _invite(work, user, name, [role.value], organisation_id)
    organisation = work.session.get_one(Organisation, organisation_id)
    event = events.ColleagueInvited(
        organisation_id=organisation_id,
        invitation_id=invited.invitation_id,
        role=role.value,
        name=clean_name(name),
        email=user.email,
    )
    work.record(event)
    work.post(
        messages.ColleagueInvitation(
            to=user.email,
            token=invited.token,
            name=event.name,
            inviter=work.actor.name,
            organisation=organisation.name,
            role=events.roles_in_words([role.value]),
            expires_at=work.system_now + LINK_LASTS,
        )
    )
    return invited


def accept_invitation(work: Work, token: str, password: str, *, browser: str = "") -> SignedInAs | Refusal:
    """Come in by the link and a password: a new one, or for somebody who has an account, theirs. Signs in.

    Somebody who uses services, or helps one who does, needs none (an empty text): a link by e-mail signs them in.

    Refuses: a link used, withdrawn or too old, a weak new password, a provider's account asked in as staff or the other
    way round (raised); a wrong password of an account that is there (returned).
    Records: InvitationAccepted, MemberJoined, SignedIn.
    Posts: nothing.
    """
    found = _live_invitation(work, token)
    if isinstance(found, Refusal):
        return found
    invitation, user = found
    if user.confirmed_at is not None:
        refusal = _own_password(work, user, password)
        if refusal is not None:
            return refusal
    else:
        user.name, user.confirmed_at = invitation.name, work.system_now
        if password or not needs_no_password(invitation.roles):
            passwords.refuse_weak(password, user.email, invitation.name)
            user.password_hash = passwords.hash_password(work.parts.settings, password)
    use_up_links(work, user.id)
    invitation.accepted_at = work.system_now
    work.session.flush()
    if invitation.organisation_id is None:
        _take_roles(work, user, invitation)
    else:
        if _holds_roles(work, user.id):
            raise Stale(COUNCIL_AND_PROVIDER)
        join_as(work, user, invitation.organisation_id, Role(invitation.roles[0]))
    with acting_as(work, user.id):
        work.record(events.InvitationAccepted(user_id=user.id, invitation_id=invitation.id))
    method = Method.INVITATION if user.password_hash else Method.LINK
    return begin_session(work, user, method=method, browser=browser)


def withdraw_invitation(work: Work, invitation_id: UUID) -> None:
    """Take an invitation back before it is used.

    Refuses: an invitation that is not there or not one's own to withdraw (not found), one used or withdrawn before.
    Records: InvitationWithdrawn or ColleagueInvitationWithdrawn.
    Posts: nothing.
    """
    found = work.session.scalar(select(Invitation).where(Invitation.id == invitation_id).with_for_update())
    if found is None:
        raise NotFound
    if found.organisation_id is not None:
        may_manage_organisation(work.actor, found.organisation_id).or_refuse()
    elif not may_manage_people(work.actor):
        raise NotFound
    if found.accepted_at is not None:
        raise Stale("This invitation was used already.")
    if found.withdrawn_at is not None:
        raise Stale("This invitation was withdrawn already.")
    found.withdrawn_at = work.system_now
    if found.organisation_id is not None:
        work.record(
            events.ColleagueInvitationWithdrawn(
                organisation_id=found.organisation_id, invitation_id=found.id, name=found.name
            )
        )
    else:
        work.record(events.InvitationWithdrawn(user_id=found.user_id, invitation_id=found.id, name=found.name))


def needs_no_password(roles: Iterable[str]) -> bool:
    """True where the roles are those of people who are no officers."""
    return {Role(role) for role in roles} <= OUTSIDE_ROLES


def _live_invitation(work: Work, token: str) -> tuple[Invitation, User] | Refusal:
    """The invitation of a link and its person, locked, the person first; TooManyTries where the password was guessed at."""
    wanted = select(Invitation).where(Invitation.token_digest == token_digest(token))
    found = work.session.scalar(wanted)
    if found is None:
        raise TooLate(LINK_IS_DEAD)
    too_many = limits.hold(work, (limits.PASSWORD, str(found.user_id)), field="password")
    if too_many:
        return too_many
    user = lock_user(work, found.user_id)
    invitation = work.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()
    is_over = invitation.accepted_at or invitation.withdrawn_at or invitation.expires_at <= work.system_now
    if is_over or user.closed_at is not None:
        raise TooLate(LINK_IS_DEAD)
    return invitation, user


def _own_password(work: Work, user: User, password: str) -> Refusal | None:
    if passwords.matches(work.parts.settings, user.password_hash, password):
        limits.note(work, limits.PASSWORD, str(user.id), succeeded=True)
        return None
    limits.note(work, limits.PASSWORD, str(user.id))
    work.record(events.SignInFailed(user_id=user.id))
    return Invalid("That is not your password", field="password")


def _take_roles(work: Work, user: User, invitation: Invitation) -> None:
    if work.session.scalar(select(Membership.id).where(Membership.user_id == user.id)):
        raise Stale(COUNCIL_AND_PROVIDER)
    held = {Role(role) for role in work.session.scalars(select(UserRole.role).where(UserRole.user_id == user.id))}
    give_roles(work, user.id, {Role(role) for role in invitation.roles} - held)


def _holds_roles(work: Work, user_id: UUID) -> bool:
    return work.session.scalar(select(UserRole.role).where(UserRole.user_id == user_id).limit(1)) is not None


def _invitee(work: Work, name: str, email: str) -> User:
    take_turn(work, turn_of(email))
    return find_user(work, email) or make_user(work, clean_name(name), email)


def _invite(work: Work, user: User, name: str, roles: list[str], organisation_id: UUID | None) -> Invited:
    open_ones = select(Invitation).where(
        Invitation.user_id == user.id,
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.organisation_id.is_(None)
        if organisation_id is None
        else Invitation.organisation_id == organisation_id,
    )
    for earlier in work.session.scalars(open_ones.with_for_update()):
        earlier.withdrawn_at = work.system_now
    token = new_token()
    invitation = Invitation(
        token_digest=token_digest(token),
        user_id=user.id,
        email=fold_email(user.email),
        name=clean_name(name),
        roles=roles,
        organisation_id=organisation_id,
        invited_by=work.actor.user_id,
        created_at=work.system_now,
        expires_at=work.system_now + LINK_LASTS,
    )
    work.session.add(invitation)
    work.session.flush()
    return Invited(invitation.id, token)


def _inviter_of(work: Work) -> str:
    return work.actor.name if work.actor.signed_in else work.parts.settings.authority_name
