"""What stands in database and store, read past the portal's processes: as a superuser, in one snapshot, unsealed."""

import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal.bids.models import Bid, BidFile, BidPart, Submission
from portal.bids.sealed import BidSeal
from portal.clarifications.models import Clarification
from portal.clarifications.sealed import read_words as read_question
from portal.evaluation.models import AgreedMark, Mark
from portal.evaluation.sealed import read_words
from portal.notifications.models import OutboxMessage
from portal.rules import snapshot
from portal.rules.snapshot import FileFact, Snapshot
from portal.sealing.keyring import Keyring
from portal.storage.models import StoredFile
from portal.storage.vault import Vault


@dataclass(frozen=True)
class SentBid:
    """A submission, unsealed: digest_now is worked out from the bytes."""

    row: Submission
    snapshot: Snapshot
    digest_now: str


@dataclass(frozen=True)
class Mail:
    """A mail in the outbox, unsealed."""

    row_id: UUID
    to: str
    subject: str
    body: str
    done: bool
    failed: bool


@dataclass
class Truth:
    """Reads once what never changes, and keeps it: rows of append-only tables, texts of mails."""

    engine: Engine
    keyring: Keyring
    store: Vault
    _kept: dict[tuple[str, UUID], Any] = field(default_factory=dict)

    @contextmanager
    def now(self) -> Iterator["Moment"]:
        """One snapshot of the database."""
        with Session(self.engine) as session:
            yield Moment(self, session)

    def once(self, kind: str, row_id: UUID, read: Any) -> Any:
        """What `read()` gives, read once."""
        if (kind, row_id) not in self._kept:
            self._kept[kind, row_id] = read()
        return self._kept[kind, row_id]

    def forget(self) -> None:
        """Read everything anew from here on."""
        self._kept.clear()


@dataclass
class Moment:
    """One look."""

    truth: Truth
    session: Session
    _bids: dict[UUID, Bid] = field(default_factory=dict)

    def seal(self, bid_id: UUID) -> BidSeal:
        """The seal of a bid."""
        if not self._bids:
            self._bids = {bid.id: bid for bid in self.session.scalars(select(Bid))}
        return BidSeal(self.truth.keyring, self._bids[bid_id])

    def submissions(self) -> dict[UUID, SentBid]:
        """Every submission, opened with its key."""
        found = {}
        for row in self.session.scalars(select(Submission)):

            def read(row: Submission = row) -> tuple[Snapshot, str]:
                raw = self.seal(row.bid_id).read_snapshot(row.id, row.sealed)
                return snapshot.read(raw), hashlib.sha256(raw).hexdigest()

            said, digest = self.truth.once("submission", row.id, read)
            found[row.id] = SentBid(row, said, digest)
        return found

    def answers(self) -> dict[tuple[UUID, str, str], str]:
        """Text by bid, lot and part, as it stands."""
        rows = self.session.scalars(select(BidPart).where(BidPart.part.like("answer:%")))
        return {
            (row.bid_id, row.lot_id, row.part): str(self.seal(row.bid_id).read_part(row.id, row.sealed).get("text", ""))
            for row in rows
        }

    def files(self) -> list[tuple[BidFile, StoredFile, FileFact]]:
        """Every file of a bid, with where it is kept and what its bidder called it."""
        rows = self.session.execute(
            select(BidFile, StoredFile).join(StoredFile, StoredFile.id == BidFile.stored_file_id)
        )
        return [
            (
                row,
                stored,
                self.truth.once("file", row.id, lambda r=row: self.seal(r.bid_id).read_fact(r.id, r.sealed_facts)),
            )
            for row, stored in rows.all()
        ]

    def file_digests(self, row: BidFile, stored: StoredFile) -> tuple[str, str]:
        """SHA-256 of what the store holds, and of what it is when it is unsealed."""
        with self.truth.store.open(stored.vault_key) as kept:
            raw = kept.read()
        plain = hashlib.sha256()
        for piece in self.seal(row.bid_id).read_file(row.id, io.BytesIO(raw)):
            plain.update(piece)
        return hashlib.sha256(raw).hexdigest(), plain.hexdigest()

    def questions(self) -> list[tuple[Clarification, str]]:
        """Every question asked."""
        return [
            (
                row,
                self.truth.once("ask", row.id, lambda r=row: read_question(self.truth.keyring, r.id, r.sealed)["text"]),
            )
            for row in self.session.scalars(select(Clarification))
        ]

    def words_of(self, model: type[Mark] | type[AgreedMark]) -> list[tuple[Any, dict[str, Any]]]:
        """Every mark of a kind, with what was written."""
        return [
            (
                row,
                self.truth.once(
                    model.__tablename__, row.id,
                    lambda r=row: read_words(self.truth.keyring, model.__tablename__, r.id, r.sealed),
                ),
            )
            for row in self.session.scalars(select(model))
        ]  # fmt: skip

    def mails(self) -> dict[UUID, Mail]:
        """Every mail of the outbox."""
        found = {}
        for row in self.session.scalars(select(OutboxMessage)):

            def read(row: OutboxMessage = row) -> dict[str, str]:
                opened = self.truth.keyring.unseal(None, "outbox", row.sealed, f"outbox:{row.id}")
                said: dict[str, str] = json.loads(opened)
                return said

            said = self.truth.once("mail", row.id, read)
            done, failed = row.done_at is not None, row.failed_at is not None
            found[row.id] = Mail(row.id, said["to"], said["subject"], said["body"], done, failed)
        return found
