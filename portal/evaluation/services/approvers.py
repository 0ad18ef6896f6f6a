"""Who is written to about a bid: its own people, and the approvers who may decide."""

from uuid import UUID

from portal.bids import queries as bid_queries
from portal.evaluation import messages
from portal.evaluation.queries.ground import Board
from portal.rules.evaluating import OpenedBid
from portal.rules.seats import SeatKind
from portal.unit_of_work import Work


def addresses_of(work: Work, bid: OpenedBid) -> list[str]:
    """Who of a bidder is written to: every owner, and the contact of the bid while they are of the organisation."""
    contact = ""
    if bid.intact:
        contact = bid_queries.read_snapshot(work.session, work.parts.keyring, bid.submission_id).contact_email
    return bid_queries.bidder_addresses(work.session, bid.organisation_id, contact)


def tell_approvers(work: Work, board: Board, page: str) -> None:
    """Write to who may decide, that something waits; nothing of it stands in the mail."""
    kinds = (SeatKind.AWARD_APPROVER, SeatKind.PUBLICATION_APPROVER)
    told: set[UUID] = set()
    for seat in board.seats:
        if seat.kind in kinds and seat.released_at is None and seat.user_id not in told:
            told.add(seat.user_id)
            work.post(
                messages.PleaseDecide(to=seat.email, name=seat.name, title=board.pack.title, page=page, at=work.now)
            )
