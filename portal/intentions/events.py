"""What happens to a plan."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from portal.rules.events import Event, Words
from portal.rules.plans import MILESTONE_NAMES, MilestoneKind
from portal.rules.wording import long_date

_ENDED = {
    "paused": "paused",
    "met_otherwise": "said the need will be met another way, and closed",
    "cancelled": "cancelled",
}


@dataclass(frozen=True, kw_only=True)
class _PlanEvent(Event):
    intention_id: UUID
    reference: str

    def stream(self) -> str:
        return f"intention:{self.intention_id}"


@dataclass(frozen=True, kw_only=True)
class PlanDrafted(_PlanEvent):
    """Somebody began a plan."""

    code: ClassVar[str] = "intention.drafted"
    title: Words

    def sentence(self, who: str) -> str:
        return f"{who} began plan {self.reference}, “{self.title}”."


@dataclass(frozen=True, kw_only=True)
class PlanImported(_PlanEvent):
    """A plan was begun from a published notice."""

    code: ClassVar[str] = "intention.imported"
    ocid: str
    source_digest: str

    def sentence(self, who: str) -> str:
        return f"{who} began plan {self.reference} from the published notice {self.ocid}."


@dataclass(frozen=True, kw_only=True)
class PlanSaved(_PlanEvent):
    """A section of a draft was saved."""

    code: ClassVar[str] = "intention.saved"
    section: str
    version: int

    def sentence(self, who: str) -> str:
        return f"{who} saved the section “{self.section}” of plan {self.reference}."


@dataclass(frozen=True, kw_only=True)
class PlanPublished(_PlanEvent):
    """A plan became public; its first dates are fixed here."""

    code: ClassVar[str] = "intention.published"
    engagement_on: date
    advert_on: date
    start_on: date

    def sentence(self, who: str) -> str:
        return f"{who} published plan {self.reference}: advert {long_date(self.advert_on)}, start {long_date(self.start_on)}."


@dataclass(frozen=True, kw_only=True)
class PlanDateChanged(_PlanEvent):
    """A public date was moved."""

    code: ClassVar[str] = "intention.date_changed"
    milestone: MilestoneKind
    old_on: date
    new_on: date
    reason: Words

    def sentence(self, who: str) -> str:
        name = MILESTONE_NAMES[self.milestone].lower()
        return f"{who} moved “{name}” from {long_date(self.old_on)} to {long_date(self.new_on)}. Why: “{self.reason}”"


@dataclass(frozen=True, kw_only=True)
class PlanMilestoneHappened(_PlanEvent):
    """A promised date came true."""

    code: ClassVar[str] = "intention.milestone_happened"
    milestone: MilestoneKind
    happened_on: date

    def sentence(self, who: str) -> str:
        return f"{who} recorded that “{MILESTONE_NAMES[self.milestone].lower()}” happened on {long_date(self.happened_on)}."


@dataclass(frozen=True, kw_only=True)
class PlanEndProposed(_PlanEvent):
    """Somebody asks an approver to pause, close or cancel a plan."""

    code: ClassVar[str] = "intention.end_proposed"
    state: str
    reason: Words

    def sentence(self, who: str) -> str:
        return f"{who} asked for plan {self.reference} to be {self.state.replace('_', ' ')}. Why: “{self.reason}”"


@dataclass(frozen=True, kw_only=True)
class PlanEnded(_PlanEvent):
    """An approver agreed to a pause or an end; the reason is public."""

    code: ClassVar[str] = "intention.ended"
    state: str
    reason: Words

    def sentence(self, who: str) -> str:
        return f"{who} {_ENDED[self.state]} plan {self.reference}. Why: “{self.reason}”"


@dataclass(frozen=True, kw_only=True)
class PlanEndRefused(_PlanEvent):
    """An approver did not agree to a pause or an end."""

    code: ClassVar[str] = "intention.end_refused"
    state: str

    def sentence(self, who: str) -> str:
        return f"{who} did not agree that plan {self.reference} be {self.state.replace('_', ' ')}."


@dataclass(frozen=True, kw_only=True)
class PlanResumed(_PlanEvent):
    """A paused plan goes on."""

    code: ClassVar[str] = "intention.resumed"
    reason: Words

    def sentence(self, who: str) -> str:
        return f"{who} took up plan {self.reference} again. Why: “{self.reason}”"


@dataclass(frozen=True, kw_only=True)
class PlanInProcurement(_PlanEvent):
    """A procurement was begun from the plan."""

    code: ClassVar[str] = "intention.in_procurement"
    procurement_id: UUID

    def sentence(self, who: str) -> str:
        return f"{who} began a procurement from plan {self.reference}."
