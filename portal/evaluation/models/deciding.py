"""Tables of what is checked, asked, decided and confirmed about opened bids. All are append-only: a change is a new row.

`sealed`: words under the portal's own key, context "<table>:<id>", since they quote bids.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, HasId, UtcTime

_APPEND_ONLY = {"info": {"append_only": True}}


class ConditionCheck(HasId, Base):
    """What the procurement officer found for one condition of one lot's bid. finding: "met", "not_met" or "at_award"."""

    __tablename__ = "condition_checks"
    __table_args__ = (UniqueConstraint("submission_id", "condition_id", "number"), _APPEND_ONLY)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"), index=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"))
    condition_id: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    finding: Mapped[str] = mapped_column(String(20))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    checked_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)


class BidCase(HasId, Base):
    """A proposal about one lot's bid: to leave it out, or to go on with it in spite of an agreed fail.

    kind: "leave_out" or "go_on"; ground: "condition:C1" or "minimum:Q1", the published rule; number: counts a bid's cases.
    """

    __tablename__ = "bid_cases"
    __table_args__ = (UniqueConstraint("submission_id", "number"), _APPEND_ONLY)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"), index=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    ground: Mapped[str] = mapped_column(String(80))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)


class BidCaseStep(HasId, Base):
    """One step of a case. kind: a `portal.rules.compliance.Step`; answer_by: until when the bidder may answer.

    The number is unique in its case, so that of two approvals at once one is told.
    """

    __tablename__ = "bid_case_steps"
    __table_args__ = (UniqueConstraint("case_id", "number"), _APPEND_ONLY)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("bid_cases.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    taken_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    answer_by: Mapped[datetime | None] = mapped_column(UtcTime)


class BidClarification(HasId, Base):
    """A question to one bidder about one lot's bid. about: "Q1", "condition:C1"; kind: its standard wording."""

    __tablename__ = "bid_clarifications"
    __table_args__ = (_APPEND_ONLY,)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"), index=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"))
    about: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    answer_by: Mapped[datetime] = mapped_column(UtcTime)


class BidClarificationAnswer(HasId, Base):
    """The bidder's one answer."""

    __tablename__ = "bid_clarification_answers"
    __table_args__ = (_APPEND_ONLY,)

    clarification_id: Mapped[UUID] = mapped_column(ForeignKey("bid_clarifications.id"), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    answered_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)


class Assignment(HasId, Base):
    """Who marks which question, as one save. shares: member ids by question id. The last number counts."""

    __tablename__ = "mark_assignments"
    __table_args__ = (UniqueConstraint("procurement_id", "number"), _APPEND_ONLY)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"))
    number: Mapped[int]
    shares: Mapped[dict[str, Any]] = mapped_column(JSON)
    assigned_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)


class MarkConfirmation(HasId, Base):
    """A member who was there says yes to one save of an agreed mark, or records that they disagree. says: "yes", "no"."""

    __tablename__ = "mark_confirmations"
    __table_args__ = (UniqueConstraint("agreed_mark_id", "user_id"), _APPEND_ONLY)

    agreed_mark_id: Mapped[UUID] = mapped_column(ForeignKey("agreed_marks.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    says: Mapped[str] = mapped_column(String(10))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcTime)


class MarkApproval(HasId, Base):
    """Somebody off the panel decides on an agreed mark that crossed a minimum (CL-08-a), with reason, once."""

    __tablename__ = "mark_approvals"
    __table_args__ = (_APPEND_ONLY,)

    agreed_mark_id: Mapped[UUID] = mapped_column(ForeignKey("agreed_marks.id"), unique=True)
    approved: Mapped[bool]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)


class KeptBackDecision(HasId, Base):
    """What the procurement officer decided about a kept back file of an opened bid. choice: `portal.rules.kept_back`.

    file_id: of the bid, or of the bidder's profile. sealed: the reason. The last number counts.
    """

    __tablename__ = "kept_back_decisions"
    __table_args__ = (UniqueConstraint("submission_id", "file_id", "number"), _APPEND_ONLY)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"), index=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"))
    file_id: Mapped[UUID]
    number: Mapped[int]
    choice: Mapped[str] = mapped_column(String(20))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
