"""Signing in and out."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select, update

from portal.accounts import events, passwords
from portal.accounts.models import SignInSession, User
from portal.accounts.queries import get_actor, token_digest
from portal.accounts.services import limits
from portal.accounts.services.ground import acting_as, find_user, fold_email, new_token
from portal.rules.actors import Actor
from portal.rules.doors import SEEN_EVERY, SHOWN_FOR, Method, Proof, Step, must_have_factor, proof_lacking, step_of
from portal.rules.refusals import Invalid, NotFound, Refusal, TooLate
from portal.unit_of_work import Work

SESSION_LASTS = timedelta(hours=12)
NOT_RIGHT = (
    "Check your e-mail and password: one of them is not right. "
    "If you have just signed up, use the link in our e-mail first."
)


@dataclass(frozen=True)
class SignedInAs:
    """A session that has begun: the token for the browser's cookie, the person, and the path they came for, if any.

    step: what it still lacks before it counts.
    """

    token: str
    actor: Actor
    after: str = ""
    step: Step = Step.IN


def sign_in(work: Work, email: str, password: str, *, address: str = "", browser: str = "") -> SignedInAs | Refusal:
    """Begin a session for who knows the password; the answer never tells whether there is such an account.

    Refuses (returned): wrong e-mail or password, not confirmed, closed, tried too often by account or by address.
    Records: SignedIn, or SignInFailed where the account exists.
    Posts: nothing.
    """
    account = fold_email(email)
    keys = ((limits.SIGN_IN, account), (limits.SIGN_IN_FROM, address))
    too_many = limits.hold(work, *keys, instead=", or get a link by e-mail", field="password")
    if too_many:
        return too_many
    user = find_user(work, account)
    open_account = user is not None and user.confirmed_at is not None and user.closed_at is None
    kept = user.password_hash if user is not None and open_account else None
    if not passwords.matches(work.parts.settings, kept, password) or user is None:
        limits.note(work, limits.SIGN_IN, account)
        limits.note(work, limits.SIGN_IN_FROM, address)
        if user is not None:
            work.record(events.SignInFailed(user_id=user.id))
        return Invalid(NOT_RIGHT, field="password")
    limits.note(work, limits.SIGN_IN, account, succeeded=True)
    return begin_session(work, user, browser=browser)


def begin_session(
    work: Work, user: User, *, method: str = Method.PASSWORD, second_factor: bool = False, browser: str = ""
) -> SignedInAs:
    """A new session for a person who has just shown who they are, or whom the demo lets be anybody.

    method: how, a `Method`; second_factor: it was shown too (else `portal.rules.doors.step_of` says what is still asked);
    browser: short words, as `portal.rules.browsers.browser_words` gives them.
    Refuses: nothing.
    Records: SignedIn.
    Posts: nothing.
    """
    token = new_token()
    work.session.add(
        SignInSession(
            user_id=user.id,
            token_digest=token_digest(token),
            started_at=work.system_now,
            fresh_at=work.system_now,
            expires_at=work.system_now + SESSION_LASTS,
            seen_at=work.system_now,
            method=str(method),
            second_factor_at=work.system_now if second_factor else None,
            browser=browser[:80],
        )
    )
    with acting_as(work, user.id):
        work.record(events.SignedIn(user_id=user.id))
    actor = get_actor(work.session, user.id)
    step = step_of(
        actor.roles,
        method=str(method),
        has_factor=user.factor_since is not None,
        second_factor_at=work.system_now if second_factor else None,
        seen_at=work.system_now,
        now=work.system_now,
        idle=SESSION_LASTS,
    )
    return SignedInAs(token, actor, step=step)


def lock_session(work: Work, token: str) -> SignInSession:
    """The live session with this token, locked and read afresh. Raises NotFound."""
    row = work.session.scalar(
        select(SignInSession)
        .where(
            SignInSession.token_digest == token_digest(token),
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > work.system_now,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound
    return row


class ShowAgain(TooLate):
    """The person must show again that it is them: `/account/confirm` asks for it."""


def proof_lacking_in(
    work: Work, session_digest: str, *, factor: bool = False, within: timedelta = SHOWN_FOR
) -> Proof | None:
    """What the acting person must show again in the session with this digest before an act that asks for it.

    factor: ask for a second factor also of somebody who has none. A session that ended, or another's, shows nothing.
    """
    row = work.session.scalar(
        select(SignInSession).where(
            SignInSession.token_digest == session_digest,
            SignInSession.user_id == work.actor.user_id,
            SignInSession.ended_at.is_(None),
        )
    )
    if row is None:
        return Proof.PASSWORD
    held = select(User.factor_since).where(User.id == row.user_id)
    return proof_lacking(
        row.method,
        fresh_at=row.fresh_at,
        second_factor_at=row.second_factor_at,
        now=work.system_now,
        factor=factor or must_have_factor(work.actor.roles) or work.session.scalar(held) is not None,
        within=within,
    )


def refuse_unless_shown(work: Work, token: str) -> None:
    """Raises ShowAgain where the acting person has not shown lately, in the session with this token, that it is them."""
    if proof_lacking_in(work, token_digest(token)) is not None:
        raise ShowAgain("Show again that it is you first.", field="password")


def renew_token(work: Work, token: str) -> str:
    """A new token for a session that has just come to count: whoever held the one before, from half-way in, holds nothing.

    Refuses: a session that ended (not found). Records: nothing. Posts: nothing.
    """
    row = lock_session(work, token)
    renewed = new_token()
    row.token_digest = token_digest(renewed)
    work.session.flush()
    return renewed


def note_seen(work: Work, token: str) -> None:
    """Write down that a session was used just now; of many requests at once, one writes.

    Refuses: nothing. Records: nothing. Posts: nothing.
    """
    work.session.execute(
        update(SignInSession)
        .where(
            SignInSession.token_digest == token_digest(token),
            SignInSession.ended_at.is_(None),
            or_(SignInSession.seen_at.is_(None), SignInSession.seen_at <= work.system_now - SEEN_EVERY),
        )
        .values(seen_at=work.system_now)
        .execution_options(synchronize_session=False)
    )


def end_own_session(work: Work, session_id: UUID) -> None:
    """End one of one's own sessions.

    Refuses: another's, one that has ended (not found).
    Records: SessionsEnded.
    Posts: nothing.
    """
    row = work.session.scalar(select(SignInSession).where(SignInSession.id == session_id).with_for_update())
    if row is None or work.actor.user_id is None or row.user_id != work.actor.user_id or row.ended_at is not None:
        raise NotFound
    row.ended_at = work.system_now
    work.record(events.SessionsEnded(user_id=row.user_id, others=False))


def end_other_sessions(work: Work, token: str) -> None:
    """End all of one's own sessions but this one.

    Refuses: nobody signed in (not found).
    Records: SessionsEnded.
    Posts: nothing.
    """
    if work.actor.user_id is None:
        raise NotFound
    end_sessions(work, work.actor.user_id, but=token)
    work.record(events.SessionsEnded(user_id=work.actor.user_id, others=True))


def sign_out(work: Work, token: str) -> None:
    """End this session; one that has ended stays as it is.

    Refuses: nothing.
    Records: SignedOut.
    Posts: nothing.
    """
    row = work.session.scalar(
        select(SignInSession)
        .where(SignInSession.token_digest == token_digest(token), SignInSession.ended_at.is_(None))
        .with_for_update()
    )
    if row is not None:
        row.ended_at = work.system_now
        work.record(events.SignedOut(user_id=row.user_id))


def end_sessions(work: Work, user_id: UUID, *, but: str | None = None) -> None:
    """End every session of a person, but the one with the token `but`."""
    rows = select(SignInSession).where(SignInSession.user_id == user_id, SignInSession.ended_at.is_(None))
    for row in work.session.scalars(rows.with_for_update()):
        if but is None or row.token_digest != token_digest(but):
            row.ended_at = work.system_now
    work.session.flush()
