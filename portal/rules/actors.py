"""Who acts: a person with roles, seen without any database."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What an account is, portal-wide. Seats in one procurement (chair, panel, openers…) are not roles but seats."""

    OWNER = "owner"
    EDITOR = "editor"
    STAFF = "staff"  # every council officer has it, whatever else they hold
    COMMISSIONER = "commissioner"
    PROCUREMENT_OFFICER = "procurement_officer"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    SERVICE_USER = "service_user"
    SUPPORTER = "supporter"
    NEWCOMER = "newcomer"  # signed in, in no organisation and without a council role: worked out, never stored
    OPERATOR = "operator"  # the command line on the host, never a web account


STAFF_ROLES = (Role.COMMISSIONER, Role.PROCUREMENT_OFFICER, Role.APPROVER, Role.ADMINISTRATOR, Role.AUDITOR)
ROLE_NAMES: dict[Role, str] = {
    Role.OWNER: "Owner",
    Role.EDITOR: "Editor",
    Role.STAFF: "Council officer",
    Role.COMMISSIONER: "Commissioner",
    Role.PROCUREMENT_OFFICER: "Procurement officer",
    Role.APPROVER: "Approver",
    Role.ADMINISTRATOR: "Administrator",
    Role.AUDITOR: "Auditor",
    Role.SERVICE_USER: "Person who uses services",
    Role.SUPPORTER: "Supporter",
    Role.NEWCOMER: "Not in an organisation yet",
    Role.OPERATOR: "Operator",
}


@dataclass(frozen=True)
class Actor:
    """A person acting now.

    user_id: None for a visitor and for the operator's command line.
    organisation_id: the provider this person acts for, where they are an owner or editor.
    """

    user_id: UUID | None = None
    name: str = "A visitor"
    email: str = ""
    roles: frozenset[Role] = field(default_factory=frozenset)
    organisation_id: UUID | None = None
    organisation_name: str = ""

    @property
    def signed_in(self) -> bool:
        return self.user_id is not None

    def is_any(self, *roles: Role) -> bool:
        """True where the person holds one of the roles."""
        return bool(self.roles & set(roles))


VISITOR = Actor()
OPERATOR = Actor(name="operator", roles=frozenset({Role.OPERATOR}))
