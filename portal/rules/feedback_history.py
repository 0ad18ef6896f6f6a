"""What panels said about one organisation's bids over time: by the name of the question, and as a table.

Marks stay on their own scales and are never averaged across tenders.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.rules.summaries import NOTHING_MISSING, QuestionPart, Summary
from portal.rules.wording import in_london

COLUMNS = (
    "Released on",
    "Reference",
    "Opportunity",
    "Lot",
    "Outcome",
    "Total",
    "Question",
    "Weight",
    "Mark",
    "Out of",
    "Why",
    "Strength",
    "Missing",
    "Next time",
)
_SHOWN = 3
_NUMBER = re.compile(r"^\S+ ")


@dataclass(frozen=True)
class Told:
    """A released summary with its time."""

    at: datetime
    summary: Summary


@dataclass(frozen=True)
class Theme:
    """One question by its name, over all bids. marks: "4 of 5", newest first, three at most; missing: the newest said."""

    name: str
    marks: tuple[str, ...]
    missing: str


def name_of(question: QuestionPart) -> str:
    """The name of a question without its number.

    >>> name_of(QuestionPart("2 Safeguarding", "20", "4", "5", "", "", "", "", "", "", ""))
    'Safeguarding'
    """
    return _NUMBER.sub("", question.title)


def themes_of(told: Sequence[Told]) -> tuple[Theme, ...]:
    """By name. told: newest first."""
    by_name: dict[str, list[QuestionPart]] = {}
    for each in told:
        for question in each.summary.questions:
            by_name.setdefault(name_of(question).casefold(), []).append(question)
    found = []
    for parts in by_name.values():
        missing = next((part.missing for part in parts if part.missing != NOTHING_MISSING), "")
        found.append(Theme(name_of(parts[0]), tuple(f"{p.mark} of {p.top}" for p in parts[:_SHOWN]), missing))
    return tuple(sorted(found, key=lambda theme: theme.name.casefold()))


def rows_of(told: Iterable[Told]) -> list[tuple[str, ...]]:
    """One row for each question of each bid; one without questions for a bid that was left out."""
    rows: list[tuple[str, ...]] = []
    for each in told:
        summary = each.summary
        head = (
            in_london(each.at).date().isoformat(),
            summary.procurement_reference,
            summary.title,
            summary.lot,
            summary.outcome,
            summary.total,
        )
        rows += [
            (*head, p.title, p.weight, p.mark, p.top, p.why, p.strength, p.missing, p.next_time)
            for p in summary.questions
        ] or [(*head, *[""] * 8)]
    return rows
