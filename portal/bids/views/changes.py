"""What changed in the opportunity since the bid's people last looked."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for

from portal.bids import services
from portal.bids.forms import NoFieldsForm
from portal.bids.queries import Workspace
from portal.bids.views.shared import bp, get_workspace, page, part_href
from portal.procurements.queries import list_versions
from portal.rules.amending import what_counts
from portal.rules.pack_changes import Change
from portal.rules.permissions import Permission
from portal.web.guards import requires
from portal.web.request_work import read_session, work_for_request


@bp.get("/bids/<uuid:bid_id>/changes")
@requires(Permission.BID_SEE)
def changes(bid_id: UUID) -> Any:
    """Old and new words of what changed, and where to look again."""
    bid = get_workspace(bid_id)
    versions = list_versions(read_session(), bid.procurement.id)
    return page(
        "changes",
        bid,
        form=NoFieldsForm(),
        again=again(bid, bid.news),
        whys=[one for one in versions if one.number > bid.looked_version],
        counts=what_counts(bid.pack.version, bid.deadline_at),
    )


@bp.post("/bids/<uuid:bid_id>/changes/<int(max=9999):version>/read")
@requires(Permission.BID_WRITE)
def changes_read(bid_id: UUID, version: int) -> Any:
    """Keep that what changed up to this version was read."""
    with work_for_request() as work:
        services.look_at_changes(work, bid_id, version)
    flash("Noted. Your answers are as you left them.", "notice")
    return redirect(url_for("bids.task_list", bid_id=bid_id), 303)


def again(bid: Workspace, news: tuple[Change, ...]) -> list[tuple[str, str]]:
    """The parts of the bid to look at again: words and address, once for each lot bid for."""
    lots = [view.lot for view in bid.lots if view.chosen] or [view.lot for view in bid.lots]
    found: dict[str, str] = {}
    for change in news:
        kind, _, thing = change.part.partition(":")
        question = next((q for q in bid.pack.questions if q.id == thing), None)
        if kind == "answer" and question is not None:
            number = bid.pack.questions.index(question) + 1
            name = f"Question {number}: {question.title}"
            places = [(lot.title, lot.id) for lot in lots] if question.per_lot else [("", "")]
        elif kind == "price":
            name, places = "Your price", [(lot.title, lot.id) for lot in lots]
        elif kind == "commitment" and any(measure.id == thing for measure in bid.pack.measures):
            title = next(measure.title for measure in bid.pack.measures if measure.id == thing)
            name, places = f"Your promise: {title}", [(lot.title, lot.id) for lot in lots]
            kind = "promise"
        elif kind == "condition" and bid.pack.conditions:
            name, places = "Conditions of taking part", [("", "")]
        else:
            continue
        for title, lot_id in places:
            words = f"{name}, {title}" if title and len(bid.lots) > 1 else name
            found[part_href(bid, kind, thing, lot_id)] = words
    return [(words, href) for href, words in found.items()]
