"""May this person do this to this procurement, at this moment?

Administrators hold no procurement content, whatever else they are. A draft is hidden from all who do not work on it.
"""

from collections.abc import Collection
from uuid import UUID

from portal.procurements.models import Procurement
from portal.rules.actors import Actor, Role
from portal.rules.refusals import HIDDEN, YES, Decision, no
from portal.rules.wording import moment

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
    if row.published_at is not None:
        return no(f"This was published at {moment(row.published_at)}. It is frozen and cannot be changed.")
    return YES


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
    if actor.user_id in writers:
        return no("You changed this draft. Someone else must approve it.")
    if actor.user_id not in approvers:
        return no("You do not have the seat “Approves publication” here.")
    return YES
