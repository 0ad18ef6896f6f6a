"""What happens to accounts and organisations. No address a request came from is ever written here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from portal.rules.actors import ROLE_NAMES, Role
from portal.rules.events import Event, Words
from portal.rules.kept_back import scan_words
from portal.rules.profile import SECTIONS
from portal.rules.wording import listed


def roles_in_words(roles: Sequence[str]) -> str:
    """Role values as a sentence names them: "approver and auditor"."""
    held = [role for role in Role if role.value in roles]
    # Being staff goes without saying beside a role that says so.
    return listed([ROLE_NAMES[role].lower() for role in held if role is not Role.STAFF or len(held) == 1])


@dataclass(frozen=True, kw_only=True)
class OfUser:
    user_id: UUID

    def stream(self) -> str:
        return f"user:{self.user_id}"


@dataclass(frozen=True, kw_only=True)
class OfOrganisation:
    organisation_id: UUID

    def stream(self) -> str:
        return f"organisation:{self.organisation_id}"


@dataclass(frozen=True, kw_only=True)
class SignedUp(OfUser, Event):
    """Somebody asked for an account with this address."""

    code: ClassVar[str] = "account.signed_up"
    name: Words
    email: Words

    def sentence(self, who: str) -> str:
        return f"Somebody asked for an account for {self.email}, as {self.name}."


@dataclass(frozen=True, kw_only=True)
class SignedUpAgain(OfUser, Event):
    """Somebody asked for an account that was there already; a mail said so."""

    code: ClassVar[str] = "account.signed_up_again"

    def sentence(self, who: str) -> str:
        return "Somebody asked for a second account with this e-mail. We told its owner by e-mail."


@dataclass(frozen=True, kw_only=True)
class AccountConfirmed(OfUser, Event):
    """The link in the mail was used."""

    code: ClassVar[str] = "account.confirmed"
    name: Words

    def sentence(self, who: str) -> str:
        return f"{self.name} confirmed the account."


@dataclass(frozen=True, kw_only=True)
class SignedIn(OfUser, Event):
    """A password was given and was right."""

    code: ClassVar[str] = "account.signed_in"

    def sentence(self, who: str) -> str:
        return f"{who} signed in."


@dataclass(frozen=True, kw_only=True)
class SignInFailed(OfUser, Event):
    """A wrong password was given for this account, or the right one before it was confirmed."""

    code: ClassVar[str] = "account.sign_in_failed"

    def sentence(self, who: str) -> str:
        return "Somebody tried to sign in to this account and was refused."


@dataclass(frozen=True, kw_only=True)
class PasswordGivenAgain(OfUser, Event):
    """A person already signed in gave the password once more, before an act that asks for it."""

    code: ClassVar[str] = "account.password_given_again"
    right: bool

    def sentence(self, who: str) -> str:
        return f"{who} gave the password again{'' if self.right else ', and it was wrong'}."


@dataclass(frozen=True, kw_only=True)
class IdentityLinked(OfUser, Event):
    """A person came in through the council's own sign-in for the first time; what it calls them is kept."""

    code: ClassVar[str] = "account.identity_linked"

    def sentence(self, who: str) -> str:
        return f"{who} came in through the council's own sign-in for the first time."


@dataclass(frozen=True, kw_only=True)
class IdentityGivenAgain(OfUser, Event):
    """A person already signed in showed at the council's own sign-in, before an act that asks for it, that it is them."""

    code: ClassVar[str] = "account.identity_given_again"
    right: bool

    def sentence(self, who: str) -> str:
        if self.right:
            return f"{who} signed in again at the council."
        return f"At the council's sign-in somebody was named who is not {who}."


@dataclass(frozen=True, kw_only=True)
class IdentityForgotten(OfUser, Event):
    """An administrator took away what the council's own sign-in calls a person."""

    code: ClassVar[str] = "account.identity_forgotten"

    def sentence(self, who: str) -> str:
        return f"{who} took the council's own sign-in from this account, until it comes in there again."


@dataclass(frozen=True, kw_only=True)
class SignedOut(OfUser, Event):
    """The person ended a session."""

    code: ClassVar[str] = "account.signed_out"

    def sentence(self, who: str) -> str:
        return f"{who} signed out."


@dataclass(frozen=True, kw_only=True)
class ResetAsked(OfUser, Event):
    """A link for choosing a new password was sent."""

    code: ClassVar[str] = "account.reset_asked"

    def sentence(self, who: str) -> str:
        return "Somebody asked for a new password. We sent a link to the e-mail of this account."


@dataclass(frozen=True, kw_only=True)
class SignInLinkAsked(OfUser, Event):
    """A link for signing in was sent, to somebody who needs no password."""

    code: ClassVar[str] = "account.sign_in_link_asked"

    def sentence(self, who: str) -> str:
        return "Somebody asked to sign in by e-mail. We sent a link to the e-mail of this account."


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(OfUser, Event):
    """A new password stands; `by_link`: chosen through a link in a mail."""

    code: ClassVar[str] = "account.password_changed"
    by_link: bool

    def sentence(self, who: str) -> str:
        how = " by a link sent by e-mail" if self.by_link else ""
        return f"{who} changed the password{how}. Every other session ended."


@dataclass(frozen=True, kw_only=True)
class StaffInvited(OfUser, Event):
    """Somebody was asked to come in with council roles."""

    code: ClassVar[str] = "account.staff_invited"
    invitation_id: UUID
    roles: tuple[str, ...]
    name: Words
    email: Words

    def sentence(self, who: str) -> str:
        return f"{who} invited {self.name} ({self.email}) as {roles_in_words(self.roles)}."


@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(OfUser, Event):
    """An invitation stands no more."""

    code: ClassVar[str] = "account.invitation_withdrawn"
    invitation_id: UUID
    name: Words

    def sentence(self, who: str) -> str:
        return f"{who} withdrew the invitation of {self.name}."


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(OfUser, Event):
    """The link of an invitation was used."""

    code: ClassVar[str] = "account.invitation_accepted"
    invitation_id: UUID

    def sentence(self, who: str) -> str:
        return f"{who} accepted the invitation."


@dataclass(frozen=True, kw_only=True)
class RolesChanged(OfUser, Event):
    """An administrator gave or took council roles."""

    code: ClassVar[str] = "account.roles_changed"
    given: tuple[str, ...]
    taken: tuple[str, ...]
    name: Words

    def sentence(self, who: str) -> str:
        parts = []
        if self.given:
            parts.append(f"made {self.name} {roles_in_words(self.given)}")
        if self.taken:
            parts.append(f"took from {self.name} the role of {roles_in_words(self.taken)}")
        return f"{who} {' and '.join(parts)}."


@dataclass(frozen=True, kw_only=True)
class AccountClosed(OfUser, Event):
    """Nobody can sign in to the account any more."""

    code: ClassVar[str] = "account.closed"
    name: Words

    def sentence(self, who: str) -> str:
        return f"{who} closed the account of {self.name}."


@dataclass(frozen=True, kw_only=True)
class OrganisationAdded(OfOrganisation, Event):
    """A provider came in; its first owner with it."""

    code: ClassVar[str] = "organisation.added"
    owner_id: UUID
    name: Words

    def sentence(self, who: str) -> str:
        return f"{who} added {self.name} and became its owner."


@dataclass(frozen=True, kw_only=True)
class JoinAsked(OfOrganisation, Event):
    """Somebody asks to join."""

    code: ClassVar[str] = "organisation.join_asked"
    user_id: UUID
    name: Words

    def sentence(self, who: str) -> str:
        return f"{self.name} asked to join as an editor."


@dataclass(frozen=True, kw_only=True)
class JoinDecided(OfOrganisation, Event):
    """An owner answered."""

    code: ClassVar[str] = "organisation.join_decided"
    user_id: UUID
    accepted: bool
    name: Words

    def sentence(self, who: str) -> str:
        return f"{who} {'let' if self.accepted else 'did not let'} {self.name} join."


@dataclass(frozen=True, kw_only=True)
class ColleagueInvited(OfOrganisation, Event):
    """An owner asked a colleague to come in."""

    code: ClassVar[str] = "organisation.colleague_invited"
    invitation_id: UUID
    role: str
    name: Words
    email: Words

    def sentence(self, who: str) -> str:
        return f"{who} invited {self.name} ({self.email}) as an {roles_in_words([self.role])}."


@dataclass(frozen=True, kw_only=True)
class ColleagueInvitationWithdrawn(OfOrganisation, Event):
    """An owner took an invitation back."""

    code: ClassVar[str] = "organisation.invitation_withdrawn"
    invitation_id: UUID
    name: Words

    def sentence(self, who: str) -> str:
        return f"{who} withdrew the invitation of {self.name}."


@dataclass(frozen=True, kw_only=True)
class MemberJoined(OfOrganisation, Event):
    """An invited colleague came in."""

    code: ClassVar[str] = "organisation.member_joined"
    user_id: UUID
    role: str
    name: Words

    def sentence(self, who: str) -> str:
        return f"{self.name} joined as an {roles_in_words([self.role])}."


@dataclass(frozen=True, kw_only=True)
class MemberRoleChanged(OfOrganisation, Event):
    """An owner made an editor an owner, or the other way round."""

    code: ClassVar[str] = "organisation.member_role_changed"
    user_id: UUID
    role: str
    name: Words

    def sentence(self, who: str) -> str:
        return f"{who} made {self.name} an {roles_in_words([self.role])}."


@dataclass(frozen=True, kw_only=True)
class MemberLeft(OfOrganisation, Event):
    """Somebody is in the organisation no more: went, or was taken out by an owner."""

    code: ClassVar[str] = "organisation.member_left"
    user_id: UUID
    name: Words

    def sentence(self, who: str) -> str:
        return f"{self.name} left." if who == self.name else f"{who} took {self.name} out."


@dataclass(frozen=True, kw_only=True)
class ProfileSaved(OfOrganisation, Event):
    """A section of the profile was saved. version counts the saves of the whole profile; what it says is not in the trail."""

    code: ClassVar[str] = "organisation.profile_saved"
    section: str
    version: int

    def sentence(self, who: str) -> str:
        return f"{who} saved “{SECTIONS.get(self.section, self.section)}” in the profile."


@dataclass(frozen=True, kw_only=True)
class ProfileFileAdded(OfOrganisation, Event):
    """A document was added to the profile. sha256: of its sealed bytes, as they lie in the store."""

    code: ClassVar[str] = "organisation.profile_file_added"
    section: str
    file_id: UUID
    size: int
    sha256: str

    def sentence(self, who: str) -> str:
        return (
            f"{who} added a file of {self.size:,} bytes to “{SECTIONS.get(self.section, self.section)}” in the profile."
        )


@dataclass(frozen=True, kw_only=True)
class ProfileFileScanned(OfOrganisation, Event):
    """The scanner answered about a document. file_id: None where it was harmful and so not taken; outcome: as in `Scan`."""

    code: ClassVar[str] = "organisation.profile_file_scanned"
    file_id: UUID | None
    outcome: str

    def sentence(self, who: str) -> str:
        return f"A document of the profile was scanned: {scan_words(self.outcome)}.{'' if self.file_id else ' It was not taken.'}"


@dataclass(frozen=True, kw_only=True)
class ProfileFileRemoved(OfOrganisation, Event):
    """A document was taken out of the profile. Bids sent with it keep it."""

    code: ClassVar[str] = "organisation.profile_file_removed"
    section: str
    file_id: UUID

    def sentence(self, who: str) -> str:
        return f"{who} took a file out of “{SECTIONS.get(self.section, self.section)}” in the profile."
