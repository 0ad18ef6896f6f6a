"""What happens to a procurement before its bids are opened: the council's acts, one chain a procurement."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from portal.rules.events import Event, Words
from portal.rules.wording import count_of, deadline, digest_start


@dataclass(frozen=True, kw_only=True)
class _ProcurementEvent(Event):
    procurement_id: UUID
    reference: str

    def stream(self) -> str:
        return f"procurement:{self.procurement_id}"


@dataclass(frozen=True, kw_only=True)
class ProcurementStarted(_ProcurementEvent):
    """A draft was begun from a plan."""

    code: ClassVar[str] = "procurement.started"
    intention_id: UUID
    intention_reference: str
    title: Words

    def sentence(self, who: str) -> str:
        return f"{who} started procurement {self.reference}, “{self.title}”, from plan {self.intention_reference}."


@dataclass(frozen=True, kw_only=True)
class DraftPageSaved(_ProcurementEvent):
    """A page of the draft was saved."""

    code: ClassVar[str] = "procurement.draft_saved"
    page: str
    draft_version: int

    def sentence(self, who: str) -> str:
        return f"{who} changed “{page_name(self.page)}” of the draft."


@dataclass(frozen=True, kw_only=True)
class SeatsFilled(_ProcurementEvent):
    """Who does what was set. seats: "kind:user id", sorted."""

    code: ClassVar[str] = "procurement.seats_filled"
    seats: tuple[str, ...]

    def sentence(self, who: str) -> str:
        return f"{who} set who does what: {count_of(len(self.seats), 'seat')}."


@dataclass(frozen=True, kw_only=True)
class SentForApproval(_ProcurementEvent):
    """The draft waits for its approver."""

    code: ClassVar[str] = "procurement.sent_for_approval"
    draft_version: int

    def sentence(self, who: str) -> str:
        return f"{who} sent the draft for approval."


@dataclass(frozen=True, kw_only=True)
class SentBack(_ProcurementEvent):
    """The approver wants something changed."""

    code: ClassVar[str] = "procurement.sent_back"
    draft_version: int
    reason: Words

    def sentence(self, who: str) -> str:
        return f"{who} sent the draft back: “{self.reason}”"


@dataclass(frozen=True, kw_only=True)
class ProcurementPublished(_ProcurementEvent):
    """The pack went public, frozen under its digest."""

    code: ClassVar[str] = "procurement.published"
    version: int
    digest: str
    deadline_at: datetime
    drafted_by: UUID
    intention_id: UUID | None
    reason: Words

    def sentence(self, who: str) -> str:
        return (
            f"{who} approved and published version {self.version}. It closes at {deadline(self.deadline_at)}. "
            f"Digest {digest_start(self.digest)}."
        )


PAGE_NAMES: dict[str, str] = {
    "specification": "Need and specification",
    "price": "Price",
    "price-schedule": "Price schedule",
    "social-value": "Social value",
    "conditions": "Conditions of taking part",
    "criteria": "What we mark",
    "timetable": "Timetable",
    "tupe": "TUPE",
    "workforce": "Table of posts",
    "contact": "Who to ask",
    "seats": "People",
}


def page_name(page: str) -> str:
    """The name of a page of the draft as people know it.

    >>> page_name("question-Q2"), page_name("marks-Q1")
    ('Question 2', 'Marks for question 1')
    """
    kind, _, question = page.partition("-Q")
    if question and kind in ("question", "marks"):
        return f"Question {question}" if kind == "question" else f"Marks for question {question}"
    return PAGE_NAMES.get(page, page)
