"""The one list of checks a pack must pass before it is published: on the checklist, at approval, and in the act itself.

A check holds, or says what is missing and on which page it is mended. Source: design (publishing), domain 2.2, cases CL-05-c,
CL-05-d, CL-11-a, requirements R29, R37.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from portal.rules.disclosure import Post
from portal.rules.drafting import Draft
from portal.rules.publishing import (
    about,
    bidder,
    conditions,
    lots,
    people,
    price,
    price_schedule,
    questions,
    rules,
    specification,
    staff,
    sums,
    timetable,
    tupe,
    value,
)
from portal.rules.publishing.check import DONE, MISSING, REASON_NEEDED, TO_DECIDE, Check, Facts, ReasonGiven
from portal.rules.publishing.computable import computable
from portal.rules.publishing.timetable import timetable_faults
from portal.rules.staff_costs import LawRates

__all__ = [
    "DONE",
    "MISSING",
    "REASON_NEEDED",
    "TO_DECIDE",
    "Check",
    "Facts",
    "ReasonGiven",
    "blockers",
    "checks",
    "reasons_given",
    "timetable_faults",
]

# In the order of the pack. A new page of the draft brings its own module and stands here.
_CHECKS: tuple[Callable[[Draft, Facts], Iterator[Check]], ...] = (
    about.checks,
    specification.checks,
    lots.checks,
    questions.checks,
    price.checks,
    price_schedule.checks,
    value.checks,
    conditions.checks,
    bidder.checks,
    sums.checks,
    rules.checks,
    timetable.checks,
    tupe.checks,
    staff.checks,
    people.contact_checks,
    people.seat_checks,
)
_REASONS: tuple[Callable[[Draft], Iterator[ReasonGiven]], ...] = (
    specification.reasons,
    questions.reasons,
    price.reasons,
    timetable.reasons,
    sums.reasons,
    conditions.reasons,
    rules.reasons,
    staff.reasons,
)


def checks(
    draft: Draft,
    *,
    seat_faults: Sequence[str],
    posts: Sequence[Post],
    now: datetime,
    reference: str = "draft",
    law: LawRates | None = None,
) -> tuple[Check, ...]:
    """Every check, in the order of the pack. seat_faults: from `portal.rules.seats`; posts: the typed table of posts."""
    facts = Facts(seat_faults, posts, now, reference, law)
    found = [check for checks_of_page in _CHECKS for check in checks_of_page(draft, facts)]
    if all(check.done for check in found):
        found.append(computable(draft, reference))
    return tuple(found)


def blockers(found: Sequence[Check]) -> tuple[Check, ...]:
    """The checks that do not hold."""
    return tuple(check for check in found if not check.done)


def reasons_given(draft: Draft) -> tuple[ReasonGiven, ...]:
    """The reasons on record where policy asks for one, for the approver to read."""
    return tuple(given for reasons in _REASONS for given in reasons(draft) if given.reason)
