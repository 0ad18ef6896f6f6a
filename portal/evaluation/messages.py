"""Mails of the evaluation. None names a bidder to a panel member, and none says what anybody thinks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from portal.notifications.messages import Message


@dataclass(frozen=True, kw_only=True)
class BidOpenedMail(Message):
    """To a bidder: your bid was opened."""

    template: ClassVar[str] = "evaluation/bid_opened"
    title: str
    lot: str
    reference: str
    opened_at: datetime
    intact: bool
    page: str


@dataclass(frozen=True, kw_only=True)
class PleaseDeclare(Message):
    """To a panel member: say whether you have a link to a bidder."""

    template: ClassVar[str] = "evaluation/please_declare"
    name: str
    title: str
    service_user: bool
    marking_by: date
    help_line: str
    page: str


@dataclass(frozen=True, kw_only=True)
class ConflictToDecide(Message):
    """To the decider: a link was declared."""

    template: ClassVar[str] = "evaluation/conflict_to_decide"
    name: str
    title: str
    page: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class DeclarationCleared(Message):
    """To the member: what was decided about your link."""

    template: ClassVar[str] = "evaluation/declaration_decided"
    name: str
    title: str
    ruling: str
    page: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class FinishMarking(Message):
    """To a panel member: marks are still open."""

    template: ClassVar[str] = "evaluation/finish_marking"
    name: str
    title: str
    service_user: bool
    marking_by: date
    help_line: str
    page: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class DiscussionIsOpen(Message):
    """To a panel member: the discussion begins."""

    template: ClassVar[str] = "evaluation/discussion_is_open"
    name: str
    title: str
    service_user: bool
    help_line: str
    page: str


@dataclass(frozen=True, kw_only=True)
class BidderQuestion(Message):
    """To a bidder: a question about your bid."""

    template: ClassVar[str] = "evaluation/bidder_question"
    title: str
    lot: str
    reference: str
    answer_by: datetime
    page: str


@dataclass(frozen=True, kw_only=True)
class MayBeLeftOut(Message):
    """To a bidder: we think that your bid must be left out; you may answer first."""

    template: ClassVar[str] = "evaluation/may_be_left_out"
    title: str
    lot: str
    reference: str
    rule: str
    follows: str
    reason: str
    answer_by: datetime
    page: str


@dataclass(frozen=True, kw_only=True)
class CaseClosed(Message):
    """To a bidder: what was decided. left_out: it takes effect now."""

    template: ClassVar[str] = "evaluation/case_closed"
    title: str
    lot: str
    reference: str
    left_out: bool
    rule: str
    reason: str
    page: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class PleaseDecide(Message):
    """To an approver: something about a bid waits for you."""

    template: ClassVar[str] = "evaluation/please_decide"
    name: str
    title: str
    page: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class KeptBackMail(Message):
    """To a bidder: how its bid goes on without a file. at: keeps two such mails apart; harmful: else not checked."""

    template: ClassVar[str] = "evaluation/kept_back"
    title: str
    reference: str
    file: str
    follows: str
    at: datetime
    page: str
    harmful: bool = True
