"""How prices and amounts become points.

Source: evaluation-record/1, Points (the table). Once the lowest or mean price, or the highest amount, of a lot is
known, each formula is one of four simple curves; `curve_for` picks it. Results may lie outside 0…w and are clamped
afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from portal.rules.scoring.record import Formula

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Flat:
    """The same points whatever was bid."""

    points: Fraction

    def ratio(self, figure: Fraction) -> tuple[int, int]:
        """Exact points as numerator and denominator."""
        return self.points.as_integer_ratio()


@dataclass(frozen=True, slots=True)
class UpTo:
    """Full points up to a figure, none above it."""

    limit: Fraction
    points: Fraction

    def ratio(self, figure: Fraction) -> tuple[int, int]:
        """Exact points as numerator and denominator."""
        return self.points.as_integer_ratio() if figure <= self.limit else (0, 1)


class Straight:
    """`constant + slope × figure`."""

    __slots__ = ("constant", "denominator", "slope")

    def __init__(self, constant: Fraction, slope: Fraction) -> None:
        self.denominator = lcm(constant.denominator, slope.denominator)
        self.constant = constant.numerator * (self.denominator // constant.denominator)
        self.slope = slope.numerator * (self.denominator // slope.denominator)

    def ratio(self, figure: Fraction) -> tuple[int, int]:
        """Exact points as numerator and denominator."""
        numerator, denominator = figure.as_integer_ratio()
        return self.constant * denominator + self.slope * numerator, self.denominator * denominator


class Inverse:
    """`top ÷ figure`; a figure of zero earns `at_zero`."""

    __slots__ = ("at_zero", "denominator", "numerator")

    def __init__(self, top: Fraction, at_zero: Fraction) -> None:
        self.numerator, self.denominator = top.as_integer_ratio()
        self.at_zero = at_zero

    def ratio(self, figure: Fraction) -> tuple[int, int]:
        """Exact points as numerator and denominator."""
        numerator, denominator = figure.as_integer_ratio()
        if numerator == 0:
            return self.at_zero.as_integer_ratio()
        return self.numerator * denominator, self.denominator * numerator


Curve = Flat | UpTo | Straight | Inverse


def curve_for(formula: Formula, weight: Fraction, lot: str, figures: Sequence[Fraction]) -> Curve:
    """The curve of one criterion in one lot. `figures` are what the bids that count there have bid.

    >>> curve = curve_for(Formula("lowest_relative", {}), Fraction(30), "1", [Fraction(240), Fraction(252)])
    >>> Fraction(*curve.ratio(Fraction(252)))
    Fraction(200, 7)
    """
    match formula.name:
        case "lowest_relative" | "linear_over_lowest" | "linear_lowest_to_max":
            return _from_lowest(formula, weight, lot, figures)
        case "absolute_to_budget":
            floor, ceiling = formula.value("floor", lot), formula.value("ceiling", lot)
            per_pound = weight / (ceiling - floor)
            return Straight(ceiling * per_pound, -per_pound)
        case "mean_deviation":
            return _from_mean(formula.value("at_mean", lot), weight, mean(figures))
        case "relative_to_highest":
            return _share_of(_capped(formula, lot, max(figures, default=ZERO)), weight)
        case "relative_to_target":
            return _share_of(formula.value("target", lot), weight)
        case "per_pound":
            return _share_of(max(figures, default=ZERO), weight)
        case "fixed_price":
            return Flat(weight)
        case _:
            return Flat(ZERO)


def _from_lowest(formula: Formula, weight: Fraction, lot: str, prices: Sequence[Fraction]) -> Curve:
    """A price of zero earns the whole weight; where no price is above zero, all do."""
    lowest = lowest_price(prices)
    if lowest is None:
        return Flat(weight)
    if formula.name == "lowest_relative":
        return Inverse(lowest * weight, weight)
    if formula.name == "linear_over_lowest":
        steepness = Fraction(100) / formula.value("zero_at_percent", lot) * weight
        return Straight(weight + steepness, -steepness / lowest)
    maximum = formula.value("maximum", lot)
    if lowest >= maximum:
        return UpTo(maximum, weight)
    per_pound = weight / (maximum - lowest)
    return Straight(maximum * per_pound, -per_pound)


def _from_mean(at_mean: Fraction, weight: Fraction, average: Fraction) -> Curve:
    if average == 0:
        return Flat(at_mean / 100 * weight)
    return Straight((at_mean + 100) / 100 * weight, -weight / average)


def _share_of(whole: Fraction, weight: Fraction) -> Curve:
    return Flat(ZERO) if whole == 0 else Straight(ZERO, weight / whole)


def _capped(formula: Formula, lot: str, highest: Fraction) -> Fraction:
    return min(highest, formula.value("cap", lot)) if "cap" in formula.parameters else highest


def lowest_price(prices: Sequence[Fraction]) -> Fraction | None:
    """L: the lowest price that is not zero."""
    return min((price for price in prices if price.numerator), default=None)


def mean(figures: Sequence[Fraction]) -> Fraction:
    """M: the exact mean, zeros included; 0 of nothing.

    >>> mean([Fraction(1), Fraction(2), Fraction(5)])
    Fraction(8, 3)
    """
    if not figures:
        return ZERO
    common = lcm(*{figure.denominator for figure in figures})
    total = sum(figure.numerator * (common // figure.denominator) for figure in figures)
    return Fraction(total, common * len(figures))


def clamped(ratio: tuple[int, int], weight: Fraction) -> Fraction:
    """Exact points within 0…w."""
    return min(max(Fraction(*ratio), ZERO), weight)
