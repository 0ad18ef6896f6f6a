"""The one place where exact points become published figures.

Source: evaluation-record/1, Points, step 4. Points are counted in whole units of the last published place, so sums of
rounded figures are sums of whole numbers and every table re-adds to the last digit.
"""

from dataclasses import dataclass
from fractions import Fraction

HALF_UP, HALF_EVEN, DOWN = "half_up", "half_even", "down"
MODES = (HALF_UP, HALF_EVEN, DOWN)
_LONGEST = 12


@dataclass(frozen=True, slots=True)
class Rounding:
    """`places` decimals, by `half_up`, `half_even` or `down`."""

    places: int
    mode: str

    @property
    def factor(self) -> int:
        """How many units one point has: 100 for two places."""
        return int(10**self.places)

    def units(self, numerator: int, denominator: int) -> int:
        """An exact quotient (not negative) in whole units.

        >>> Rounding(2, "half_up").units(165, 7)
        2357
        """
        quotient, rest = divmod(numerator * self.factor, denominator)
        if self.mode == DOWN or rest == 0:
            return quotient
        twice = 2 * rest
        if twice > denominator or (twice == denominator and (self.mode == HALF_UP or quotient % 2 == 1)):
            return quotient + 1
        return quotient

    def round(self, exact: Fraction) -> int:
        """An exact figure in whole units."""
        return self.units(exact.numerator, exact.denominator)

    def text(self, units: int) -> str:
        """Units as they are published, with exactly `places` decimals.

        >>> Rounding(2, "half_up").text(8400), Rounding(0, "down").text(7)
        ('84.00', '7')
        """
        if not self.places:
            return str(units)
        whole, rest = divmod(units, self.factor)
        return f"{whole}.{rest:0{self.places}d}"


def shown_or_exact(exact: Fraction, minimum: Fraction, places: int, mode: str = HALF_UP) -> str:
    """A figure as shown, or exactly where rounding would hide that it is below a minimum.

    >>> shown_or_exact(Fraction("49.996"), Fraction(50), 2), shown_or_exact(Fraction("49.99"), Fraction(50), 2)
    ('49.996', '49.99')
    """
    rounding = Rounding(places, mode)
    units = rounding.round(exact)
    if exact >= minimum or Fraction(units, rounding.factor) < minimum:
        return rounding.text(units)
    while Fraction(units, 10**places) >= minimum:
        places += 1
        units = Rounding(places, DOWN).round(exact)
    for more in range(places, places + _LONGEST):
        finer = Rounding(more, DOWN)
        if Fraction(finer.round(exact), finer.factor) == exact:
            return finer.text(finer.round(exact))
    return f"{Rounding(places, DOWN).text(units)}…"
