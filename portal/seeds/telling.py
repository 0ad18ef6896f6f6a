"""How a story is told: a clock that starts in the past and walks forward, and people looked up by their short names."""

import copy
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from config.law import bank_holidays
from portal.accounts.queries import get_actor
from portal.clock import SteppedClock
from portal.parts import Parts
from portal.rules.actors import OPERATOR
from portal.rules.wording import LONDON, in_london
from portal.unit_of_work import Work, open_reading, open_work

DATA = Path(__file__).parent / "data"
_SATURDAY = 5
_DAY = re.compile(r"D([+-][0-9]+)(?: ([0-9]{1,2}):([0-9]{2}))?")


def read(name: str) -> dict[str, Any]:
    """A file of the demo world."""
    return copy.deepcopy(_parsed(name))


@cache
def _parsed(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True)
class Standing:
    """A clock on which both times stand: for what goes by the machine's time, such as a mail or an answer of the scanner."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def system_now(self) -> datetime:
        return self.at


@dataclass
class Story:
    """Acts at moments of the past, by people of the demo world.

    today: the day of seeding; people: user ids by short name ("sunita-rawal"); owners: who speaks for a
    provider; names: of providers, by short name.
    """

    parts: Parts
    today: date
    people: dict[str, UUID]
    owners: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def short_name(self, name: str) -> str:
        """How the content calls the provider with this name."""
        return next(short for short, known in self.names.items() if known == name)

    def later(self, moment: datetime, days: int) -> datetime:
        """The same time of day in London, some days on."""
        there = in_london(moment)
        return datetime.combine(there.date() + timedelta(days=days), there.time(), LONDON)

    def working(self, moment: datetime, step: int = 1) -> datetime:
        """This moment, or the same time on the next day on which people work; step -1: on the last such day."""
        while moment.weekday() >= _SATURDAY or moment.date() in bank_holidays():
            moment = self.later(moment, step)
        return moment

    def working_day(self, day: date) -> date:
        """This day, or the next on which people work."""
        return self.working(datetime.combine(day, time(12), LONDON)).date()

    def day(self, text: str) -> date:
        """The day that "D-30" means."""
        return self.moment(text).date()

    def moment(self, text: str, at: time = time(10, 0)) -> datetime:
        """The moment that "D-30" or "D-30 12:00" means, in London."""
        found = _DAY.fullmatch(text)
        if not found:
            raise ValueError(f"not a day of the demo world: {text}")
        if found.group(2):
            at = time(int(found.group(2)), int(found.group(3)))
        return datetime.combine(self.today + timedelta(days=int(found.group(1))), at, LONDON)

    @contextmanager
    def act(self, who: str, when: str | datetime, *, standing: bool = False) -> Iterator[Work]:
        """One committed act of a person ("operator" for the command line) at a moment. standing: by the machine's time too."""
        moment = when if isinstance(when, datetime) else self.moment(when)
        parts = replace(self.parts, clock=Standing(moment) if standing else SteppedClock(moment))
        if who == "operator":
            actor = OPERATOR
        else:
            with open_reading(parts) as session:
                actor = get_actor(session, self.people[who])
        with open_work(parts, actor) as work:
            yield work
