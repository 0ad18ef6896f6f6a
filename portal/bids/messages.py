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
