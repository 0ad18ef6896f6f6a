"""A social-value offer under one measure: how many in each contract year, what that is worth, and what is wrong with it.

However it is typed, in all, each year or year by year, it is held as one number for each contract year (CL-11-b).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

from portal.rules.money import line_total, pounds
from portal.rules.pack import Measure, Pack, Timetable
from portal.rules.wording import number, plain_date

BELONGS = {
    "extra": "Extra, because of this contract",
    "part": "Part of the service",
    "already": "Something we do anyway. It earns no marks",
}
IN_ALL, EACH_YEAR = "", "each"
EARNS = frozenset({"extra", "part"})


@dataclass(frozen=True)
class Promise:
    """A commitment as far as it was typed. quantity: decimal text; belongs: a key of BELONGS; "" or None: not given.

    counted: whether quantity is IN_ALL or for EACH_YEAR; by_year: instead, a number for each contract year, "" for none;
    delivered_as: "lead", "member", "subcontractor" or "" for another; declined: the answer is that nothing is offered.
    """

    quantity: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    place: str = ""
    delivered_by: str = ""
    evidence: str = ""
    belongs: str = ""
    counted: str = IN_ALL
    by_year: tuple[str, ...] = ()
    delivered_as: str = ""
    declined: bool = False

    @property
    def is_blank(self) -> bool:
        """True where nothing was offered, and nothing was said."""
        return self == Promise()

    @property
    def typed_by_year(self) -> bool:
        """True where it was typed year by year."""
        return any(self.by_year)


@dataclass(frozen=True)
class ContractYear:
    """A year of the contract: its first and its last day."""

    number: int
    first: date
    last: date


def contract_years(timetable: Timetable) -> tuple[ContractYear, ...]:
    """The years of the contract; the last one ends with it, so it may be short.

    A contract from 29 February begins its other years on the 28th.
    """
    start, end = timetable.start_on, timetable.end_on
    years: list[ContractYear] = []
    first = start
    while first <= end and len(years) < 60:
        after = _anniversary(start, len(years) + 1)
        years.append(ContractYear(len(years) + 1, first, min(end, after - timedelta(days=1))))
        first = after
    return tuple(years)


def _anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def by_year(timetable: Timetable, promise: Promise) -> tuple[Decimal, ...]:
    """How many in each contract year; () where no number was given.

    A number in all is spread evenly over the years that its dates touch, whole where it is whole, adding up to it.
    """
    years = contract_years(timetable)
    if promise.typed_by_year:
        typed = [Decimal(text or "0") for text in promise.by_year[: len(years)]]
        return tuple(typed + [Decimal(0)] * (len(years) - len(typed)))
    if not promise.quantity:
        return ()
    touched = _touched(years, promise)
    quantity = Decimal(promise.quantity)
    if promise.counted == EACH_YEAR:
        return tuple(quantity if year.number in touched else Decimal(0) for year in years)
    places = Decimal(1) if quantity == quantity.to_integral_value() else Decimal("0.01")
    shares = _spread(quantity, len(touched), places)
    at = dict(zip(touched, shares, strict=True))
    return tuple(at.get(year.number, Decimal(0)) for year in years)


def _touched(years: Sequence[ContractYear], promise: Promise) -> list[int]:
    first, last = promise.starts_on or date.min, promise.ends_on or date.max
    touched = [year.number for year in years if year.last >= first and year.first <= last]
    return touched or [year.number for year in years]


def _spread(quantity: Decimal, parts: int, unit: Decimal) -> list[Decimal]:
    steps = Fraction(quantity) / Fraction(unit)
    ends = [floor(steps * part / parts + Fraction(1, 2)) * unit for part in range(parts)] + [quantity]
    return [after - before for before, after in zip(ends, ends[1:], strict=False)]


def quantity_of(timetable: Timetable, promise: Promise) -> str:
    """How many in all, as decimal text; "" where no number was given."""
    years = by_year(timetable, promise)
    return _plain(sum(years, Decimal(0))) if years else ""


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def promise_value(measure: Measure, quantity: str) -> int:
    """The value of a promise in pence: quantity × the value of one unit, rounded half up once (design, decision 12)."""
    return line_total(Decimal(quantity), measure.proxy_pence)


def promise_working(pack: Pack, measure: Measure, promise: Promise, lot_id: str) -> tuple[str, ...]:
    """What a promise comes to and earns, each step a sentence; () where there is no number yet."""
    quantity = quantity_of(pack.timetable, promise)
    if not quantity or promise.declined:
        return ()
    years = by_year(pack.timetable, promise)
    said = [
        "By year of the contract: "
        + ", ".join(f"year {year}: {number(count)}" for year, count in enumerate(years, start=1))
        + f". In all {number(Decimal(quantity))}."
    ]
    value = promise_value(measure, quantity)
    said.append(f"{number(Decimal(quantity))} × {pounds(measure.proxy_pence)} = {pounds(value)}.")
    if promise.belongs == "already":
        return (*said, "You do this anyway, so it earns no marks.")
    return (*said, _earned(pack, measure, value, lot_id))


def _earned(pack: Pack, measure: Measure, value: int, lot_id: str) -> str:
    """The points, where they do not depend on what others offer."""
    target = _amount(measure.formula, "target", lot_id)
    cap = _amount(measure.formula, "cap", lot_id)
    if measure.formula.get("name") == "relative_to_target" and target:
        places = int(pack.rounding.get("places", 2))
        weight = Fraction(measure.weight)
        points = min(weight, Fraction(value) / target * weight)
        shown = Decimal(floor(points * 10**places + Fraction(1, 2))).scaleb(-places)
        return (
            f"{pounds(value)} of the {pounds(target)} we aim for, × {measure.weight} = {shown:.{places}f} points of "
            f"{measure.weight} at most."
        )
    if cap:
        return f"We count up to {pounds(cap)}. The points depend on what others offer."
    return "The points depend on what others offer."


def _amount(formula: Mapping[str, Any], name: str, lot_id: str) -> int:
    value = formula.get(name)
    if isinstance(value, Mapping):
        value = value.get(lot_id)
    return int(Decimal(value) * 100) if isinstance(value, str) else 0


def promise_faults(pack: Pack, measure: Measure, promise: Promise) -> dict[str, str]:
    """What cannot be right in a promise, by field: more than the contract holds, dates out of order or outside it.

    A number for contract year 2 stands under "year_2".
    """
    if promise.declined:
        return {}
    faults = _number_faults(pack.timetable, measure, promise)
    first, last = pack.timetable.start_on, pack.timetable.end_on
    for name, said, day in (("starts_on", "start", promise.starts_on), ("ends_on", "end", promise.ends_on)):
        if day is not None and not first <= day <= last:
            faults[name] = f"The {said} date must be between {plain_date(first)} and {plain_date(last)}"
    if promise.starts_on and promise.ends_on and promise.ends_on < promise.starts_on and "ends_on" not in faults:
        faults["ends_on"] = f"The end date must be after the start date, {plain_date(promise.starts_on)}"
    return faults


def _number_faults(timetable: Timetable, measure: Measure, promise: Promise) -> dict[str, str]:
    faults: dict[str, str] = {}
    if not promise.quantity and not promise.typed_by_year:
        return faults
    years = by_year(timetable, promise)
    total = sum(years, Decimal(0))
    if promise.typed_by_year and promise.quantity:
        meant = Decimal(promise.quantity) * (len([y for y in years if y]) if promise.counted == EACH_YEAR else 1)
        if meant != total:
            faults["quantity"] = (
                f"Your years add up to {number(total)}. “How many” says {number(meant)}. Make them agree, or empty one."
            )
    if total <= 0:
        faults["quantity"] = "How many must be more than 0. Leave all of this page empty to offer nothing."
    elif total > Decimal(measure.most):
        faults["quantity"] = (
            f"{number(total)} is more than this contract can hold ({number(Decimal(measure.most))}). Check the number."
        )
    if promise.typed_by_year:
        touched = _touched(contract_years(timetable), promise)
        for year, count in enumerate(years, start=1):
            if count and year not in touched:
                faults[f"year_{year}"] = f"Your dates do not reach contract year {year}. Change them, or empty this."
    return faults


@dataclass(frozen=True)
class YearDue:
    """How much of a promise is due by which day."""

    year: int
    quantity: Decimal
    due_on: date


def years_due(timetable: Timetable, counts: Sequence[str], ends_on: date) -> tuple[YearDue, ...]:
    """The days by which a frozen promise is due, one for each contract year in which something is; never after its end."""
    return tuple(
        YearDue(year.number, Decimal(count), min(year.last, ends_on))
        for year, count in zip(contract_years(timetable), counts, strict=False)
        if Decimal(count) > 0
    )
