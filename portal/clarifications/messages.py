"""Mails about questions: each goes to one address, and none names the asker or anybody else who gets it."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from portal.notifications.messages import Message


@dataclass(frozen=True, kw_only=True)
class QuestionWaits(Message):
    """To the officer: a question came. Its words stay in the portal."""

    template: ClassVar[str] = "clarifications/waits"
    title: str
    reference: str
    number: int
    procurement_id: UUID


@dataclass(frozen=True, kw_only=True)
class AnswerForAll(Message):
    """To everybody who began a bid or asked: a new answer. label: what the answer is, in words."""

    template: ClassVar[str] = "clarifications/answer"
    title: str
    reference: str
    number: int
    question: str
    label: str
    answer: str
    changes_pack: bool


@dataclass(frozen=True, kw_only=True)
class OwnQuestionMoved(Message):
    """To the asker's people: something happened to their question. what: "returned" or "answered"."""

    template: ClassVar[str] = "clarifications/own"
    title: str
    reference: str
    what: str
    asked_on: str
    step: int


@dataclass(frozen=True, kw_only=True)
class CouncilSays(Message):
    """To everybody who began a bid or asked: the council's own message."""

    template: ClassVar[str] = "clarifications/message"
    title: str
    reference: str
    number: int
    subject: str
    words: str
