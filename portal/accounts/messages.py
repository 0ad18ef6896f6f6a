"""Mails about accounts. Each link opens a page; only the button on that page acts."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from portal.notifications.messages import Message


@dataclass(frozen=True, kw_only=True)
class ConfirmEmail(Message):
    """The link that confirms a new account."""

    template: ClassVar[str] = "accounts/confirm"
    token: str


@dataclass(frozen=True, kw_only=True)
class AlreadyHasAccount(Message):
    """Told to the owner of an address with which somebody signed up a second time. asked_at: keeps two such mails apart."""

    template: ClassVar[str] = "accounts/already_has_account"
    asked_at: datetime


@dataclass(frozen=True, kw_only=True)
class ResetPassword(Message):
    """The link for choosing a new password."""

    template: ClassVar[str] = "accounts/reset"
    token: str


@dataclass(frozen=True, kw_only=True)
class SignInLink(Message):
    """The link by which somebody signs in who needs no password."""

    template: ClassVar[str] = "accounts/sign_in_link"
    token: str
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class PasswordWasChanged(Message):
    """Told after every change, so that nobody's password changes unseen."""

    template: ClassVar[str] = "accounts/password_changed"
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class FactorsChanged(Message):
    """Told after every change to a second factor, and when a recovery code was used. what: a clause, without a full stop."""

    template: ClassVar[str] = "accounts/factors_changed"
    what: str
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class AdministratorActed(Message):
    """To the other administrators and the auditors: somebody was given access, or a second step was reset. what: a clause."""

    template: ClassVar[str] = "accounts/administrator_acted"
    by: str
    what: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class StaffInvitation(Message):
    """The link by which staff come in. roles: in words."""

    template: ClassVar[str] = "accounts/staff_invitation"
    token: str
    name: str
    inviter: str
    roles: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class ColleagueInvitation(Message):
    """The link by which a colleague comes into an organisation."""

    template: ClassVar[str] = "accounts/colleague_invitation"
    token: str
    name: str
    inviter: str
    organisation: str
    role: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class JoinRequested(Message):
    """To every owner: somebody asks to join."""

    template: ClassVar[str] = "accounts/join_requested"
    name: str
    organisation: str
    asked_at: datetime


@dataclass(frozen=True, kw_only=True)
class JoinAnswered(Message):
    """To the person who asked."""

    template: ClassVar[str] = "accounts/join_answered"
    organisation: str
    accepted: bool
    decided_at: datetime


@dataclass(frozen=True, kw_only=True)
class ProfileFileHarmful(Message):
    """To every owner: the scanner found a virus in a document of the profile after it was added."""

    template: ClassVar[str] = "accounts/profile_file_harmful"
    file: str


@dataclass(frozen=True, kw_only=True)
class ProfileFileNotChecked(ProfileFileHarmful):
    """To every owner: the scanner failed on a document of the profile too often to be asked again."""

    template: ClassVar[str] = "accounts/profile_file_not_checked"
