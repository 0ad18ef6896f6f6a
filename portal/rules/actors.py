"""Who acts: a person with roles, seen without any database."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What an account is, portal-wide. Seats in one procurement (chair, panel, openers…) are not roles but seats."""

    OWNER = "owner"
    EDITOR = "editor"
    STAFF = "staff"  # every council officer has it, but administrators
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
INVITABLE_ROLES = (*STAFF_ROLES, Role.STAFF, Role.SERVICE_USER, Role.SUPPORTER)  # what an administrator may give
# Whoever holds only these is no officer, and needs no password: a link by e-mail signs them in.
OUTSIDE_ROLES = frozenset({Role.SERVICE_USER, Role.SUPPORTER})
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
# What each role is for, in one line, wherever roles are chosen or shown.
ROLE_MEANINGS: dict[Role, str] = {
    Role.OWNER: "May do all an editor does. Submits bids, and says who is in the organisation.",
    Role.EDITOR: "Reads and writes the bids of the organisation.",
    Role.STAFF: "May sit on a panel or open bids, when asked. Every officer but an administrator has this.",
    Role.COMMISSIONER: "Writes plans, and what a service must do.",
    Role.PROCUREMENT_OFFICER: "Publishes plans and runs tenders.",
    Role.APPROVER: "Approves what is published and who wins. Never their own draft.",
    Role.ADMINISTRATOR: "Looks after accounts and rules. Sees nothing of a tender.",
    Role.AUDITOR: "Reads all once bids are open. Changes nothing.",
    Role.SERVICE_USER: "Marks the answers given to them. Never sees a price.",
    Role.SUPPORTER: "Helps one person who uses services.",
    Role.NEWCOMER: "Has an account, and adds or joins an organisation next.",
    Role.OPERATOR: "Runs the machine. Has no account here.",
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
