"""Table of looks."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, HasId, UtcTime


class PageLook(HasId, Base):
    """Somebody read a page, or ran a command, that shows sealed or personal matter.

    reader: the user's id as text, or "operator"; scope: the chain it stands in, "procurement:<id>", "user:<id>", "people";
    thing: what was read, in words that name nobody, and the id of the submission where it was one bid.
    """

    __tablename__ = "page_looks"
    __table_args__ = (UniqueConstraint("reader", "scope", "thing", "on_day"), {"info": {"append_only": True}})

    reader: Mapped[str] = mapped_column(String(40))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    scope: Mapped[str] = mapped_column(String(80))
    thing: Mapped[str] = mapped_column(String(160))
    on_day: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(UtcTime)
