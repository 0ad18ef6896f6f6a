"""What the acts of an award share."""

from uuid import UUID

from portal.feedback.queries import Desk
from portal.rules.seats import SeatKind


def page_of(procurement_id: UUID) -> str:
    """The address of the award's page, for mails."""
    return f"/procurements/{procurement_id}/award"


def seated(desk: Desk, *kinds: SeatKind) -> list[tuple[str, str]]:
    """Name and address of everybody who holds one of these seats now."""
    return [(seat.name, seat.email) for seat in desk.board.seats if seat.kind in kinds and seat.released_at is None]
