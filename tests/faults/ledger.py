"""What people were told, as it stands on their side: nothing here comes from the database."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

DONE, REFUSED, UNSURE = "done", "refused", "unsure"

# What an act leaves in the trail, by its actor, where it happened. What was told as refused must have left nothing.
CODES = {
    "save": "bid.part_saved",
    "upload": "bid.file_added",
    "submit": "bid.lot_submitted",
    "withdraw": "bid.lot_withdrawn",
    "ask": "clarification.own_asked",
    "mark": "evaluation.mark_saved",
    "lock marks": "evaluation.marks_locked",
    "agree": "evaluation.agreed_mark_recorded",
    "lock quality": "evaluation.quality_locked",
    "start opening": "evaluation.opening_started",
    "open": "evaluation.bids_opened",
    "approve": "award.approved",
    "release": "feedback.released",
    "sign": "contract.signed",
}


@dataclass(frozen=True)
class Told:
    """One thing a person was told about an act of theirs.

    said: DONE, REFUSED, or UNSURE (no answer came, or one that promises nothing). since, until: between which moments
    the portal had the request. facts: what the page said, by the act: see `tests.faults.promises`.
    """

    act: str
    who: UUID | None
    said: str
    since: datetime
    until: datetime
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class Ledger:
    """Everything told in a run, in order. `wanted`: what may stand for a text that is saved again and again."""

    told: list[Told] = field(default_factory=list)
    _wanted: dict[tuple[Any, ...], set[str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, told: Told) -> None:
        """Write one down."""
        with self._lock:
            self.told.append(told)
            if told.act == "save":
                key, text = told.facts["key"], told.facts["text"]
                if told.said == DONE:
                    self._wanted[key] = {text}
                elif told.said == UNSURE:
                    self._wanted.setdefault(key, set()).add(text)

    def wanted(self) -> dict[tuple[Any, ...], set[str]]:
        """By place: the text last told as saved, and those sent since of which nothing was heard."""
        with self._lock:
            return {key: set(texts) for key, texts in self._wanted.items()}

    def counts(self) -> Counter[tuple[str, str]]:
        """How often each act came to each end."""
        with self._lock:
            return Counter((each.act, each.said) for each in self.told)
