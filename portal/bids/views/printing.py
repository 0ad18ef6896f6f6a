"""The whole bid on paper, or saved by the browser: every lot and every part as it stands, and what is still missing."""

from typing import Any
from uuid import UUID

from portal.bids.views.shared import bp, get_workspace, page
from portal.rules.drafts import contents
from portal.rules.permissions import Permission
from portal.rules.wording import moment
from portal.web.guards import requires
from portal.web.request_work import current_actor, now


@bp.get("/bids/<uuid:bid_id>/print")
@requires(Permission.BID_SEE)
def print_bid(bid_id: UUID) -> Any:
    """The draft, whole. What was sent is printed from its receipt."""
    bid = get_workspace(bid_id)
    blocks = [
        {
            "view": lot,
            "said": contents(bid.pack, bid.draft, lot.lot.id),
            "missing": [each.words for each in lot.missing],
        }
        for lot in bid.lots
        if lot.chosen
    ]
    sent = bool(blocks) and all(lot.stands and not lot.changed for lot in bid.lots if lot.chosen)
    mark = "Draft. What counts is what you sent." if sent else "Draft. Not submitted."
    return page(
        "print", bid, blocks=blocks, mark=mark, printed_at=moment(now()), organisation=current_actor().organisation_name
    )
