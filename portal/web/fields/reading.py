"""Reading what a person typed into a box: text, dates, times, numbers.

Anything unreadable is a `ReadError` with its message: the thing first, then the rule with an example, as in "The end
date must be a real date, such as 18 12 2026".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal

from portal.rules.wording import MONTHS

INSTEAD = "\ufffd"
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff]")
_ENDS_OF_LINE = re.compile("\r\n|[\r\v\f\u0085\u2028\u2029]")
# Bullets of a word processor's own lettering, which no other lettering can show.
_BULLETS = re.compile("[\uf0a7\uf0b7\uf0d8\uf0fc\uf076]")
_WHOLE = re.compile(r"-?(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})\Z")
_DECIMAL = re.compile(r"-?(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})?(?:\.(?P<after>[0-9]{1,15}))?\Z")
_CLOCK = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?(?P<half>am|pm)?\Z")
_SPACES = re.compile(r"[\s\u200b]+")
_MONTH_NUMBERS = {name.lower()[:letters]: at for at, name in enumerate(MONTHS, 1) for letters in (3, len(name))}


class ReadError(ValueError):
    """What was typed cannot be read; the message is for the person who typed it."""


def upper_first(text: str) -> str:
    """Return the text with a capital first letter, the rest untouched."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """Return the text with a small first letter, unless it starts with an abbreviation ("VAT number")."""
    first = text.split(" ", 1)[0]
    return text if len(first) > 1 and first[1].isupper() else text[:1].lower() + text[1:]


def first_text(values: Sequence[object] | None) -> str:
    """Return the first text among posted values: a repeated name or a file sent as text is no error of ours."""
    return next((value for value in values or () if isinstance(value, str)), "")


def readable(text: str) -> bool:
    """Say whether every character can be stored and shown: no control character, no half of a surrogate pair."""
    return _UNREADABLE.search(text) is None


def shown(text: str) -> str:
    """Return the text with each unreadable character as �, so that it can be put back into its box."""
    return _UNREADABLE.sub(INSTEAD, _ENDS_OF_LINE.sub("\n", text))


def tidy(text: str, *, multiline: bool = False) -> str:
    """Return the text as it is kept: outer space off, line ends as \\n, or as single spaces in a box of one line."""
    text = _BULLETS.sub("•", _ENDS_OF_LINE.sub("\n", text))
    return text.strip() if multiline else _SPACES.sub(" ", text).strip()


def read_whole(text: str, thing: str) -> int:
    """Read a whole number; commas may part thousands."""
    typed = _compact(text)
    if not _WHOLE.match(typed):
        raise ReadError(f"{upper_first(thing)} must be a whole number, such as 12")
    return int(typed.replace(",", ""))


def read_decimal(text: str, thing: str, places: int) -> Decimal:
    """Read a number with at most `places` figures after the point. Never a float, an exponent or "NaN"."""
    typed = _compact(text)
    match = _DECIMAL.match(typed)
    if match is None or not any(char.isdigit() for char in typed):
        raise ReadError(f"{upper_first(thing)} must be a number, such as {'12.5' if places else '12'}")
    if len((match["after"] or "").rstrip("0")) > places:
        figures = "figure" if places == 1 else "figures"
        raise ReadError(
            f"{upper_first(thing)} must have no more than {places} {figures} after the point"
            if places
            else f"{upper_first(thing)} must be a whole number, such as 12"
        )
    return Decimal(typed.replace(",", ""))


def read_date(boxes: Sequence[str], thing: str) -> date:
    """Read a date from its day, month and year boxes. A month may be a number or a name."""
    day, month, year = (" ".join(box.split())[:20] for box in boxes)
    missing = [word for word, box in (("day", day), ("month", month), ("year", year)) if not box]
    if missing:
        raise ReadError(f"{upper_first(thing)} must include a {' and a '.join(missing)}")
    if re.fullmatch("[0-9]{1,3}", year):
        raise ReadError(f"{upper_first(thing)} must have a year of 4 figures, such as 2026")
    number_of_month = _MONTH_NUMBERS.get(month.lower()) or (int(month) if re.fullmatch("[0-9]{1,2}", month) else 0)
    if re.fullmatch("[0-9]{1,2}", day) and re.fullmatch("[0-9]{4}", year) and "1900" <= year <= "2200":
        try:
            return date(int(year), number_of_month, int(day))
        except ValueError:
            pass
    raise ReadError(f"{upper_first(thing)} must be a real date, such as 18 12 2026")


def read_time(text: str, thing: str) -> time:
    """Read a time of day: "midday", "2pm", "2:30pm", "14:00". Midnight is asked about: it can mean two days."""
    typed = _compact(text).lower().replace("a.m.", "am").replace("p.m.", "pm")
    if typed in {"midday", "noon", "12noon", "12midday"}:
        return time(12)
    if typed in {"midnight", "12midnight"}:
        raise ReadError(f"{upper_first(thing)} must not be midnight, which can mean two days. Try midday or 11:59pm")
    match = _CLOCK.match(typed)
    if match and (match["half"] or match["minute"]):
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        if match["half"] and 1 <= hour <= 12:
            hour = hour % 12 + (12 if match["half"] == "pm" else 0)
        elif match["half"]:
            hour = 24
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise ReadError(f"{upper_first(thing)} must be a time, such as midday, 2:30pm or 14:30")


def _compact(text: str) -> str:
    return _SPACES.sub("", text.replace("\u2212", "-"))
