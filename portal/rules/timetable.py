"""Days that count: working days, standstill, notice limits, gaps, slips and the order of a timetable.

Dates go in and come out as plain `date`; which days are holidays, and how far that is known, are arguments, so the
same question asked years later gets the same answer.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.rules import wording

_ONE_DAY = timedelta(days=1)


class BeyondTheData(ValueError):
    """The sum needs a day later than the bank holidays we hold. `message` says so in plain words."""

    def __init__(self, needed: date, covered_until: date) -> None:
        """`needed` is the first day that was asked for and is not covered."""
        self.needed = needed
        self.covered_until = covered_until
        self.message = (
            f"We know bank holidays up to {date_in_words(covered_until)}. "
            f"This sum needs {date_in_words(needed)}. Ask an administrator to bring the bank holidays up to date."
        )
        super().__init__(self.message)


@dataclass(frozen=True)
class Milestone:
    """One date of a timetable: the form field that holds it, its name on screen, and when, or None if not set."""

    field: str
    label: str
    on: date | None
    may_share_the_day: bool = False


def date_in_words(moment: date) -> str:
    """Say a date, or a time with its date, as the pages do. A time without a zone is refused with ValueError.

    >>> date_in_words(date(2026, 12, 18))
    'Friday 18 December 2026'
    """
    return wording.deadline(moment) if isinstance(moment, datetime) else wording.long_date(moment)


def is_working_day(day: date, holidays: AbstractSet[date]) -> bool:
    """Tell whether a day counts: not Saturday, not Sunday, no bank holiday anywhere in the United Kingdom.

    Source: Procurement Act 2023, meaning of "working day", on the longer reading (domain 4.3).

    >>> is_working_day(date(2026, 12, 25), frozenset({date(2026, 12, 25)}))
    False
    """
    return day.weekday() < 5 and day not in holidays


def nth_working_day(start: date, count: int, holidays: AbstractSet[date], covered_until: date) -> date:
    """Count working days forward, `start` being day 1, or the next working day if `start` is none.

    Raises `BeyondTheData` when the count runs past `covered_until`, `ValueError` when `count` is below 1.

    >>> nth_working_day(date(2026, 3, 6), 2, frozenset(), date(2026, 12, 31))
    datetime.date(2026, 3, 9)
    """
    if count < 1:
        raise ValueError("A count of working days is 1 or more.")
    day, counted = start, 0
    while True:
        if day > covered_until:
            raise BeyondTheData(day, covered_until)
        counted += is_working_day(day, holidays)
        if counted == count:
            return day
        day += _ONE_DAY


def working_days_before(deadline: date, count: int, holidays: AbstractSet[date], covered_until: date) -> date:
    """Give the last day that leaves `count` whole working days before the deadline's own day.

    Used for "questions are answered at least 6 working days before bids close" (domain 2.3).
    Raises `BeyondTheData` when the deadline itself lies past `covered_until`.

    >>> working_days_before(date(2026, 12, 18), 6, frozenset(), date(2026, 12, 31))
    datetime.date(2026, 12, 10)
    """
    if count < 1:
        raise ValueError("A count of working days is 1 or more.")
    if deadline > covered_until:
        raise BeyondTheData(deadline, covered_until)
    day, left = deadline, count
    while left:
        day -= _ONE_DAY
        left -= is_working_day(day, holidays)
    return day


def standstill_ends_on(published_on: date, days: int, holidays: AbstractSet[date], covered_until: date) -> date:
    """Give the last day of standstill: `days` working days, the day the award notice is published being day 1.

    A notice published on a day that is no working day counts from the next one. Source: Procurement Act 2023
    section 51(1)-(2); domain 4.3; case CL-12-d. Raises `BeyondTheData` when bank holidays are not known so far.

    >>> christmas = frozenset({date(2026, 12, 25), date(2026, 12, 28)})
    >>> standstill_ends_on(date(2026, 12, 17), 8, christmas, date(2028, 12, 31))
    datetime.date(2026, 12, 30)
    """
    return nth_working_day(published_on, days, holidays, covered_until)


def earliest_signature_on(published_on: date, days: int, holidays: AbstractSet[date], covered_until: date) -> date:
    """Give the first day on which the contract may be signed: the day after standstill ends.

    Source: Procurement Act 2023 section 51; domain 4.3.

    >>> earliest_signature_on(date(2026, 3, 2), 8, frozenset(), date(2028, 12, 31))
    datetime.date(2026, 3, 12)
    """
    return standstill_ends_on(published_on, days, holidays, covered_until) + _ONE_DAY


def standstill_is_mandatory(*, is_public_contract: bool, exemptions: Iterable[str]) -> bool:
    """Tell whether the law demands a standstill: for a public contract to which no exemption applies.

    `exemptions` are the codes, as in the law rows, that hold for this award (`light_touch` among them).
    Source: Procurement Act 2023 section 51(3).

    >>> standstill_is_mandatory(is_public_contract=True, exemptions=["light_touch"])
    False
    """
    return is_public_contract and not any(exemptions)


def notice_due_on(event_on: date, limit_days: int) -> date:
    """Give the last day to publish a notice: calendar days, the day of the event being day 1. Source: CL-12-a.

    >>> notice_due_on(date(2027, 3, 1), 30)
    datetime.date(2027, 3, 30)
    """
    return event_on + timedelta(days=limit_days - 1)


def days_overdue(due_on: date, today: date) -> int:
    """Count the days past a due date; 0 while it is not past.

    >>> days_overdue(date(2027, 3, 30), date(2027, 3, 31))
    1
    """
    return max(0, (today - due_on).days)


def gap_days(old_end: date, new_start: date) -> int:
    """Count the days with no service between an old contract's last day and the new one's first.

    0 when the new one starts the day after; below 0 when they overlap. Source: requirement R120.

    >>> gap_days(date(2027, 6, 30), date(2027, 9, 1))
    62
    """
    return (new_start - old_end).days - 1


def slip_days(old: date, new: date) -> int:
    """Count the days by which a date moved: above 0 later, below 0 earlier.

    >>> slip_days(date(2026, 11, 1), date(2027, 2, 1))
    92
    """
    return (new - old).days


def lead_time_days(published_on: date, starts_on: date) -> int:
    """Count the days of notice that the market gets between publication and a date.

    >>> lead_time_days(date(2026, 8, 3), date(2026, 10, 6))
    64
    """
    return (starts_on - published_on).days


def order_faults(milestones: Sequence[Milestone]) -> list[tuple[str, str]]:
    """Find dates out of order: each one set must be after the nearest one set before it in the list.

    Gives pairs of the later field and a message in the shape of screens A6. Two times are compared as times; a time
    and a day are compared as days. A milestone that `may_share_the_day` may fall on the same day or moment.

    >>> order_faults([Milestone("advert_on", "Advert date", date(2027, 2, 1)),
    ...               Milestone("starts_on", "Service start date", date(2027, 1, 1))])
    [('starts_on', 'Service start date must be after advert date, Monday 1 February 2027')]
    """
    faults = []
    earlier: tuple[str, date] | None = None
    for later in milestones:
        if later.on is None:
            continue
        if earlier is not None:
            label, when = earlier
            difference = _compare(later.on, when)
            if difference < 0 or (difference == 0 and not later.may_share_the_day):
                wording = "must be on or after" if later.may_share_the_day else "must be after"
                faults.append((later.field, f"{later.label} {wording} {_lower_first(label)}, {date_in_words(when)}"))
        earlier = (later.label, later.on)
    return faults


def _compare(one: date, other: date) -> int:
    """Order two dates or times: -1, 0 or 1. A time against a day is compared by its day in London."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return (one > other) - (one < other)
    first, second = _day(one), _day(other)
    return (first > second) - (first < second)


def _day(moment: date) -> date:
    return wording.in_london(moment).date() if isinstance(moment, datetime) else moment


def _lower_first(label: str) -> str:
    """Put a label into the middle of a sentence, leaving an abbreviation such as "TUPE" alone."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
