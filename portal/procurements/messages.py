"""Mails about a draft: to the approver, and back to who drafted it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from portal.notifications.messages import Message


@dataclass(frozen=True, kw_only=True)
class ApprovalAsked(Message):
    """To an approver: a pack waits. draft_version tells one asking from the next."""

    template: ClassVar[str] = "procurements/approval_asked"
    name: str
    asked_by: str
    title: str
    reference: str
    procurement_id: UUID
    draft_version: int


@dataclass(frozen=True, kw_only=True)
class DraftSentBack(Message):
    """To who drafted and who sent it: what to change."""

    template: ClassVar[str] = "procurements/sent_back"
    name: str
    approver: str
    title: str
    reference: str
    procurement_id: UUID
    reason: str
    sent_back_at: datetime


@dataclass(frozen=True, kw_only=True)
class PackPublished(Message):
    """To who drafted and who sent it: it is public."""

    template: ClassVar[str] = "procurements/published"
    name: str
    approver: str
    title: str
    reference: str
    closes_at: datetime


@dataclass(frozen=True, kw_only=True)
class AmendmentPublished(Message):
    """To who wrote and who sent a change: it is public, and bidders are told."""

    template: ClassVar[str] = "procurements/amendment_published"
    name: str
    approver: str
    title: str
    reference: str
    version: int
    closes_at: datetime


@dataclass(frozen=True, kw_only=True)
class ProcurementStopped(Message):
    """To who holds a seat: it ended without a contract."""

    template: ClassVar[str] = "procurements/stopped"
    name: str
    decided_by: str
    title: str
    reference: str
    no_award: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class ProcurementHandedOver(Message):
    """To who had it and who has it now."""

    template: ClassVar[str] = "procurements/handed_over"
    name: str
    new_officer: str
    by: str
    title: str
    reference: str
    procurement_id: UUID
    reason: str
