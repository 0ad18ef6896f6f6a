"""What a bidder's prices come to: line × volume × years with the rise, each line rounded half up once.

The total is the one price that the evaluation record takes. Source: domain 3.3 and E8, design decision 12.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import floor

from portal.rules.money import pounds
from portal.rules.price_schedule.lines import (
    AS_LIMIT,
    AT_END,
    CORRECT,
    FIXED,
    FREE,
    MAXIMUM,
    OFFERED,
    PUBLISHED,
    YEARLY,
    Schedule,
    ScheduleLine,
    consequence_words,
)
from portal.rules.wording import number

_TIMES = 50


@dataclass(frozen=True)
class Offer:
    """A bidder's prices for one lot as far as they go. rates: pence for one unit, by line id.

    rise: percent a year as decimal text, where each bidder offers one; accepted: prices beyond a limit that the bidder means,
    by line id: another price has to be confirmed anew.
    """

    rates: Mapping[str, int] = field(default_factory=dict)
    rise: str = ""
    accepted: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class PricedLine:
    """One line worked out. rate_pence: as offered, None where empty; counted_pence: the price that counts.

    by_year: pence for each year, the extension's last, adding up to total_pence; beyond_pence: how far over a most or under a
    least, else 0.
    """

    line: ScheduleLine
    number: int
    rate_pence: int | None
    counted_pence: int
    by_year: tuple[int, ...]
    total_pence: int
    beyond_pence: int = 0

    @property
    def breach(self) -> str:
        """The price beyond its limit in words with what follows, or "" (CL-03-a)."""
        if not self.beyond_pence or self.rate_pence is None or self.line.limit_pence is None:
            return ""
        over, limit = _exact(self.beyond_pence), _exact(self.line.limit_pence)
        beyond = f"over the most we accept ({limit})"
        if self.line.rule != MAXIMUM:
            beyond = f"under the least we accept ({limit})"
        follows = consequence_words(self.line)
        follows = follows[:1].upper() + follows[1:]
        return f"Line {self.number}: {_exact(self.rate_pence)} is {over} {beyond}. {follows}"

    @property
    def empty(self) -> bool:
        """True where a price is asked for and none is given."""
        return self.rate_pence is None and self.line.rule not in (FREE, FIXED)


@dataclass(frozen=True)
class LotPrice:
    """All lines of one lot. total_pence: the sum of the lines, which is the evaluated price once nothing is missing."""

    lines: tuple[PricedLine, ...]
    by_year: tuple[int, ...]
    total_pence: int

    @property
    def empty(self) -> tuple[PricedLine, ...]:
        """Lines that still need a price."""
        return tuple(line for line in self.lines if line.empty)

    @property
    def breaches(self) -> tuple[PricedLine, ...]:
        """Lines beyond their limit."""
        return tuple(line for line in self.lines if line.beyond_pence)


def price_lot(schedule: Schedule, lot_id: str, offer: Offer) -> LotPrice:
    """Work out every line of a lot."""
    lines = tuple(
        _priced(schedule, line, number, offer) for number, line in enumerate(schedule.lines_of(lot_id), start=1)
    )
    years = tuple(sum(line.by_year[year] for line in lines) for year in range(schedule.all_years))
    return LotPrice(lines, years, sum(line.total_pence for line in lines))


def _priced(schedule: Schedule, line: ScheduleLine, number: int, offer: Offer) -> PricedLine:
    rate = line.limit_pence if line.rule == FIXED else offer.rates.get(line.id)
    beyond = _beyond(line, rate)
    counted = (line.limit_pence or 0) if beyond and line.consequence == AS_LIMIT else (rate or 0)
    years = line_years(schedule, line, counted, rise_of(schedule, offer))
    return PricedLine(line, number, rate, counted, years, sum(years), beyond)


def _beyond(line: ScheduleLine, rate: int | None) -> int:
    if rate is None or not line.limited:
        return 0
    limit = line.limit_pence or 0
    return max(0, rate - limit if line.rule == MAXIMUM else limit - rate)


def rise_of(schedule: Schedule, offer: Offer) -> Decimal:
    """The yearly rise in percent: ours, the bidder's, or none."""
    text = {PUBLISHED: schedule.rise_percent, OFFERED: offer.rise}.get(schedule.rise, "")
    return Decimal(text) if text else Decimal(0)


def line_years(schedule: Schedule, line: ScheduleLine, rate_pence: int, percent: Decimal) -> tuple[int, ...]:
    """A line's pence for each year. The line is worked out exactly for all its years and rounded half up once.

    A year's figure is what the years up to it come to, rounded, less what those before it came to: so the years add up to the
    line to the penny.

    >>> line = ScheduleLine("L1", "Sessions", "session", "480")
    >>> [pounds(p) for p in line_years(Schedule((line,), 3, 1), line, 21250, Decimal(2))]
    ['£102,000', '£104,040', '£106,120.80', '£108,243.22']
    """
    base = Fraction(line.volume) * rate_pence
    years = schedule.all_years
    if line.when != YEARLY:
        once = _rounded(base)
        at = years - 1 if line.when == AT_END else 0
        return tuple(once if year == at else 0 for year in range(years))
    rise = 1 + Fraction(percent) / 100 if line.rises else Fraction(1)
    sums = [Fraction(0)]
    for year in range(years):
        sums.append(sums[-1] + base * rise**year)
    ends = [_rounded(each) for each in sums]
    return tuple(after - before for before, after in zip(ends, ends[1:], strict=False))


def _rounded(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))


def price_gaps(schedule: Schedule, lot_id: str, offer: Offer) -> tuple[str, ...]:
    """What stops a lot's prices from being sent, in words for a list; empty when they can be."""
    worked = price_lot(schedule, lot_id, offer)
    found = []
    if schedule.rise == OFFERED:
        if not offer.rise:
            found.append("your yearly rise")
        elif schedule.rise_percent and Decimal(offer.rise) > Decimal(schedule.rise_percent):
            found.append(f"a yearly rise of {number(Decimal(schedule.rise_percent))}% or less")
    for line in worked.lines:
        if line.empty:
            found.append(f"price line {line.number}")
        elif line.beyond_pence and line.line.consequence == CORRECT:
            word = "over" if line.line.rule == MAXIMUM else "under"
            found.append(f"price line {line.number} is {_exact(line.beyond_pence)} {word} its limit: correct it")
        elif line.beyond_pence and offer.accepted.get(line.line.id) != line.rate_pence:
            found.append(f"price line {line.number} is beyond its limit: say that you mean it, or change it")
    return tuple(found)


def odd_prices(worked: LotPrice) -> dict[str, str]:
    """Prices that may be a slip, by line id: a hint, never a stop (CL-03-e).

    A price is odd where it is £0, repeats the line above, or shares its unit with others, and is 50 times their usual.
    """
    asked = [line for line in worked.lines if line.line.asked and line.rate_pence is not None]
    hints: dict[str, str] = {}
    for at, line in enumerate(asked):
        rate = line.rate_pence or 0
        if rate == 0:
            hints[line.line.id] = "This line is £0. Is it right?"
            continue
        above = asked[at - 1] if at else None
        repeats = above is not None and above.rate_pence == rate
        others = [
            each
            for each in asked
            if each is not line
            and each.rate_pence
            and (each.line.unit == line.line.unit or (repeats and each is not above))
        ]
        usual = sorted(others, key=lambda each: each.rate_pence or 0)[len(others) // 2] if others else None
        if usual is None or usual.rate_pence is None or rate < _TIMES * usual.rate_pence:
            continue
        times = number(Decimal(rate // usual.rate_pence))
        hints[line.line.id] = f"This is {times} times line {usual.number}. Is it right?"
        if repeats and above is not None:
            hints[line.line.id] = (
                f"This is the same as line {above.number}, and {times} times line {usual.number}. Is it right?"
            )
    return hints


def working(schedule: Schedule, line: PricedLine, percent: Decimal) -> str:
    """How one line's total came about, in one sentence."""
    said = f"{_exact(line.counted_pence)} × {number(Decimal(line.line.volume))}"
    if line.line.when != YEARLY:
        return f"Line {line.number}: {said} = {_exact(line.total_pence)}"
    rises = line.line.rises and percent != 0
    many = f" a year for {schedule.all_years} years" if schedule.all_years > 1 else ""
    rise = f", each year {number(percent)}% more than the last" if rises else ""
    return f"Line {line.number}: {said}{many}{rise} = {_exact(line.total_pence)}"


def _exact(pence: int) -> str:
    return pounds(pence, always_pence=True)
