"""What happens to questions. The procurement's chain tells what came and was answered, never by whom it was asked.

An organisation's own chain tells its people that they asked, without saying which question: the two do not meet.
"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from portal.rules.events import Event, Words


@dataclass(frozen=True, kw_only=True)
class _OfTheProcurement:
    procurement_id: UUID
    number: int

    def stream(self) -> str:
        return f"procurement:{self.procurement_id}"


@dataclass(frozen=True, kw_only=True)
class _OfTheOrganisation:
    organisation_id: UUID
    procurement_id: UUID
    reference: str

    def stream(self) -> str:
        return f"organisation:{self.organisation_id}"


@dataclass(frozen=True, kw_only=True)
class QuestionCame(_OfTheProcurement, Event):
    """A question came in. Recorded as the portal's act."""

    code: ClassVar[str] = "clarification.came"
    private: bool

    def sentence(self, who: str) -> str:
        return f"Question {self.number} from a bidder came in{', asked in private' if self.private else ''}."


@dataclass(frozen=True, kw_only=True)
class QuestionTakenBack(_OfTheProcurement, Event):
    """Its asker took it back. Recorded as the portal's act."""

    code: ClassVar[str] = "clarification.taken_back"

    def sentence(self, who: str) -> str:
        return f"Question {self.number} was taken back by its asker."


@dataclass(frozen=True, kw_only=True)
class PublicationAgreed(_OfTheProcurement, Event):
    """Its asker agreed that the answer goes to all. Recorded as the portal's act."""

    code: ClassVar[str] = "clarification.publication_agreed"

    def sentence(self, who: str) -> str:
        return f"The asker of question {self.number} agreed that all bidders get the answer."


@dataclass(frozen=True, kw_only=True)
class QuestionJoined(_OfTheProcurement, Event):
    """It is the same as another."""

    code: ClassVar[str] = "clarification.joined"
    joined_to: int

    def sentence(self, who: str) -> str:
        return f"{who} joined question {self.number} with question {self.joined_to}."


@dataclass(frozen=True, kw_only=True)
class PrivacyDecided(_OfTheProcurement, Event):
    """Whether a question asked in private is answered in private."""

    code: ClassVar[str] = "clarification.privacy_decided"
    accepted: bool

    def sentence(self, who: str) -> str:
        if self.accepted:
            return f"{who} agreed to answer question {self.number} in private."
        return f"{who} did not agree to answer question {self.number} in private, and gave it back to its asker."


@dataclass(frozen=True, kw_only=True)
class AnswerDrafted(_OfTheProcurement, Event):
    """An answer was written, or changed."""

    code: ClassVar[str] = "clarification.drafted"

    def sentence(self, who: str) -> str:
        return f"{who} wrote an answer to question {self.number}."


@dataclass(frozen=True, kw_only=True)
class AnswerPublished(_OfTheProcurement, Event):
    """An answer went to all. published_number: its number in public; digest: of the published question and answer."""

    code: ClassVar[str] = "clarification.published"
    published_number: int
    outcome: str
    days_late: int
    pack_version: int | None
    digest: str

    def sentence(self, who: str) -> str:
        late = f", {self.days_late} {'day' if self.days_late == 1 else 'days'} late" if self.days_late else ""
        return f"{who} published the answer to question {self.number} as number {self.published_number}{late}."


@dataclass(frozen=True, kw_only=True)
class AnsweredPrivately(_OfTheProcurement, Event):
    """An answer went to the asker alone."""

    code: ClassVar[str] = "clarification.answered_privately"

    def sentence(self, who: str) -> str:
        return f"{who} answered question {self.number} in private."


@dataclass(frozen=True, kw_only=True)
class BiddersTold(_OfTheProcurement, Event):
    """The council told every bidder something. How many there are stands nowhere."""

    code: ClassVar[str] = "clarification.bidders_told"
    subject: Words

    def sentence(self, who: str) -> str:
        return f"{who} sent a message to all bidders: “{self.subject}”."


@dataclass(frozen=True, kw_only=True)
class OwnQuestionAsked(_OfTheOrganisation, Event):
    """Somebody of the organisation asked a question."""

    code: ClassVar[str] = "clarification.own_asked"

    def sentence(self, who: str) -> str:
        return f"{who} asked the council a question about {self.reference}."


@dataclass(frozen=True, kw_only=True)
class OwnQuestionTakenBack(_OfTheOrganisation, Event):
    """Somebody of the organisation took a question back."""

    code: ClassVar[str] = "clarification.own_taken_back"

    def sentence(self, who: str) -> str:
        return f"{who} took back a question about {self.reference}."


@dataclass(frozen=True, kw_only=True)
class OwnPublicationAgreed(_OfTheOrganisation, Event):
    """Somebody of the organisation agreed that an answer goes to all."""

    code: ClassVar[str] = "clarification.own_publication_agreed"

    def sentence(self, who: str) -> str:
        return f"{who} agreed that all bidders get the answer to a question about {self.reference}."
