"""What happens to what is kept."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from portal.rules.events import Event, Words
from portal.rules.wording import count_of, plain_date

WHAT = {
    "unsent_bids": "the bids that were begun and never sent",
    "other_bids": "the bids that did not win",
    "tender_record": "the record of this tender, but for what is public",
}


@dataclass(frozen=True, kw_only=True)
class _OfProcurement:
    procurement_id: UUID

    def stream(self) -> str:
        return f"procurement:{self.procurement_id}"


@dataclass(frozen=True, kw_only=True)
class HoldPlaced(_OfProcurement, Event):
    """Nothing of this tender is destroyed until the hold is lifted."""

    code: ClassVar[str] = "retention.hold_placed"
    reason: Words

    def sentence(self, who: str) -> str:
        return f"{who} put a hold on this tender: nothing of it is destroyed. Reason: {self.reason}"


@dataclass(frozen=True, kw_only=True)
class HoldLifted(_OfProcurement, Event):
    """The dates count again."""

    code: ClassVar[str] = "retention.hold_lifted"
    reason: Words

    def sentence(self, who: str) -> str:
        return f"{who} lifted the hold on this tender. Reason: {self.reason}"


@dataclass(frozen=True, kw_only=True)
class PurgeRefused(_OfProcurement, Event):
    """Somebody tried to destroy what must be kept (CL-08-e). due_on: the first day on which it may be."""

    code: ClassVar[str] = "retention.purge_refused"
    due_on: date | None
    held: bool

    def sentence(self, who: str) -> str:
        why = (
            "a hold stands"
            if self.held
            else f"it is kept until {plain_date(self.due_on)}"
            if self.due_on
            else "it is still needed, and has no date yet"
        )
        return f"{who} tried to destroy the record of this tender. The portal refused: {why}."


@dataclass(frozen=True, kw_only=True)
class Purged(_OfProcurement, Event):
    """Part of the record was destroyed by law. The chain stays."""

    code: ClassVar[str] = "retention.purged"
    kind: str
    due_on: date
    bids: int
    files: int

    def sentence(self, who: str) -> str:
        return (
            f"{who} destroyed {WHAT.get(self.kind, 'part of this record')}, as the law asks from {plain_date(self.due_on)} on: "
            f"{count_of(self.files, 'file')}."
        )


@dataclass(frozen=True, kw_only=True)
class ProfilePurged(Event):
    """The profile of an organisation that nobody used for years was destroyed. The chain stays."""

    code: ClassVar[str] = "retention.profile_purged"
    organisation_id: UUID
    due_on: date
    documents: int
    files: int

    def stream(self) -> str:
        return f"organisation:{self.organisation_id}"

    def sentence(self, who: str) -> str:
        return (
            f"{who} destroyed the profile, with {count_of(self.documents, 'document')}: nobody had used it for years, and it "
            f"might go from {plain_date(self.due_on)} on."
        )


@dataclass(frozen=True, kw_only=True)
class TracesPurged(Event):
    """Old mails and traces of signing in were destroyed."""

    code: ClassVar[str] = "retention.traces_purged"
    mails: int
    traces: int

    def stream(self) -> str:
        return "portal:retention"

    def sentence(self, who: str) -> str:
        return f"{who} destroyed {count_of(self.mails, 'mail')} and {count_of(self.traces, 'trace')} of signing in."


@dataclass(frozen=True, kw_only=True)
class DataExported(Event):
    """A person saved all that is held about them."""

    code: ClassVar[str] = "retention.data_exported"
    user_id: UUID

    def stream(self) -> str:
        return f"user:{self.user_id}"

    def sentence(self, who: str) -> str:
        return f"{who} saved all that the portal holds about them."


@dataclass(frozen=True, kw_only=True)
class AccountErased(Event):
    """A person closed their account and was erased, nothing asking to keep who they were."""

    code: ClassVar[str] = "retention.account_erased"
    user_id: UUID

    def stream(self) -> str:
        return f"user:{self.user_id}"

    def sentence(self, who: str) -> str:
        return "The account was closed, and the name and e-mail address were erased."
