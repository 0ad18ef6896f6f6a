"""Reading procurements: the row, the published pack, the seats, the lists."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.procurements.models import PackVersion, Procurement, Seat
from portal.procurements.permissions import may_read_panel_copy, may_see_staff_pages
from portal.rules import pack as packs
from portal.rules.actors import Actor
from portal.rules.disclosure import PublishedPost, may_be_shown, read_posts
from portal.rules.pack import Contact, Pack
from portal.rules.procurement_status import Moments, public_status, staff_status
from portal.rules.refusals import Gone, NotFound
from portal.rules.retention import TenderDates, TenderFacts, add_months, tender_dates
from portal.rules.seats import SeatKind
from portal.rules.staff_pack import least_people
from portal.rules.wording import in_london, plain_date
from portal.unit_of_work import Work


@dataclass(frozen=True)
class ProcurementView:
    """One procurement, read. pack: the newest published version, or None before publication.

    changed_at: when that version went public.
    deadline_reason: why the newest change left the deadline where it was, "" where it moved or nothing changed.
    """

    id: UUID
    reference: str
    title: str
    intention_id: UUID | None
    drafted_by: UUID
    created_at: datetime
    draft_version: int
    last_saved_by: UUID | None
    last_saved_at: datetime | None
    sent_for_approval_at: datetime | None
    sent_by: UUID | None
    sent_back_at: datetime | None
    sent_back_reason: str | None
    published_at: datetime | None
    published_version: int | None
    deadline_at: datetime | None
    opened_at: datetime | None
    discussion_opened_at: datetime | None
    quality_locked_at: datetime | None
    recommended_at: datetime | None
    award_approved_at: datetime | None
    feedback_released_at: datetime | None
    award_noticed_at: datetime | None
    signed_at: datetime | None
    terminated_at: datetime | None
    pack: Pack | None
    amendment_started_at: datetime | None = None
    handed_to: Contact | None = None
    deadline_reason: str = ""
    changed_at: datetime | None = None
    record_purged_at: datetime | None = None

    @property
    def kept(self) -> TenderDates:
        """Until when what is kept: as the newest pack says the contract ends, every extension taken (CL-08-e)."""
        if self.signed_at is not None and self.pack is not None and self.pack.timetable.end_on is not None:
            months = self.pack.extension.months if self.pack.extension else 0
            ends_on = add_months(self.pack.timetable.end_on, months)
            return tender_dates(TenderFacts(signed_on=in_london(self.signed_at).date(), contract_ends_on=ends_on))
        if self.terminated_at is not None:
            return tender_dates(TenderFacts(stopped_on=in_london(self.terminated_at).date()))
        return tender_dates(TenderFacts())

    @property
    def contact(self) -> Contact | None:
        """Who to ask now: after a handover somebody else than the pack names."""
        return self.handed_to or (self.pack.contact if self.pack else None)

    @property
    def moments(self) -> Moments:
        """The times its status is worked out from."""
        return Moments(**{name: getattr(self, name) for name in Moments.__dataclass_fields__})

    def status(self, now: datetime, *, marking: bool = True) -> str:
        """The word council staff see (`portal.rules.procurement_status`)."""
        return staff_status(self.moments, now, marking=marking)

    def public_status(self, now: datetime) -> str:
        """The word the public sees."""
        return public_status(self.moments, now)

    def is_open(self, now: datetime) -> bool:
        """True while bids may be sent: published, not stopped, before the deadline."""
        return (
            self.published_at is not None
            and self.terminated_at is None
            and self.deadline_at is not None
            and now < self.deadline_at
        )


@dataclass(frozen=True)
class SeatView:
    """Who holds a seat. supports: for a supporter, the service user they help."""

    id: UUID
    user_id: UUID
    name: str
    email: str
    kind: SeatKind
    supports: UUID | None
    given_at: datetime
    released_at: datetime | None
    released_reason: str | None


_MADE = ("pack", "handed_to", "deadline_reason", "changed_at")
_OWN = tuple(name for name in ProcurementView.__dataclass_fields__ if name not in _MADE)


def _view(row: Procurement, version: PackVersion | None) -> ProcurementView:
    values: dict[str, Any] = {name: getattr(row, name) for name in _OWN}
    return ProcurementView(
        **values,
        pack=packs.read(version.pack) if version else None,
        handed_to=Contact(**row.contact) if row.contact else None,
        deadline_reason=(version.deadline_reason or "") if version else "",
        changed_at=version.published_at if version else None,
    )


def refuse_purged(view: ProcurementView) -> None:
    """Raises Gone where the record of a tender was destroyed by law: only what is public is left."""
    if view.record_purged_at is not None:
        raise Gone(f"The record of this tender was destroyed on {plain_date(view.record_purged_at)}, as the law asks.")


def _with_pack() -> Any:
    return select(Procurement, PackVersion).outerjoin(
        PackVersion,
        (PackVersion.procurement_id == Procurement.id) & (PackVersion.number == Procurement.published_version),
    )


def get_procurement(session: Session, procurement_id: UUID) -> ProcurementView:
    """The procurement with its newest published pack, in one query. Raises NotFound."""
    found = session.execute(_with_pack().where(Procurement.id == procurement_id)).one_or_none()
    if found is None:
        raise NotFound
    return _view(*found)


def find_by_reference(session: Session, reference: str) -> ProcurementView | None:
    """The published procurement with this reference, or None. A draft is not found: nobody may know of it."""
    statement = _with_pack().where(Procurement.reference == reference, Procurement.published_at.is_not(None))
    found = session.execute(statement).one_or_none()
    return None if found is None else _view(*found)


def get_pack(session: Session, procurement_id: UUID) -> Pack:
    """The newest published pack. Raises NotFound where nothing is published."""
    found = get_procurement(session, procurement_id).pack
    if found is None:
        raise NotFound
    return found


def get_pack_version(session: Session, procurement_id: UUID, number: int) -> Pack:
    """One published version by its number. Raises NotFound."""
    row = find_version(session, procurement_id, number)
    if row is None:
        raise NotFound
    return packs.read(row.pack)


def find_version(session: Session, procurement_id: UUID, number: int) -> PackVersion | None:
    """The stored row of one published version, or None."""
    return session.scalar(
        select(PackVersion).where(PackVersion.procurement_id == procurement_id, PackVersion.number == number)
    )


def published_workforce(session: Session, procurement_id: UUID) -> tuple[PublishedPost, ...]:
    """The table of posts of the newest published version as a bidder may see it; empty where there is none.

    Who may see it (an undertaking was given) is the caller's to ask.
    """
    row = session.scalar(
        select(PackVersion)
        .where(PackVersion.procurement_id == procurement_id)
        .order_by(PackVersion.number.desc())
        .limit(1)
    )
    if row is None or not row.workforce:
        return ()
    return may_be_shown(read_posts(row.workforce).posts, least_people(row.pack.get("policy") or {}))


def get_for_staff(session: Session, actor: Actor, procurement_id: UUID) -> ProcurementView:
    """The procurement for council staff. Raises NotFound where this person may not know of it."""
    view = get_procurement(session, procurement_id)
    may_see_staff_pages(actor, published=view.published_at is not None).or_refuse()
    return view


def get_panel_copy(session: Session, actor: Actor, procurement_id: UUID) -> ProcurementView:
    """The published procurement for whoever holds a seat in it, and for its officers. Raises NotFound."""
    view = get_procurement(session, procurement_id)
    seated = holds_seat(session, actor.user_id, procurement_id)
    may_read_panel_copy(actor, published=view.pack is not None, seated=seated).or_refuse()
    return view


def list_for_staff(session: Session, actor: Actor) -> list[ProcurementView]:
    """Every procurement this person may know of, newest first."""
    return [view for view in list_all(session) if may_see_staff_pages(actor, published=view.published_at is not None)]


def lock_procurement(work: Work, procurement_id: UUID, *, shared: bool = False) -> Procurement:
    """The row, locked until the work ends: for update, or shared (submitting). Raises NotFound. First in the lock order."""
    row = work.session.scalar(
        select(Procurement)
        .where(Procurement.id == procurement_id)
        .with_for_update(read=shared)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound
    return row


def seats_of(session: Session, procurement_id: UUID, *, released: bool = False) -> list[SeatView]:
    """Every seat with its person, by kind and name. released: also those whose holder has left."""
    return seats_of_each(session, [procurement_id], released=released)[procurement_id]


def seats_of_each(
    session: Session, procurement_ids: Collection[UUID], *, released: bool = False
) -> dict[UUID, list[SeatView]]:
    """The seats of each of these procurements, as `seats_of` gives them, in one query."""
    statement = select(Seat, User.name, User.email).join(User, User.id == Seat.user_id)
    statement = statement.where(Seat.procurement_id.in_(procurement_ids))
    if not released:
        statement = statement.where(Seat.released_at.is_(None))
    found: dict[UUID, list[SeatView]] = {procurement_id: [] for procurement_id in procurement_ids}
    for seat, name, email in session.execute(statement):
        found[seat.procurement_id].append(
            SeatView(
                id=seat.id,
                user_id=seat.user_id,
                name=name,
                email=email,
                kind=SeatKind(seat.kind),
                supports=seat.supports,
                given_at=seat.given_at,
                released_at=seat.released_at,
                released_reason=seat.released_reason,
            )
        )
    order = {kind: place for place, kind in enumerate(SeatKind)}
    for views in found.values():
        views.sort(key=lambda view: (order[view.kind], view.name, str(view.id)))
    return found


def holds_seat(session: Session, user_id: UUID | None, procurement_id: UUID, *kinds: SeatKind) -> bool:
    """True where the person holds one of these seats now; without kinds, any seat."""
    if user_id is None:
        return False
    statement = select(Seat.id).where(
        Seat.procurement_id == procurement_id, Seat.user_id == user_id, Seat.released_at.is_(None)
    )
    if kinds:
        statement = statement.where(Seat.kind.in_([kind.value for kind in kinds]))
    return session.scalar(statement.limit(1)) is not None


def procurements_of_seat(session: Session, user_id: UUID, *kinds: SeatKind) -> list[ProcurementView]:
    """The procurements in which the person holds one of these seats, newest first."""
    statement = _with_pack().where(
        Procurement.id.in_(
            select(Seat.procurement_id).where(
                Seat.user_id == user_id, Seat.released_at.is_(None), Seat.kind.in_([kind.value for kind in kinds])
            )
        )
    )
    rows = session.execute(statement.order_by(Procurement.created_at.desc(), Procurement.reference))
    return [_view(*row) for row in rows]


def list_open(session: Session, now: datetime) -> list[ProcurementView]:
    """Open opportunities, closing soonest first."""
    statement = _with_pack().where(
        Procurement.published_at.is_not(None), Procurement.terminated_at.is_(None), Procurement.deadline_at > now
    )
    rows = session.execute(statement.order_by(Procurement.deadline_at, Procurement.reference))
    return [_view(*row) for row in rows]


def list_closed(session: Session, now: datetime) -> list[ProcurementView]:
    """Published procurements that no longer take bids, the last to close first."""
    statement = _with_pack().where(Procurement.published_at.is_not(None))
    statement = statement.where((Procurement.deadline_at <= now) | Procurement.terminated_at.is_not(None))
    rows = session.execute(statement.order_by(Procurement.deadline_at.desc(), Procurement.reference))
    return [_view(*row) for row in rows]


def list_all(session: Session) -> Sequence[ProcurementView]:
    """Every procurement, newest first: for council staff."""
    rows = session.execute(_with_pack().order_by(Procurement.created_at.desc(), Procurement.reference))
    return [_view(*row) for row in rows]


def list_by_ids(session: Session, procurement_ids: Collection[UUID]) -> list[ProcurementView]:
    """These procurements in one query, newest first. Who may know of them is the caller's to ask."""
    if not procurement_ids:
        return []
    statement = _with_pack().where(Procurement.id.in_(procurement_ids))
    rows = session.execute(statement.order_by(Procurement.created_at.desc(), Procurement.reference))
    return [_view(*row) for row in rows]


def released_moments(session: Session) -> list[tuple[datetime, datetime]]:
    """Deadline and release of the feedback of each procurement whose feedback is out."""
    rows = session.execute(
        select(Procurement.deadline_at, Procurement.feedback_released_at).where(
            Procurement.deadline_at.is_not(None), Procurement.feedback_released_at.is_not(None)
        )
    )
    return [(deadline_at, released_at) for deadline_at, released_at in rows if deadline_at and released_at]
