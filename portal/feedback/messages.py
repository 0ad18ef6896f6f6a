"""Mails about feedback. None says what came out: that is read behind the sign-in."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from portal.notifications.messages import Message


@dataclass(frozen=True, kw_only=True)
class PleaseRead(Message):
    """To the second reader: all feedback is written."""

    template: ClassVar[str] = "feedback/please_read"
    name: str
    title: str
    page: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ChangeAsked(Message):
    """To the procurement officer: what the second reader wants changed."""

    template: ClassVar[str] = "feedback/change_asked"
    name: str
    reader: str
    title: str
    words: str
    page: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class FeedbackSignedMail(Message):
    """To the procurement officer: the second reader signed."""

    template: ClassVar[str] = "feedback/signed"
    name: str
    reader: str
    title: str
    page: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class FeedbackReady(Message):
    """To every owner of every bidder, in the same minute and the same words."""

    template: ClassVar[str] = "feedback/ready"
    title: str
    released_at: datetime
    page: str
