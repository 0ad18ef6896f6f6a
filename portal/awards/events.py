"""What happens to an award."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from portal.rules.diligence import OUTCOMES
from portal.rules.events import Event, Words
from portal.rules.wording import count_of, long_date


@dataclass(frozen=True, kw_only=True)
class _AwardEvent(Event):
    """An act of the council in one procurement."""

    procurement_id: UUID

    def stream(self) -> str:
        return f"procurement:{self.procurement_id}"


@dataclass(frozen=True, kw_only=True)
class AwardRecommended(_AwardEvent):
    """An award was asked for. winners: "<lot> <submission id>", or "<lot> nobody".

    digest: of the sealed reasons, which are for those alone who may know the result. reasons: only in entries of before.
    """

    code: ClassVar[str] = "award.recommended"
    recommendation_id: UUID
    number: int
    winners: tuple[str, ...]
    record_digest: str
    digest: str = ""
    reasons: Words | None = None

    def sentence(self, who: str) -> str:
        return f"{who} recommended an award for {count_of(len(self.winners), 'lot')}."


@dataclass(frozen=True, kw_only=True)
class AwardApproved(_AwardEvent):
    """The award is decided. Why stands on the award's own pages: the history has more readers, and before the release.

    reason: as the trail kept it before; no longer written or shown.
    """

    code: ClassVar[str] = "award.approved"
    recommendation_id: UUID
    record_checks: bool
    reason: Words | None = None

    def sentence(self, who: str) -> str:
        return f"{who} approved the award. The reason stands with the award."


@dataclass(frozen=True, kw_only=True)
class AwardSentBack(_AwardEvent):
    """The approver wants something changed. What it is stands on the award's own pages. reason: as in AwardApproved."""

    code: ClassVar[str] = "award.sent_back"
    recommendation_id: UUID
    reason: Words | None = None

    def sentence(self, who: str) -> str:
        return f"{who} sent the award back. The reason stands with the award."


@dataclass(frozen=True, kw_only=True)
class AwardNoticeRecorded(_AwardEvent):
    """The award notice is out, and standstill counts."""

    code: ClassVar[str] = "award.notice_recorded"
    reference: str
    published_on: date
    working_days: int
    standstill_ends_on: date
    mandatory: bool

    def sentence(self, who: str) -> str:
        return (
            f"{who} recorded award notice {self.reference}, published on {long_date(self.published_on)}. Standstill of "
            f"{self.working_days} working days ends on {long_date(self.standstill_ends_on)}."
        )


@dataclass(frozen=True, kw_only=True)
class DueDiligenceRecorded(_AwardEvent):
    """One thing was checked about one bidder. digest: of the sealed words; number counts the saves of its kind."""

    code: ClassVar[str] = "award.due_diligence_recorded"
    organisation_id: UUID
    kind: str
    number: int
    outcome: str
    digest: str
    title: Words
    bidder: Words

    def sentence(self, who: str) -> str:
        again = "checked again" if self.number > 1 else "checked"
        return f"{who} {again}: {self.title} of {self.bidder}. {OUTCOMES.get(self.outcome, self.outcome)}."
