"""What happens to a procurement before its bids are opened: the council's acts, one chain a procurement."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from portal.rules.events import Event, Words
from portal.rules.kept_back import scan_words
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
class ProcurementCopied(_ProcurementEvent):
    """A draft was begun with what another procurement says, without its dates."""

    code: ClassVar[str] = "procurement.copied"
    source_id: UUID
    source_reference: str
    intention_id: UUID | None
    title: Words

    def sentence(self, who: str) -> str:
        return f"{who} started procurement {self.reference}, “{self.title}”, as a copy of {self.source_reference}."


@dataclass(frozen=True, kw_only=True)
class DraftPageSaved(_ProcurementEvent):
    """A page of the draft was saved."""

    code: ClassVar[str] = "procurement.draft_saved"
    page: str
    draft_version: int

    def sentence(self, who: str) -> str:
        return f"{who} changed “{page_name(self.page)}” of the draft."


@dataclass(frozen=True, kw_only=True)
class DocumentAdded(_ProcurementEvent):
    """A file was taken into the pack. sha256: of its bytes, which lie in the store as they were sent."""

    code: ClassVar[str] = "procurement.document_added"
    file_id: UUID
    size: int
    sha256: str

    def sentence(self, who: str) -> str:
        return f"{who} added a file of {self.size:,} bytes."


@dataclass(frozen=True, kw_only=True)
class DocumentRefused(_ProcurementEvent):
    """A file was not taken into the pack: the scanner found something. signature: its name there."""

    code: ClassVar[str] = "procurement.document_refused"
    signature: str

    def sentence(self, who: str) -> str:
        return f"{who} sent a harmful file. It was not taken."


@dataclass(frozen=True, kw_only=True)
class DocumentScanned(_ProcurementEvent):
    """The scanner answered later about a file of the pack. outcome: "clean", "harmful", "unreadable", "uncheckable"."""

    code: ClassVar[str] = "procurement.document_scanned"
    file_id: UUID
    outcome: str

    def sentence(self, who: str) -> str:
        return f"A file of the pack was scanned: {scan_words(self.outcome)}."


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


@dataclass(frozen=True, kw_only=True)
class AmendmentStarted(_ProcurementEvent):
    """A change to what is published is being written. version: the one it would become."""

    code: ClassVar[str] = "procurement.amendment_started"
    version: int

    def sentence(self, who: str) -> str:
        return f"{who} began to write a change: version {self.version}."


@dataclass(frozen=True, kw_only=True)
class AmendmentDropped(_ProcurementEvent):
    """The change was not made. What is published stays."""

    code: ClassVar[str] = "procurement.amendment_dropped"
    version: int

    def sentence(self, who: str) -> str:
        return f"{who} dropped the change. What is published stays as it is."


@dataclass(frozen=True, kw_only=True)
class PackAmended(_ProcurementEvent):
    """A further version went public before the deadline. kind: a `portal.rules.amending.ChangeKind` value."""

    code: ClassVar[str] = "procurement.amended"
    version: int
    kind: str
    digest: str
    deadline_before: datetime
    deadline_at: datetime
    reason: Words

    def sentence(self, who: str) -> str:
        moved = self.deadline_at != self.deadline_before
        closes = f"It closes at {deadline(self.deadline_at)}{', later than before' if moved else ', as before'}."
        act = {"amendment": "approved and published a change", "extension": "gave everyone more time"}.get(
            self.kind, "published a further file"
        )
        return f"{who} {act}: version {self.version}. {closes} Digest {digest_start(self.digest)}. “{self.reason}”"


@dataclass(frozen=True, kw_only=True)
class ProcurementEnded(_ProcurementEvent):
    """It ended without a contract. kind: a `portal.rules.amending.EndingKind` value."""

    code: ClassVar[str] = "procurement.ended"
    kind: str
    reason: Words

    def sentence(self, who: str) -> str:
        act = "decided to award no contract" if self.kind == "no_award" else "stopped it"
        return f"{who} {act}: “{self.reason}”"


@dataclass(frozen=True, kw_only=True)
class HandedOver(_ProcurementEvent):
    """Another procurement officer runs it from now on."""

    code: ClassVar[str] = "procurement.handed_over"
    from_user: UUID | None
    to_user: UUID
    to_name: Words
    reason: Words

    def sentence(self, who: str) -> str:
        return f"{who} handed it over to {self.to_name}: “{self.reason}”"


PAGE_NAMES: dict[str, str] = {
    "specification": "Need and specification",
    "requirements": "What the service must do",
    "service": "Who it is not for, and its limits",
    "results": "Results",
    "information": "Information and data",
    "staffing": "Staff and other firms",
    "payment": "Pay and promises",
    "budget": "Value and budget",
    "length": "May it run longer?",
    "ending": "The end of the contract",
    "involvement": "People who use the service",
    "equality": "Equality",
    "duties": "Check against the law",
    "lots": "Lots",
    "template": "Differences from our template",
    "records": "What is public",
    "price": "Price",
    "price-schedule": "Price schedule",
    "social-value": "Social value",
    "conditions": "Conditions of taking part",
    "bidder": "What bidders say of themselves",
    "criteria": "What we mark",
    "rules": "How points decide",
    "timetable": "Timetable",
    "tupe": "TUPE",
    "workforce": "Table of posts",
    "staff-terms": "Facts about all staff",
    "staff-costs": "Budget and cost of staff",
    "contact": "Who to ask",
    "seats": "People",
    "documents": "Files",
    "amendment": "What changes and why",
}


def page_name(page: str) -> str:
    """The name of a page of the draft as people know it.

    >>> page_name("question-Q2"), page_name("marks-Q1")
    ('Question 2', 'Marks for question 1')
    """
    kind, _, question = page.partition("-Q")
    if question and kind in ("question", "marks"):
        return f"Question {question}" if kind == "question" else f"Marks for question {question}"
    kind, _, line = page.partition("-")
    if kind == "group":
        return {"Q": "Group: quality", "S": "Group: social value"}.get(line, f"Group {line.removeprefix('G')}")
    if kind == "measure":
        return f"Social value measure {line.removeprefix('S')}"
    if page.startswith("lot-"):
        return f"Lot {page.removeprefix('lot-')}"
    return PAGE_NAMES.get(page, page)
