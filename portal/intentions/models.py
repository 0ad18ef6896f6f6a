"""Tables of intentions."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, HasId, Pence, UtcTime


class Intention(HasId, Base):
    """A published forward statement that a need will be met; not a promise to buy.

    outcomes, districts: lists of text; value band in pence a year; …_on: the dates as they stand now; first_dates: as first
    published, by milestone; actual_dates: when a milestone happened. state: a `portal.rules.plans.PlanState` value.
    A proposed end (pause, meet otherwise, cancel) waits in the proposed_ columns for an approver.
    """

    __tablename__ = "intentions"

    reference: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(250))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    drafted_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(UtcTime)
    saved_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    team: Mapped[str] = mapped_column(String(120), default="")
    need: Mapped[str] = mapped_column(Text, default="")
    outcomes: Mapped[list[str]] = mapped_column(JSON, default=list)
    who_for: Mapped[str] = mapped_column(Text, default="")
    districts: Mapped[list[str]] = mapped_column(JSON, default=list)
    value_least_pence: Mapped[int | None] = mapped_column(Pence)
    value_most_pence: Mapped[int | None] = mapped_column(Pence)
    confidence: Mapped[str] = mapped_column(String(20), default="")
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    route: Mapped[str] = mapped_column(String(40), default="")
    options_considered: Mapped[list[str]] = mapped_column(JSON, default=list)
    route_reason: Mapped[str] = mapped_column(Text, default="")
    related_none: Mapped[bool] = mapped_column(default=False)
    related_services: Mapped[str] = mapped_column(Text, default="")
    is_new: Mapped[bool] = mapped_column(default=False)
    replaces: Mapped[str] = mapped_column(String(250), default="")
    replaces_ends_on: Mapped[date | None] = mapped_column(Date)
    gap_plan: Mapped[str] = mapped_column(Text, default="")

    engagement_on: Mapped[date | None] = mapped_column(Date)
    advert_on: Mapped[date | None] = mapped_column(Date)
    start_on: Mapped[date | None] = mapped_column(Date)
    first_dates: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    actual_dates: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    state: Mapped[str] = mapped_column(String(20), index=True)
    state_at: Mapped[datetime] = mapped_column(UtcTime)
    state_reason: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None] = mapped_column(UtcTime)
    proposed_state: Mapped[str | None] = mapped_column(String(20))
    proposed_reason: Mapped[str | None] = mapped_column(Text)
    proposed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime | None] = mapped_column(UtcTime)

    source_ocid: Mapped[str | None] = mapped_column(String(250), unique=True)
    source_note: Mapped[str] = mapped_column(Text, default="")


class IntentionDateChange(HasId, Base):
    """A published date that was moved: both dates and the public reason stay for ever."""

    __tablename__ = "intention_date_changes"
    __table_args__ = ({"info": {"append_only": True}},)

    intention_id: Mapped[UUID] = mapped_column(ForeignKey("intentions.id"), index=True)
    milestone: Mapped[str] = mapped_column(String(20))
    old_on: Mapped[date] = mapped_column(Date)
    new_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcTime)
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
