"""The sum behind the points of one price or amount, written out.

Source: evaluation-record/1, Points (the table). Each formula has its own wording; rivals appear only as lowest, highest or
mean, never by name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from portal.rules.scoring.figures import money, plain
from portal.rules.scoring.formulas import lowest_price, mean
from portal.rules.scoring.record import Formula


@dataclass(frozen=True, slots=True)
class Case:
    """One figure to explain: the bid's own, and those of all bids that count in its lot."""

    formula: Formula
    weight: Fraction
    lot: str
    own: Fraction
    all: Sequence[Fraction]

    @property
    def w(self) -> str:
        """The weight as shown."""
        return plain(self.weight)

    def parameter(self, name: str) -> Fraction:
        """A parameter of the formula as it holds for the lot."""
        return self.formula.value(name, self.lot)


def sum_of(case: Case) -> str:
    """What stands before the equals sign.

    >>> prices = [Fraction(412500), Fraction(376200)]
    >>> sum_of(Case(Formula("lowest_relative", {}), Fraction(40), "1", prices[0], prices))
    '376,200 ÷ 412,500 × 40'
    """
    return _WORDINGS[case.formula.name](case)


def _lowest_relative(case: Case) -> str:
    lowest = lowest_price(case.all)
    if lowest is None or case.own == 0:
        return "a price of 0 earns all points"
    return f"{money(lowest)} ÷ {money(case.own)} × {case.w}"


def _linear_over_lowest(case: Case) -> str:
    lowest = lowest_price(case.all)
    if lowest is None or case.own == 0:
        return "a price of 0 earns all points"
    share = f"({money(case.own)} − {money(lowest)}) ÷ {money(lowest)}"
    return f"(1 − {share} × 100 ÷ {plain(case.parameter('zero_at_percent'))}) × {case.w}"


def _linear_lowest_to_max(case: Case) -> str:
    lowest, maximum = lowest_price(case.all), case.parameter("maximum")
    if lowest is None or case.own == 0:
        return "a price of 0 earns all points"
    if case.own > maximum:
        return f"{money(case.own)} is above the maximum of {money(maximum)}"
    if lowest == maximum:
        return f"the lowest price is the maximum of {money(maximum)}, which earns all points"
    return f"({money(maximum)} − {money(case.own)}) ÷ ({money(maximum)} − {money(lowest)}) × {case.w}"


def _absolute_to_budget(case: Case) -> str:
    floor, ceiling = money(case.parameter("floor")), money(case.parameter("ceiling"))
    return f"({ceiling} − {money(case.own)}) ÷ ({ceiling} − {floor}) × {case.w}"


def _mean_deviation(case: Case) -> str:
    average, at_mean = mean(case.all), plain(case.parameter("at_mean"))
    if average == 0:
        return f"the mean price is 0, so {at_mean} ÷ 100 × {case.w}"
    return f"({at_mean} − ({money(case.own)} − {money(average)}) ÷ {money(average)} × 100) ÷ 100 × {case.w}"


def _relative_to_highest(case: Case) -> str:
    highest = max(case.all)
    if highest == 0:
        return "no bid offers anything here"
    if "cap" not in case.formula.parameters:
        return f"{money(case.own)} ÷ {money(highest)} × {case.w}"
    cap = case.parameter("cap")
    note = f"{money(case.own)} counts as {money(cap)}, so " if case.own > cap else ""
    return f"{note}{money(min(case.own, cap))} ÷ {money(min(highest, cap))} × {case.w}"


def _relative_to_target(case: Case) -> str:
    return f"{money(case.own)} ÷ {money(case.parameter('target'))} × {case.w}"


def _per_pound(case: Case) -> str:
    highest = max(case.all)
    if highest == 0:
        return "no bid offers anything here"
    return f"{plain(case.own, 6)} for each pound ÷ {plain(highest, 6)} × {case.w}"


_WORDINGS: dict[str, Callable[[Case], str]] = {
    "lowest_relative": _lowest_relative,
    "linear_over_lowest": _linear_over_lowest,
    "linear_lowest_to_max": _linear_lowest_to_max,
    "absolute_to_budget": _absolute_to_budget,
    "mean_deviation": _mean_deviation,
    "fixed_price": lambda case: "the price is fixed, so all points",
    "none": lambda case: "the price itself earns no points; it is divided by the total",
    "relative_to_highest": _relative_to_highest,
    "relative_to_target": _relative_to_target,
    "per_pound": _per_pound,
}
