"""Small and medium-sized enterprises, worked out from staff, turnover and balance sheet (R18; Procurement Act 2023 s.123).

Whether a provider is an SME and whether it is a VCSE are two questions: a charity of 400 people is a VCSE and no SME.
"""

from dataclasses import dataclass
from enum import StrEnum


class Band(StrEnum):
    """How large a provider is. Micro and small are for reading only: the law knows SME or not."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


BAND_WORDS = {
    Band.MICRO: "micro (an SME)",
    Band.SMALL: "small (an SME)",
    Band.MEDIUM: "medium-sized (an SME)",
    Band.LARGE: "large (not an SME)",
}


@dataclass(frozen=True)
class SmeLimits:
    """The law of a day: fewer staff than staff_below, and turnover or balance sheet no higher than its amount in pence."""

    staff_below: int
    turnover_pence: int
    balance_pence: int
    micro_below: int = 10
    small_below: int = 50
    source: str = ""


def size_band(staff: int, turnover_pence: int | None, balance_pence: int | None, limits: SmeLimits) -> Band | None:
    """The band of a provider, or None where an amount not given would decide.

    None for an amount: not known. A new organisation without accounts gives 0.

    >>> limits = SmeLimits(250, 44_000_000_00, 38_000_000_00)
    >>> size_band(12, 400_000_00, None, limits)
    <Band.SMALL: 'small'>
    """
    if staff >= limits.staff_below:
        return Band.LARGE
    pairs = ((turnover_pence, limits.turnover_pence), (balance_pence, limits.balance_pence))
    if not any(amount is not None and amount <= most for amount, most in pairs):
        return None if turnover_pence is None or balance_pence is None else Band.LARGE
    if staff < limits.micro_below:
        return Band.MICRO
    return Band.SMALL if staff < limits.small_below else Band.MEDIUM
