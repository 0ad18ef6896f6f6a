"""Mails to the owners of a bid. The outbox keeps them sealed."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from portal.notifications.messages import Message


@dataclass(frozen=True, kw_only=True)
class BidReceipt(Message):
    """Proof of one lot sent. lot: its title, or "" where the opportunity has one lot; files: one line each."""

    template: ClassVar[str] = "bids/receipt"
    title: str
    lot: str
    reference: str
    sent_by: str
    received_at: datetime
    deadline_at: datetime
    digest: str
    head: str
    files: tuple[str, ...]
    link: str


@dataclass(frozen=True, kw_only=True)
class BidWithdrawn(Message):
    """One lot was taken back."""

    template: ClassVar[str] = "bids/withdrawn"
    title: str
    lot: str
    reference: str
    withdrawn_by: str
    withdrawn_at: datetime
    deadline_at: datetime
    link: str


@dataclass(frozen=True, kw_only=True)
class OpportunityChanged(Message):
    """What is published changed before the deadline. fields: what differs; deadline_reason: why the deadline stays."""

    template: ClassVar[str] = "bids/opportunity_changed"
    title: str
    reference: str
    version: int
    reason: str
    fields: tuple[str, ...]
    closes_at: datetime
    closed_before: datetime
    deadline_reason: str
    counts: str
    link: str


@dataclass(frozen=True, kw_only=True)
class OpportunityEnded(Message):
    """It ended without a contract. no_award: after the bids were opened, nobody won."""

    template: ClassVar[str] = "bids/opportunity_ended"
    title: str
    reference: str
    no_award: bool
    reason: str
    opened: bool


@dataclass(frozen=True, kw_only=True)
class ContactChanged(Message):
    """Somebody else at the council answers questions from now on."""

    template: ClassVar[str] = "bids/contact_changed"
    title: str
    reference: str
    contact_name: str
    contact_phone: str
    contact_email: str


@dataclass(frozen=True, kw_only=True)
class FileHarmful(Message):
    """The scanner found a virus in a file of the bid after it was added. sent: a bid that was sent holds it."""

    template: ClassVar[str] = "bids/file_harmful"
    title: str
    reference: str
    file: str
    sent: bool
    still_open: bool
    deadline_at: datetime
    link: str


@dataclass(frozen=True, kw_only=True)
class FileNotChecked(FileHarmful):
    """The scanner failed on a file of the bid too often to be asked again. It is kept back."""

    template: ClassVar[str] = "bids/file_not_checked"
