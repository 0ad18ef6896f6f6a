"""The smallest checks: is this a number, an id, a text, an object with these keys.

Source: evaluation-record/1, Record ("Numbers", "Ids", "Titles, reasons and providers").
"""

import re
from collections.abc import Collection
from fractions import Fraction

from portal.rules.scoring.faults import ROOT, Fault, below, shown
from portal.rules.scoring.reading import UNSURE

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
_LIMIT = re.compile(r"[1-9][0-9]*")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
MOST_DIGITS = 30


def number(text: str) -> Fraction | None:
    """A decimal string as an exact number, or None where it is not one (at most 30 digits, no sign, no exponent).

    >>> number("12.50"), number("-1"), number(".5")
    (Fraction(25, 2), None, None)
    """
    if len(text) > MOST_DIGITS + 1 or not _NUMBER.fullmatch(text):
        return None
    whole, _, decimals = text.partition(".")
    if len(whole) + len(decimals) > MOST_DIGITS:
        return None
    return Fraction(int(whole + decimals), 10 ** len(decimals)) if decimals else Fraction(int(whole))


class Checker:
    """Collects the faults of one record while its parts are read."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults

    def refuse(self, path: str, message: str) -> None:
        self.faults.append(Fault(path, message))

    def members(
        self, value: object, path: str, required: Collection[str], optional: Collection[str] = ()
    ) -> dict[str, object]:
        """The known keys of an object; unknown and missing ones are refused. Empty where it is no object."""
        if value is UNSURE:
            return {}
        if not isinstance(value, dict):
            self.refuse(path, f"must be an object, not {shown(value)}")
            return {}
        for key in required:
            if key not in value:
                self.refuse(below(path, key), "is missing")
        known = {}
        for key, member in value.items():
            if key in required or key in optional:
                known[key] = member
            else:
                self.refuse(below(path, str(key)), "is not a key that belongs here")
        return known

    def entries(self, value: object, path: str) -> list[object] | None:
        """A list, or None where it is none."""
        if value is UNSURE:
            return None
        if not isinstance(value, list):
            self.refuse(path, f"must be a list, not {shown(value)}")
            return None
        return value

    def text(self, value: object, path: str) -> str | None:
        """A title, reason, provider or reference: something to read, on one line."""
        if value is UNSURE:
            return None
        if not isinstance(value, str):
            self.refuse(path, f"must be text, not {shown(value)}")
        elif not value.strip():
            self.refuse(path, "is empty")
        elif _CONTROL.search(value):
            self.refuse(path, "contains a control character")
        elif _LONE_SURROGATE.search(value):
            self.refuse(path, "contains half of a surrogate pair")
        else:
            return value
        return None

    def id(self, value: object, path: str, taken: Collection[str]) -> tuple[str | None, bool]:
        """An id that is not `taken`, and whether it was refused.

        A text that breaks the pattern is refused but handed on, so that whatever names it is still found.
        """
        if value is UNSURE:
            return None, True
        if not isinstance(value, str):
            self.refuse(path, f"must be an id, not {shown(value)}")
            return None, True
        if not _ID.fullmatch(value):
            self.refuse(path, f"{shown(value)} is not an id (1 to 40 letters, digits, hyphens, underscores)")
            return value, True
        if value in taken:
            self.refuse(path, f"{shown(value)} stands before")
            return value, True
        return value, False

    def number(self, value: object, path: str) -> Fraction | None:
        """An exact number that is zero or more."""
        if value is UNSURE:
            return None
        found = number(value) if isinstance(value, str) else None
        if found is None:
            self.refuse(path, f"must be a decimal string of at most {MOST_DIGITS} digits, not {shown(value)}")
        return found

    def number_between(
        self,
        value: object,
        path: str,
        highest: Fraction | int | None = None,
        above_zero: bool = False,
    ) -> Fraction | None:
        """A number within its bounds; None where it is outside."""
        found = self.number(value, path)
        if found is None:
            return None
        if above_zero and found == 0:
            self.refuse(path, "must be above 0")
            return None
        if highest is not None and found > highest:
            self.refuse(path, f"{value} is above {decimal_text(Fraction(highest))}")
            return None
        return found

    def choice(self, value: object, path: str, options: Collection[str]) -> str | None:
        """One of a few words."""
        if value is UNSURE:
            return None
        if isinstance(value, str) and value in options:
            return value
        self.refuse(path, f"must be one of {', '.join(options)}, not {shown(value)}")
        return None

    def limit(self, value: object, path: str) -> int | None:
        """A whole number from 1 as a string."""
        if value is UNSURE:
            return None
        if isinstance(value, str) and len(value) <= MOST_DIGITS and _LIMIT.fullmatch(value):
            return int(value)
        self.refuse(path, f"must be a whole number from 1, written as a string, not {shown(value)}")
        return None


def decimal_text(value: Fraction) -> str:
    """A number that came from a decimal string, as short as it can be written.

    >>> decimal_text(Fraction(5, 2)), decimal_text(Fraction(300000))
    ('2.5', '300000')
    """
    whole, rest = divmod(value.numerator, value.denominator)
    digits: list[str] = []
    while rest and len(digits) < MOST_DIGITS:
        digit, rest = divmod(rest * 10, value.denominator)
        digits.append(str(digit))
    return f"{whole}.{''.join(digits)}" if digits else str(whole)


__all__ = ["ROOT", "Checker", "decimal_text", "number"]
