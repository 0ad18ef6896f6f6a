"""Tables of questions, their steps, published answers and messages. All are append-only: what happens is a new row.

Until it is published, every word is sealed with the portal's own key; who asked stays sealed for good.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, HasId, UtcTime

_APPEND_ONLY = {"info": {"append_only": True}}


class Clarification(HasId, Base):
    """A question as it was asked. number: 1 for the first of its procurement, in the order they came.

    asker_mark: a keyed digest of procurement and organisation, so that an organisation finds its own; sealed_asker: who,
    context "asker:<id>"; sealed: text and, where private, the reason why, context "clarification:<id>".
    about: "all", "lot:<id>" or a question of the pack. private: asked in private; missing: the asker says that
    information is missing (CL-04-f).
    """

    __tablename__ = "clarifications"
    __table_args__ = (UniqueConstraint("procurement_id", "number"), _APPEND_ONLY)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"))
    number: Mapped[int]
    asker_mark: Mapped[str] = mapped_column(String(64), index=True)
    sealed_asker: Mapped[bytes] = mapped_column(LargeBinary)
    category: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(80))
    private: Mapped[bool]
    missing: Mapped[bool]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    asked_at: Mapped[datetime] = mapped_column(UtcTime)


class ClarificationStep(HasId, Base):
    """What happened next to a question. kind: a `portal.rules.clarifications.Kind`; number: 1, 2, 3… of one question.

    joined_to: the question it was joined with. sealed: its words, context "clarification:<id>". by: the officer; None for a step of
    the asker, whose name stands nowhere. No two steps of a question have one number, however many officers press at once.
    """

    __tablename__ = "clarification_steps"
    __table_args__ = (UniqueConstraint("clarification_id", "number"), _APPEND_ONLY)

    clarification_id: Mapped[UUID] = mapped_column(ForeignKey("clarifications.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(30))
    joined_to: Mapped[UUID | None] = mapped_column(ForeignKey("clarifications.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)


class PublishedAnswer(HasId, Base):
    """A question and its answer as everybody reads them. number: of the published ones, so that no gap tells of others.

    outcome: see `portal.rules.clarifications.OUTCOMES`; due_on: the day published for answers, as it then stood;
    pack_version: the version that carries the change, where the answer changed the pack.
    """

    __tablename__ = "published_answers"
    __table_args__ = (UniqueConstraint("procurement_id", "number"), _APPEND_ONLY)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"))
    clarification_id: Mapped[UUID] = mapped_column(ForeignKey("clarifications.id"), unique=True)
    number: Mapped[int]
    category: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(80))
    question: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(String(20))
    answer: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date] = mapped_column(Date)
    days_late: Mapped[int]
    pack_version: Mapped[int | None]
    published_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    published_at: Mapped[datetime] = mapped_column(UtcTime)


class BidderMessage(HasId, Base):
    """What the council told every bidder, and shows to everybody. number: 1 for the first of a procurement."""

    __tablename__ = "bidder_messages"
    __table_args__ = (UniqueConstraint("procurement_id", "number"), _APPEND_ONLY)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"))
    number: Mapped[int]
    subject: Mapped[str] = mapped_column(String(150))
    words: Mapped[str] = mapped_column(Text)
    sent_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    sent_at: Mapped[datetime] = mapped_column(UtcTime)
