"""May this person do this to this procurement, at this moment?

Administrators hold no procurement content, whatever else they are. A draft is hidden from all who do not work on it.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from portal.procurements.models import Procurement
from portal.rules.actors import Actor, Role
from portal.rules.refusals import HIDDEN, YES, Decision, no
from portal.rules.seats import PANEL, SeatKind
from portal.rules.wording import deadline, moment

_WRITERS = (Role.COMMISSIONER, Role.PROCUREMENT_OFFICER)


def may_see_staff_pages(actor: Actor, *, published: bool) -> Decision:
    """Officers who work on procurements; an auditor once it is published."""
    if actor.is_any(Role.ADMINISTRATOR):
        return HIDDEN
    if actor.is_any(*_WRITERS, Role.APPROVER, Role.OPERATOR):
        return YES
    return YES if published and actor.is_any(Role.AUDITOR) else HIDDEN


def may_read_panel_copy(actor: Actor, *, published: bool, seated: bool) -> Decision:
    """Whoever holds a seat, and the officers, once it is published."""
    if not published:
        return HIDDEN
    if seated and not actor.is_any(Role.ADMINISTRATOR):
        return YES
    return may_see_staff_pages(actor, published=published)


def may_start(actor: Actor) -> Decision:
    """A commissioner or a procurement officer."""
    if actor.is_any(*_WRITERS) and not actor.is_any(Role.ADMINISTRATOR):
        return YES
    return no("Only a commissioner or a procurement officer starts a procurement.")


def may_edit(actor: Actor, row: Procurement) -> Decision:
    """Commissioners and procurement officers, until it is published."""
    seen = may_see_staff_pages(actor, published=row.published_at is not None)
    if not seen:
        return seen
    if not actor.is_any(*_WRITERS):
        return no("Only a commissioner or a procurement officer changes a draft.")
    if row.published_at is not None and row.amendment_started_at is None:
        return no(f"This was published at {moment(row.published_at)}. It is frozen and cannot be changed.")
    return YES


def may_change_published(actor: Actor, row: Procurement) -> Decision:
    """Amending, extending, adding a file: procurement officers. Whether there is still time: `still_open`."""
    seen = may_see_staff_pages(actor, published=row.published_at is not None)
    if not seen:
        return seen
    if not actor.is_any(Role.PROCUREMENT_OFFICER):
        return no("Only a procurement officer changes what is published.")
    return YES


def still_open(row: Procurement, now: datetime) -> Decision:
    """Whether what is published may still change: before the deadline, not at it, unless it was stopped (R39, CL-05-b)."""
    if row.published_at is None or row.deadline_at is None:
        return no("This is not published yet. Change the draft.")
    if row.terminated_at is not None:
        return no("This was stopped. It cannot be changed.")
    if row.opened_at is not None or now >= row.deadline_at:
        return no(f"Bids closed at {deadline(row.deadline_at)}. From then on nothing may be changed.")
    return YES


def may_end(actor: Actor, row: Procurement, *, seats: Collection[SeatKind]) -> Decision:
    """Ending it without a contract: an approver with a seat here who is not on the panel, until an award notice is out."""
    seen = may_see_staff_pages(actor, published=row.published_at is not None)
    if not seen:
        return seen
    if row.published_at is None:
        return no("This is not published.")
    approves = {SeatKind.PUBLICATION_APPROVER, SeatKind.AWARD_APPROVER} & set(seats)
    if not actor.is_any(Role.APPROVER) or not approves:
        return no("An approver with a seat in this procurement does this.")
    if set(PANEL) & set(seats):
        return no("You are on the panel. Another approver must decide.")
    if row.terminated_at is not None:
        return no(f"This ended at {moment(row.terminated_at)}.")
    if row.award_noticed_at is not None or row.signed_at is not None:
        return no("The award notice is out. This can no longer be stopped here.")
    return YES


def may_hand_over(actor: Actor, row: Procurement) -> Decision:
    """Any procurement officer, so that it can be done for somebody who is away; not once it has ended."""
    seen = may_see_staff_pages(actor, published=row.published_at is not None)
    if not seen:
        return seen
    if not actor.is_any(Role.PROCUREMENT_OFFICER):
        return no("A procurement officer does this.")
    return no("This has ended.") if row.terminated_at is not None else YES


def may_run(actor: Actor, row: Procurement) -> Decision:
    """Setting seats and sending for approval: procurement officers."""
    edit = may_edit(actor, row)
    if not edit:
        return edit
    return YES if actor.is_any(Role.PROCUREMENT_OFFICER) else no("A procurement officer does this.")


def may_approve(actor: Actor, row: Procurement, *, writers: Collection[UUID], approvers: Collection[UUID]) -> Decision:
    """An approver who holds the seat and wrote nothing of it.

    writers: everybody who saved a page; approvers: who hold the seat. It must have been sent and not be published yet.
    """
    seen = may_see_staff_pages(actor, published=row.published_at is not None)
    if not seen:
        return seen
    if not actor.is_any(Role.APPROVER):
        return no("Only an approver may do this.")
    if actor.user_id == row.drafted_by:
        return no("You drafted this. Someone else must approve it.")
    if actor.user_id == row.sent_by:
        return no("You sent this for approval. Someone else must approve it.")
    if actor.user_id in writers or (row.amendment_started_at and actor.user_id == row.amendment_started_by):
        return no("You changed this draft. Someone else must approve it.")
    if actor.user_id not in approvers:
        return no("You do not have the seat “Approves publication” here.")
    return YES
