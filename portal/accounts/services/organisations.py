"""Organisations: added once, joined with an owner's word, never without an owner."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.accounts import events, messages
from portal.accounts.models import Invitation, JoinRequest, Membership, Organisation, User
from portal.accounts.permissions import may_come_into_an_organisation, may_leave, may_manage_organisation
from portal.accounts.queries import find_organisation, list_organisations_like, owners_of
from portal.accounts.services.ground import acting_as, clean_name, lock_user, take_turn
from portal.rules.actors import Role
from portal.rules.organisation_names import name_key
from portal.rules.refusals import Invalid, NotFound, Refusal, Stale
from portal.unit_of_work import Work

LAST_OWNER = "An organisation needs an owner. Make somebody else an owner first."


def come_in(work: Work, user: User, details: dict[str, Any]) -> None:
    """What the sign-up asked for, now that the account is confirmed.

    Where a like-named organisation came in meanwhile, nothing is added: the person is asked again when they sign in.
    Refuses: nothing.
    Records: AccountConfirmed; OrganisationAdded or JoinAsked.
    Posts: JoinRequested.
    """
    with acting_as(work, user.id):
        work.record(events.AccountConfirmed(user_id=user.id, name=user.name))
        if details.get("join"):
            _ask(work, user, UUID(details["join"]))
            return
        seen = {UUID(one) for one in details.get("seen", ())}
        take_turn(work, f"organisation:{name_key(details['organisation_name'])}")
        alike = {each.id for each in list_organisations_like(work.session, details["organisation_name"])}
        if alike <= seen:
            _add(work, user, details["organisation_name"])


def add_organisation(work: Work, name: str, *, seen: tuple[UUID, ...] = ()) -> UUID:
    """A signed-in person without an organisation adds theirs and owns it.

    Refuses: somebody who is in one; a name like one that is there and was not shown (`seen`).
    Records: OrganisationAdded.
    Posts: nothing.
    """
    may_come_into_an_organisation(work.actor).or_refuse()
    user = _me(work)
    wanted = clean_name(name, field="organisation_name", longest=200, thing="Name of your organisation")
    take_turn(work, f"organisation:{name_key(wanted)}")
    if not {each.id for each in list_organisations_like(work.session, wanted)} <= set(seen):
        raise Stale("We found one like it. Choose it, or say that none is yours.", field="choice")
    return _add(work, user, wanted)


def ask_to_join(work: Work, organisation_id: UUID) -> None:
    """A signed-in person without an organisation asks the owners of one.

    Refuses: somebody who is in one, an organisation that is not there, asking again.
    Records: JoinAsked.
    Posts: JoinRequested to each owner.
    """
    may_come_into_an_organisation(work.actor).or_refuse()
    user = _me(work)
    if find_organisation(work.session, organisation_id) is None:
        raise Invalid("Select your organisation from the list", field="choice")
    _ask(work, user, organisation_id)


def decide_join(work: Work, request_id: UUID, *, accept: bool) -> None:
    """An owner lets somebody in as an editor, or does not.

    Refuses: a request of another organisation (not found), one decided before, somebody who went elsewhere meanwhile.
    Records: JoinDecided.
    Posts: JoinAnswered.
    """
    asked = work.session.scalar(select(JoinRequest).where(JoinRequest.id == request_id).with_for_update())
    if asked is None:
        raise NotFound
    may_manage_organisation(work.actor, asked.organisation_id).or_refuse()
    if asked.decided_at is not None:
        raise Stale(f"This was decided already: the answer was {'yes' if asked.accepted else 'no'}.")
    user = lock_user(work, asked.user_id)
    if accept:
        if user.closed_at is not None or _is_somewhere(work, user.id):
            raise Stale(f"{user.name} is in another organisation now, or has no account any more.")
        work.session.add(_member(work, user.id, asked.organisation_id, Role.EDITOR))
    asked.decided_at, asked.decided_by, asked.accepted = work.system_now, work.actor.user_id, accept
    organisation = work.session.get_one(Organisation, asked.organisation_id)
    work.record(events.JoinDecided(organisation_id=organisation.id, user_id=user.id, accepted=accept, name=user.name))
    work.post(
        messages.JoinAnswered(
            to=user.email, organisation=organisation.name, accepted=accept, decided_at=work.system_now
        )
    )


def change_member_role(work: Work, user_id: UUID, role: Role) -> None:
    """An owner makes a colleague owner or editor.

    Refuses: who is not in this organisation (not found), the last owner, any other role.
    Records: MemberRoleChanged.
    Posts: nothing.
    """
    membership = _lock_membership(work, user_id)
    may_manage_organisation(work.actor, membership.organisation_id).or_refuse()
    if role not in (Role.OWNER, Role.EDITOR):
        raise Invalid("Select owner or editor", field="role")
    if membership.role == role.value:
        return
    if membership.role == Role.OWNER.value:
        _refuse_last_owner(work, membership)
    membership.role = role.value
    user = work.session.get_one(User, user_id)
    work.record(
        events.MemberRoleChanged(
            organisation_id=membership.organisation_id, user_id=user_id, role=role.value, name=user.name
        )
    )


def remove_member(work: Work, user_id: UUID) -> None:
    """Take a person out of their organisation: they themselves, or an owner. Their open invitations go with them.

    Refuses: who is not in this organisation (not found), the last owner.
    Records: MemberLeft.
    Posts: nothing.
    """
    membership = _lock_membership(work, user_id)
    may_leave(work.actor, membership.organisation_id, user_id).or_refuse()
    if membership.role == Role.OWNER.value:
        _refuse_last_owner(work, membership)
    user = work.session.get_one(User, user_id)
    organisation_id = membership.organisation_id
    withdraw_all_by(work, user_id)
    work.session.delete(membership)
    work.session.flush()
    work.record(events.MemberLeft(organisation_id=organisation_id, user_id=user_id, name=user.name))


def withdraw_all_by(work: Work, inviter_id: UUID) -> None:
    """The invitations of somebody who may invite no more stand no more."""
    for invitation in work.session.scalars(
        select(Invitation)
        .where(
            Invitation.invited_by == inviter_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .with_for_update()
    ):
        invitation.withdrawn_at = work.system_now


def join_as(work: Work, user: User, organisation_id: UUID, role: Role) -> None:
    """An invited colleague comes in.

    Refuses: somebody who is in an organisation, or holds a council role.
    Records: MemberJoined.
    Posts: nothing.
    """
    if _is_somewhere(work, user.id):
        raise Stale("This e-mail belongs to an account of another organisation. Ask for a link to another e-mail.")
    work.session.add(_member(work, user.id, organisation_id, role))
    with acting_as(work, user.id):
        work.record(
            events.MemberJoined(organisation_id=organisation_id, user_id=user.id, role=role.value, name=user.name)
        )


def _me(work: Work) -> User:
    if work.actor.user_id is None:
        raise NotFound
    user = lock_user(work, work.actor.user_id)
    if _is_somewhere(work, user.id):
        raise Stale("You are in an organisation already.")
    return user


def _is_somewhere(work: Work, user_id: UUID) -> bool:
    return work.session.scalar(select(Membership.id).where(Membership.user_id == user_id)) is not None


def _member(work: Work, user_id: UUID, organisation_id: UUID, role: Role) -> Membership:
    return Membership(user_id=user_id, organisation_id=organisation_id, role=role.value, since=work.system_now)


def _add(work: Work, user: User, name: str) -> UUID:
    organisation = Organisation(name=name, name_key=name_key(name), created_at=work.system_now)
    work.session.add(organisation)
    work.session.flush()
    work.session.add(_member(work, user.id, organisation.id, Role.OWNER))
    work.session.flush()
    work.record(events.OrganisationAdded(organisation_id=organisation.id, owner_id=user.id, name=name))
    return organisation.id


def _ask(work: Work, user: User, organisation_id: UUID) -> None:
    before = work.session.scalar(
        select(JoinRequest).where(JoinRequest.user_id == user.id, JoinRequest.organisation_id == organisation_id)
    )
    if before is not None:
        raise _asked_before(before)
    organisation = work.session.get_one(Organisation, organisation_id)
    work.session.add(JoinRequest(user_id=user.id, organisation_id=organisation_id, asked_at=work.system_now))
    work.session.flush()
    work.record(events.JoinAsked(organisation_id=organisation_id, user_id=user.id, name=user.name))
    for _owner_id, _name, email in owners_of(work.session, organisation_id):
        work.post(
            messages.JoinRequested(to=email, name=user.name, organisation=organisation.name, asked_at=work.system_now)
        )


def _asked_before(before: JoinRequest) -> Refusal:
    if before.decided_at is None:
        return Stale("You have asked already. An owner decides.", field="choice")
    return Stale("An owner said no before. Talk to them: they can invite you.", field="choice")


def _lock_membership(work: Work, user_id: UUID) -> Membership:
    """The membership of a person in the actor's own organisation. The organisation's row is locked first."""
    if work.actor.organisation_id is None:
        raise NotFound
    work.session.scalars(
        select(Organisation).where(Organisation.id == work.actor.organisation_id).with_for_update(key_share=True)
    ).one()
    found = work.session.scalar(
        select(Membership)
        .where(Membership.user_id == user_id, Membership.organisation_id == work.actor.organisation_id)
        .with_for_update()
    )
    if found is None:
        raise NotFound
    return found


def _refuse_last_owner(work: Work, membership: Membership) -> None:
    others = work.session.scalar(
        select(Membership.id)
        .where(
            Membership.organisation_id == membership.organisation_id,
            Membership.role == Role.OWNER.value,
            Membership.id != membership.id,
        )
        .limit(1)
    )
    if others is None:
        raise Stale(LAST_OWNER)
