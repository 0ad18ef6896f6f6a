"""The page on which a bidder answers the conditions of taking part, once for all lots."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for

from portal.bids import services
from portal.bids.forms import ConditionRepliesForm, conditions_form
from portal.bids.queries import Workspace
from portal.bids.views.shared import bp, get_workspace, note_late, page
from portal.rules.conditions import CONSEQUENCE_WORDS, WHEN_WORDS
from portal.rules.permissions import Permission
from portal.rules.refusals import NotFound, Refusal, Stale, TooLate
from portal.rules.wording import clock_time
from portal.web.guards import requires
from portal.web.request_work import now, work_for_request

_PART = ("conditions", "")


def _version(bid: Workspace) -> int:
    saved = bid.saved.get(_PART)
    return saved.version if saved else 0


def _bid(bid_id: UUID) -> Workspace:
    bid = get_workspace(bid_id)
    if not bid.pack.conditions:
        raise NotFound
    return bid


def _page(bid: Workspace, form: ConditionRepliesForm, status: int = 200, *, theirs: bool = False) -> Any:
    return page(
        "conditions",
        bid,
        status,
        form=form,
        saved=bid.saved.get(_PART),
        theirs=bid.draft.conditions if theirs else None,
        follows=CONSEQUENCE_WORDS,
        when=WHEN_WORDS,
    )


@bp.get("/bids/<uuid:bid_id>/conditions")
@requires(Permission.BID_WRITE)
def conditions(bid_id: UUID) -> Any:
    """Each condition with its reason and what follows, and the bidder's answer."""
    bid = _bid(bid_id)
    return _page(bid, conditions_form(bid.pack, bid.draft.conditions, version=_version(bid)))


@bp.post("/bids/<uuid:bid_id>/conditions")
@requires(Permission.BID_WRITE)
def save_conditions(bid_id: UUID) -> Any:
    """Keep the answers as far as they go."""
    bid = _bid(bid_id)
    form = conditions_form(bid.pack, bid.draft.conditions, version=_version(bid))
    if not form.validate_on_submit():
        return _page(bid, form, 400)
    try:
        with work_for_request() as work:
            services.save_conditions(work, bid_id, form.replies(), version=form.seen())
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        if isinstance(refusal, TooLate):
            note_late(bid_id, "save")
        bid = _bid(bid_id)
        if isinstance(refusal, Stale):
            form.version.data = str(_version(bid))
        form.explain(refusal)
        return _page(bid, form, refusal.status, theirs=isinstance(refusal, Stale))
    flash(f"Saved at {clock_time(now())}.", "notice")
    return redirect(url_for("bids.task_list", bid_id=bid_id), 303)
