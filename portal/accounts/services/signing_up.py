"""Signing up: nothing stands until the link in the mail is used by somebody who knows the password."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from config.settings import Settings
from portal.accounts import events, messages, passwords
from portal.accounts.models import LinkToken
from portal.accounts.queries import find_organisation, token_digest
from portal.accounts.services import limits, organisations
from portal.accounts.services.ground import (
    clean_name,
    find_user,
    fold_email,
    live_link,
    make_user,
    new_token,
    take_turn,
    turn_of,
    use_up_links,
)
from portal.accounts.services.sessions import SignedInAs, begin_session
from portal.rules.doors import Method
from portal.rules.refusals import Invalid, Refusal
from portal.unit_of_work import Work

LINK_LASTS = timedelta(hours=24)


@dataclass(frozen=True)
class SignUpStart:
    """The first page of signing up; the password is a hash already."""

    name: str
    email: str
    password_hash: str


def start_sign_up(settings: Settings, name: str, email: str, password: str) -> SignUpStart:
    """Check the first page, and turn the password into what may be kept. Touches no database. Raises Invalid."""
    passwords.refuse_weak(password, name, email)
    return SignUpStart(clean_name(name), fold_email(email), passwords.hash_password(settings, password))


def sign_up(
    work: Work,
    *,
    name: str,
    email: str,
    password: str,
    organisation_name: str,
    join: UUID | None = None,
    address: str = "",
) -> str | None:
    """Both pages at once, for the command line and the demo. See `finish_sign_up`."""
    start = start_sign_up(work.parts.settings, name, email, password)
    return finish_sign_up(work, start, organisation_name=organisation_name, join=join, address=address)


def finish_sign_up(
    work: Work,
    start: SignUpStart,
    *,
    organisation_name: str,
    join: UUID | None = None,
    seen: tuple[UUID, ...] = (),
    after: str = "",
    address: str = "",
) -> str | None:
    """Send a link that confirms the account; where there is one already, a mail that says so.

    join: the organisation found that the person asks to join; seen: those like it that they said are not theirs; after: the
    path they came from, where they go on once the link is used.
    Returns the link's token, or None where there is an account: pages must not let the difference be seen.
    Refuses: too many tries, an organisation that is not there.
    Records: SignedUp or SignedUpAgain.
    Posts: ConfirmEmail or AlreadyHasAccount.
    """
    take_turn(work, turn_of(start.email))
    too_many = limits.hold(work, (limits.SIGN_UP, start.email), (limits.SIGN_UP_FROM, address))
    if too_many:
        raise too_many
    limits.note(work, limits.SIGN_UP, start.email)
    limits.note(work, limits.SIGN_UP_FROM, address)
    wanted = clean_name(organisation_name, field="organisation_name", longest=200, thing="Name of your organisation")
    if join is not None and find_organisation(work.session, join) is None:
        raise Invalid("Select your organisation from the list", field="choice")
    user = find_user(work, start.email)
    if user is not None and user.confirmed_at is not None:
        work.record(events.SignedUpAgain(user_id=user.id))
        work.post(messages.AlreadyHasAccount(to=user.email, asked_at=work.system_now))
        return None
    user = user or make_user(work, start.name, start.email)
    details = {
        "name": start.name,
        "password_hash": start.password_hash,
        "organisation_name": wanted,
        "join": str(join) if join else None,
        "seen": [str(one) for one in seen],
        "after": after,
    }
    token = send_link(work, user.id, "confirm", LINK_LASTS, details)
    work.record(events.SignedUp(user_id=user.id, name=start.name, email=start.email))
    work.post(messages.ConfirmEmail(to=start.email, token=token))
    return token


def send_link(work: Work, user_id: UUID, purpose: str, lasts: timedelta, details: dict[str, Any]) -> str:
    """Keep a link's digest and return its token."""
    token = new_token()
    work.session.add(
        LinkToken(
            token_digest=token_digest(token),
            purpose=purpose,
            details=details,
            user_id=user_id,
            created_at=work.system_now,
            expires_at=work.system_now + lasts,
        )
    )
    work.session.flush()
    return token


def confirm(work: Work, token: str, password: str, *, browser: str = "") -> SignedInAs | Refusal:
    """Confirm an account by the link in the mail and the password of that sign-up, and sign in.

    The password is asked for because the link proves the address and the password proves who signed up: otherwise a
    stranger could sign up with your address, and you would confirm the stranger's password.
    Refuses: a link used or too old (raised); a wrong password, too many tries (returned).
    Records: AccountConfirmed, SignedIn; OrganisationAdded or JoinAsked.
    Posts: JoinRequested to the owners of an organisation that the person asks to join.
    """
    key = token_digest(token)
    too_many = limits.hold(work, (limits.PASSWORD, key), field="password")
    if too_many:
        return too_many
    link, user = live_link(work, token, "confirm")
    if not passwords.matches(work.parts.settings, link.details["password_hash"], password):
        limits.note(work, limits.PASSWORD, key)
        return Invalid("That is not the password you chose when you signed up", field="password")
    user.name, user.password_hash = link.details["name"], link.details["password_hash"]
    user.confirmed_at = work.system_now
    use_up_links(work, user.id)
    organisations.come_in(work, user, link.details)
    return replace(
        begin_session(work, user, method=Method.SIGN_UP, browser=browser), after=link.details.get("after", "")
    )
