"""The outbox."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, HasId, UtcTime


class OutboxMessage(HasId, Base):
    """A mail on its way. Address and text are sealed: a reader of the database learns neither who nor what.

    dedupe: a keyed digest, so that the same mail is written once. All times are system time; lease_until: another worker
    leaves the row alone until then; lease_by: whose it is. attempts: how often it was taken to be sent.
    held_at: it came in with a restored backup, and may have been sent before: nobody sends it until an operator says so.
    """

    __tablename__ = "outbox_messages"
    __table_args__ = (Index("ix_outbox_messages_due", "done_at", "due_at"),)

    dedupe: Mapped[str] = mapped_column(String(64), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UtcTime)
    lease_by: Mapped[str | None] = mapped_column(String(32))
    done_at: Mapped[datetime | None] = mapped_column(UtcTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    last_error: Mapped[str | None] = mapped_column(Text)
    held_at: Mapped[datetime | None] = mapped_column(UtcTime)
