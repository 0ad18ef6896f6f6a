"""Reading people: the acting person of a session, and names for ids."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Membership, Organisation, SignInSession, User, UserRole
from portal.rules.actors import Actor, Role


def token_digest(token: str) -> str:
    """What the database keeps of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_actor_by_session(session: Session, token: str, system_now: datetime) -> Actor | None:
    """The person of a live session, with roles as they stand now; None where it ended or never was. Two queries."""
    row = session.execute(
        select(User, Membership, Organisation)
        .join(SignInSession, SignInSession.user_id == User.id)
        .outerjoin(Membership, Membership.user_id == User.id)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            SignInSession.token_digest == token_digest(token),
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > system_now,
            User.closed_at.is_(None),
        )
    ).one_or_none()
    return None if row is None else _actor(session, *row)


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
    return _actor(session, *row)


def _actor(session: Session, user: User, membership: Membership | None, organisation: Organisation | None) -> Actor:
    roles = {Role(name) for name in session.scalars(select(UserRole.role).where(UserRole.user_id == user.id))}
    if membership is not None:
        roles.add(Role(membership.role))
    return Actor(
        user_id=user.id,
        name=user.name,
        email=user.email,
        roles=frozenset(roles),
        organisation_id=organisation.id if organisation else None,
        organisation_name=organisation.name if organisation else "",
    )


def names_of(session: Session, user_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """Names for ids, in one query."""
    ids = set(user_ids)
    if not ids:
        return {}
    return {row.id: row.name for row in session.execute(select(User.id, User.name).where(User.id.in_(ids)))}
