"""Reading people and organisations: the acting person of a session, lists of people, names for ids."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import (
    IdentityLink,
    Invitation,
    JoinRequest,
    LinkToken,
    Membership,
    Organisation,
    SignInSession,
    User,
    UserRole,
)
from portal.rules.actors import OUTSIDE_ROLES, Actor, Role
from portal.rules.organisation_names import name_key
from portal.rules.refusals import NotFound


@dataclass(frozen=True)
class Person:
    """An account that is confirmed and not closed, and its council roles."""

    user_id: UUID
    name: str
    email: str
    roles: tuple[Role, ...] = ()


StaffPerson = Person


@dataclass(frozen=True)
class AccountAge:
    """How old an account is. role_since: when the newest of its council roles was given, or when it was made."""

    name: str
    email: str
    made_at: datetime
    role_since: datetime


@dataclass(frozen=True)
class OrganisationFound:
    """An organisation as anybody may know it: never its members."""

    id: UUID
    name: str


@dataclass(frozen=True)
class Member:
    """Somebody in an organisation."""

    user_id: UUID
    name: str
    email: str
    role: Role
    since: datetime


@dataclass(frozen=True)
class JoinWaiting:
    """Somebody asks to join."""

    request_id: UUID
    name: str
    email: str
    asked_at: datetime


@dataclass(frozen=True)
class InvitationOpen:
    """An invitation that can still be used."""

    id: UUID
    name: str
    email: str
    roles: tuple[Role, ...]
    expires_at: datetime


@dataclass(frozen=True)
class InvitationPage:
    """What the page behind an invitation's link shows. has_account: the person gives their own password, not a new one."""

    name: str
    email: str
    roles: tuple[Role, ...]
    organisation: str | None
    has_account: bool

    @property
    def needs_no_password(self) -> bool:
        """True for people who are no officers and have no account yet."""
        return not self.has_account and self.organisation is None and set(self.roles) <= OUTSIDE_ROLES


def token_digest(token: str) -> str:
    """What the database keeps of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()


def get_actor(session: Session, user_id: UUID) -> Actor:
    """The person with this id, as seeds and commands act for them. Raises LookupError."""
    row = session.execute(
        select(User, Membership, Organisation)
        .outerjoin(Membership, Membership.user_id == User.id)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(User.id == user_id)
    ).one_or_none()
    if row is None:
        raise LookupError(str(user_id))
    return actor_of(session, *row)


def actor_of(session: Session, user: User, membership: Membership | None, organisation: Organisation | None) -> Actor:
    """A person who acts, from their rows and their roles as they stand. One query."""
    roles = {Role(name) for name in session.scalars(select(UserRole.role).where(UserRole.user_id == user.id))}
    if membership is not None:
        roles.add(Role(membership.role))
    return Actor(
        user_id=user.id,
        name=user.name,
        email=user.email,
        roles=frozenset(roles or {Role.NEWCOMER}),
        organisation_id=organisation.id if organisation else None,
        organisation_name=organisation.name if organisation else "",
    )


def names_of(session: Session, user_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """Names for ids, in one query."""
    ids = set(user_ids)
    if not ids:
        return {}
    return {row.id: row.name for row in session.execute(select(User.id, User.name).where(User.id.in_(ids)))}


def find_user_by_email(session: Session, email: str) -> Person | None:
    """The account with this address, confirmed and not closed."""
    return next(iter(_people(session, User.email == email.strip().lower())), None)


def list_staff(session: Session) -> list[Person]:
    """Every council officer, by name."""
    return _people(session, User.id.in_(_holders(Role.STAFF)))


def list_service_users(session: Session) -> list[Person]:
    """Every person who uses services and has an account, by name."""
    return _people(session, User.id.in_(_holders(Role.SERVICE_USER)))


def list_council_accounts(session: Session) -> list[Person]:
    """Everybody who came in by the council's invitation, by name."""
    return _people(session, User.id.in_(select(UserRole.user_id)))


def get_council_account(session: Session, user_id: UUID) -> Person:
    """One of them. Raises NotFound."""
    found = _people(session, User.id == user_id, User.id.in_(select(UserRole.user_id)))
    if not found:
        raise NotFound
    return found[0]


def get_account(session: Session, user_id: UUID) -> Person:
    """Any account that is confirmed and not closed, the council's or a provider's. Raises NotFound."""
    found = _people(session, User.id == user_id)
    if not found:
        raise NotFound
    return found[0]


def _holders(role: Role) -> Select[UUID]:
    return select(UserRole.user_id).where(UserRole.role == role.value)


def _people(session: Session, *conditions: ColumnElement[bool]) -> list[Person]:
    users = list(
        session.scalars(
            select(User)
            .where(User.confirmed_at.is_not(None), User.closed_at.is_(None), *conditions)
            .order_by(User.name, User.email)
        )
    )
    held: dict[UUID, set[Role]] = {}
    for row in session.scalars(select(UserRole).where(UserRole.user_id.in_([user.id for user in users]))):
        held.setdefault(row.user_id, set()).add(Role(row.role))
    return [
        Person(user.id, user.name, user.email, tuple(role for role in Role if role in held.get(user.id, ())))
        for user in users
    ]


def owners_of(session: Session, organisation_id: UUID) -> list[tuple[UUID, str, str]]:
    """(user id, name, e-mail) of an organisation's owners, by name."""
    return [
        (member.user_id, member.name, member.email)
        for member in list_members(session, organisation_id)
        if member.role is Role.OWNER
    ]


def list_members(session: Session, organisation_id: UUID) -> list[Member]:
    """Everybody in an organisation, by name."""
    rows = session.execute(
        select(User.id, User.name, User.email, Membership.role, Membership.since)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == organisation_id, User.closed_at.is_(None))
        .order_by(User.name, User.email)
    )
    return [Member(user_id, name, email, Role(role), since) for user_id, name, email, role, since in rows]


def addresses_of(session: Session, organisation_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """The e-mail addresses of everybody in these organisations, by organisation, in a stable order; in one query."""
    found: dict[UUID, list[str]] = {one: [] for one in sorted(set(organisation_ids), key=str)}
    rows = session.execute(
        select(Membership.organisation_id, User.email)
        .join(User, User.id == Membership.user_id)
        .where(Membership.organisation_id.in_(list(found)), User.closed_at.is_(None))
        .order_by(User.email)
    )
    for organisation_id, email in rows:
        found[organisation_id].append(email)
    return found


def find_organisation(session: Session, organisation_id: UUID) -> OrganisationFound | None:
    """An organisation by its id."""
    found = session.get(Organisation, organisation_id)
    return OrganisationFound(found.id, found.name) if found else None


def list_organisations_like(session: Session, name: str) -> list[OrganisationFound]:
    """Organisations whose names are alike, oldest first, ten at most."""
    rows = session.scalars(
        select(Organisation)
        .where(Organisation.name_key == name_key(name))
        .order_by(Organisation.created_at, Organisation.id)
        .limit(10)
    )
    return [OrganisationFound(row.id, row.name) for row in rows]


def list_join_requests(session: Session, organisation_id: UUID) -> list[JoinWaiting]:
    """Who asks to join and waits for an owner's word, oldest first."""
    rows = session.execute(
        select(JoinRequest.id, User.name, User.email, JoinRequest.asked_at)
        .join(User, User.id == JoinRequest.user_id)
        .where(
            JoinRequest.organisation_id == organisation_id,
            JoinRequest.decided_at.is_(None),
            User.closed_at.is_(None),
            User.id.not_in(select(Membership.user_id)),
        )
        .order_by(JoinRequest.asked_at, JoinRequest.id)
    )
    return [JoinWaiting(*row) for row in rows]


def asked_to_join(session: Session, user_id: UUID) -> list[tuple[str, bool | None]]:
    """Where a person asked to join: (organisation's name, the answer or None while it waits), oldest first."""
    rows = session.execute(
        select(Organisation.name, JoinRequest.accepted)
        .join(JoinRequest, JoinRequest.organisation_id == Organisation.id)
        .where(JoinRequest.user_id == user_id)
        .order_by(JoinRequest.asked_at, JoinRequest.id)
    )
    return [(name, accepted) for name, accepted in rows]


def list_invitations(session: Session, organisation_id: UUID | None, system_now: datetime) -> list[InvitationOpen]:
    """Open invitations of an organisation, or with None those of the council, oldest first."""
    of = (
        Invitation.organisation_id.is_(None)
        if organisation_id is None
        else Invitation.organisation_id == organisation_id
    )
    rows = session.scalars(
        select(Invitation)
        .where(
            of, Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None), Invitation.expires_at > system_now
        )
        .order_by(Invitation.created_at, Invitation.id)
    )
    return [
        InvitationOpen(row.id, row.name, row.email, tuple(Role(role) for role in row.roles), row.expires_at)
        for row in rows
    ]


def find_invitation(session: Session, token: str, system_now: datetime) -> InvitationPage | None:
    """What a live invitation's page shows; None where the link does not work any more."""
    row = session.execute(
        select(Invitation, User, Organisation.name)
        .join(User, User.id == Invitation.user_id)
        .outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
        .where(
            Invitation.token_digest == token_digest(token),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > system_now,
            User.closed_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    invitation, user, organisation = row
    roles = tuple(role for role in Role if role.value in invitation.roles)
    return InvitationPage(invitation.name, invitation.email, roles, organisation, user.confirmed_at is not None)


def find_link_email(session: Session, token: str, purpose: str, system_now: datetime) -> str | None:
    """The address a live link was sent to; None where the link does not work any more."""
    return session.scalar(
        select(User.email)
        .join(LinkToken, LinkToken.user_id == User.id)
        .where(
            LinkToken.token_digest == token_digest(token),
            LinkToken.purpose == purpose,
            LinkToken.used_at.is_(None),
            LinkToken.expires_at > system_now,
            User.closed_at.is_(None),
        )
    )


def has_identity_link(session: Session, user_id: UUID) -> bool:
    """Whether the council's own sign-in knows this person."""
    return session.scalar(select(IdentityLink.id).where(IdentityLink.user_id == user_id).limit(1)) is not None


def session_is_fresh(session: Session, token: str, system_now: datetime, within: timedelta) -> bool:
    """True where the password was given in this session no longer than `within` ago."""
    fresh_at = session.scalar(
        select(SignInSession.fresh_at).where(
            SignInSession.token_digest == token_digest(token),
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > system_now,
        )
    )
    return fresh_at is not None and system_now - fresh_at <= within


def account_ages(session: Session, user_ids: Iterable[UUID]) -> dict[UUID, AccountAge]:
    """How old these accounts are, also closed ones. One query."""
    given = select(UserRole.user_id, func.max(UserRole.granted_at).label("since")).group_by(UserRole.user_id).subquery()
    asked = select(User, given.c.since).outerjoin(given, given.c.user_id == User.id).where(User.id.in_(list(user_ids)))
    return {
        user.id: AccountAge(user.name, user.email, user.created_at, since or user.created_at)
        for user, since in session.execute(asked)
    }


def nobody_else_is_told(session: Session) -> bool:
    """True where one administrator is alone and no auditor is there: of who may come in, nobody else hears. One query."""
    watching = select(UserRole.user_id).join(User, User.id == UserRole.user_id)
    watching = watching.where(
        UserRole.role.in_([Role.ADMINISTRATOR.value, Role.AUDITOR.value]),
        User.confirmed_at.is_not(None),
        User.closed_at.is_(None),
    )
    return len(set(session.scalars(watching.limit(2)))) < 2  # noqa: PLR2004
