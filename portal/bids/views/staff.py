"""Where a bidder says who moves, what changes and who bears which risk; and what staff cost in a year."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for

from portal.bids import services
from portal.bids.forms import StaffCostsForm, StaffPositionForm
from portal.bids.queries import Workspace
from portal.bids.views.shared import bp, get_workspace, note_late, page
from portal.rules.permissions import Permission
from portal.rules.refusals import NotFound, Refusal, Stale, TooLate
from portal.rules.staff_response import (
    COST_LINES,
    conditional_words,
    cost_gaps,
    cost_remarks,
    facts_of_lots,
    position_gaps,
    rests_on_older_facts,
)
from portal.rules.wording import clock_time, in_london
from portal.web.guards import requires
from portal.web.request_work import now, work_for_request

_STAFF, _COSTS = ("staff", ""), ("staff-costs", "")


def _bid(bid_id: UUID) -> Workspace:
    bid = get_workspace(bid_id)
    if not bid.pack.tupe.has_table:
        raise NotFound
    return bid


def _facts(bid: Workspace) -> tuple[int | None, int | None]:
    """People and pay bill of the lots this bid is for."""
    return facts_of_lots(bid.pack.tupe, bid.draft.lots, [lot.id for lot in bid.pack.lots])


def _some_lots(bid: Workspace) -> list[str]:
    """The titles of the lots this bid is for, where these are not all: the facts then tell of more people."""
    chosen = [lot.title for lot in bid.pack.lots if lot.id in bid.draft.lots]
    return chosen if len(chosen) < len(bid.pack.lots) else []


def _version(bid: Workspace, part: tuple[str, str]) -> int:
    saved = bid.saved.get(part)
    return saved.version if saved else 0


def _after_refusal(bid_id: UUID, form: Any, refusal: Refusal, part: tuple[str, str]) -> Workspace:
    """Explain on the form, with the version that stands now. These parts are of all lots."""
    if isinstance(refusal, NotFound):
        raise refusal
    if isinstance(refusal, TooLate):
        note_late(bid_id, "save")
    bid = get_workspace(bid_id)
    if isinstance(refusal, Stale):
        form.version.data = str(_version(bid, part))
    form.explain(refusal)
    return bid


def _position_page(bid: Workspace, form: StaffPositionForm, status: int = 200, *, theirs: bool = False) -> Any:
    pack = bid.pack
    typed = form.is_submitted()
    return page(
        "staff",
        bid,
        status,
        form=form,
        saved=bid.saved.get(_STAFF),
        theirs=bid.draft.staff if theirs else None,
        gaps=position_gaps(pack.tupe, bid.draft.staff) if _version(bid, _STAFF) else (),
        facts=_facts(bid),
        some_lots=_some_lots(bid),
        older=rests_on_older_facts(pack.tupe, bid.draft.staff),
        conditional=conditional_words(form.position()) if typed else bid.draft.staff.kept,
        rule=next((text for text in pack.declarations if "condition" in text.lower()), ""),
        may_ask=in_london(now()).date() <= pack.timetable.questions_by,
    )


@bp.get("/bids/<uuid:bid_id>/staff")
@requires(Permission.BID_WRITE)
def staff(bid_id: UUID) -> Any:
    """What the bidder says of staff, asked once for all lots."""
    bid = _bid(bid_id)
    return _position_page(bid, StaffPositionForm.of(bid.draft.staff, _version(bid, _STAFF)))


@bp.post("/bids/<uuid:bid_id>/staff")
@requires(Permission.BID_WRITE)
def save_staff(bid_id: UUID) -> Any:
    """Keep it as far as it goes; words of condition are pointed out first, and kept only knowingly (CL-04-c)."""
    bid = _bid(bid_id)
    form = StaffPositionForm()
    if not form.validate_on_submit():
        return _position_page(bid, form, 400)
    try:
        with work_for_request() as work:
            services.save_staff_position(work, bid_id, form.position(), keep=bool(form.keep.data), version=form.seen())
    except Refusal as refusal:
        bid = _after_refusal(bid_id, form, refusal, _STAFF)
        return _position_page(bid, form, refusal.status, theirs=isinstance(refusal, Stale))
    if "next" in request.form:
        return redirect(url_for("bids.staff_costs", bid_id=bid_id), 303)
    flash(f"Saved at {clock_time(now())}.", "notice")
    return redirect(url_for("bids.staff", bid_id=bid_id), 303)


def _costs_page(bid: Workspace, form: StaffCostsForm, status: int = 200, *, theirs: bool = False) -> Any:
    tupe, draft = bid.pack.tupe, bid.draft
    facts = _facts(bid)
    return page(
        "staff_costs",
        bid,
        status,
        form=form,
        saved=bid.saved.get(_COSTS),
        theirs=draft.staff_costs if theirs else None,
        gaps=cost_gaps(tupe, draft.staff, draft.staff_costs) if _version(bid, _COSTS) else (),
        costs=draft.staff_costs,
        remarks=cost_remarks(draft.staff, draft.staff_costs, facts[1]),
        facts=facts,
        some_lots=_some_lots(bid),
        policy=bid.pack.policy,
    )


@bp.get("/bids/<uuid:bid_id>/staff-costs")
@requires(Permission.BID_WRITE)
def staff_costs(bid_id: UUID) -> Any:
    """What staff cost in a year, line by line, beside the facts everybody was given."""
    bid = _bid(bid_id)
    values: dict[str, Any] = {f"line_{name}": bid.draft.staff_costs.lines.get(name) for name in COST_LINES}
    return _costs_page(bid, StaffCostsForm(data=values | {"version": _version(bid, _COSTS)}))


@bp.post("/bids/<uuid:bid_id>/staff-costs")
@requires(Permission.BID_WRITE)
def save_staff_costs(bid_id: UUID) -> Any:
    """Keep the amounts as far as they go."""
    bid = _bid(bid_id)
    form = StaffCostsForm()
    if not form.validate_on_submit():
        return _costs_page(bid, form, 400)
    try:
        with work_for_request() as work:
            services.save_staff_costs(work, bid_id, form.lines(), version=form.seen())
    except Refusal as refusal:
        bid = _after_refusal(bid_id, form, refusal, _COSTS)
        return _costs_page(bid, form, refusal.status, theirs=isinstance(refusal, Stale))
    if "next" in request.form:
        return redirect(url_for("bids.task_list", bid_id=bid_id), 303)
    flash(f"Saved at {clock_time(now())}.", "notice")
    return redirect(url_for("bids.staff_costs", bid_id=bid_id), 303)
