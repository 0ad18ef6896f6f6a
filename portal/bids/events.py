"""What happens to a bid. All of it stands in the bid's own chain: the council's chains tell nothing before opening."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from portal.rules.events import Event, Words
from portal.rules.kept_back import scan_words
from portal.rules.wording import deadline, exact_moment


def _lot(lot_id: str) -> str:
    return f", lot {lot_id}" if lot_id else ""


def _part(part: str) -> str:
    kind, _, thing = part.partition(":")
    names = {"answer": f"the answer to {thing}", "price": "the price", "commitment": f"the promise {thing}"}
    names["conditions"] = "the answers to the conditions"
    names |= {"staff": "what it says about staff", "staff-costs": "the cost of staff"}
    names |= {"team": "the partners", "sensitive": "what is marked as sensitive"}
    return names.get(kind, "the choice of lots")


@dataclass(frozen=True, kw_only=True)
class _OfOneBid:
    """What stands in one bid's own chain."""

    bid_id: UUID

    def stream(self) -> str:
        return f"bid:{self.bid_id}"


@dataclass(frozen=True, kw_only=True)
class BidStarted(_OfOneBid, Event):
    """A provider began to write."""

    code: ClassVar[str] = "bid.started"
    procurement_id: UUID

    def sentence(self, who: str) -> str:
        return f"{who} started the bid."


@dataclass(frozen=True, kw_only=True)
class PartSaved(_OfOneBid, Event):
    """An answer, a price, a promise or the choice of lots was saved. version counts the saves of this part."""

    code: ClassVar[str] = "bid.part_saved"
    part: str
    lot_id: str
    version: int

    def sentence(self, who: str) -> str:
        return f"{who} saved {_part(self.part)}{_lot(self.lot_id)}."


@dataclass(frozen=True, kw_only=True)
class ConditionKept(_OfOneBid, Event):
    """Somebody read that words of theirs make the offer conditional and may cost the bid, and kept them (CL-04-c).

    The words themselves stand in the sealed bid alone. words: only in entries of before, and never told.
    """

    code: ClassVar[str] = "bid.condition_kept"
    part: str
    words: Words | None = None

    def sentence(self, who: str) -> str:
        return f"{who} chose to keep words of condition in {_part(self.part)}."


@dataclass(frozen=True, kw_only=True)
class FileAdded(_OfOneBid, Event):
    """A file was taken in. sha256: of its sealed bytes, as they lie in the store."""

    code: ClassVar[str] = "bid.file_added"
    file_id: UUID
    place: str
    lot_id: str
    size: int
    sha256: str

    def sentence(self, who: str) -> str:
        return f"{who} added a file of {self.size:,} bytes to {self.place}{_lot(self.lot_id)}."


@dataclass(frozen=True, kw_only=True)
class FileScanned(_OfOneBid, Event):
    """The virus scanner answered later about a file. outcome: "clean", "harmful", "unreadable", "uncheckable"."""

    code: ClassVar[str] = "bid.file_scanned"
    file_id: UUID
    outcome: str

    def sentence(self, who: str) -> str:
        return f"A file was scanned for viruses: {scan_words(self.outcome)}."


@dataclass(frozen=True, kw_only=True)
class FileRemoved(_OfOneBid, Event):
    """A file was taken out of the draft. What was sent keeps it."""

    code: ClassVar[str] = "bid.file_removed"
    file_id: UUID
    place: str
    lot_id: str

    def sentence(self, who: str) -> str:
        return f"{who} took a file out of {self.place}{_lot(self.lot_id)}."


@dataclass(frozen=True, kw_only=True)
class FileMoved(_OfOneBid, Event):
    """A file was taken to another place of the draft."""

    code: ClassVar[str] = "bid.file_moved"
    file_id: UUID
    place: str
    lot_id: str
    from_place: str
    from_lot_id: str

    def sentence(self, who: str) -> str:
        return f"{who} moved a file from {self.from_place}{_lot(self.from_lot_id)} to {self.place}{_lot(self.lot_id)}."


@dataclass(frozen=True, kw_only=True)
class FileRefused(_OfOneBid, Event):
    """A file was not taken. reason: our own words, without the file's name."""

    code: ClassVar[str] = "bid.file_refused"
    place: str
    lot_id: str
    reason: Words

    def sentence(self, who: str) -> str:
        return f"{who} tried to add a file to {self.place}{_lot(self.lot_id)}. We did not take it: it {self.reason}"


@dataclass(frozen=True, kw_only=True)
class LotSubmitted(_OfOneBid, Event):
    """One lot was sent and frozen. number counts what was sent for this lot."""

    code: ClassVar[str] = "bid.lot_submitted"
    submission_id: UUID
    lot_id: str
    number: int
    digest: str
    pack_version: int
    received_at: datetime

    def sentence(self, who: str) -> str:
        again = "" if self.number == 1 else " again"
        return f"{who} submitted the bid{again}{_lot(self.lot_id)}. The click reached us at {exact_moment(self.received_at)}."


@dataclass(frozen=True, kw_only=True)
class SubmitRefused(_OfOneBid, Event):
    """A click on submit in time that sent nothing. why: "incomplete", "changed" or "storage"."""

    code: ClassVar[str] = "bid.submit_refused"
    lot_ids: tuple[str, ...]
    why: str

    def sentence(self, who: str) -> str:
        said = {
            "incomplete": "something was missing",
            "changed": "it had changed since the page was shown",
            "storage": "our file store did not answer",
        }.get(self.why, "it could not be taken")
        return f"{who} tried to submit. Nothing was sent, because {said}."


@dataclass(frozen=True, kw_only=True)
class LotWithdrawn(_OfOneBid, Event):
    """One lot was taken back before the deadline."""

    code: ClassVar[str] = "bid.lot_withdrawn"
    submission_id: UUID
    lot_id: str

    def sentence(self, who: str) -> str:
        return f"{who} withdrew the bid{_lot(self.lot_id)}."


@dataclass(frozen=True, kw_only=True)
class CameLate(_OfOneBid, Event):
    """A click at or after the deadline. act: "submit", "save", "file" or "withdraw"."""

    code: ClassVar[str] = "bid.came_late"
    act: str
    received_at: datetime
    deadline_at: datetime

    def sentence(self, who: str) -> str:
        tried = {"submit": "submit", "save": "save a change", "file": "change a file", "withdraw": "withdraw"}[self.act]
        return f"{who} tried to {tried}. The click reached us at {exact_moment(self.received_at)}, too late."


@dataclass(frozen=True, kw_only=True)
class ChangeTold(_OfOneBid, Event):
    """The council changed what is published, and the bid's people have a mail."""

    code: ClassVar[str] = "bid.change_told"
    version: int
    deadline_at: datetime

    def sentence(self, who: str) -> str:
        return (
            f"The council published version {self.version} of the opportunity. The people of the bid were told by mail. "
            f"It closes at {deadline(self.deadline_at)}."
        )


@dataclass(frozen=True, kw_only=True)
class ChangesRead(_OfOneBid, Event):
    """Somebody said that they read what changed."""

    code: ClassVar[str] = "bid.changes_read"
    version: int

    def sentence(self, who: str) -> str:
        return f"{who} looked at what changed, up to version {self.version}."


@dataclass(frozen=True, kw_only=True)
class EndTold(_OfOneBid, Event):
    """The opportunity ended without a contract, and the bid's people have a mail."""

    code: ClassVar[str] = "bid.end_told"

    def sentence(self, who: str) -> str:
        return "The council ended the opportunity without a contract. The people of the bid were told by mail."


@dataclass(frozen=True, kw_only=True)
class UndertakingAgreed(Event):
    """An owner agreed how the organisation keeps the table of posts private."""

    code: ClassVar[str] = "workforce.agreed"
    organisation_id: UUID
    procurement_id: UUID
    workforce_digest: str

    def stream(self) -> str:
        return f"organisation:{self.organisation_id}"

    def sentence(self, who: str) -> str:
        return f"{who} agreed to keep a table of posts private."


@dataclass(frozen=True, kw_only=True)
class ReadersNamed(Event):
    """An owner named people who may read the table of posts. readers: ids of users."""

    code: ClassVar[str] = "workforce.readers"
    organisation_id: UUID
    procurement_id: UUID
    readers: tuple[str, ...]

    def stream(self) -> str:
        return f"organisation:{self.organisation_id}"

    def sentence(self, who: str) -> str:
        people = "1 person" if len(self.readers) == 1 else f"{len(self.readers)} people"
        return f"{who} named {people} who may read a table of posts."


@dataclass(frozen=True, kw_only=True)
class WorkforceSeen(Event):
    """Somebody looked at the table of posts, or saved it."""

    code: ClassVar[str] = "workforce.seen"
    organisation_id: UUID
    procurement_id: UUID
    as_file: bool

    def stream(self) -> str:
        return f"organisation:{self.organisation_id}"

    def sentence(self, who: str) -> str:
        return f"{who} {'saved' if self.as_file else 'looked at'} a table of posts."
