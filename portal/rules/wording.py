"""How dates, times, numbers, marks and files are written, on every page, in every mail and on every receipt.

A moment comes in with its zone (UTC as a rule) and is written as a clock in London shows it. Money stands in
`portal.rules.money`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
UNITS = ("KB", "MB", "GB")


def in_london(moment: datetime) -> datetime:
    """Return the moment as London's clocks show it. A moment without a zone is refused with ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment.astimezone(LONDON)


def _day_of(value: date | datetime) -> date:
    return in_london(value).date() if isinstance(value, datetime) else value


def long_date(value: date | datetime) -> str:
    """Write a date for running text.

    >>> long_date(date(2026, 12, 18))
    'Friday 18 December 2026'
    """
    day = _day_of(value)
    return f"{DAYS[day.weekday()]} {plain_date(day)}"


def plain_date(value: date | datetime) -> str:
    """Write a date without its weekday: "18 December 2026"."""
    day = _day_of(value)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(value: date | datetime) -> str:
    """Write a date for a table: "18 Dec 2026"."""
    day = _day_of(value)
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def month_year(value: date | datetime) -> str:
    """Write a month: "April 2027"."""
    day = _day_of(value)
    return f"{MONTHS[day.month - 1]} {day.year}"


def clock_time(value: datetime | time) -> str:
    """Write a time of day: "2:30pm", "9am", "midday". Never "12pm", never "midnight".

    >>> clock_time(time(12, 0)), clock_time(time(9, 0)), clock_time(time(14, 30))
    ('midday', '9am', '2:30pm')
    """
    at = in_london(value).time() if isinstance(value, datetime) else value
    if (at.hour, at.minute) == (12, 0):
        return "midday"
    half = "am" if at.hour < 12 else "pm"
    minutes = f":{at.minute:02d}" if at.minute or at.hour in {0, 12} else ""
    return f"{at.hour % 12 or 12}{minutes}{half}"


def clock_time_with_seconds(value: datetime) -> str:
    """Write a time to the second, for receipts, late pages, openings and the audit trail: "11:58:07am"."""
    at = in_london(value)
    return f"{at.hour % 12 or 12}:{at.minute:02d}:{at.second:02d}{'am' if at.hour < 12 else 'pm'}"


def zone_name(value: datetime) -> str:
    """Return "GMT" or "BST", whichever London keeps at that moment."""
    return in_london(value).tzname() or "GMT"


def deadline(value: datetime) -> str:
    """Write a moment in full, as every deadline is.

    >>> from datetime import timezone
    >>> deadline(datetime(2026, 12, 18, 12, 0, tzinfo=timezone.utc))
    'midday on Friday 18 December 2026 (GMT)'
    """
    return f"{clock_time(value)} on {long_date(value)} ({zone_name(value)})"


def moment(value: datetime) -> str:
    """Write when something happened: "3:02pm on 10 December 2026"."""
    return f"{clock_time(value)} on {plain_date(value)}"


def short_moment(value: datetime) -> str:
    """Write when something happened, for a table: "10 Dec 2026, 3:02pm"."""
    return f"{short_date(value)}, {clock_time(value)}"


def exact_moment(value: datetime) -> str:
    """Write a moment to the second: "3:02:11pm on Thursday 10 December 2026 (GMT)"."""
    return f"{clock_time_with_seconds(value)} on {long_date(value)} ({zone_name(value)})"


def days_from(value: date | datetime, now: date | datetime) -> str:
    """Write how far away a day is, to stand beside its date and never alone: "today", "in 3 days", "2 days ago"."""
    away = (_day_of(value) - _day_of(now)).days
    if away in {0, 1, -1}:
        return {0: "today", 1: "tomorrow", -1: "yesterday"}[away]
    return f"in {away:,} days" if away > 0 else f"{-away:,} days ago"


def number(value: int | Decimal) -> str:
    """Write a count or a rate: thousands parted by commas, no needless noughts after the point.

    >>> number(12000), number(Decimal("2.50"))
    ('12,000', '2.5')
    """
    written = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def fixed(value: Decimal, places: int = 2) -> str:
    """Write a decimal rounded half up to `places` places: "9.20"."""
    return f"{value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):,f}"


def points(value: Decimal) -> str:
    """Write points, always with 2 places: "36.48"."""
    return fixed(value, 2)


def percent(value: int | Decimal) -> str:
    """Write a weight or a share: "20%"."""
    return f"{number(value)}%"


def mark_of(mark: int | Decimal, top: int | Decimal, word: str = "") -> str:
    """Write a mark with the word for it: "4 out of 5 – Strong"."""
    return f"{number(mark)} out of {number(top)}{f' – {word}' if word else ''}"


def count_of(number_of: int, one: str, many: str | None = None) -> str:
    """Write a count with its thing: "1 lot", "2 lots", "3 replies"."""
    return f"{number_of:,} {one if number_of == 1 else many or one + 's'}"


def listed(items: Sequence[str]) -> str:
    """Write a list as a sentence does: "Ashford, Swale and Thanet"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def file_size(size: int) -> str:
    """Write a size in bytes as people know it: "340 KB", "1.2 MB"."""
    if size < 1024:
        return count_of(size, "byte")
    amount, step = Decimal(size), 0
    while amount >= 1024 and step < len(UNITS):
        amount, step = amount / 1024, step + 1
    unit = UNITS[step - 1]
    if amount >= 10 or amount == amount.to_integral_value():
        return f"{fixed(amount, 0)} {unit}"
    return f"{number(Decimal(fixed(amount, 1)))} {unit}"


def file_facts(kind: str, size: int, pages: int | None = None) -> str:
    """Write what a file is: "PDF, 340 KB, 6 pages"."""
    return ", ".join([kind, file_size(size)] + ([count_of(pages, "page")] if pages is not None else []))


def file_line(name: str, kind: str, size: int, pages: int | None = None) -> str:
    """Write a file's line: "Policy.pdf (PDF, 340 KB, 6 pages)"."""
    return f"{name} ({file_facts(kind, size, pages)})"


def digest_groups(digest: str) -> str:
    """Write a digest in groups of four: "3f9a 71c0 8b2e …", whole."""
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def digest_start(digest: str) -> str:
    """Write the first 12 characters of a digest, in groups of four."""
    return digest_groups(digest[:12])
