"""Versions of what is published: the one being written, those that stand, and what each changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from portal.accounts.queries import names_of
from portal.procurements.models import Ending, PackVersion, Procurement
from portal.procurements.permissions import may_end, may_see_staff_pages
from portal.procurements.queries.drafts import DraftView, amended_pack, get_draft, published_pack
from portal.procurements.queries.reading import seats_of
from portal.rules import pack as packs
from portal.rules.actors import Actor
from portal.rules.amending import ChangeKind, EndingKind
from portal.rules.pack import Pack, PackDocument, Timetable
from portal.rules.pack_changes import Change, differences
from portal.rules.refusals import NotFound


@dataclass(frozen=True)
class VersionView:
    """One published version. From the second on: what kind of change, why, what differs, and the deadline before it."""

    number: int
    published_at: datetime
    digest: str
    pack: Pack
    kind: ChangeKind | None = None
    reason: str = ""
    deadline_before: datetime | None = None
    deadline_reason: str = ""
    changes: tuple[Change, ...] = ()

    @property
    def moved_the_deadline(self) -> bool:
        return self.deadline_before is not None and self.deadline_before != self.pack.timetable.deadline


@dataclass(frozen=True)
class AmendmentView:
    """A change being written. changed: the pack it would publish, None while something is missing; version: its number."""

    draft: DraftView
    base: Pack
    changed: Pack | None
    changes: tuple[Change, ...]
    deadline_at: datetime
    started_at: datetime
    started_by_name: str

    @property
    def version(self) -> int:
        return self.base.version + 1


@dataclass(frozen=True)
class EndingView:
    """How it ended without a contract, for all to read."""

    kind: EndingKind
    reason: str
    at: datetime


def list_versions(session: Session, procurement_id: UUID) -> list[VersionView]:
    """Every published version, the first one first, in one query."""
    rows = session.scalars(
        select(PackVersion).where(PackVersion.procurement_id == procurement_id).order_by(PackVersion.number)
    )
    return _views(rows)


def list_all_versions(session: Session) -> dict[UUID, list[VersionView]]:
    """Every published version of every procurement, by procurement, in one query: for open data."""
    rows: dict[UUID, list[PackVersion]] = {}
    for row in session.scalars(select(PackVersion).order_by(PackVersion.number)):
        rows.setdefault(row.procurement_id, []).append(row)
    return {procurement_id: _views(found) for procurement_id, found in rows.items()}


def _views(rows: Iterable[PackVersion]) -> list[VersionView]:
    found: list[VersionView] = []
    for row in rows:
        pack = packs.read(row.pack)
        found.append(
            VersionView(
                number=row.number,
                published_at=row.published_at,
                digest=row.digest,
                pack=pack,
                kind=ChangeKind(row.kind) if row.kind else None,
                reason=row.reason or "",
                deadline_before=row.deadline_before,
                deadline_reason=row.deadline_reason or "",
                changes=differences(found[-1].pack, pack) if found else (),
            )
        )
    return found


def changes_since(session: Session, procurement_id: UUID, version: int, pack: Pack) -> tuple[Change, ...]:
    """What differs between an earlier version and this pack; nothing where the earlier one is not there."""
    return changes_since_each(session, {procurement_id: (version, pack)})[procurement_id]


def changes_since_each(session: Session, known: Mapping[UUID, tuple[int, Pack]]) -> dict[UUID, tuple[Change, ...]]:
    """The same for many procurements, each with the version that was read and its pack now. One query at most."""
    found: dict[UUID, tuple[Change, ...]] = dict.fromkeys(known, ())
    behind = [(each, version) for each, (version, pack) in known.items() if version < pack.version]
    if behind:
        for procurement_id, earlier in session.execute(
            select(PackVersion.procurement_id, PackVersion.pack).where(
                tuple_(PackVersion.procurement_id, PackVersion.number).in_(behind)
            )
        ):
            found[procurement_id] = differences(packs.read(earlier), known[procurement_id][1])
    return found


def first_timetable(session: Session, procurement_id: UUID) -> Timetable | None:
    """The timetable as first published, to be compared with what became of it (R71)."""
    stored = session.scalar(
        select(PackVersion.pack).where(PackVersion.procurement_id == procurement_id, PackVersion.number == 1)
    )
    return None if stored is None else packs.read(stored).timetable


def get_amendment(session: Session, actor: Actor, procurement_id: UUID, now: datetime) -> AmendmentView:
    """The change being written, with every check made now. Raises NotFound where there is none, or none to know of."""
    draft = get_draft(session, actor, procurement_id, now)
    row = session.get(Procurement, procurement_id)
    if row is None or row.amendment_started_at is None or row.deadline_at is None:
        raise NotFound
    may_see_staff_pages(actor, published=True).or_refuse()
    base = published_pack(session, row)
    changed = amended_pack(session, row, draft.draft, base)
    by = row.amendment_started_by
    return AmendmentView(
        draft=draft,
        base=base,
        changed=changed,
        changes=differences(base, changed) if changed else (),
        deadline_at=row.deadline_at,
        started_at=row.amendment_started_at,
        started_by_name=names_of(session, [by]).get(by, "") if by else "",
    )


def find_ending(session: Session, procurement_id: UUID) -> EndingView | None:
    """How a procurement ended without a contract, or None."""
    row = session.scalar(select(Ending).where(Ending.procurement_id == procurement_id))
    return None if row is None else EndingView(EndingKind(row.kind), row.reason, row.at)


def list_endings(session: Session) -> dict[UUID, EndingView]:
    """How procurements ended without a contract, by procurement."""
    return {
        row.procurement_id: EndingView(EndingKind(row.kind), row.reason, row.at)
        for row in session.scalars(select(Ending))
    }


def published_documents(session: Session, procurement_id: UUID) -> list[PackDocument]:
    """Every file any published version lists, each version of it once, newest first."""
    stored = session.scalars(
        select(PackVersion.pack).where(PackVersion.procurement_id == procurement_id).order_by(PackVersion.number.desc())
    )
    found: dict[UUID, PackDocument] = {}
    for pack in stored:
        for document in packs.read(pack).documents:
            found.setdefault(document.file_id, document)
    return sorted(found.values(), key=lambda document: -document.version)


def find_blank_form(session: Session, procurement_id: UUID, sha256: str) -> PackDocument | None:
    """The published form to fill in whose bytes have this digest, in any version, or None: a blank one sent back (CL-02-a)."""
    return next(
        (
            document
            for document in published_documents(session, procurement_id)
            if document.kind == "form" and document.sha256 == sha256
        ),
        None,
    )


def end_hindrance(session: Session, actor: Actor, procurement_id: UUID) -> str:
    """Why this person may not end it without a contract, in words; "" where they may. Raises NotFound."""
    row = session.get(Procurement, procurement_id)
    if row is None:
        raise NotFound
    held = {seat.kind for seat in seats_of(session, procurement_id) if seat.user_id == actor.user_id}
    decision = may_end(actor, row, seats=held)
    return "" if decision else decision.reason
