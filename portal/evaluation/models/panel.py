"""Tables of opening, declaring, marking and the result. All but drafts are append-only: the last row counts.

What members write quotes sealed bids, so it is sealed with the portal's own key, context "<table>:<id>".
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Date, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, HasId, UtcTime
from portal.sealing.fields import SealedField

_APPEND_ONLY = {"info": {"append_only": True}}


class OpeningStart(HasId, Base):
    """The first of two people begins. session_digest: which signed-in browser it was."""

    __tablename__ = "opening_starts"
    __table_args__ = (_APPEND_ONLY,)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"), index=True)
    started_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    started_at: Mapped[datetime] = mapped_column(UtcTime)
    session_digest: Mapped[str] = mapped_column(String(64))


class Opening(HasId, Base):
    """The bids were opened, by two people in two sessions, once."""

    __tablename__ = "openings"
    __table_args__ = (_APPEND_ONLY,)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"), unique=True)
    start_id: Mapped[UUID] = mapped_column(ForeignKey("opening_starts.id"))
    confirmed_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcTime)
    session_digest: Mapped[str] = mapped_column(String(64))


class OpenedSubmission(HasId, Base):
    """One lot of one bid as it was found at the opening.

    receipt_digest: on the bidder's receipt; found_digest: worked out anew, "" where the seal did not open. fault: what did
    not match, "" where all did. files: how many. answers: a keyed digest of each answer, by question.
    """

    __tablename__ = "opened_submissions"
    __table_args__ = (_APPEND_ONLY,)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"), index=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"), unique=True)
    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"))
    lot_id: Mapped[str] = mapped_column(String(40))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    organisation_name: Mapped[str] = mapped_column(String(200))
    reference: Mapped[str] = mapped_column(String(60))
    submitted_at: Mapped[datetime] = mapped_column(UtcTime)
    files: Mapped[int]
    receipt_digest: Mapped[str] = mapped_column(String(64))
    found_digest: Mapped[str] = mapped_column(String(64))
    intact: Mapped[bool]
    fault: Mapped[str] = mapped_column(String(200))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)


class Declaration(HasId, Base):
    """What a panel member said about one bidder. answer: a `portal.rules.conflicts.Answer`; sealed: kinds and words."""

    __tablename__ = "declarations"
    __table_args__ = (UniqueConstraint("procurement_id", "user_id", "organisation_id", "number"), _APPEND_ONLY)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    number: Mapped[int]
    answer: Mapped[str] = mapped_column(String(20))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcTime)


class ConflictDecision(HasId, Base):
    """What somebody off the panel decided about a declared link, with reason and safeguards."""

    __tablename__ = "conflict_decisions"
    __table_args__ = (_APPEND_ONLY,)

    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"), unique=True)
    ruling: Mapped[str] = mapped_column(String(20))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason: SealedField[str] = SealedField("")
    safeguards: SealedField[str] = SealedField("")
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcTime)


class Mark(HasId, Base):
    """One save of one member's mark for one unit. sealed: mark, strength, missing, place. The last one counts.

    typed_by: the supporter who typed what the member said, None where the member typed it.
    """

    __tablename__ = "marks"
    __table_args__ = (UniqueConstraint("user_id", "submission_id", "question_id", "number"), _APPEND_ONLY)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"), index=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"))
    question_id: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcTime)
    typed_by: Mapped[UUID | None]


class MarkDraft(HasId, Base):
    """What a member has typed so far and is no mark yet; goes when the mark is saved. The one table here that changes."""

    __tablename__ = "mark_drafts"
    __table_args__ = (UniqueConstraint("user_id", "submission_id", "question_id"),)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"), index=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"))
    question_id: Mapped[str] = mapped_column(String(40))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime] = mapped_column(UtcTime)


class MarkLock(HasId, Base):
    """A member locked their own marks: from here on they cannot change. typed_by: as for a mark."""

    __tablename__ = "mark_locks"
    __table_args__ = (UniqueConstraint("procurement_id", "user_id"), _APPEND_ONLY)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    marks: Mapped[int]
    paper_notes: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcTime)
    typed_by: Mapped[UUID | None]


class AgreedMark(HasId, Base):
    """The panel's mark for one unit, as one save. number counts the saves of a unit: the last one counts, all are kept."""

    __tablename__ = "agreed_marks"
    __table_args__ = (UniqueConstraint("submission_id", "question_id", "number"), _APPEND_ONLY)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"), index=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"))
    question_id: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)


class EvaluationResult(HasId, Base):
    """A computed record with its result, whole. bids: record id to submission. The last number counts.

    sealed: record and result, with every price, and why: what made it be computed again, None for the first.
    """

    __tablename__ = "evaluation_results"
    __table_args__ = (UniqueConstraint("procurement_id", "number"), _APPEND_ONLY)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"))
    number: Mapped[int]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    record: SealedField[dict[str, Any]] = SealedField({})
    result: SealedField[dict[str, Any]] = SealedField({})
    why: SealedField[str | None] = SealedField(None)
    bids: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    prices_opened_at: Mapped[datetime] = mapped_column(UtcTime)
    computed_at: Mapped[datetime] = mapped_column(UtcTime)


class Look(HasId, Base):
    """A person read something of a bid: once a day is written for each person, bid and thing."""

    __tablename__ = "looks"
    __table_args__ = (UniqueConstraint("user_id", "submission_id", "thing", "on_day"), _APPEND_ONLY)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"))
    thing: Mapped[str] = mapped_column(String(120))
    on_day: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(UtcTime)
