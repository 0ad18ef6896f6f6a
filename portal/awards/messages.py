"""Mails about an award."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from portal.notifications.messages import Message


@dataclass(frozen=True, kw_only=True)
class AwardToApprove(Message):
    """To the approver: an award waits."""

    template: ClassVar[str] = "awards/to_approve"
    name: str
    asked_by: str
    title: str
    page: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class AwardApprovedMail(Message):
    """To the procurement officer: approved, release the feedback."""

    template: ClassVar[str] = "awards/approved"
    name: str
    approver: str
    title: str
    page: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class AwardSentBackMail(Message):
    """To the procurement officer: what to change."""

    template: ClassVar[str] = "awards/sent_back"
    name: str
    approver: str
    title: str
    reason: str
    page: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class NoticePublished(Message):
    """To every owner of every bidder: the notice is out, and until when nobody signs."""

    template: ClassVar[str] = "awards/notice_published"
    title: str
    reference: str
    published_on: date
    standstill_ends_on: date
    sign_from: date
    page: str
