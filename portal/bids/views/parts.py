"""The page of an answer, with its files."""

from typing import Any
from uuid import UUID

from flask import Response as FlaskResponse
from flask import flash, jsonify, redirect, request, url_for

from portal.bids import queries, services
from portal.bids.forms import AnswerForm
from portal.bids.queries import Workspace
from portal.bids.views.shared import (
    ONCE,
    bid_limit_words,
    bp,
    find_question,
    get_workspace,
    next_href,
    note_late,
    page,
)
from portal.rules.pack import Question
from portal.rules.permissions import Permission
from portal.rules.refusals import Invalid, NotFound, Refusal, Stale, TooLate, Unavailable
from portal.rules.wording import clock_time
from portal.rules.words import count_words, word_count_line
from portal.web.guards import requires
from portal.web.request_work import current_actor, now, parts, read_session, work_for_request
from portal.web.streams import download
from portal.web.uploads import checked_file, upload_limit_words

_ANSWER = "/bids/<uuid:bid_id>/<lot>/question/<question>"


def _lot_id(lot: str) -> str:
    return "" if lot == ONCE else lot


@bp.get(_ANSWER)
@requires(Permission.BID_WRITE)
def answer(bid_id: UUID, lot: str, question: str) -> Any:
    """One question and its answer."""
    bid = get_workspace(bid_id)
    _, asked = find_question(bid.pack, lot, question)
    saved = bid.saved.get((f"answer:{asked.id}", _lot_id(lot)))
    form = AnswerForm(
        asked,
        upload_limit_words(),
        bid_limit_words(),
        data={"text": bid.draft.answer(asked, lot), "version": saved.version if saved else 0},
    )
    return _answer_page(bid, lot, asked, form)


def _answer_page(
    bid: Workspace, lot: str, question: Question, form: AnswerForm, status: int = 200, *, theirs: bool = False
) -> Any:
    position, _ = find_question(bid.pack, lot, question.id)
    held = bid.draft.files_of(question, lot)
    return page(
        "answer",
        bid,
        status,
        form=form,
        question=question,
        position=position,
        lot=lot,
        lot_title="" if lot == ONCE or len(bid.lots) == 1 else bid.lot(lot).lot.title,
        files=held,
        room=len(held) < question.files_allowed,
        saved=bid.saved.get((f"answer:{question.id}", _lot_id(lot))),
        theirs=bid.draft.answer(question, lot) if theirs else None,
    )


@bp.post(_ANSWER)
@requires(Permission.BID_WRITE)
def save_answer(bid_id: UUID, lot: str, question: str) -> Any:
    """Keep the answer first, then what was asked besides: a file added or taken out, the next page."""
    bid = get_workspace(bid_id)
    _, asked = find_question(bid.pack, lot, question)
    form = AnswerForm(asked, upload_limit_words(), bid_limit_words())
    if not form.validate_on_submit():
        return _answer_page(bid, lot, asked, form, 400)
    try:
        with work_for_request() as work:
            kept = services.save_answer(
                work, bid_id, asked.id, form.text.data, lot_id=_lot_id(lot), version=form.seen()
            )
        form.version.data = str(kept.version)
        _change_files(bid_id, lot, asked, form)
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _answer_refused(bid_id, lot, asked, form, refusal)
    here = url_for("bids.answer", bid_id=bid_id, lot=lot, question=asked.id)
    words = count_words(form.text.data)
    if words > asked.word_limit:
        flash(f"Saved. {word_count_line(words, asked.word_limit, may_save=True)}", "notice")
        return redirect(here, 303)
    if "next" in request.form:
        return redirect(next_href(bid, here, lot), 303)
    flash(f"Saved at {clock_time(now())}.", "notice")
    return redirect(here, 303)


def _change_files(bid_id: UUID, lot: str, question: Question, form: AnswerForm) -> None:
    """A second work on purpose: a file that is refused must not take the saved words with it."""
    if removed := request.form.get("remove"):
        try:
            file_id = UUID(removed)
        except ValueError:
            raise NotFound from None
        with work_for_request() as work:
            services.remove_file(work, bid_id, file_id)
    elif form.has_file and (form.file.data or "add" in request.form):
        with checked_file(form.file.data) as file, work_for_request() as work:
            services.add_file(work, bid_id, question.id, file, lot_id=_lot_id(lot))


def _answer_refused(bid_id: UUID, lot: str, question: Question, form: AnswerForm, refusal: Refusal) -> Any:
    if isinstance(refusal, TooLate):
        note_late(bid_id, "file" if "remove" in request.form or "add" in request.form else "save")
    elif isinstance(refusal, Invalid | Unavailable) and refusal.field == "file" and form.file.data:
        with work_for_request() as work:
            services.record_refused_file(
                work, bid_id, question.id, _lot_id(lot), name=form.file.data.filename or "", message=refusal.message
            )
    bid = get_workspace(bid_id)
    if isinstance(refusal, Stale):
        saved = bid.saved.get((f"answer:{question.id}", _lot_id(lot)))
        form.version.data = str(saved.version if saved else 0)
    form.explain(refusal)
    return _answer_page(bid, lot, question, form, refusal.status, theirs=isinstance(refusal, Stale))


@bp.post(f"{_ANSWER}/autosave")
@requires(Permission.BID_WRITE)
def autosave_answer(bid_id: UUID, lot: str, question: str) -> Any:
    """Save while somebody writes; the answer is JSON."""
    bid = get_workspace(bid_id)
    _, asked = find_question(bid.pack, lot, question)
    form = AnswerForm(asked, upload_limit_words(), bid_limit_words())
    if not form.validate_on_submit():
        return jsonify(message=form.error_items()[0][0]), 400
    try:
        with work_for_request() as work:
            kept = services.save_answer(
                work, bid_id, asked.id, form.text.data, lot_id=_lot_id(lot), version=form.seen()
            )
    except Refusal as refusal:
        if isinstance(refusal, TooLate):
            note_late(bid_id, "save")
        message = refusal.message
        if isinstance(refusal, Stale):
            message = "A colleague changed this. Use the Save button to see both texts."
        return jsonify(message=message), refusal.status
    return jsonify(saved_at=clock_time(now()), version=kept.version)


@bp.get("/bids/<uuid:bid_id>/files/<uuid:file_id>")
@requires(Permission.BID_SEE)
def own_file(bid_id: UUID, file_id: UUID) -> FlaskResponse:
    """A file of the organisation's own bid, to keep, never to open in the page."""
    fact, pieces = queries.open_own_file(read_session(), parts(), current_actor(), bid_id, file_id)
    return download(pieces, fact.name, fact.size)
