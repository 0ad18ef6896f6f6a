"""The price of a lot."""

from typing import Any
from uuid import UUID

from flask import url_for

from portal.bids import services
from portal.bids.forms import PriceForm
from portal.bids.queries import Workspace
from portal.bids.views.shared import after_refusal, bp, get_workspace, onwards, page, saved_part
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal, Stale
from portal.web.guards import requires
from portal.web.request_work import work_for_request


@bp.get("/bids/<uuid:bid_id>/<lot>/price")
@requires(Permission.BID_WRITE)
def price(bid_id: UUID, lot: str) -> Any:
    """The one price of a lot."""
    bid = get_workspace(bid_id)
    saved = saved_part(bid, f"price:{bid.pack.price.id}", lot)
    form = PriceForm(
        bid.pack.price, data={"price": bid.draft.prices.get(lot), "version": saved.version if saved else 0}
    )
    return _price_page(bid, lot, form)


def _price_page(bid: Workspace, lot: str, form: PriceForm, status: int = 200, *, theirs: bool = False) -> Any:
    saved = saved_part(bid, f"price:{bid.pack.price.id}", lot)
    return page(
        "price",
        bid,
        status,
        form=form,
        lot=bid.lot(lot).lot,
        saved=saved,
        theirs=bid.draft.prices.get(lot) if theirs else None,
    )


@bp.post("/bids/<uuid:bid_id>/<lot>/price")
@requires(Permission.BID_WRITE)
def save_price(bid_id: UUID, lot: str) -> Any:
    """Keep the price."""
    bid = get_workspace(bid_id)
    bid.lot(lot)
    form = PriceForm(bid.pack.price)
    if not form.validate_on_submit():
        return _price_page(bid, lot, form, 400)
    try:
        with work_for_request() as work:
            services.save_price(work, bid_id, lot, form.price.data, version=form.seen())
    except Refusal as refusal:
        fresh = after_refusal(bid_id, form, refusal, f"price:{bid.pack.price.id}", lot)
        return _price_page(fresh, lot, form, refusal.status, theirs=isinstance(refusal, Stale))
    return onwards(bid, url_for("bids.price", bid_id=bid_id, lot=lot), lot)
