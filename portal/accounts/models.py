"""Tables of people, organisations, links, sessions and tries. Every time here is system time, but of profiles."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, HasId, UtcTime


class User(HasId, Base):
    """One person. `email` is held in lower case; `password_hash` is argon2id, or null until one is chosen.

    factor_since: since when the person has a second factor (time codes or a passkey); null while they have none.
    """

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    factor_since: Mapped[datetime | None] = mapped_column(UtcTime)


class UserRole(Base):
    """A council role of an account: a `portal.rules.actors.Role` value."""

    __tablename__ = "user_roles"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(30), primary_key=True)
    granted_at: Mapped[datetime] = mapped_column(UtcTime)


class Organisation(HasId, Base):
    """A provider. `name_key` is the name folded for finding one like it; no two are the same."""

    __tablename__ = "organisations"

    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Membership(HasId, Base):
    """A person in an organisation, as owner or editor. One organisation a person."""

    __tablename__ = "memberships"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), unique=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    since: Mapped[datetime] = mapped_column(UtcTime)


class JoinRequest(HasId, Base):
    """Somebody asks to join an organisation that is there already; an owner decides."""

    __tablename__ = "join_requests"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcTime)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    accepted: Mapped[bool | None]


class Invitation(HasId, Base):
    """A link by which staff (roles) or a colleague (organisation and role) comes in. Only the token's digest is kept.

    user_id: the account it is for; made with the invitation where there was none, without a password.
    """

    __tablename__ = "invitations"

    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120))
    roles: Mapped[list[str]] = mapped_column(JSON)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcTime)


class LinkToken(HasId, Base):
    """A link in a mail: purpose "confirm" or "reset". It opens a page; only the page's button acts, once.

    details: of a link that confirms, what that sign-up gave (name, password_hash, organisation). They take effect with the
    link: whoever signs up with an address that is not theirs changes nothing for the person whose it is.
    """

    __tablename__ = "link_tokens"

    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(20))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)


class SignInSession(HasId, Base):
    """One signed-in browser. The cookie holds a random token; only its digest is kept. `fresh_at`: last password given.

    method: how it began, a `portal.rules.doors.Method` value. second_factor_at: when the second factor was last shown in it;
    null while it was not. seen_at: its last request, written every five minutes at most. browser: such as "Firefox on Windows".
    """

    __tablename__ = "sign_in_sessions"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[datetime] = mapped_column(UtcTime)
    fresh_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    method: Mapped[str] = mapped_column(String(20), default="password")
    second_factor_at: Mapped[datetime | None] = mapped_column(UtcTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcTime)
    browser: Mapped[str] = mapped_column(String(80), default="")


class IdentityLink(HasId, Base):
    """Under which name (subject) the council's own sign-in (issuer) knows a person. Its e-mail address may change, this not."""

    __tablename__ = "identity_links"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("user_id", "issuer"))

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    linked_at: Mapped[datetime] = mapped_column(UtcTime)


class TimeCodeSecret(HasId, Base):
    """The secret that an authenticator app shares with us. sealed: under the portal's key, context "time-code:<user id>".

    last_step: the 30-second step of the last code taken; no code of this step or one before is taken again.
    """

    __tablename__ = "time_code_secrets"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[datetime] = mapped_column(UtcTime)
    last_step: Mapped[int]


class RecoveryCode(HasId, Base):
    """One of ten codes for somebody who lost phone or key: only a keyed digest is kept, and it counts once."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Passkey(HasId, Base):
    """A public key whose other half a phone, a computer or a small stick keeps. label: the person's own name for it."""

    __tablename__ = "passkeys"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    label: Mapped[str] = mapped_column(String(60))
    added_at: Mapped[datetime] = mapped_column(UtcTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Attempt(HasId, Base):
    """One try that is limited: kind "sign_in", "sign_up", "reset"…; `key_digest` hides the account or address counted."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_counted", "kind", "key_digest", "at"),)

    kind: Mapped[str] = mapped_column(String(20))
    key_digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcTime)
    succeeded: Mapped[bool]


class OrganisationProfile(HasId, Base):
    """What an organisation says of itself, once. Times are business time.

    wrapped_key: its own data key; owner text "organisation:<id>". sealed: JSON of the profile, and of who saved which section
    when, under that key, context "profile:<organisation id>".
    """

    __tablename__ = "organisation_profiles"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), unique=True)
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary, info={"wrapped_for": "organisation:{organisation_id}"})
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(default=0)


class ProfileDocument(HasId, Base):
    """A document of a profile, kept even when another takes its place: bids sent before name it.

    sealed_facts: a `portal.rules.profile.ProfileFile` under the profile's key, context "profile-file:<id>".
    """

    __tablename__ = "profile_documents"
    __table_args__ = ({"info": {"append_only": True}},)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_files.id"))
    sealed_facts: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[datetime] = mapped_column(UtcTime)
    added_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
