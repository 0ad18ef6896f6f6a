"""Tables of feedback. Every one is append-only: words said again are a new row, and the last one counts.

Until the release the words quote sealed bids, so a cell is sealed with the portal's own key, context "feedback_cells:<id>".
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, HasId, UtcTime
from portal.sealing.fields import SealedField

_APPEND_ONLY = {"info": {"append_only": True}}


class FeedbackCell(HasId, Base):
    """The words on one question of one bid, as one save. sealed: `portal.rules.summaries.Words`."""

    __tablename__ = "feedback_cells"
    __table_args__ = (UniqueConstraint("submission_id", "question_id", "number"), _APPEND_ONLY)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"), index=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"))
    question_id: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    written_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)


class FeedbackStep(HasId, Base):
    """A step between writer and second reader. kind: "sent", "change" or "signed"; digest: of all words as they stood.

    sealed: words, what the second reader asks to change. A signature holds while the digest of all words is still the one signed.
    """

    __tablename__ = "feedback_steps"
    __table_args__ = (UniqueConstraint("procurement_id", "number"), _APPEND_ONLY)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    words: SealedField[str] = SealedField("")
    digest: Mapped[str] = mapped_column(String(64))
    taken_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)


class ReleasedSummary(HasId, Base):
    """What one bidder was told about one bid, whole and frozen. sealed: a `portal.rules.summaries.Summary`."""

    __tablename__ = "released_summaries"
    __table_args__ = (UniqueConstraint("submission_id"), _APPEND_ONLY)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"), index=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"))
    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    lot_id: Mapped[str] = mapped_column(String(40))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    released_at: Mapped[datetime] = mapped_column(UtcTime)
