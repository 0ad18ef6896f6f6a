"""What the verbs of accounts share."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import func, select

from portal.accounts.models import LinkToken, User
from portal.accounts.queries import get_actor, token_digest
from portal.rules.refusals import Invalid, TooLate
from portal.unit_of_work import Work

LINK_IS_DEAD = "This link does not work any more. It was used, or it is too old."


def new_token() -> str:
    """A random token for a link or a session."""
    return secrets.token_urlsafe(32)


def fold_email(email: str) -> str:
    """An address as it is held: in lower case, without outer space."""
    return email.strip().lower()


def clean_name(name: str, *, field: str = "name", longest: int = 120, thing: str = "Name") -> str:
    """A name on one line. Raises Invalid beside `field`."""
    found = " ".join(name.split())
    if not found:
        raise Invalid(f"Enter {'the name of your organisation' if thing != 'Name' else 'a name'}", field=field)
    if len(found) > longest:
        raise Invalid(f"{thing} must be {longest} characters or fewer. You have {len(found)}.", field=field)
    return found


def take_turn(work: Work, *names: str) -> None:
    """Wait until nobody else is at the same thing; held until the transaction ends. SQLite writes one at a time anyway."""
    if work.session.get_bind().dialect.name != "postgresql":
        return
    for name in sorted(names):
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        work.session.execute(select(func.pg_advisory_xact_lock(number)))


def find_user(work: Work, email: str) -> User | None:
    """The account with this address, locked; None where there is none. Take the address's turn before."""
    return work.session.scalar(select(User).where(User.email == fold_email(email)).with_for_update(key_share=True))


def lock_user(work: Work, user_id: UUID) -> User:
    """The account with this id, locked and read afresh."""
    return work.session.scalars(
        # Not against rows that only point here: those of other features must not wait.
        select(User).where(User.id == user_id).with_for_update(key_share=True).execution_options(populate_existing=True)
    ).one()


def make_user(work: Work, name: str, email: str) -> User:
    """A new account nobody can sign in to yet."""
    user = User(email=fold_email(email), name=name, created_at=work.system_now)
    work.session.add(user)
    work.session.flush()
    return user


def turn_of(email: str) -> str:
    """The name of the turn to take before an account is looked up by its address."""
    return f"account:{fold_email(email)}"


def live_link(work: Work, token: str, purpose: str) -> tuple[LinkToken, User]:
    """The link of a mail and its person, both locked. Raises TooLate where it was used, is too old or never was.

    The person is locked first, here as everywhere: a new password ends all their other links too.
    """
    wanted = select(LinkToken).where(LinkToken.token_digest == token_digest(token), LinkToken.purpose == purpose)
    found = work.session.scalar(wanted)
    if found is None:
        raise TooLate(LINK_IS_DEAD)
    user = lock_user(work, found.user_id)
    link = work.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()
    if link.used_at is not None or link.expires_at <= work.system_now or user.closed_at is not None:
        raise TooLate(LINK_IS_DEAD)
    return link, user


def use_up_links(work: Work, user_id: UUID) -> None:
    """No link sent to this person before works any more."""
    links = select(LinkToken).where(LinkToken.user_id == user_id, LinkToken.used_at.is_(None))
    for link in work.session.scalars(links.with_for_update()):
        link.used_at = work.system_now


@contextmanager
def acting_as(work: Work, user_id: UUID) -> Iterator[None]:
    """What is recorded inside is recorded as this person's act: they have just shown who they are."""
    before = work.actor
    work.session.flush()
    work.actor = get_actor(work.session, user_id)
    try:
        yield
    finally:
        work.actor = before
