"""Tables of a procurement: the draft, its published versions, and the seats people hold in it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, HasId, UtcTime
from portal.sealing.fields import SealedField


class Procurement(HasId, Base):
    """One exercise. What is published stands in `PackVersion`; `draft` is the pack in the making, by page.

    While an amendment is written, amendment_started_at is set, `draft` is the changed pack, and amendment_base the draft
    and the table of posts to go back to. contact: the person to ask after it was handed over, else the pack's.

    sealed: what tells of people: the table of posts, here and in what an amendment would go back to.

    draft_version counts saves, so that a stale form is told. deadline_at is the published deadline, moved only under a lock
    on this row; opened_at, quality_locked_at and the like are set once, by the act they name. Status is computed.
    record_purged_at: when all of its record but what is public was destroyed by law.
    """

    __tablename__ = "procurements"

    reference: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(250))
    intention_id: Mapped[UUID | None] = mapped_column(ForeignKey("intentions.id"))
    drafted_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    draft: Mapped[dict[str, Any]] = mapped_column(JSON)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    workforce: SealedField[list[Any] | None] = SealedField(None)
    amendment_base: SealedField[dict[str, Any] | None] = SealedField(None)
    draft_version: Mapped[int] = mapped_column(default=1)
    last_saved_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    last_saved_at: Mapped[datetime | None] = mapped_column(UtcTime)
    sent_for_approval_at: Mapped[datetime | None] = mapped_column(UtcTime)
    sent_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    sent_back_at: Mapped[datetime | None] = mapped_column(UtcTime)
    sent_back_reason: Mapped[str | None] = mapped_column(Text)
    published_at: Mapped[datetime | None] = mapped_column(UtcTime)
    published_version: Mapped[int | None]
    deadline_at: Mapped[datetime | None] = mapped_column(UtcTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcTime)
    discussion_opened_at: Mapped[datetime | None] = mapped_column(UtcTime)
    quality_locked_at: Mapped[datetime | None] = mapped_column(UtcTime)
    recommended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    award_approved_at: Mapped[datetime | None] = mapped_column(UtcTime)
    feedback_released_at: Mapped[datetime | None] = mapped_column(UtcTime)
    award_noticed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    signed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    terminated_at: Mapped[datetime | None] = mapped_column(UtcTime)
    amendment_started_at: Mapped[datetime | None] = mapped_column(UtcTime)
    amendment_started_by: Mapped[UUID | None]
    contact: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    record_purged_at: Mapped[datetime | None] = mapped_column(UtcTime)


class PackVersion(HasId, Base):
    """A published version, whole and frozen: `pack` is `portal.rules.pack.Pack` encoded, `digest` its digest.

    sealed: the table of posts; the public reads of it only what may be shown.

    From the second on: kind, a `portal.rules.amending.ChangeKind` value; reason, public; deadline_before; deadline_reason,
    why the deadline did not move, where it did not.
    """

    __tablename__ = "pack_versions"
    __table_args__ = (UniqueConstraint("procurement_id", "number"), {"info": {"append_only": True}})

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"))
    number: Mapped[int]
    pack: Mapped[dict[str, Any]] = mapped_column(JSON)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    workforce: SealedField[list[Any] | None] = SealedField(None)
    digest: Mapped[str] = mapped_column(String(64))
    approved_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    approval_reason: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(UtcTime)
    kind: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(Text)
    deadline_before: Mapped[datetime | None] = mapped_column(UtcTime)
    deadline_reason: Mapped[str | None] = mapped_column(Text)


class Seat(HasId, Base):
    """A seat a person holds in one procurement.

    kind: a `portal.rules.seats.SeatKind` value; supports: for a supporter, the service user they support.
    released_at: set when the person left the seat, with the reason; what they did stays.
    sealed: the reason.
    """

    __tablename__ = "seats"
    __table_args__ = (Index("ix_seats_procurement_id_kind", "procurement_id", "kind"),)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    supports: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    given_at: Mapped[datetime] = mapped_column(UtcTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcTime)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    released_reason: SealedField[str | None] = SealedField(None)


class ProcurementFile(HasId, Base):
    """One version of a file of the pack, plain and public once a published pack lists it. Never replaced.

    document_id stays the same through its versions. What the pack says of it is in the draft and the published packs.
    """

    __tablename__ = "procurement_files"
    __table_args__ = (UniqueConstraint("document_id", "version"), {"info": {"append_only": True}})

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"), index=True)
    document_id: Mapped[UUID]
    version: Mapped[int]
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_files.id"))
    name: Mapped[str] = mapped_column(String(250))
    added_at: Mapped[datetime] = mapped_column(UtcTime)
    added_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class Ending(HasId, Base):
    """A procurement ended without a contract. kind: a `portal.rules.amending.EndingKind` value; reason is public."""

    __tablename__ = "endings"
    __table_args__ = ({"info": {"append_only": True}},)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class Handover(HasId, Base):
    """Another procurement officer took the procurement over. from_user: None where nobody held the seat."""

    __tablename__ = "handovers"
    __table_args__ = ({"info": {"append_only": True}},)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"), index=True)
    from_user: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    to_user: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(Text)
    contact: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcTime)
    by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
