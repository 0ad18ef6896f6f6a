"""May this person, with this bid, at this moment? A bid of another organisation does not exist for anybody."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from portal.rules.actors import Actor, Role
from portal.rules.refusals import HIDDEN, YES, Decision, no

ASK_AN_OWNER = "Only an owner can submit or withdraw. Ask an owner."


class OfAnOrganisation(Protocol):
    """A bid, as far as these questions go."""

    @property
    def organisation_id(self) -> UUID: ...


def may_see(actor: Actor, bid: OfAnOrganisation | None) -> Decision:
    """The people of the organisation, and nobody else by this way."""
    if bid is None or actor.organisation_id is None or bid.organisation_id != actor.organisation_id:
        return HIDDEN
    return YES if actor.is_any(Role.OWNER, Role.EDITOR) else HIDDEN


def may_send(actor: Actor, bid: OfAnOrganisation | None) -> Decision:
    """Submitting and withdrawing are for owners."""
    seen = may_see(actor, bid)
    if not seen:
        return seen
    return YES if actor.is_any(Role.OWNER) else no(ASK_AN_OWNER)


def may_start(actor: Actor) -> Decision:
    """A person of a provider."""
    if actor.organisation_id is None or not actor.is_any(Role.OWNER, Role.EDITOR):
        return no("Only people of an organisation can bid. Your account has none.")
    return YES


def in_time(received_at: datetime, deadline_at: datetime | None, opened_at: datetime | None) -> bool:
    """True where a click that reached us at `received_at` counts: before the deadline, not at it (CL-01-d)."""
    return deadline_at is not None and opened_at is None and received_at < deadline_at
