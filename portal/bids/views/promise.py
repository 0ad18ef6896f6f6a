"""A social-value promise of a lot."""

from typing import Any
from uuid import UUID

from flask import url_for

from portal.bids import services
from portal.bids.forms import PromiseForm, promise_form
from portal.bids.queries import Workspace
from portal.bids.views.shared import after_refusal, bp, find_measure, get_workspace, onwards, page, saved_part
from portal.rules.permissions import Permission
from portal.rules.promises import Promise, promise_working
from portal.rules.refusals import Refusal, Stale
from portal.web.guards import requires
from portal.web.request_work import current_actor, work_for_request


def _form(bid: Workspace, lot: str, measure: str, saved: Promise | None = None, **values: Any) -> PromiseForm:
    return promise_form(
        find_measure(bid.pack, measure),
        bid.lot(lot).lot,
        current_actor().organisation_name,
        bid.pack.timetable,
        bid.draft.team(lot),
        saved=saved,
        **values,
    )


@bp.get("/bids/<uuid:bid_id>/<lot>/promise/<measure>")
@requires(Permission.BID_WRITE)
def promise(bid_id: UUID, lot: str, measure: str) -> Any:
    """One social-value promise of a lot."""
    bid = get_workspace(bid_id)
    offered = find_measure(bid.pack, measure)
    saved = saved_part(bid, f"commitment:{offered.id}", lot)
    form = _form(bid, lot, measure, bid.draft.promise(offered, lot), data={"version": saved.version if saved else 0})
    return _promise_page(bid, lot, measure, form)


def _promise_page(
    bid: Workspace, lot: str, measure: str, form: PromiseForm, status: int = 200, *, theirs: bool = False
) -> Any:
    offered = find_measure(bid.pack, measure)
    stands = bid.draft.promise(offered, lot)
    return page(
        "promise",
        bid,
        status,
        form=form,
        lot=bid.lot(lot).lot,
        measure=offered,
        saved=saved_part(bid, f"commitment:{offered.id}", lot),
        working=promise_working(bid.pack, offered, stands, lot),
        by_year=any(field.data is not None or field.errors for field in form.year_fields),
        theirs=stands if theirs else None,
    )


@bp.post("/bids/<uuid:bid_id>/<lot>/promise/<measure>")
@requires(Permission.BID_WRITE)
def save_promise(bid_id: UUID, lot: str, measure: str) -> Any:
    """Keep the promise as far as it goes."""
    bid = get_workspace(bid_id)
    offered = find_measure(bid.pack, measure)
    form = _form(bid, lot, measure)
    if not form.validate_on_submit():
        return _promise_page(bid, lot, measure, form, 400)
    try:
        with work_for_request() as work:
            services.save_commitment(work, bid_id, lot, offered.id, form.promise(), version=form.seen())
    except Refusal as refusal:
        fresh = after_refusal(bid_id, form, refusal, f"commitment:{offered.id}", lot)
        return _promise_page(fresh, lot, measure, form, refusal.status, theirs=isinstance(refusal, Stale))
    return onwards(bid, url_for("bids.promise", bid_id=bid_id, lot=lot, measure=measure), lot)
