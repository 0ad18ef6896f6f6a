"""Whether the two who open the bids are two people, as far as their accounts can tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

SAME_MAILBOX = "Both accounts write to one mailbox. The second person must be somebody else: give the seat to them."


@dataclass(frozen=True)
class Opener:
    """One of the two. account_since: when the account was made; role_since: when its newest council role was given.

    seat_since: since when they hold the seat in this procurement.
    """

    name: str
    email: str
    account_since: datetime
    role_since: datetime
    seat_since: datetime | None = None


def mailbox(email: str) -> str:
    """The mailbox behind an address: without dots, and without what stands behind a plus."""
    local, _, host = email.strip().lower().rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{host}"


def same_mailbox(one: str, other: str) -> bool:
    """True where mail to both addresses reaches one mailbox, as far as the addresses tell."""
    return mailbox(one) == mailbox(other)


def doubts(openers: Sequence[Opener], published_at: datetime | None) -> tuple[str, ...]:
    """What the record should say aloud: an account or a role that is younger than the tender; one mailbox of two."""
    found = []
    for each in openers:
        if published_at is None:
            break
        if each.account_since > published_at:
            found.append(f"The account of {each.name} was made after this tender was published.")
        elif each.role_since > published_at:
            found.append(f"{each.name} was given a council role after this tender was published.")
    if len(openers) == 2 and same_mailbox(openers[0].email, openers[1].email):  # noqa: PLR2004
        found.append("The addresses of both reach one mailbox.")
    return tuple(found)
