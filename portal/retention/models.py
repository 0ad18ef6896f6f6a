"""Tables of retention: holds, and what was destroyed. Append-only."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, HasId, UtcTime


class RetentionHold(HasId, Base):
    """A hold put on a tender, or lifted: the row with the highest number tells which."""

    __tablename__ = "retention_holds"
    __table_args__ = (UniqueConstraint("procurement_id", "number"), {"info": {"append_only": True}})

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"))
    number: Mapped[int]
    held: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)


class Purge(HasId, Base):
    """Part of a tender's record was destroyed. kind: a `portal.rules.retention.Kind`; due_on: the first day it might be."""

    __tablename__ = "purges"
    __table_args__ = (UniqueConstraint("procurement_id", "kind"), {"info": {"append_only": True}})

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"))
    kind: Mapped[str] = mapped_column(String(30))
    due_on: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(UtcTime)
