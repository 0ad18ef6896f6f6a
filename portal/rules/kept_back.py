"""When a file is kept back, in which words, and what may follow for an opened bid. The bid itself stands."""

from collections.abc import Sequence
from datetime import datetime, timedelta

WITHOUT, ASK, OTHER = "without", "ask", "other"
LEAST_LETTERS = 10
UNCHECKABLE = "uncheckable"

CHOICES = {
    WITHOUT: "The bid goes on without the file",
    ASK: "The bidder is asked what the file said",
    OTHER: "Something else, as the reason says",
}


def is_given_up(failed_at: Sequence[datetime], now: datetime, *, tries: int, span: timedelta) -> bool:
    """Whether the scanner has failed on one file often and long enough to stop asking it.

    failed_at: when it answered other files well and failed on this one, before; now: the same once more. tries: how often in
    all; span: the least time from the first to now.
    """
    return len(failed_at) + 1 >= tries and bool(failed_at) and now - min(failed_at) >= span


def scan_words(outcome: str) -> str:
    """An outcome of the scanner as a sentence ends with it.

    >>> scan_words("uncheckable")
    'it could not be checked'
    """
    return "it could not be checked" if outcome == UNCHECKABLE else outcome


def decision_faults(choice: str, reason: str) -> dict[str, str]:
    """What is wrong with a decision, by field; empty where nothing is."""
    faults: dict[str, str] = {}
    if choice not in CHOICES:
        faults["choice"] = "Select what follows"
    if len(reason.strip()) < LEAST_LETTERS:
        faults["reason"] = f"Enter your reason, in {LEAST_LETTERS} letters or more"
    return faults
