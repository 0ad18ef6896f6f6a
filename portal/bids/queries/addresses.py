"""Who is told what every bidder must know. Posting to them is all that may be done with it: no page shows or counts them."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Membership, User
from portal.bids.models import Bid


def organisations_bidding(session: Session, procurement_id: UUID) -> set[UUID]:
    """Every organisation that began a bid, sent or not."""
    return set(session.scalars(select(Bid.organisation_id).where(Bid.procurement_id == procurement_id)))


def addresses_of(session: Session, organisation_ids: Iterable[UUID]) -> list[str]:
    """The address of everybody in these organisations, each once, in a stable order."""
    ids = set(organisation_ids)
    if not ids:
        return []
    rows = session.scalars(
        select(User.email)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id.in_(ids), User.closed_at.is_(None))
    )
    return sorted(set(rows))
