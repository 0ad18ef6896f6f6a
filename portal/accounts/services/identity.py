"""Coming in through the council's own sign-in. The provider names a person; whether they may come in is decided here."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from portal.accounts import events
from portal.accounts.identity_provider import AGE_LEEWAY, NOT_AGAIN, NOT_LET_IN, ShownIdentity
from portal.accounts.models import IdentityLink, SignInSession, User
from portal.accounts.permissions import may_manage_people
from portal.accounts.queries import get_actor, token_digest
from portal.accounts.services import limits
from portal.accounts.services.ground import acting_as, find_user, fold_email, lock_user, take_turn, turn_of
from portal.accounts.services.sessions import SignedInAs, begin_session
from portal.rules.actors import STAFF_ROLES, Role
from portal.rules.doors import Method
from portal.rules.refusals import NotAllowed, NotFound, Refusal
from portal.unit_of_work import Work

COUNCIL_ROLES = frozenset({Role.STAFF, *STAFF_ROLES})
UNTOLD = timedelta(hours=12)
"""How long ago a person counts as having shown who they are where the provider does not say when."""
NOT_YOU = "That is another council account than yours. Sign in there as yourself."


def sign_in_by_provider(
    work: Work, shown: ShownIdentity, *, address: str = "", browser: str = ""
) -> SignedInAs | Refusal:
    """Begin a session for whom the council's sign-in named; it counts as a second factor.

    Only an account that stands, was taken up by its invitation and holds a council role comes in. It is known by the kept
    pair of issuer and subject; the first time by the e-mail that the provider has verified. No account is ever made.
    Refuses (returned, one message for all): anybody else; an account that knows this provider under another subject; too
    many tries by address.
    Records: SignedIn, the first time IdentityLinked; SignInFailed where there is such an account.
    Posts: nothing.
    """
    too_many = limits.hold(work, (limits.SIGN_IN_FROM, address), instead=", or sign in with your password")
    if too_many:
        return too_many
    user = _find(work, shown)
    if user is None or not _may_come_in(work, user) or not _link(work, user, shown):
        limits.note(work, limits.SIGN_IN_FROM, address)
        if user is not None:
            work.record(events.SignInFailed(user_id=user.id))
        return NotAllowed(NOT_LET_IN)
    begun = begin_session(work, user, method=Method.IDENTITY_PROVIDER, second_factor=True, browser=browser)
    # The provider may have known the browser since this morning: fresh is only what it says was shown just now.
    _live_row(work, begun.token, user.id).fresh_at = min(shown.auth_time or work.system_now - UNTOLD, work.system_now)
    return begun


def confirm_by_provider(work: Work, shown: ShownIdentity, *, token: str, since: datetime) -> Refusal | None:
    """A person already signed in showed afresh, at the council's sign-in, that it is them: their session is fresh from now.

    since: when they were sent there. The refusal is returned, so that what was recorded stays: commit the work.
    Refuses (returned): another person than the one signed in; a sign-in from before.
    Records: IdentityGivenAgain, the first time IdentityLinked.
    Posts: nothing.
    """
    if work.actor.user_id is None:
        raise NotFound
    user = _find(work, shown)
    if user is None or user.id != work.actor.user_id or not _may_come_in(work, user) or not _link(work, user, shown):
        work.record(events.IdentityGivenAgain(user_id=work.actor.user_id, right=False))
        return NotAllowed(NOT_YOU)
    if shown.auth_time is None or shown.auth_time < since - AGE_LEEWAY:
        return NotAllowed(NOT_AGAIN)
    row = _live_row(work, token, user.id)
    row.fresh_at = row.second_factor_at = work.system_now
    work.record(events.IdentityGivenAgain(user_id=user.id, right=True))
    return None


def _live_row(work: Work, token: str, user_id: UUID) -> SignInSession:
    row = work.session.scalar(
        select(SignInSession)
        .where(
            SignInSession.token_digest == token_digest(token),
            SignInSession.user_id == user_id,
            SignInSession.ended_at.is_(None),
        )
        .with_for_update()
    )
    if row is None:
        raise NotFound
    return row


def _find(work: Work, shown: ShownIdentity) -> User | None:
    """The account of this identity, locked: by the kept link, else by the verified e-mail."""
    take_turn(work, f"identity:{shown.issuer} {shown.subject}", turn_of(shown.email))
    user_id = work.session.scalar(
        select(IdentityLink.user_id).where(IdentityLink.issuer == shown.issuer, IdentityLink.subject == shown.subject)
    )
    if user_id is not None:
        return lock_user(work, user_id)
    return find_user(work, fold_email(shown.email)) if shown.email else None


def _may_come_in(work: Work, user: User) -> bool:
    if user.confirmed_at is None or user.closed_at is not None:
        return False
    return not get_actor(work.session, user.id).roles.isdisjoint(COUNCIL_ROLES)


def _link(work: Work, user: User, shown: ShownIdentity) -> bool:
    """Keep the pair the first time; False where the account is known there under another subject."""
    kept = work.session.scalar(
        select(IdentityLink).where(IdentityLink.user_id == user.id, IdentityLink.issuer == shown.issuer)
    )
    if kept is not None:
        return kept.subject == shown.subject
    work.session.add(
        IdentityLink(user_id=user.id, issuer=shown.issuer, subject=shown.subject, linked_at=work.system_now)
    )
    with acting_as(work, user.id):
        work.record(events.IdentityLinked(user_id=user.id))
    return True


def forget_identity(work: Work, user_id: UUID) -> None:
    """The account is known to the council's sign-in no more: the next time the verified e-mail counts again.

    For a person whose account there was made anew. Their sessions that began there end.
    Refuses: anybody but an administrator; an account without one.
    Records: IdentityForgotten.
    Posts: nothing.
    """
    may_manage_people(work.actor).or_refuse()
    lock_user(work, user_id)
    links = work.session.scalars(select(IdentityLink).where(IdentityLink.user_id == user_id)).all()
    if not links:
        raise NotFound
    for link in links:
        work.session.delete(link)
    began_there = select(SignInSession).where(
        SignInSession.user_id == user_id,
        SignInSession.method == Method.IDENTITY_PROVIDER,
        SignInSession.ended_at.is_(None),
    )
    for row in work.session.scalars(began_there.with_for_update()):
        row.ended_at = work.system_now
    work.record(events.IdentityForgotten(user_id=user_id))
