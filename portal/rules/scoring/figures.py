"""Exact figures as people read them: with commas, as short as they can be written, and "…" where they do not end.

Source: design.md of the product, decision 10 ("Working shown"): every computed value can show its working.
"""

from fractions import Fraction

_ENDLESS = 4
_LONGEST = 12


def plain(value: Fraction, shown_places: int = _ENDLESS) -> str:
    """A score, weight or ratio. What does not end is cut after `shown_places` decimals, and says so.

    >>> plain(Fraction(5, 2)), plain(Fraction(376200)), plain(Fraction(10, 3))
    ('2.5', '376,200', '3.3333…')
    """
    sign, value = ("−", -value) if value < 0 else ("", value)
    whole, rest = divmod(value.numerator, value.denominator)
    places = _decimals(value.denominator)
    cut = shown_places if places is None else places
    digits = f"{rest * 10**cut // value.denominator:0{cut}d}" if cut else ""
    end = "…" if places is None else ""
    return f"{sign}{whole:,}{'.' if digits else ''}{digits}{end}"


def money(value: Fraction) -> str:
    """Pounds without the sign: whole ones without decimals, others with two at least.

    >>> money(Fraction(376200)), money(Fraction("0.5")), money(Fraction(1237450, 3))
    ('376,200', '0.50', '412,483.33…')
    """
    written = plain(value, 2)
    whole, point, decimals = written.partition(".")
    return f"{whole}.{decimals}0" if point and len(decimals) == 1 else written


def _decimals(denominator: int) -> int | None:
    """How many decimals a fraction in lowest terms has; None where they never end, or not soon."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator //= 2
        twos += 1
    while denominator % 5 == 0:
        denominator //= 5
        fives += 1
    return max(twos, fives) if denominator == 1 and max(twos, fives) <= _LONGEST else None
