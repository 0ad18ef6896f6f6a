"""Choosing a new password, and giving the old one again. A new password ends every other session."""

import hmac
import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from portal.accounts import events, messages
from portal.accounts import passwords as keeping
from portal.accounts.factors import folded
from portal.accounts.models import LinkToken, SignInSession, User
from portal.accounts.queries import get_actor, token_digest
from portal.accounts.services import limits
from portal.accounts.services.ground import (
    LINK_IS_DEAD,
    acting_as,
    find_user,
    fold_email,
    live_link,
    lock_user,
    take_turn,
    turn_of,
    use_up_links,
)
from portal.accounts.services.sessions import SignedInAs, begin_session, end_sessions, lock_session
from portal.accounts.services.signing_up import send_link
from portal.rules.actors import OUTSIDE_ROLES
from portal.rules.doors import Method
from portal.rules.refusals import Invalid, NotFound, Refusal, TooLate
from portal.unit_of_work import Work

LINK_LASTS = timedelta(hours=1)
CODE_LASTS = timedelta(minutes=10)
_NOT_THAT_CODE = "That code is not right, or it is too old. You can ask for a new one."


def ask_for_reset(work: Work, email: str, *, address: str = "", asked_by: str = "") -> None:
    """Send a link for choosing a new password, if there is an account; the answer does not tell.

    Somebody who uses services, or helps one who does, gets a link that signs in, and a code that does so in the browser
    that asked: they need no password. asked_by: a random text that only this browser holds.
    Refuses: too many tries.
    Records: ResetAsked or SignInLinkAsked where the account exists.
    Posts: ResetPassword or SignInLink where the account exists.
    """
    account = fold_email(email)
    take_turn(work, turn_of(account))
    too_many = limits.hold(work, (limits.RESET, account), (limits.RESET_FROM, address))
    if too_many:
        raise too_many
    limits.note(work, limits.RESET, account)
    limits.note(work, limits.RESET_FROM, address)
    user = find_user(work, account)
    if user is None or user.confirmed_at is None or user.closed_at is not None:
        # The same work, thrown away, so that the time it takes does not tell either.
        work.parts.renderer.render(messages.ResetPassword(to=account, token="0" * 43))
        return
    if get_actor(work.session, user.id).roles <= OUTSIDE_ROLES:
        token = send_link(work, user.id, "sign_in", LINK_LASTS, {})
        work.record(events.SignInLinkAsked(user_id=user.id))
        work.post(messages.SignInLink(to=user.email, token=token, code=_send_code(work, user, asked_by)))
        return
    token = send_link(work, user.id, "reset", LINK_LASTS, {})
    work.record(events.ResetAsked(user_id=user.id))
    work.post(messages.ResetPassword(to=user.email, token=token))


def reset_password(work: Work, token: str, password: str, *, browser: str = "") -> SignedInAs:
    """Choose a new password by the link in the mail, end every session, and sign in: a second factor is still asked.

    Refuses: a link used or too old, a weak password.
    Records: PasswordChanged, SignedIn.
    Posts: PasswordWasChanged.
    """
    _link, user = live_link(work, token, "reset")
    keeping.refuse_weak(password, user.name, user.email)
    with acting_as(work, user.id):
        _set_password(work, user, password, by_link=True)
    # Whoever reads the mail is let in at once: an outsider's wrong guesses must not keep the owner out.
    limits.note(work, limits.SIGN_IN, user.email, succeeded=True)
    return begin_session(work, user, method=Method.RESET, browser=browser)


def sign_in_by_link(work: Work, token: str, *, browser: str = "") -> SignedInAs:
    """Sign in by the link in a mail: once, and every link sent before is used up with it.

    Refuses: a link used or too old; an account that holds a council role by now.
    Records: SignedIn.
    Posts: nothing.
    """
    _link, user = live_link(work, token, "sign_in")
    if not get_actor(work.session, user.id).roles <= OUTSIDE_ROLES:
        raise TooLate(LINK_IS_DEAD)
    use_up_links(work, user.id)
    return begin_session(work, user, method=Method.LINK, browser=browser)


def sign_in_by_code(work: Work, asked_by: str, code: str, *, browser: str = "") -> SignedInAs | Refusal:
    """Sign in by the six figures of a mail, in the browser that asked for it: once, within 10 minutes, 5 tries.

    Six figures are few: after ten wrong ones in a day, from any browsers, an account takes its links only.
    Refuses (returned): a wrong code, another browser's, one used or too old, too many tries; the answers are alike.
    Records: SignedIn.
    Posts: nothing.
    """
    found = _owner_of_code(work, asked_by, code)
    return found if isinstance(found, Refusal) else begin_session(work, found, method=Method.CODE, browser=browser)


def confirm_by_code(work: Work, asked_by: str, code: str, *, token: str) -> Refusal | None:
    """Somebody without a password, already signed in, shows by the figures of a mail that it is them: their session is fresh.

    Refuses: a session that ended (raised, as not found); as `sign_in_by_code`, another person's code too (returned).
    Records: CodeGivenAgain.
    Posts: nothing.
    """
    row = lock_session(work, token)
    if work.actor.user_id is None or row.user_id != work.actor.user_id:
        raise NotFound
    found = _owner_of_code(work, asked_by, code)
    right = not isinstance(found, Refusal) and found.id == row.user_id
    work.record(events.CodeGivenAgain(user_id=row.user_id, right=right))
    if not right:
        return found if isinstance(found, Refusal) else Invalid(_NOT_THAT_CODE, field="code")
    row.fresh_at = row.seen_at = work.system_now
    return None


def _owner_of_code(work: Work, asked_by: str, code: str) -> User | Refusal:
    """Whose code it is, used up with it; else why not. Every try counts."""
    too_many = limits.hold(work, (limits.EMAIL_CODE, asked_by), field="code")
    if too_many:
        return too_many
    limits.note(work, limits.EMAIL_CODE, asked_by)
    keyring = work.parts.keyring
    refusal = Invalid(_NOT_THAT_CODE, field="code")
    found = work.session.scalar(select(LinkToken).where(LinkToken.token_digest == keyring.mark(f"asked-by:{asked_by}")))
    if not asked_by or found is None or found.purpose != "code":
        return refusal
    user = lock_user(work, found.user_id)
    guessed_at = limits.closed(work, (limits.EMAIL_CODE_OF, str(user.id))) is not None
    work.session.refresh(found, with_for_update=True)
    right = hmac.compare_digest(str(found.details.get("code", "")), _code_mark(work, asked_by, code))
    live = found.used_at is None and found.expires_at > work.system_now and user.closed_at is None
    if guessed_at or not (right and live and get_actor(work.session, user.id).roles <= OUTSIDE_ROLES):
        if not right and not guessed_at:
            limits.note(work, limits.EMAIL_CODE_OF, str(user.id))
        return refusal
    limits.note(work, limits.EMAIL_CODE_OF, str(user.id), succeeded=True)
    use_up_links(work, user.id)
    return user


def _send_code(work: Work, user: User, asked_by: str) -> str:
    """Six figures for the mail; the database holds keyed digests of them and of who asked.

    Empty where no browser asked, and where too many wrong ones were tried today.
    """
    if not asked_by or limits.closed(work, (limits.EMAIL_CODE_OF, str(user.id))) is not None:
        return ""
    code = f"{secrets.randbelow(1_000_000):06d}"
    work.session.add(
        LinkToken(
            token_digest=work.parts.keyring.mark(f"asked-by:{asked_by}"),
            purpose="code",
            details={"code": _code_mark(work, asked_by, code)},
            user_id=user.id,
            created_at=work.system_now,
            expires_at=work.system_now + CODE_LASTS,
        )
    )
    return code


def _code_mark(work: Work, asked_by: str, code: str) -> str:
    return work.parts.keyring.mark(f"e-mail-code:{asked_by}:{folded(code)}")


def change_password(work: Work, current: str, new: str, *, token: str | None = None) -> Refusal | None:
    """A signed-in person changes the password; every session but the one with `token` ends.

    Refuses: a weak one, the same one (raised); a wrong current one, too many tries (returned).
    Records: PasswordChanged, or PasswordGivenAgain where the current one was wrong.
    Posts: PasswordWasChanged.
    """
    if work.actor.user_id is None:
        raise NotFound
    keeping.refuse_weak(new, work.actor.name, work.actor.email, work.actor.organisation_name, field="new_password")
    refusal = _check(work, work.actor.user_id, current, field="current_password")
    if refusal is not None:
        return refusal
    user = lock_user(work, work.actor.user_id)
    if keeping.matches(work.parts.settings, user.password_hash, new):
        raise Invalid("Choose a password that is not the one you have now", field="new_password")
    _set_password(work, user, new, by_link=False, but=token)
    return None


def confirm_password(work: Work, user_id: UUID, password: str, *, token: str | None = None) -> Refusal | None:
    """A person already signed in shows again that it is them; with `token` their session counts as fresh from now.

    The refusal is returned, so that the wrong try is counted: commit the work, and do nothing else in it.
    Refuses (returned): a wrong password, too many tries.
    Records: PasswordGivenAgain.
    Posts: nothing.
    """
    refusal = _check(work, user_id, password, field="password")
    if refusal is not None:
        return refusal
    work.record(events.PasswordGivenAgain(user_id=user_id, right=True))
    if token is not None:
        row = work.session.scalar(
            select(SignInSession)
            .where(
                SignInSession.token_digest == token_digest(token),
                SignInSession.user_id == user_id,
                SignInSession.ended_at.is_(None),
            )
            .with_for_update()
        )
        if row is not None:
            row.fresh_at = row.seen_at = work.system_now
    return None


def unlock(work: Work, user_id: UUID, password: str, *, token: str) -> Refusal | None:
    """Somebody whose session was left alone for too long gives the password, and it goes on.

    Refuses (returned): a wrong password, too many tries.
    Records: PasswordGivenAgain.
    Posts: nothing.
    """
    with acting_as(work, user_id):
        return confirm_password(work, user_id, password, token=token)


def _check(work: Work, user_id: UUID, password: str, *, field: str) -> Refusal | None:
    too_many = limits.hold(work, (limits.PASSWORD, str(user_id)), field=field)
    if too_many:
        return too_many
    user = lock_user(work, user_id)
    kept = user.password_hash if user.closed_at is None and user.confirmed_at is not None else None
    if keeping.matches(work.parts.settings, kept, password):
        limits.note(work, limits.PASSWORD, str(user_id), succeeded=True)
        return None
    limits.note(work, limits.PASSWORD, str(user_id))
    work.record(events.PasswordGivenAgain(user_id=user_id, right=False))
    return Invalid("That is not your password", field=field)


def _set_password(work: Work, user: User, password: str, *, by_link: bool, but: str | None = None) -> None:
    user.password_hash = keeping.hash_password(work.parts.settings, password)
    use_up_links(work, user.id)
    end_sessions(work, user.id, but=but)
    work.record(events.PasswordChanged(user_id=user.id, by_link=by_link))
    work.post(messages.PasswordWasChanged(to=user.email, changed_at=work.system_now))
