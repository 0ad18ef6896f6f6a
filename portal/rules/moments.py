"""The timetable as planned first, as planned now, and as it happened, with the days between (R71)."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.rules.pack import Timetable
from portal.rules.timetable import slip_days
from portal.rules.wording import count_of, in_london


@dataclass(frozen=True)
class Moment:
    """One line of the timetable. first: as first published; planned: as it stands; happened: None before it came true.

    slip: days from the first plan to what happened, or to the plan as it stands; above 0 later. None where neither moved
    nor happened.
    """

    name: str
    first: date
    planned: date
    happened: date | None = None

    @property
    def slip(self) -> int | None:
        if self.happened is None and _day(self.first) == _day(self.planned):
            return None
        return slip_days(_day(self.first), _day(self.happened or self.planned))


def timeline(first: Timetable, planned: Timetable, happened: dict[str, datetime | None]) -> tuple[Moment, ...]:
    """Every moment of the timetable in its order. happened: by field of the timetable, what came true and when."""
    return tuple(
        Moment(
            name,
            getattr(first, field),
            getattr(planned, field),
            None if (at := happened.get(field)) is None else in_london(at).date(),
        )
        for field, name in NAMES.items()
    )


NAMES: dict[str, str] = {
    "questions_by": "Ask questions by",
    "answers_by": "We answer by",
    "deadline": "It closes",
    "opening_on": "Bids are opened",
    "marking_by": "Marking is done by",
    "award_on": "Award",
    "start_on": "The service starts",
    "end_on": "The contract ends",
}


def slip_words(days: int | None) -> str:
    """A slip as people read it.

    >>> slip_words(3), slip_words(0), slip_words(-1), slip_words(None)
    ('3 days later', 'on the day', '1 day earlier', '–')
    """
    if days is None:
        return "–"
    if days == 0:
        return "on the day"
    return f"{count_of(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"


def _day(moment: date) -> date:
    return in_london(moment).date() if isinstance(moment, datetime) else moment
