"""Who is told what every bidder must know. Posting to them is all that may be done with it: no page shows or counts them."""

from uuid import UUID

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from portal.bids.models import Bid, Undertaking


def organisations_concerned(session: Session, procurement_id: UUID) -> set[UUID]:
    """Every organisation that began a bid, sent or not, or promised to keep the table of posts private."""
    began = select(Bid.organisation_id).where(Bid.procurement_id == procurement_id)
    agreed = select(Undertaking.organisation_id).where(Undertaking.procurement_id == procurement_id)
    return set(session.scalars(union(began, agreed)))
