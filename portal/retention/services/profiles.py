"""Profiles of organisations that nobody has used for years: which are due, and destroying one. The owner's act, on the host."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, func, select, union_all
from sqlalchemy.orm import Session

from portal.accounts.models import Membership, Organisation, OrganisationProfile, ProfileDocument
from portal.audit.models import AuditEntry
from portal.bids.models import Bid, Submission
from portal.db.base import Base
from portal.db.protection import lawful_purge
from portal.procurements.queries import list_by_ids
from portal.retention import events
from portal.retention.plan import tables_of_a_tender
from portal.retention.queries import Keeping, keeping_of
from portal.retention.services.purging import forget_salts, list_files
from portal.rules.refusals import TooLate
from portal.rules.retention import Kind, profile_due
from portal.rules.wording import in_london, plain_date
from portal.unit_of_work import Work


@dataclass(frozen=True)
class ProfileItem:
    """The profile of one organisation. due_on: the first day it may be destroyed, None while that is not known.

    kept_by: references of tenders that still hold something of the organisation; held: a hold stands on one of them.
    """

    organisation_id: UUID
    name: str
    last_on: date
    due_on: date | None
    kept_by: tuple[str, ...] = ()
    held: bool = False

    def waits(self, today: date) -> bool:
        """True where it may be destroyed today."""
        return self.due_on is not None and self.due_on <= today and not self.kept_by

    def why_not(self) -> str:
        """Why it may not be destroyed, in words."""
        if self.held:
            return "A hold stands on a tender of this organisation. Its profile is not destroyed."
        if self.kept_by:
            return f"This organisation stands in a tender that is still kept: {', '.join(self.kept_by)}."
        day = plain_date(self.due_on) if self.due_on else ""
        return f"This is kept until {day}. Nobody may destroy it before."


def list_profiles(session: Session, only: UUID | None = None) -> list[ProfileItem]:
    """Every profile, or one: eight queries, whatever the number."""
    query = select(Organisation).join(OrganisationProfile, OrganisationProfile.organisation_id == Organisation.id)
    if only is not None:
        query = query.where(Organisation.id == only)
    found = list(session.scalars(query.order_by(Organisation.name, Organisation.id)))
    ids = [each.id for each in found]
    last, tenders = _last_acts(session, ids), _tenders(session, ids)
    items = []
    for each in found:
        last_on = in_london(max(last.get(each.id, each.created_at), each.created_at)).date()
        kept = tenders[each.id]
        due_on = profile_due(last_on, [keeping.dates.of(kind) for keeping, kind in kept])
        references = tuple(sorted({keeping.view.reference for keeping, _ in kept}))
        held = any(keeping.held for keeping, _ in kept)
        items.append(ProfileItem(each.id, each.name, last_on, due_on, references, held))
    return items


def due_profiles(session: Session, today: date, upto: date) -> list[ProfileItem]:
    """What may be destroyed today, of what was due by a day that has come."""
    return [item for item in list_profiles(session) if item.waits(today) and item.due_on and item.due_on <= upto]


def purge_profile(work: Work, organisation_id: UUID) -> int:
    """Destroy one profile with its documents; `work` is the owner's. Gives how many files are to leave the store.

    Its key goes with it: a copy that lies elsewhere does not open. Accounts, the name of the organisation and its chain stay.
    Refuses: before its day; while a tender that is kept, or held, names the organisation; twice (TooLate).
    Records: ProfilePurged.
    """
    locked = select(OrganisationProfile).where(OrganisationProfile.organisation_id == organisation_id).with_for_update()
    row = work.session.scalar(locked)
    if row is None:
        raise TooLate("This was destroyed before.")
    item = list_profiles(work.session, organisation_id)[0]
    if not item.waits(in_london(work.now).date()) or item.due_on is None:
        raise TooLate(item.why_not())
    table = Base.metadata.tables["profile_documents"]
    documents = work.session.execute(
        select(ProfileDocument.id, ProfileDocument.stored_file_id).where(
            ProfileDocument.organisation_id == organisation_id
        )
    ).all()
    with lawful_purge(work.session.connection(), [table.name, "audit_rows"]):
        work.session.execute(delete(table).where(table.c.organisation_id == organisation_id))
        forget_salts(work, table, [document_id for document_id, _ in documents])
        work.session.delete(row)
        work.session.flush()
    files = list_files(work, {stored for _, stored in documents})
    work.record(
        events.ProfilePurged(organisation_id=organisation_id, due_on=item.due_on, documents=len(documents), files=files)
    )
    return files


def _last_acts(session: Session, ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When somebody last did something for an organisation, or its people signed in: the trail keeps both for good."""
    found: dict[UUID, datetime] = {}
    of_stream = {f"organisation:{each}": each for each in ids}
    own = (
        select(AuditEntry.stream, func.max(AuditEntry.at))
        .where(AuditEntry.stream.in_(of_stream), AuditEntry.actor_id.is_not(None))
        .group_by(AuditEntry.stream)
    )
    for stream, at in session.execute(own):
        found[of_stream[stream]] = at
    by_people = (
        select(Membership.organisation_id, func.max(AuditEntry.at))
        .join(AuditEntry, AuditEntry.actor_id == Membership.user_id)
        .where(Membership.organisation_id.in_(ids))
        .group_by(Membership.organisation_id)
    )
    for organisation_id, at in session.execute(by_people):
        found[organisation_id] = max(at, found.get(organisation_id, at))
    return found


def _tenders(session: Session, ids: Collection[UUID]) -> dict[UUID, list[tuple[Keeping, Kind]]]:
    """The tenders that still hold something of each organisation, and by which part of them."""
    named: dict[UUID, dict[UUID, Kind]] = defaultdict(dict)
    for organisation_id, procurement_id in session.execute(union_all(*_named(ids))):
        named[organisation_id][procurement_id] = Kind.TENDER_RECORD
    of_theirs = select(Submission.bid_id).join(Bid, Bid.id == Submission.bid_id).where(Bid.organisation_id.in_(ids))
    sent = set(session.scalars(of_theirs))
    drafts = select(Bid.id, Bid.organisation_id, Bid.procurement_id, Bid.wrapped_key).where(
        Bid.organisation_id.in_(ids)
    )
    for bid_id, organisation_id, procurement_id, key in session.execute(drafts):
        if bid_id in sent:
            named[organisation_id][procurement_id] = Kind.TENDER_RECORD
        elif key:
            named[organisation_id].setdefault(procurement_id, Kind.UNSENT_BIDS)
    wanted = {procurement_id for tenders in named.values() for procurement_id in tenders}
    keepings = {each.view.id: each for each in keeping_of(session, list_by_ids(session, wanted))}
    return defaultdict(
        list,
        {
            organisation_id: [
                (keepings[each], kind)
                for each, kind in tenders.items()
                if Kind.TENDER_RECORD not in keepings[each].purged
            ]
            for organisation_id, tenders in named.items()
        },
    )


def _named(ids: Collection[UUID]) -> Iterator[Select[Any]]:
    """One query a column of a tender's tables that names an organisation, but for bids: organisation and tender."""
    for table in tables_of_a_tender().values():
        for column in table.columns:
            if table.name != "bids" and any(key.column.table.name == "organisations" for key in column.foreign_keys):
                yield select(column, table.c.procurement_id).where(column.in_(ids))
