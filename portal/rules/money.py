"""Money as whole pence: reading what a person typed, writing it on a page, multiplying once, and value bands.

No float comes near an amount. Whatever is multiplied is rounded half up to the penny once (design, decision 12).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

MOST_PENCE = 10**12
"""The most an amount may be, £10,000,000,000: above any contract of a council, and well inside 64 bits."""

_AMOUNT = re.compile(r"(?P<pounds>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.(?P<pence>[0-9]*))?")


class NotMoney(ValueError):
    """What was typed is no amount of money. `message` is what the person reads."""

    def __init__(self, message: str) -> None:
        """Keep the message apart, since it goes beside the field."""
        self.message = message
        super().__init__(message)


def parse_pounds(text: str, thing: str = "the amount") -> int:
    """Read an amount in pounds, with or without £, commas and spaces, as whole pence.

    `thing` names the amount in the messages ("the price for line 4"). Commas must group thousands, so that "1,5"
    is asked about and not read as 15. Raises `NotMoney`. Source: screens A4, A6.

    >>> parse_pounds("£1,234.5")
    123450
    """
    typed = "".join(text.replace("\u2212", "-").split()).removeprefix("£").removesuffix("£")
    said = thing[:1].upper() + thing[1:]
    if not typed:
        raise NotMoney(f"Enter {thing}")
    if typed.startswith("-") and _AMOUNT.fullmatch(typed.lstrip("-").removeprefix("£")):
        raise NotMoney(f"{said} must be £0 or more")
    match = _AMOUNT.fullmatch(typed)
    if match is None or not (match["pounds"] or match["pence"]):
        raise NotMoney(f"{said} must be in pounds and pence, such as 1,234.50")
    if len((match["pence"] or "").rstrip("0")) > 2:
        raise NotMoney(f"{said} must have no more than 2 figures after the point, such as 1,234.50")
    whole = (match["pounds"] or "0").replace(",", "").lstrip("0")
    if len(whole) > len(str(MOST_PENCE)):
        raise NotMoney(f"{said} must be {pounds(MOST_PENCE)} or less")
    pence = int(whole or "0") * 100 + int(f"{match['pence'] or '':0<2}"[:2])
    if pence > MOST_PENCE:
        raise NotMoney(f"{said} must be {pounds(MOST_PENCE)} or less")
    return pence


def pounds(pence: int, *, always_pence: bool = False) -> str:
    """Write pence as pounds: no decimals for a whole amount, unless the column they stand in has any pence.

    Source: screens A4.

    >>> pounds(41250000), pounds(123450), pounds(41250000, always_pence=True)
    ('£412,500', '£1,234.50', '£412,500.00')
    """
    whole, rest = divmod(abs(pence), 100)
    decimals = f".{rest:02}" if rest or always_pence else ""
    return f"{'-' if pence < 0 else ''}£{whole:,}{decimals}"


def rounded_pence(exact: Decimal) -> int:
    """Round an exact number of pence half up to the penny. Raises `ValueError` for what is no finite number.

    >>> rounded_pence(Decimal("10824321.5"))
    10824322
    """
    if not exact.is_finite():
        raise ValueError("An amount of money is a finite number.")
    with localcontext(prec=60):
        return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def line_total(quantity: Decimal, unit_pence: int) -> int:
    """Multiply a quantity by a price per unit in pence, rounding half up once. Source: design, decision 12.

    >>> line_total(Decimal("2.5"), 1999)
    4998
    """
    with localcontext(prec=60):
        return rounded_pence(quantity * unit_pence)


def yearly_totals(quantity: Decimal, unit_pence: int, percent_a_year: Decimal, years: int) -> tuple[int, ...]:
    """Give a line's total for each year, rising by a published percentage from year 2, each year rounded once.

    Each year is worked out from the exact price, never from the year before as rounded. Source: domain E8, screen 10.

    >>> [pounds(p) for p in yearly_totals(Decimal(480), 21250, Decimal(2), 4)]
    ['£102,000', '£104,040', '£106,120.80', '£108,243.22']
    """
    with localcontext(prec=60):
        rise = 1 + percent_a_year / 100
        return tuple(rounded_pence(quantity * unit_pence * rise**year) for year in range(years))


@dataclass(frozen=True)
class ValueBand:
    """A band of contract value in pence: from `least_pence` up to, but not including, `below_pence` (None: no end)."""

    code: str
    least_pence: int
    below_pence: int | None

    @property
    def label(self) -> str:
        """Name the band on a page.

        >>> ValueBand("b", 3_000_000, 10_000_000).label
        '£30,000 to £100,000'
        """
        if self.below_pence is None:
            return f"{pounds(self.least_pence)} or more"
        if self.least_pence == 0:
            return f"Under {pounds(self.below_pence)}"
        return f"{pounds(self.least_pence)} to {pounds(self.below_pence)}"


USUAL_BANDS = (
    ValueBand("a", 0, 3_000_000),
    ValueBand("b", 3_000_000, 10_000_000),
    ValueBand("c", 10_000_000, 25_000_000),
    ValueBand("d", 25_000_000, 70_000_000),
    ValueBand("e", 70_000_000, None),
)
"""The bands a new authority starts with; administrators may set others."""


def band_of(pence: int, bands: Sequence[ValueBand] = USUAL_BANDS) -> ValueBand:
    """Find the band an amount falls in. Raises `ValueError` when none holds it.

    >>> band_of(25_000_000).code
    'd'
    """
    for band in bands:
        if band.least_pence <= pence and (band.below_pence is None or pence < band.below_pence):
            return band
    raise ValueError(f"No value band holds {pounds(pence)}.")


def band_faults(bands: Sequence[ValueBand]) -> list[str]:
    """Find what is wrong with a list of bands: they must start at £0, follow without gap or overlap, and have no end.

    >>> band_faults([ValueBand("a", 0, 100), ValueBand("b", 200, None)])
    ['Band b must start at £1, where band a ends']
    """
    if not bands:
        return ["Enter at least 1 band"]
    faults = [] if bands[0].least_pence == 0 else [f"Band {bands[0].code} must start at £0"]
    for one, following in zip(bands, bands[1:], strict=False):
        if one.below_pence is None or one.below_pence <= one.least_pence:
            faults.append(f"Band {one.code} must end above where it starts")
        elif following.least_pence != one.below_pence:
            faults.append(f"Band {following.code} must start at {pounds(one.below_pence)}, where band {one.code} ends")
    if bands[-1].below_pence is not None:
        faults.append(f"Band {bands[-1].code} must have no upper end")
    return faults
