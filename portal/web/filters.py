"""The house's ways of writing a value, as template filters. The writing itself stands in `portal.rules.wording`.

Use: `{{ closes_at | deadline }}`, `{{ price | money }}`, `{{ 3 | count_of("lot") }}`. docs/pages.md lists them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from markupsafe import Markup, escape

from portal.rules import money, wording, words

_NOT_FOR_AN_ID = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """Return a text as an id for the page: "How we mark" becomes "how-we-mark"."""
    return _NOT_FOR_AN_ID.sub("-", text.lower()).strip("-") or "part"


def paragraphs_of(text: str) -> Markup:
    """Return plain text as HTML paragraphs: blank lines part them, single line ends stay, all else is escaped."""
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in part.split("\n")))
        for part in words.paragraphs(text)
    )


def machine_time(value: date | datetime) -> str:
    """Return a date or moment for a `datetime` attribute, in UTC."""
    return value.isoformat()


FILTERS: dict[str, Callable[..., Any]] = {
    "long_date": wording.long_date,
    "plain_date": wording.plain_date,
    "short_date": wording.short_date,
    "month_year": wording.month_year,
    "clock_time": wording.clock_time,
    "clock_time_with_seconds": wording.clock_time_with_seconds,
    "deadline": wording.deadline,
    "moment": wording.moment,
    "short_moment": wording.short_moment,
    "exact_moment": wording.exact_moment,
    "days_from": wording.days_from,
    "machine_time": machine_time,
    "money": money.pounds,
    "money_exact": partial(money.pounds, always_pence=True),
    "number": wording.number,
    "fixed": wording.fixed,
    "points": wording.points,
    "percent": wording.percent,
    "mark_of": wording.mark_of,
    "count_of": wording.count_of,
    "listed": wording.listed,
    "file_size": wording.file_size,
    "digest_groups": wording.digest_groups,
    "digest_start": wording.digest_start,
    "count_words": words.count_words,
    "paragraphs": paragraphs_of,
    "slug": slug,
}
