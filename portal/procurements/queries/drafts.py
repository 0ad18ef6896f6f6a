"""The draft: what is typed so far, what is missing, and the pack it would be."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.queries import names_of
from portal.intentions.models import Intention
from portal.procurements import template
from portal.procurements.models import Procurement
from portal.procurements.permissions import may_approve, may_see_staff_pages
from portal.procurements.queries.reading import SeatView, find_version, seats_of
from portal.rules import codec
from portal.rules import pack as packs
from portal.rules.actors import Actor
from portal.rules.amending import amendment_checks
from portal.rules.disclosure import Post, read_posts
from portal.rules.drafting import Draft, Unfinished, pack_of, who_saved
from portal.rules.pack import Pack
from portal.rules.pack_changes import differences
from portal.rules.publishing import Check, checks
from portal.rules.refusals import NotFound
from portal.rules.seats import PANEL, SeatKind, seat_faults
from portal.rules.staff_pack import beside_budget, law_of, workforce_of
from portal.rules.wording import clock_time, in_london


@dataclass(frozen=True)
class DraftView:
    """A draft with everything its pages show."""

    id: UUID
    reference: str
    title: str
    drafted_by: UUID
    drafted_by_name: str
    draft: Draft
    draft_version: int
    workforce: tuple[dict[str, str], ...]
    posts: tuple[Post, ...]
    seats: tuple[SeatView, ...]
    checks: tuple[Check, ...]
    sent_for_approval_at: datetime | None
    sent_by: UUID | None
    sent_by_name: str
    sent_back_at: datetime | None
    sent_back_reason: str | None
    published_at: datetime | None

    @property
    def blockers(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.done)

    def seat_holders(self, *kinds: SeatKind) -> list[SeatView]:
        return [seat for seat in self.seats if seat.kind in kinds]


def draft_of(stored: Mapping[str, Any]) -> Draft:
    """The stored draft as its dataclass. Raises codec.CannotDecode."""
    return codec.decode(Draft, dict(stored))


def posts_of(row: Procurement) -> tuple[Post, ...]:
    """The typed table of posts, read."""
    return read_posts(row.workforce or []).posts


def get_draft(session: Session, actor: Actor, procurement_id: UUID, now: datetime) -> DraftView:
    """The draft, with every check made now. Raises NotFound where this person may not know of it."""
    row = session.get(Procurement, procurement_id)
    if row is None:
        raise NotFound
    may_see_staff_pages(actor, published=row.published_at is not None).or_refuse()
    names = names_of(session, [person for person in (row.drafted_by, row.sent_by) if person])
    return DraftView(
        id=row.id,
        reference=row.reference,
        title=row.title,
        drafted_by=row.drafted_by,
        drafted_by_name=names.get(row.drafted_by, ""),
        draft=draft_of(row.draft),
        draft_version=row.draft_version,
        workforce=tuple(row.workforce or ()),
        posts=posts_of(row),
        seats=tuple(seats_of(session, row.id)),
        checks=checks_of(session, row, now),
        sent_for_approval_at=row.sent_for_approval_at,
        sent_by=row.sent_by,
        sent_by_name=names.get(row.sent_by, "") if row.sent_by else "",
        sent_back_at=row.sent_back_at,
        sent_back_reason=row.sent_back_reason,
        published_at=row.published_at,
    )


def checks_of(session: Session, row: Procurement, now: datetime) -> tuple[Check, ...]:
    """Every check of the one list (`portal.rules.publishing`), made on the draft as it stands.

    For an amendment: as of the day it was published, and then what an amendment needs besides.
    """
    seats = [(seat.kind, seat.user_id) for seat in seats_of(session, row.id)]
    draft = draft_of(row.draft)
    found = checks(
        draft,
        law=law_of(template.law_in_force(in_london(row.published_at or now).date())),
        seat_faults=seat_faults(seats, row.drafted_by),
        posts=posts_of(row),
        now=row.published_at or now,
        reference=row.reference,
    )
    if row.amendment_started_at is None or row.deadline_at is None:
        return found
    base = published_pack(session, row)
    changed = amended_pack(session, row, draft, base)
    changes = differences(base, changed) if changed else ()
    return found + amendment_checks(base, changed, draft, changes, deadline_at=row.deadline_at, now=now)


def published_pack(session: Session, row: Procurement) -> Pack:
    """The newest published pack. Raises NotFound."""
    version = find_version(session, row.id, row.published_version or 0)
    if version is None:
        raise NotFound
    return packs.read(version.pack)


def amended_pack(session: Session, row: Procurement, draft: Draft, base: Pack) -> Pack | None:
    """The next version an amendment would publish, None while something of it is missing. Policy and law stay the base's."""
    try:
        return pack_from(
            session,
            row,
            replace(draft, policy=dict(base.policy)),
            authority=base.authority,
            version=base.version + 1,
        )
    except Unfinished:
        return None


def pack_from(session: Session, row: Procurement, draft: Draft, *, authority: str, version: int | None = None) -> Pack:
    """The pack this row is, as it would be published now. version: of an amendment. Raises drafting.Unfinished."""
    seats = seats_of(session, row.id)
    panel = {seat.user_id: seat.kind for seat in seats if seat.kind in PANEL}
    users = sum(1 for kind in panel.values() if kind is SeatKind.PANEL_SERVICE_USER)
    posts = posts_of(row)
    plan = None
    if row.intention_id is not None:
        plan = session.scalar(select(Intention.reference).where(Intention.id == row.intention_id))
    return pack_of(
        draft,
        reference=row.reference,
        version=version or row.published_version or 1,
        authority=authority,
        panel_officers=len(panel) - users,
        panel_service_users=users,
        workforce=workforce_of(draft, posts),
        beside_budget=beside_budget(draft, posts),
        intention_reference=plan,
    )


def with_law(draft: Draft, now: datetime) -> Draft:
    """The draft with the law in force, as it would be published now."""
    return replace(draft, policy={**draft.policy, **template.law_in_force(in_london(now).date())})


def preview_pack(
    session: Session, actor: Actor, procurement_id: UUID, *, authority: str, now: datetime | None = None
) -> Pack:
    """The pack as a bidder would see it if it went out now. Raises NotFound, drafting.Unfinished.

    now: to work out what depends on the law in force.
    """
    row = session.get(Procurement, procurement_id)
    if row is None:
        raise NotFound
    may_see_staff_pages(actor, published=row.published_at is not None).or_refuse()
    draft = draft_of(row.draft)
    if row.amendment_started_at is None:
        return pack_from(session, row, draft if now is None else with_law(draft, now), authority=authority)
    changed = amended_pack(session, row, draft, published_pack(session, row))
    if changed is None:
        raise Unfinished("something of the change")
    return changed


def approval_hindrance(session: Session, actor: Actor, draft: DraftView) -> str:
    """Why this person may not approve this draft now, in words; "" where they may."""
    row = session.get(Procurement, draft.id)
    if row is None:
        raise NotFound
    if row.published_at is not None and row.amendment_started_at is None:
        version = find_version(session, row.id, row.published_version or 1)
        by = names_of(session, [version.approved_by]).get(version.approved_by, "") if version else ""
        return f"Already approved by {by} at {clock_time(row.published_at)}."
    approvers = draft.seat_holders(SeatKind.PUBLICATION_APPROVER)
    decision = may_approve(actor, row, writers=who_saved(draft.draft), approvers={seat.user_id for seat in approvers})
    if not decision:
        names = ", ".join(seat.name for seat in approvers if seat.user_id != actor.user_id)
        return f"{decision.reason} Approvers: {names}." if names else decision.reason
    return "" if row.sent_for_approval_at else "This does not wait for approval."
