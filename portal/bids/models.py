"""Tables of bids. Everything a bidder wrote is sealed under the bid's own key; names of files too."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, HasId, UtcTime


class Bid(HasId, Base):
    """A provider's workspace in one procurement. `wrapped_key`: the bid's data key; owner text "bid:<id>".

    looked_version: the version of the pack whose changes its people last said they read; None for the first.
    """

    __tablename__ = "bids"
    __table_args__ = (UniqueConstraint("procurement_id", "organisation_id"),)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary, info={"wrapped_for": "bid:{id}"})
    started_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    started_at: Mapped[datetime] = mapped_column(UtcTime)
    looked_version: Mapped[int | None]


class BidPart(HasId, Base):
    """One part of a draft: an answer, the price, a commitment, a declaration.

    part: "answer:Q1", "price:P", "commitment:S1", "conditions", "lots"; lot_id: "" where asked once for all lots.
    sealed: its JSON under the bid's key, context "part:<id>"; version counts saves, for forms that went stale.
    """

    __tablename__ = "bid_parts"
    __table_args__ = (UniqueConstraint("bid_id", "lot_id", "part"),)

    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"))
    lot_id: Mapped[str] = mapped_column(String(40))
    part: Mapped[str] = mapped_column(String(80))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(UtcTime)
    saved_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class BidFile(HasId, Base):
    """A file in a draft. `stored_file_id` is its sealed bytes; facts (name, kind, size, sha256, pages) are sealed here.

    removed_at: taken out of the draft; a snapshot that holds it keeps it.
    """

    __tablename__ = "bid_files"

    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"), index=True)
    lot_id: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(80))
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_files.id"))
    sealed_facts: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[datetime] = mapped_column(UtcTime)
    added_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Submission(HasId, Base):
    """One lot of a bid, sent and frozen. The latest counts, unless it was withdrawn; earlier ones are kept.

    number: 1 for the first one sent for the lot; no two have the same, however many owners press at once.
    sealed: the canonical `portal.rules.snapshot.Snapshot` under the bid's key, context "submission:<id>".
    digest: SHA-256 of the canonical bytes, as on the receipt.
    """

    __tablename__ = "submissions"
    __table_args__ = (UniqueConstraint("bid_id", "lot_id", "number"), {"info": {"append_only": True}})

    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"))
    lot_id: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    reference: Mapped[str] = mapped_column(String(100), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    pack_version: Mapped[int]
    submitted_at: Mapped[datetime] = mapped_column(UtcTime)
    received_at: Mapped[datetime] = mapped_column(UtcTime)
    submitted_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class Withdrawal(HasId, Base):
    """A submission taken back before the deadline."""

    __tablename__ = "withdrawals"
    __table_args__ = ({"info": {"append_only": True}},)

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"), unique=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class Undertaking(HasId, Base):
    """An organisation agreed to keep the table of posts private. Council officers never see who agreed."""

    __tablename__ = "undertakings"
    __table_args__ = (UniqueConstraint("procurement_id", "organisation_id"), {"info": {"append_only": True}})

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    workforce_digest: Mapped[str] = mapped_column(String(64))
    agreed_at: Mapped[datetime] = mapped_column(UtcTime)
    agreed_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class UndertakingReader(HasId, Base):
    """A person named in an undertaking: only these may read the table of posts. More may be named later, by an owner."""

    __tablename__ = "undertaking_readers"
    __table_args__ = (UniqueConstraint("undertaking_id", "user_id"), {"info": {"append_only": True}})

    undertaking_id: Mapped[UUID] = mapped_column(ForeignKey("undertakings.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    named_at: Mapped[datetime] = mapped_column(UtcTime)
    named_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
