"""One line of the list, and what checks may ask for besides the draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.rules.disclosure import Post
from portal.rules.staff_costs import LawRates

MISSING, TO_DECIDE, REASON_NEEDED, DONE = "Missing", "To decide", "Reason needed", "Done"


@dataclass(frozen=True)
class Check:
    """One line of the list. page: where it is mended; holds: what is true when it does; fault: what is wrong, or None."""

    page: str
    holds: str
    fault: str | None = None
    state: str = DONE

    @property
    def done(self) -> bool:
        return self.fault is None


@dataclass(frozen=True)
class ReasonGiven:
    """A reason that stands where policy asks for one."""

    about: str
    reason: str


@dataclass(frozen=True)
class Facts:
    """What stands beside the draft. seat_faults: from `portal.rules.seats`; posts: the typed table of posts.

    law: what an employer pays by the rates of today, None where we hold none for today.
    """

    seat_faults: Sequence[str]
    posts: Sequence[Post]
    now: datetime
    reference: str = "draft"
    law: LawRates | None = None


def check(page: str, holds: str, fault: str | None, state: str = MISSING) -> Check:
    """A line that holds where there is no fault."""
    return Check(page, holds, fault, DONE if fault is None else state)


def filled(page: str, what: str, value: object) -> Check:
    """A thing that has only to be there."""
    return check(page, f"{what} is there", None if value else f"{what} is not written yet")
