"""May this person ask, read what was asked, answer? Nobody may know who asked but the organisation itself."""

from datetime import datetime
from typing import Protocol

from portal.procurements.permissions import may_see_staff_pages
from portal.rules.actors import Actor, Role
from portal.rules.refusals import HIDDEN, YES, Decision, no


class OfAProcurement(Protocol):
    """A procurement, as far as these questions go."""

    @property
    def published_at(self) -> datetime | None: ...
    @property
    def opened_at(self) -> datetime | None: ...
    @property
    def terminated_at(self) -> datetime | None: ...


def may_ask(actor: Actor) -> Decision:
    """A person of a provider. Whether there is still time is the service's question."""
    if actor.organisation_id is None or not actor.is_any(Role.OWNER, Role.EDITOR):
        return no("Only people of an organisation can ask here. Your account has none.")
    return YES


def may_read_questions(actor: Actor, procurement: OfAProcurement) -> Decision:
    """Commissioners and procurement officers, once it is published; an auditor once the bids are open."""
    if procurement.published_at is None or not may_see_staff_pages(actor, published=True):
        return HIDDEN
    if actor.is_any(Role.COMMISSIONER, Role.PROCUREMENT_OFFICER):
        return YES
    return YES if actor.is_any(Role.AUDITOR) and procurement.opened_at is not None else HIDDEN


def may_answer(actor: Actor, procurement: OfAProcurement) -> Decision:
    """Procurement officers, until it is stopped."""
    seen = may_read_questions(actor, procurement)
    if not seen:
        return seen
    if not actor.is_any(Role.PROCUREMENT_OFFICER):
        return no("Only a procurement officer answers questions and writes to bidders.")
    if procurement.terminated_at is not None:
        return no("This was stopped. Nothing more can be done here.")
    return YES
