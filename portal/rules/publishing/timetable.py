"""Every moment has its date, in order and to come; a short contract has its reason (R37)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from portal.rules.drafting import Draft
from portal.rules.publishing.check import REASON_NEEDED, Check, Facts, ReasonGiven, check
from portal.rules.timetable import Milestone, order_faults
from portal.rules.wording import count_of, in_london

_MOMENTS = (
    ("questions_by", "Questions by"),
    ("answers_by", "Answers by"),
    ("deadline", "Deadline"),
    ("opening_on", "Opening"),
    ("marking_by", "Marking done by"),
    ("award_on", "Award"),
    ("start_on", "Service start"),
    ("end_on", "Contract end"),
)


def timetable_faults(draft: Draft) -> list[tuple[str, str]]:
    """Dates of the timetable that are out of order: field and message."""
    table = draft.timetable
    milestones = []
    for name, label in _MOMENTS:
        moment = getattr(table, name)
        if isinstance(moment, datetime):
            moment = in_london(moment)
        milestones.append(Milestone(name, label, moment, may_share_the_day=name == "opening_on"))
    return order_faults(milestones)


def checks(draft: Draft, facts: Facts) -> Iterator[Check]:
    """The lines of this page."""
    table, now = draft.timetable, facts.now
    for name, label in _MOMENTS:
        there = getattr(table, name) is not None
        yield check("timetable", f"“{label}” is set", None if there else f"“{label}” has no date")
    faults = timetable_faults(draft)
    yield check("timetable", "The dates are in order", faults[0][1] if faults else None)
    past = table.deadline is not None and table.deadline <= now
    yield check("timetable", "The deadline is to come", "The deadline has passed" if past else None)
    asked = table.questions_by is not None and table.questions_by < in_london(now).date()
    yield check("timetable", "There is time to ask questions", "The day for questions has passed" if asked else None)
    years = draft.policy.get("minimum_contract_years", "3")
    yield check(
        "timetable",
        f"The contract lasts {years} years or more, or there is a reason",
        f"Contract of {_length_in_words(draft)}. Policy is {years} years"
        if _too_short(draft) and not table.length_reason
        else None,
        REASON_NEEDED,
    )


def reasons(draft: Draft) -> Iterator[ReasonGiven]:
    """Why the contract is short."""
    if length_in_months(draft) is not None and _too_short(draft):
        yield ReasonGiven(f"Contract of {_length_in_words(draft)}", draft.timetable.length_reason)


def length_in_months(draft: Draft) -> int | None:
    """Whole months of the contract, its last day counted: 1 April 2027 to 31 March 2030 is 36."""
    start, end = draft.timetable.start_on, draft.timetable.end_on
    if start is None or end is None or end < start:
        return None
    after = end + timedelta(days=1)
    return (after.year - start.year) * 12 + after.month - start.month - (1 if after.day < start.day else 0)


def _too_short(draft: Draft) -> bool:
    months = length_in_months(draft)
    return months is not None and months < 12 * int(draft.policy.get("minimum_contract_years", "3"))


def _length_in_words(draft: Draft) -> str:
    years, months = divmod(length_in_months(draft) or 0, 12)
    parts = [count_of(years, "year")] if years else []
    parts += [count_of(months, "month")] if months or not years else []
    return " and ".join(parts)
