"""What happens in an evaluation. Sentences name no bid while members mark, and never a mark: others read this history."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from portal.rules.events import Event, Words


def _of(number: int, one: str) -> str:
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


@dataclass(frozen=True, kw_only=True)
class _EvaluationEvent(Event):
    """An act of the council in one procurement."""

    procurement_id: UUID

    def stream(self) -> str:
        return f"procurement:{self.procurement_id}"


@dataclass(frozen=True, kw_only=True)
class OpeningStarted(_EvaluationEvent):
    """The first of two people began to open. session: digest of the signed-in browser."""

    code: ClassVar[str] = "evaluation.opening_started"
    session: str

    def sentence(self, who: str) -> str:
        return f"{who} started the opening. A second person must confirm within 30 minutes."


@dataclass(frozen=True, kw_only=True)
class BidsOpened(_EvaluationEvent):
    """Two people opened. digests: "<reference> <digest found>", one a bid; not_intact: references that did not match."""

    code: ClassVar[str] = "evaluation.bids_opened"
    started_by: UUID
    first_session: str
    second_session: str
    digests: tuple[str, ...]
    not_intact: tuple[str, ...]

    def sentence(self, who: str) -> str:
        found = _of(len(self.digests), "bid")
        wrong = len(self.not_intact)
        end = "Every digest was the same as on the receipt." if not wrong else f"{_of(wrong, 'digest')} did not match."
        return f"{who} confirmed, and the bids were opened: {found}. {end}"


@dataclass(frozen=True, kw_only=True)
class BidOpened(Event):
    """One lot of one bid was opened: the bidder reads this."""

    code: ClassVar[str] = "evaluation.bid_opened"
    bid_id: UUID
    lot_id: str
    submission_id: UUID
    digest: str
    intact: bool

    def stream(self) -> str:
        return f"bid:{self.bid_id}"

    def sentence(self, who: str) -> str:
        end = (
            "It is what its receipt names." if self.intact else "It is not what its receipt names, so it is not marked."
        )
        return f"This bid was opened by two people. {end}"


@dataclass(frozen=True, kw_only=True)
class DeclarationMade(_EvaluationEvent):
    """A panel member answered for each bidder. What they answered is not here."""

    code: ClassVar[str] = "evaluation.declaration_made"
    bidders: int

    def sentence(self, who: str) -> str:
        return f"{who} said for {_of(self.bidders, 'bidder')} whether there is a link."


@dataclass(frozen=True, kw_only=True)
class ConflictDecided(_EvaluationEvent):
    """Somebody off the panel decided on a declared link."""

    code: ClassVar[str] = "evaluation.conflict_decided"
    declaration_id: UUID
    ruling: str
    reason: Words
    safeguards: Words

    def sentence(self, who: str) -> str:
        words = {
            "accept": "the member may mark, with safeguards",
            "limit": "the member does not mark that bid",
            "remove": "the member leaves the panel",
        }[self.ruling]
        return f"{who} decided on a declared link: {words}."


WHOLE = "the whole bid"


@dataclass(frozen=True, kw_only=True)
class BidRead(_EvaluationEvent):
    """A person read something of an opened bid; written once a day."""

    code: ClassVar[str] = "evaluation.bid_read"
    submission_id: UUID
    thing: str

    def sentence(self, who: str) -> str:
        if self.thing == WHOLE:
            return f"{who} saved a whole bid with its files."
        return f"{who} read a part of a bid."


@dataclass(frozen=True, kw_only=True)
class MarkSaved(_EvaluationEvent):
    """A member saved a mark. digest: of the sealed row; typed_for: the member, where their supporter typed it."""

    code: ClassVar[str] = "evaluation.mark_saved"
    mark_id: UUID
    digest: str
    typed_for: UUID | None = None

    def sentence(self, who: str) -> str:
        return f"{who} saved a mark." if self.typed_for is None else f"{who} typed a mark for a member they help."


@dataclass(frozen=True, kw_only=True)
class MarksLocked(_EvaluationEvent):
    """A member locked their marks."""

    code: ClassVar[str] = "evaluation.marks_locked"
    marks: int
    paper_notes: bool
    typed_for: UUID | None = None

    def sentence(self, who: str) -> str:
        notes = " There are notes on paper." if self.paper_notes else ""
        helped = " for a member they help" if self.typed_for else ""
        return f"{who} locked {_of(self.marks, 'mark')}{helped}.{notes}"


@dataclass(frozen=True, kw_only=True)
class MemberReminded(_EvaluationEvent):
    """A member was asked to finish."""

    code: ClassVar[str] = "evaluation.member_reminded"
    member_id: UUID

    def sentence(self, who: str) -> str:
        return f"{who} reminded a member to finish marking."


@dataclass(frozen=True, kw_only=True)
class MemberReleased(_EvaluationEvent):
    """An approver let a member go who cannot finish. What they marked stays."""

    code: ClassVar[str] = "evaluation.member_released"
    member_id: UUID
    reason: Words

    def sentence(self, who: str) -> str:
        return f"{who} released a member from the panel. Reason: {self.reason}"


@dataclass(frozen=True, kw_only=True)
class ChairGiven(_EvaluationEvent):
    """The panel has a new chair."""

    code: ClassVar[str] = "evaluation.chair_given"
    member_id: UUID
    reason: Words

    def sentence(self, who: str) -> str:
        return f"{who} named a new chair. Reason: {self.reason}"


@dataclass(frozen=True, kw_only=True)
class DiscussionOpened(_EvaluationEvent):
    """Everybody has locked, or was released: the panel may talk."""

    code: ClassVar[str] = "evaluation.discussion_opened"
    locked: int
    released: int

    def sentence(self, who: str) -> str:
        gone = f" {self.released} released." if self.released else ""
        return f"{who} opened the panel discussion. {self.locked} locked.{gone}"


@dataclass(frozen=True, kw_only=True)
class AgreedMarkRecorded(_EvaluationEvent):
    """The chair recorded the panel's one mark. number counts the saves for this question of this bid."""

    code: ClassVar[str] = "evaluation.agreed_mark_recorded"
    submission_id: UUID
    question_id: str
    number: int
    digest: str

    def sentence(self, who: str) -> str:
        if self.number == 1:
            return f"{who} recorded an agreed mark for question {self.question_id}."
        return f"{who} changed an agreed mark for question {self.question_id}. Save {self.number}; all are kept."


@dataclass(frozen=True, kw_only=True)
class QualityLocked(_EvaluationEvent):
    """All marks are agreed and closed."""

    code: ClassVar[str] = "evaluation.quality_locked"
    marks: int

    def sentence(self, who: str) -> str:
        return f"{who} locked quality with {_of(self.marks, 'agreed mark')}."


@dataclass(frozen=True, kw_only=True)
class PricesOpened(_EvaluationEvent):
    """Prices were opened, those of bids below a minimum not."""

    code: ClassVar[str] = "evaluation.prices_opened"
    opened: int
    sealed: int

    def sentence(self, who: str) -> str:
        stays = f" {_of(self.sealed, 'price')} stayed sealed." if self.sealed else ""
        return f"{who} opened {_of(self.opened, 'price')}.{stays}"


@dataclass(frozen=True, kw_only=True)
class ResultComputed(_EvaluationEvent):
    """The record was computed and kept. digest: of record and result."""

    code: ClassVar[str] = "evaluation.result_computed"
    number: int
    digest: str

    def sentence(self, who: str) -> str:
        return f"The result was worked out from the record and kept (number {self.number})."


@dataclass(frozen=True, kw_only=True)
class LotDecided(_EvaluationEvent):
    """A person decided a lot that the published rules leave open. award: id in the record; number, digest: of the new one,
    in which the reason stands sealed. reason: only in entries of before."""

    code: ClassVar[str] = "evaluation.lot_decided"
    lot_id: str
    award: str
    number: int
    digest: str
    reason: Words | None = None

    def sentence(self, who: str) -> str:
        return f"{who} decided lot {self.lot_id}, which the published rules leave open."


@dataclass(frozen=True, kw_only=True)
class BidChecked(_EvaluationEvent):
    """A bid was checked against the conditions. findings: "C1 met". digests: of the sealed rows."""

    code: ClassVar[str] = "evaluation.bid_checked"
    submission_id: UUID
    findings: tuple[str, ...]
    digests: tuple[str, ...]

    def sentence(self, who: str) -> str:
        return f"{who} checked a bid against {_of(len(self.findings), 'condition')}."


@dataclass(frozen=True, kw_only=True)
class CaseProposed(_EvaluationEvent):
    """It was proposed to leave a bid out, or to go on with it. kind, ground: as in the case; digest: of its words."""

    code: ClassVar[str] = "evaluation.case_proposed"
    case_id: UUID
    submission_id: UUID
    kind: str
    ground: str
    digest: str

    def sentence(self, who: str) -> str:
        what = "leave a bid out" if self.kind == "leave_out" else "go on with a bid in spite of a fail"
        return f"{who} proposed to {what}. An approver decides."


@dataclass(frozen=True, kw_only=True)
class CaseStepped(_EvaluationEvent):
    """A case took a step. step: "agreed", "refused", "answered", "upheld", "lifted" or "withdrawn"."""

    code: ClassVar[str] = "evaluation.case_stepped"
    case_id: UUID
    submission_id: UUID
    kind: str
    step: str
    digest: str

    def sentence(self, who: str) -> str:
        told = {
            "agreed": "agreed that the bid goes on"
            if self.kind == "go_on"
            else "agreed that a bid is to be left out. The bidder is told and may answer",
            "refused": "did not agree to a proposal about a bid",
            "answered": "answered for the bidder before the decision takes effect",
            "upheld": "decided that a bid is left out",
            "lifted": "decided that a bid stays in",
            "withdrawn": "took back a proposal about a bid",
        }[self.step]
        return f"{who} {told}."


@dataclass(frozen=True, kw_only=True)
class KeptBackDecided(_EvaluationEvent):
    """How a bid goes on without a file that is kept back. choice: `portal.rules.kept_back`; digest: of the reason."""

    code: ClassVar[str] = "evaluation.kept_back_decided"
    submission_id: UUID
    file_id: UUID
    choice: str
    digest: str

    def sentence(self, who: str) -> str:
        return f"{who} decided how a bid goes on without a file that is kept back."


@dataclass(frozen=True, kw_only=True)
class BidderAsked(_EvaluationEvent):
    """One bidder was asked to explain or correct. about: "Q1", "condition:C1"; digest: of the words."""

    code: ClassVar[str] = "evaluation.bidder_asked"
    clarification_id: UUID
    submission_id: UUID
    about: str
    kind: str
    digest: str

    def sentence(self, who: str) -> str:
        return f"{who} asked a bidder about its bid."


@dataclass(frozen=True, kw_only=True)
class BidderAnswered(_EvaluationEvent):
    """The bidder answered."""

    code: ClassVar[str] = "evaluation.bidder_answered"
    clarification_id: UUID
    submission_id: UUID
    digest: str

    def sentence(self, who: str) -> str:
        return f"{who} answered a question about a bid."


@dataclass(frozen=True, kw_only=True)
class SharedOut(_EvaluationEvent):
    """Who marks which question was said. shares: "Q1 <member id>", sorted."""

    code: ClassVar[str] = "evaluation.shared_out"
    number: int
    shares: tuple[str, ...]

    def sentence(self, who: str) -> str:
        return f"{who} said who marks which question."


@dataclass(frozen=True, kw_only=True)
class MarksConfirmed(_EvaluationEvent):
    """A member who was there confirmed agreed marks, or recorded that they disagree."""

    code: ClassVar[str] = "evaluation.marks_confirmed"
    agreed: int
    disagreed: int

    def sentence(self, who: str) -> str:
        end = f" They disagree with {self.disagreed}." if self.disagreed else ""
        return f"{who} confirmed {_of(self.agreed, 'agreed mark')}.{end}"


@dataclass(frozen=True, kw_only=True)
class CrossingDecided(_EvaluationEvent):
    """An approver decided on an agreed mark that crossed a minimum (CL-08-a)."""

    code: ClassVar[str] = "evaluation.crossing_decided"
    submission_id: UUID
    question_id: str
    approved: bool
    digest: str

    def sentence(self, who: str) -> str:
        said = "approved" if self.approved else "did not approve"
        return f"{who} {said} an agreed mark for question {self.question_id} that crossed its minimum."
