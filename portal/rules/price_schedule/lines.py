"""The published price schedule: its lines, each with one rule and the one consequence of breaking it (CL-03-b)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal.rules.money import pounds
from portal.rules.wording import count_of, number

YEARLY, AT_START, AT_END = "year", "start", "end"
WHEN = {YEARLY: "Every year", AT_START: "Once, at the start", AT_END: "Once, at the end"}
FREE, MUST_FILL, MAXIMUM, MINIMUM, FIXED = "", "must_fill", "maximum", "minimum", "fixed"
RULES = {
    FREE: "May be left empty",
    MUST_FILL: "Must be filled in",
    MAXIMUM: "At most",
    MINIMUM: "At least",
    FIXED: "Fixed by us",
}
CORRECT, AS_LIMIT, REVIEW = "correct", "limit", "review"
CONSEQUENCES = {
    CORRECT: "Ask to correct: no bid is taken with it",
    AS_LIMIT: "Count our limit instead",
    REVIEW: "After a review, the bid may be left out",
}
NO_RISE, PUBLISHED, OFFERED = "none", "published", "offered"
RISES = {
    NO_RISE: "Prices stay the same",
    PUBLISHED: "Prices rise by our percentage",
    OFFERED: "Each bidder offers a percentage",
}
LIMITED = frozenset({MAXIMUM, MINIMUM})


@dataclass(frozen=True)
class ScheduleLine:
    """One line. id: never used for another line; volume: units a year, or in all for what is paid once, as decimal text.

    when: a key of WHEN; rises: whether it follows the yearly rise; rule: a key of RULES; limit_pence: the most, the least
    or the fixed price of one unit; consequence: a key of CONSEQUENCES, for a most or a least; lots: () is all of them.
    """

    id: str
    title: str
    unit: str
    volume: str
    when: str = YEARLY
    rises: bool = True
    rule: str = MUST_FILL
    limit_pence: int | None = None
    consequence: str = ""
    lots: tuple[str, ...] = ()

    @property
    def limited(self) -> bool:
        """True where the price has a most or a least."""
        return self.rule in LIMITED and self.limit_pence is not None

    @property
    def asked(self) -> bool:
        """True where a bidder types a price."""
        return self.rule != FIXED


@dataclass(frozen=True)
class Schedule:
    """The lines, the years they are priced for, and how prices rise.

    years: of the contract; extension_years: counted after them; rise: a key of RISES; rise_percent: ours, or the most one may
    offer, percent a year from year 2, as decimal text.
    """

    lines: tuple[ScheduleLine, ...]
    years: int
    extension_years: int = 0
    rise: str = NO_RISE
    rise_percent: str = ""

    @property
    def all_years(self) -> int:
        """Years of the contract and of its extension."""
        return self.years + self.extension_years

    def lines_of(self, lot_id: str) -> tuple[ScheduleLine, ...]:
        """The lines of one lot, in their order."""
        return tuple(line for line in self.lines if not line.lots or lot_id in line.lots)


def volume_words(line: ScheduleLine) -> str:
    """How much of a line is priced.

    >>> volume_words(ScheduleLine("L1", "Sessions", "session", "480"))
    '480 a year'
    """
    many = number(Decimal(line.volume))
    return {YEARLY: f"{many} a year", AT_START: f"{many}, once, at the start", AT_END: f"{many}, once, at the end"}[
        line.when
    ]


def rule_words(line: ScheduleLine) -> str:
    """A line's rule and what follows, as every bidder reads them beside the line.

    >>> rule_words(ScheduleLine("L1", "Sessions", "session", "480", rule="maximum", limit_pence=25000, consequence="limit"))
    'At most £250.00. If higher: we count £250.00 instead.'
    """
    if line.rule == FIXED and line.limit_pence is not None:
        return f"Fixed by us at {_exact(line.limit_pence)}. Nobody can change it."
    if line.rule == MUST_FILL:
        return "Must be filled in: a bid is taken only with it. Enter 0 if there is no charge."
    if line.limited:
        most = line.rule == MAXIMUM
        said = f"{'At most' if most else 'At least'} {_exact(line.limit_pence or 0)}."
        return f"{said} If {'higher' if most else 'lower'}: {consequence_words(line)}"
    return "May be left empty. It then counts as £0."


def consequence_words(line: ScheduleLine) -> str:
    """What follows a price beyond the limit, one sentence."""
    return {
        CORRECT: "we ask you to correct it, and take the bid only then.",
        AS_LIMIT: f"we count {_exact(line.limit_pence or 0)} instead.",
        REVIEW: "an approver may leave your bid out, after a review and with a reason.",
    }.get(line.consequence, "…")


def years_words(schedule: Schedule) -> str:
    """For which years a price is worked out.

    >>> years_words(Schedule((), 3, 2))
    'Years 1 to 3, then 2 extra years if we extend. All 5 years count.'
    """
    first = "Year 1" if schedule.years == 1 else f"Years 1 to {schedule.years}"
    if not schedule.extension_years:
        return f"{first}."
    extra = count_of(schedule.extension_years, "extra year")
    return f"{first}, then {extra} if we extend. All {schedule.all_years} years count."


def rise_words(schedule: Schedule) -> str:
    """How prices rise."""
    percent = f"{number(Decimal(schedule.rise_percent))}%" if schedule.rise_percent else "…"
    return {
        PUBLISHED: f"Prices of yearly lines rise by {percent} a year from year 2. This is our rule for all.",
        OFFERED: f"You say by how much prices of yearly lines rise from year 2: {percent} a year at most.",
    }.get(schedule.rise, "Prices stay the same in all years.")


def schedule_in_words(schedule: Schedule | None) -> dict[str, Any] | None:
    """The schedule as people read it, for telling two versions apart: each line with its id, its volume and its rule."""
    if schedule is None:
        return None
    return {
        "years": years_words(schedule),
        "rise": rise_words(schedule),
        "lines": [
            {
                "id": line.id,
                "title": line.title,
                "unit": line.unit,
                "how_many": volume_words(line),
                "rule": rule_words(line),
                "follows_the_yearly_rise": line.rises,
                "only_in_lot": ", ".join(line.lots),
            }
            for line in schedule.lines
        ],
    }


def _exact(pence: int) -> str:
    return pounds(pence, always_pence=True)
