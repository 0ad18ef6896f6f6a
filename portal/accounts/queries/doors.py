"""Reading sessions and second factors."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import (
    Membership,
    Organisation,
    Passkey,
    RecoveryCode,
    SignInSession,
    TimeCodeSecret,
    User,
)
from portal.accounts.queries.people import actor_of, token_digest
from portal.rules.actors import Actor
from portal.rules.doors import METHOD_WORDS, Method, Proof, must_have_factor, proof_lacking


@dataclass(frozen=True)
class LiveSession:
    """A session that has neither ended nor run out. Whether it counts is for `portal.rules.doors.step_of` to say."""

    actor: Actor
    method: str
    has_factor: bool
    fresh_at: datetime
    second_factor_at: datetime | None
    seen_at: datetime

    def lacks_proof(self, system_now: datetime) -> Proof | None:
        """What must be shown again before an act that asks for it, for a page; the verb itself looks at the row."""
        return proof_lacking(
            self.method,
            fresh_at=self.fresh_at,
            second_factor_at=self.second_factor_at,
            now=system_now,
            factor=self.has_factor or must_have_factor(self.actor.roles),
        )


@dataclass(frozen=True)
class OwnSession:
    """One line of the list of one's own sessions. second_step: it was taken; lacks_step: it was not, where it can be asked."""

    id: UUID
    browser: str
    how: str
    started_at: datetime
    seen_at: datetime
    is_this: bool
    second_step: bool
    lacks_step: bool


@dataclass(frozen=True)
class Confirming:
    """What a person can show again in this session, to confirm an act: in the demo's own sessions the password alone.

    sign_in_again: they came in by the council's own sign-in, and show it by coming in anew. by_mail: they have no password,
    and show it by a code that we send.
    """

    code: bool = False
    passkey: bool = False
    demo: bool = False
    sign_in_again: bool = False
    by_mail: bool = False


@dataclass(frozen=True)
class PasskeyView:
    """A passkey as its owner knows it."""

    id: UUID
    label: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class FactorsView:
    """What somebody has for the second step. app_since: since when an authenticator app; codes_left: recovery codes."""

    app_since: datetime | None
    passkeys: tuple[PasskeyView, ...]
    codes_left: int

    @property
    def any(self) -> bool:
        """True where there is a second step."""
        return self.app_since is not None or bool(self.passkeys)


def find_live_session(session: Session, token: str, system_now: datetime) -> LiveSession | None:
    """The session with this token and its person, with roles as they stand now; None where it is over. Two queries."""
    row = session.execute(
        select(SignInSession, User, Membership, Organisation)
        .join(User, SignInSession.user_id == User.id)
        .outerjoin(Membership, Membership.user_id == User.id)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            SignInSession.token_digest == token_digest(token),
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > system_now,
            User.closed_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    found, user, membership, organisation = row
    return LiveSession(
        actor=actor_of(session, user, membership, organisation),
        method=found.method,
        has_factor=user.factor_since is not None,
        fresh_at=found.fresh_at,
        second_factor_at=found.second_factor_at,
        seen_at=found.seen_at or found.started_at,
    )


def list_own_sessions(session: Session, user_id: UUID, token: str, system_now: datetime) -> list[OwnSession]:
    """A person's live sessions, this one first, then the last used."""
    rows = session.scalars(
        select(SignInSession)
        .where(
            SignInSession.user_id == user_id,
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > system_now,
        )
        .order_by(SignInSession.started_at.desc(), SignInSession.id)
    )
    own = token_digest(token)
    found = [
        OwnSession(
            id=row.id,
            browser=row.browser or "A browser",
            how=METHOD_WORDS.get(row.method, "Another way"),
            started_at=row.started_at,
            seen_at=row.seen_at or row.started_at,
            is_this=row.token_digest == own,
            second_step=row.second_factor_at is not None,
            lacks_step=row.second_factor_at is None and row.method not in (Method.DEMO, Method.IDENTITY_PROVIDER),
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (not each.is_this, -each.seen_at.timestamp()))


def factors_of(session: Session, user_id: UUID) -> FactorsView:
    """What a person has for the second step. Three queries."""
    since = session.scalar(select(TimeCodeSecret.added_at).where(TimeCodeSecret.user_id == user_id))
    keys = session.scalars(select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.added_at, Passkey.id))
    left = session.scalar(
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    )
    return FactorsView(
        since, tuple(PasskeyView(key.id, key.label, key.added_at, key.used_at) for key in keys), left or 0
    )


def what_confirms(session: Session, user_id: UUID, token: str) -> Confirming:
    """What a page that asks for a confirmation shows. Five queries at most."""
    method = session.scalar(select(SignInSession.method).where(SignInSession.token_digest == token_digest(token)))
    if method == Method.DEMO:
        return Confirming(demo=True)
    held = factors_of(session, user_id)
    if method == Method.IDENTITY_PROVIDER and not held.any:
        return Confirming(sign_in_again=True)
    if not held.any and session.scalar(select(User.password_hash).where(User.id == user_id)) is None:
        return Confirming(by_mail=True)
    return Confirming(code=held.any, passkey=bool(held.passkeys))


def has_factor(session: Session, user_id: UUID) -> bool:
    """True where the person has a second step."""
    return session.scalar(select(User.factor_since).where(User.id == user_id)) is not None
