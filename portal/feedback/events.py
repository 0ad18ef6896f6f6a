"""What happens to feedback. Sentences name no bidder but on the bidder's own chain."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from portal.rules.events import Event, Words
from portal.rules.wording import count_of


@dataclass(frozen=True, kw_only=True)
class _FeedbackEvent(Event):
    """An act of the council in one procurement."""

    procurement_id: UUID

    def stream(self) -> str:
        return f"procurement:{self.procurement_id}"


@dataclass(frozen=True, kw_only=True)
class FeedbackWritten(_FeedbackEvent):
    """The words on one question of one bid were saved. digest: of the sealed row."""

    code: ClassVar[str] = "feedback.written"
    submission_id: UUID
    question_id: str
    number: int
    digest: str

    def sentence(self, who: str) -> str:
        again = "" if self.number == 1 else f" These are words number {self.number}; all are kept."
        return f"{who} wrote feedback on question {self.question_id} of a bid.{again}"


@dataclass(frozen=True, kw_only=True)
class FeedbackSentToReader(_FeedbackEvent):
    """All words are there, and the second reader was asked."""

    code: ClassVar[str] = "feedback.sent_to_reader"
    cells: int
    digest: str

    def sentence(self, who: str) -> str:
        return f"{who} sent the feedback to the second reader: {count_of(self.cells, 'reason')}."


@dataclass(frozen=True, kw_only=True)
class FeedbackChangeAsked(_FeedbackEvent):
    """The second reader wants other words. What they are stands on the feedback's own pages: history has more readers.

    words: as the trail kept them before; no longer written or shown.
    """

    code: ClassVar[str] = "feedback.change_asked"
    words: Words | None = None

    def sentence(self, who: str) -> str:
        return f"{who} asked for a change to the feedback."


@dataclass(frozen=True, kw_only=True)
class FeedbackSigned(_FeedbackEvent):
    """The second reader signed all words. digest: of them all."""

    code: ClassVar[str] = "feedback.signed"
    cells: int
    digest: str

    def sentence(self, who: str) -> str:
        return f"{who} read and signed the feedback: {count_of(self.cells, 'reason')}."


@dataclass(frozen=True, kw_only=True)
class FeedbackReleased(_FeedbackEvent):
    """Every summary went out in one act. digests: one a bid, sorted."""

    code: ClassVar[str] = "feedback.released"
    summaries: int
    digests: tuple[str, ...]

    def sentence(self, who: str) -> str:
        return f"{who} released feedback to every bidder at once: {count_of(self.summaries, 'summary', 'summaries')}."


@dataclass(frozen=True, kw_only=True)
class SummaryReleased(Event):
    """The summary of one bid is there: bidder and council read this sentence."""

    code: ClassVar[str] = "feedback.summary_released"
    bid_id: UUID
    lot_id: str
    submission_id: UUID
    digest: str

    def stream(self) -> str:
        return f"bid:{self.bid_id}"

    def sentence(self, who: str) -> str:
        return "Feedback on the bid was released to the bidder, at the same time as to every other."
