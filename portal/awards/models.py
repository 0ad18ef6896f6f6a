"""Tables of awards. Every one is append-only: an award sent back and asked for again is a new row."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, HasId, UtcTime
from portal.sealing.fields import SealedField

_APPEND_ONLY = {"info": {"append_only": True}}


class AwardRecommendation(HasId, Base):
    """What the officer recommends, lot by lot. record_digest: of the record.

    sealed: `portal.rules.awarding.AwardWords`.
    """

    __tablename__ = "award_recommendations"
    __table_args__ = (UniqueConstraint("procurement_id", "number"), _APPEND_ONLY)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"))
    number: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    record_digest: Mapped[str] = mapped_column(String(64))
    recommended_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)


class AwardDecision(HasId, Base):
    """What the approver decided on a recommendation, once. sealed: the reason."""

    __tablename__ = "award_decisions"
    __table_args__ = (_APPEND_ONLY,)

    recommendation_id: Mapped[UUID] = mapped_column(ForeignKey("award_recommendations.id"), unique=True)
    approved: Mapped[bool]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason: SealedField[str] = SealedField("")
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)


class AwardNotice(HasId, Base):
    """The award notice as published, and the standstill that follows. mandatory: the law asks for the standstill."""

    __tablename__ = "award_notices"
    __table_args__ = (_APPEND_ONLY,)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"), unique=True)
    reference: Mapped[str] = mapped_column(String(40))
    published_on: Mapped[date] = mapped_column(Date)
    working_days: Mapped[int]
    standstill_ends_on: Mapped[date] = mapped_column(Date)
    mandatory: Mapped[bool]
    source: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)


class DueDiligence(HasId, Base):
    """One thing checked about one bidder before the award. number counts the saves of a kind: the last one counts.

    kind, outcome: of `portal.rules.diligence`; sealed: what was checked, in words.
    """

    __tablename__ = "due_diligence"
    __table_args__ = (
        UniqueConstraint("procurement_id", "organisation_id", "kind", "number"),
        Index("ix_due_diligence_procurement_id", "procurement_id"),
        _APPEND_ONLY,
    )

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(20))
    checked_on: Mapped[date] = mapped_column(Date)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    checked_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
