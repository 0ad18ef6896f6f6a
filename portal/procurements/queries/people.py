"""The people who may be given a seat."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User, UserRole
from portal.rules.actors import Role
from portal.rules.seats import SeatKind

_ROLE_FOR = {
    SeatKind.OFFICER: Role.PROCUREMENT_OFFICER,
    SeatKind.PUBLICATION_APPROVER: Role.APPROVER,
    SeatKind.AWARD_APPROVER: Role.APPROVER,
    SeatKind.PANEL_SERVICE_USER: Role.SERVICE_USER,
    SeatKind.SUPPORTER: Role.SUPPORTER,
}


@dataclass(frozen=True)
class Person:
    """Somebody to choose."""

    user_id: UUID
    name: str
    roles: frozenset[Role]


@dataclass(frozen=True)
class Chosen:
    """A seat given to a person. supports: for a supporter, the service user they help."""

    kind: SeatKind
    user_id: UUID
    supports: UUID | None = None


@dataclass(frozen=True)
class PeopleToChoose:
    """Everybody who may sit somewhere, by name."""

    people: tuple[Person, ...]

    def for_seat(self, kind: SeatKind) -> list[Person]:
        """Who may have this seat: a special role for some, any council officer for the rest. Administrators never."""
        role = _ROLE_FOR.get(kind, Role.STAFF)
        return [p for p in self.people if role in p.roles and Role.ADMINISTRATOR not in p.roles]


def people_for_seats(session: Session) -> PeopleToChoose:
    """Council officers, people who use services and supporters with an open account, by name."""
    rows = session.execute(
        select(User.id, User.name, UserRole.role)
        .join(UserRole, UserRole.user_id == User.id)
        .where(User.closed_at.is_(None))
    )
    names: dict[UUID, str] = {}
    roles: dict[UUID, set[Role]] = {}
    for user_id, name, role in rows:
        names[user_id] = name
        roles.setdefault(user_id, set()).add(Role(role))
    people = [Person(user_id, names[user_id], frozenset(held)) for user_id, held in roles.items()]
    return PeopleToChoose(tuple(sorted(people, key=lambda person: (person.name.lower(), str(person.user_id)))))
