"""Changing a published procurement before its deadline: drafted on the same pages, approved by somebody else, told to all.

After the deadline nothing published changes: neither by a draft begun before it, nor by an approval given too late
(requirement R39, case CL-05-b).
"""

from datetime import datetime
from uuid import UUID

from portal.accounts.queries import get_actor
from portal.procurements import events, messages
from portal.procurements.models import Procurement
from portal.procurements.permissions import may_change_published
from portal.procurements.queries import amended_pack, draft_of, lock_procurement, published_pack
from portal.procurements.services.drafting import keep_page
from portal.procurements.services.publishing import approvable, refuse_changed, refuse_unfinished, writers_to_tell
from portal.procurements.services.versions import (
    carry_into_draft,
    publish_version,
    published_workforce_of,
    refuse_closed,
    refuse_unsafe_documents,
    without_amendment,
)
from portal.rules import codec
from portal.rules.amending import LEAST_LETTERS, ChangeKind, extended, extension_faults
from portal.rules.lots import removal_fault
from portal.rules.refusals import Invalid, Refusal
from portal.unit_of_work import Work


def start_amendment(work: Work, procurement_id: UUID) -> None:
    """Begin to write a change. The draft's pages open again on what is published.

    Refuses: who may not; before publication; at or after the deadline; a change begun already.
    Records: AmendmentStarted. Posts: nothing.
    """
    row = lock_procurement(work, procurement_id)
    may_change_published(work.actor, row).or_refuse()
    refuse_closed(work, row)
    if row.amendment_started_at is not None:
        raise Refusal("A change is being written already. Go on with it.")
    row.amendment_base = {"draft": row.draft, "workforce": row.workforce}
    row.amendment_started_at, row.amendment_started_by = work.now, work.actor.user_id
    row.sent_for_approval_at, row.sent_by, row.sent_back_at, row.sent_back_reason = None, None, None, None
    work.record(
        events.AmendmentStarted(
            procurement_id=row.id, reference=row.reference, version=(row.published_version or 0) + 1
        )
    )


def drop_amendment(work: Work, procurement_id: UUID) -> None:
    """Give the change up. The draft goes back to what is published. Possible at any time: nothing public changes.

    Refuses: who may not; no change being written. Records: AmendmentDropped, DraftPageSaved. Posts: nothing.
    """
    row = lock_procurement(work, procurement_id)
    may_change_published(work.actor, row).or_refuse()
    if row.amendment_started_at is None or row.amendment_base is None:
        raise Refusal("No change is being written.")
    base = row.amendment_base
    row.workforce = base["workforce"]
    _settle(row)
    work.record(
        events.AmendmentDropped(
            procurement_id=row.id, reference=row.reference, version=(row.published_version or 0) + 1
        )
    )
    keep_page(work, row, draft_of(base["draft"]), "amendment")


def approve_amendment(work: Work, procurement_id: UUID, reason: str, seen_version: int) -> str:
    """Publish the change as the next version, at once, for all; gives its digest. Every check runs again here.

    Refuses: who began, wrote or sent it; no reason; a change altered while it was read; anything missing; a deadline
    neither moved nor a reason given; a file that is harmful or being checked;
    at or after the deadline (TooLate); a second click.
    Records: PackAmended. Posts: what its listeners post, and AmendmentPublished to who drafted and who sent it.
    """
    row = lock_procurement(work, procurement_id)
    draft = approvable(work, row)
    if row.amendment_started_at is None:
        raise Refusal("No change waits for approval.")
    refuse_closed(work, row)
    refuse_changed(draft, row, seen_version, "approve")
    if len(reason.strip()) < LEAST_LETTERS:
        raise Invalid("Enter your reason", field="reason")
    refuse_unfinished(work, row)
    base = published_pack(work.session, row)
    pack = amended_pack(work.session, row, draft, base)
    if pack is None:
        raise Refusal("Something of the change is missing.")
    if lost := removal_fault(base, pack.lots):
        raise Refusal(lost)
    refuse_unsafe_documents(work, pack.documents)
    moved = pack.timetable.deadline != row.deadline_at
    people = writers_to_tell(row)
    digest = publish_version(
        work,
        row,
        pack,
        kind=ChangeKind.AMENDMENT,
        reason=draft.amendment.reason.strip(),
        approval_reason=reason.strip(),
        deadline_reason="" if moved else draft.amendment.deadline_reason.strip(),
        workforce=row.workforce,
    )
    row.draft = codec.encode(without_amendment(draft))
    row.contact = None  # whoever took it over stands in the pack now
    row.draft_version += 1
    _settle(row)
    for person in people:
        told = get_actor(work.session, person)
        work.post(
            messages.AmendmentPublished(
                to=told.email,
                name=told.name,
                approver=work.actor.name,
                title=pack.title,
                reference=row.reference,
                version=pack.version,
                closes_at=pack.timetable.deadline,
            )
        )
    return digest


def extend_deadline(work: Work, procurement_id: UUID, closes: datetime, reason: str) -> str:
    """Give everyone more time, and change nothing else; gives the new version's digest. A deadline never moves earlier.

    The days of opening, marking and award move by as many days. The old date stays public.
    Refuses: who may not; at or after the present deadline (TooLate); a moment not after it; no reason; an award after the
    service starts. Records: PackAmended. Posts: what its listeners post.
    """
    row = lock_procurement(work, procurement_id)
    may_change_published(work.actor, row).or_refuse()
    refuse_closed(work, row)
    base = published_pack(work.session, row)
    if fault := extension_faults(base, closes, row.deadline_at or base.timetable.deadline):
        raise Invalid(fault, field="closes_on")
    if len(reason.strip()) < LEAST_LETTERS:
        raise Invalid("Enter why everyone gets more time", field="reason")
    pack = extended(base, closes)
    digest = publish_version(
        work,
        row,
        pack,
        kind=ChangeKind.EXTENSION,
        reason=reason.strip(),
        workforce=published_workforce_of(work, row),
    )
    carry_into_draft(row, pack)
    if row.amendment_started_at is not None:
        keep_page(work, row, draft_of(row.draft), "timetable")
    return digest


def _settle(row: Procurement) -> None:
    row.amendment_started_at, row.amendment_started_by, row.amendment_base = None, None, None
    row.sent_for_approval_at, row.sent_back_at, row.sent_back_reason = None, None, None
