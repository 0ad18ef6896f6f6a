"""Where a file of a bid goes: to another question or lot, or there as well (CL-01-a)."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for

from portal.bids import services
from portal.bids.forms import PlaceForm
from portal.bids.queries import Workspace
from portal.bids.views.shared import ONCE, answer_href, bp, get_workspace, note_late, page
from portal.rules.drafts import DraftFile
from portal.rules.pack import Question
from portal.rules.permissions import Permission
from portal.rules.refusals import NotFound, Refusal, TooLate
from portal.web.guards import requires
from portal.web.request_work import work_for_request


def _places(bid: Workspace, held: DraftFile) -> Iterator[tuple[str, str, Question, str]]:
    """Each place that takes files, but where the file stands: value, words, question and lot."""
    for number, question in enumerate(bid.pack.questions, 1):
        if not question.files_allowed:
            continue
        for lot_id in [lot.lot.id for lot in bid.lots if lot.chosen] if question.per_lot else [""]:
            if (held.fact.place, held.lot_id) == (question.id, lot_id):
                continue
            of_lot = f", {bid.lot(lot_id).lot.title}" if lot_id and len(bid.lots) > 1 else ""
            yield f"{question.id}/{lot_id or ONCE}", f"{number} {question.title}{of_lot}", question, lot_id


@bp.route("/bids/<uuid:bid_id>/files/<uuid:file_id>/place", methods=["GET", "POST"])
@requires(Permission.BID_WRITE)
def file_place(bid_id: UUID, file_id: UUID) -> Any:
    """Move a file, or put the same one in a second place."""
    bid = get_workspace(bid_id)
    held = next((each for each in bid.draft.files if each.fact.file_id == file_id), None)
    if held is None:
        raise NotFound
    places = {value: (words, question, lot_id) for value, words, question, lot_id in _places(bid, held)}
    form = PlaceForm([(value, words) for value, (words, _, _) in places.items()])
    status = 200
    if form.validate_on_submit():
        _, question, lot_id = places[form.place.data]
        try:
            with work_for_request() as work:
                services.place_file(work, bid_id, file_id, question.id, lot_id=lot_id, copy=form.how.data == "copy")
            done = "It stands in both places now." if form.how.data == "copy" else "The file is moved."
            flash(done, "notice")
            return redirect(answer_href(bid, question, lot_id), 303)
        except Refusal as refusal:
            if isinstance(refusal, NotFound):
                raise
            if isinstance(refusal, TooLate):
                note_late(bid_id, "file")
            form.explain(refusal)
            status = refusal.status
    return page(
        "file_place",
        bid,
        status,
        form=form,
        file=held.fact,
        places=places,
        back_href=url_for("bids.answer", bid_id=bid_id, lot=held.lot_id or ONCE, question=held.fact.place),
        back_text="Back to the question",
    )
