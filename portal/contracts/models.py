"""Tables of contracts. Append-only: what was signed is what was bid."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Date, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, DecimalText, HasId, Pence, UtcTime
from portal.sealing.fields import SealedField

_APPEND_ONLY = {"info": {"append_only": True}}


class Contract(HasId, Base):
    """One signed contract for one lot. contact: who answers for the provider, as in its bid (sealed)."""

    __tablename__ = "contracts"
    __table_args__ = (UniqueConstraint("procurement_id", "lot_id"), _APPEND_ONLY)

    procurement_id: Mapped[UUID] = mapped_column(ForeignKey("procurements.id"))
    lot_id: Mapped[str] = mapped_column(String(40))
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    organisation_name: Mapped[str] = mapped_column(String(200))
    reference: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(500))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    contact: SealedField[str] = SealedField("")
    value_pence: Mapped[int] = mapped_column(Pence)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    signed_on: Mapped[date] = mapped_column(Date)
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcTime)


class Obligation(HasId, Base):
    """One promise of the winner, frozen: its quantity, what a unit counted for, the proof, the day it is due, who checks.

    sealed: the bidder's own words: place, who delivers it, the proof.
    by_year: how many by which day, for each contract year in which something is due; empty where it is not told by year.
    """

    __tablename__ = "obligations"
    __table_args__ = (UniqueConstraint("contract_id", "number"), _APPEND_ONLY)

    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id"))
    number: Mapped[int]
    code: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(300))
    quantity: Mapped[Decimal] = mapped_column(DecimalText)
    unit: Mapped[str] = mapped_column(String(120))
    proxy_pence: Mapped[int] = mapped_column(Pence)
    value_pence: Mapped[int] = mapped_column(Pence)
    belongs: Mapped[str] = mapped_column(String(20))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    place: SealedField[str] = SealedField("")
    delivered_by: SealedField[str] = SealedField("")
    evidence: SealedField[str] = SealedField("")
    checked_by: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    by_year: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
