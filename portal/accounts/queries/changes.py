"""Joiners, movers and leavers among the council's accounts, and accounts whose roles nobody used."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.events import AccountClosed, InvitationAccepted, InvitationWithdrawn, RolesChanged, StaffInvited
from portal.accounts.models import Invitation, SignInSession, User, UserRole
from portal.accounts.queries.people import names_of
from portal.audit.history import Line, list_by_code
from portal.rules.actors import Role
from portal.rules.events import Event

UNUSED_AFTER = timedelta(days=90)
PERIODS = (30, 90, 365)

_KINDS: dict[type[Event], str] = {
    StaffInvited: "Invited",
    InvitationWithdrawn: "Invitation withdrawn",
    InvitationAccepted: "Came",
    RolesChanged: "Changed",
    AccountClosed: "Left",
}


@dataclass(frozen=True)
class Change:
    """One change. roles: given and taken, or asked in as."""

    at: datetime
    kind: str
    person: str
    roles_given: tuple[Role, ...]
    roles_taken: tuple[Role, ...]
    by: str


@dataclass(frozen=True)
class Unused:
    """An account that holds roles and was not used for 90 days. last_used: None where it never was."""

    user_id: UUID
    person: str
    roles: tuple[Role, ...]
    last_used: datetime | None


@dataclass(frozen=True)
class Changes:
    """What an administrator reads through: the changes, newest first, and the accounts nobody uses."""

    lines: tuple[Change, ...]
    unused: tuple[Unused, ...]


def list_changes(session: Session, since: datetime, system_now: datetime) -> Changes:
    """Every change to a council account since then, by whom, and what is unused now. Seven queries, however many people.

    The caller asks who may.
    """
    lines = list_by_code(session, [kind.code for kind in _KINDS], since, lambda ids: names_of(session, ids))
    accepted = {line.event.invitation_id for line in lines if isinstance(line.event, InvitationAccepted)}
    council = {
        row.id: tuple(Role(role) for role in row.roles)
        for row in session.execute(
            select(Invitation.id, Invitation.roles).where(
                Invitation.id.in_(accepted), Invitation.organisation_id.is_(None)
            )
        )
    }
    kept = [
        line for line in lines if not isinstance(line.event, InvitationAccepted) or line.event.invitation_id in council
    ]
    return Changes(tuple(_change(line, council) for line in kept), tuple(_unused(session, system_now)))


def _change(line: Line, came_as: Mapping[UUID, tuple[Role, ...]]) -> Change:
    event = line.event
    person = getattr(event, "name", line.who)
    given: tuple[Role, ...] = ()
    taken: tuple[Role, ...] = ()
    if isinstance(event, RolesChanged):
        given, taken = _roles(event.given), _roles(event.taken)
    elif isinstance(event, StaffInvited):
        given = _roles(event.roles)
    elif isinstance(event, InvitationAccepted):
        given = came_as[event.invitation_id]
    return Change(line.at, _KINDS[type(event)], person, given, taken, line.who)


def _roles(names: Iterable[str]) -> tuple[Role, ...]:
    return tuple(Role(name) for name in names)


def _unused(session: Session, system_now: datetime) -> list[Unused]:
    used = (
        select(
            SignInSession.user_id, func.max(func.coalesce(SignInSession.seen_at, SignInSession.started_at)).label("at")
        )
        .group_by(SignInSession.user_id)
        .subquery()
    )
    rows = session.execute(
        select(User.id, User.name, User.confirmed_at, UserRole.role, used.c.at)
        .join(UserRole, UserRole.user_id == User.id)
        .outerjoin(used, used.c.user_id == User.id)
        .where(User.closed_at.is_(None), User.confirmed_at.is_not(None))
        .order_by(User.name, UserRole.role)
    )
    found: dict[UUID, Unused] = {}
    for row in rows:
        last = row.at
        if max(each for each in (last, row.confirmed_at) if each is not None) > system_now - UNUSED_AFTER:
            continue
        before = found.get(row.id)
        roles = (*(before.roles if before else ()), Role(row.role))
        found[row.id] = Unused(row.id, row.name, roles, last)
    return list(found.values())
