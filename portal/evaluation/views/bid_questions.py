"""Asking bidders: the officer's page, the register, and the bidder's own pages."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.bids import queries as bid_queries
from portal.evaluation import queries, services
from portal.evaluation.forms.deciding import AnswerCaseForm, AnswerQuestionForm, ask_form
from portal.evaluation.permissions import may_check
from portal.evaluation.queries.bid_questions import Asked, about_words, list_asked
from portal.evaluation.queries.cases import CaseView
from portal.evaluation.queries.compliance import find_bid
from portal.evaluation.queries.ground import Board
from portal.evaluation.services.bid_questions import abouts_of
from portal.evaluation.views.common import bp, page_values
from portal.rules.feeds import csv_text
from portal.rules.permissions import Permission
from portal.rules.refusals import NotFound, Refusal
from portal.rules.wording import exact_moment, in_london
from portal.web.guards import requires
from portal.web.request_work import current_actor, now, parts, read_session, work_for_request

_ADDRESS = "/evaluation/<uuid:procurement_id>"
_OWN = "/bids/<uuid:bid_id>/asked"
_DAYS = 3
Page = str | Response | tuple[str, int]


@bp.route(f"{_ADDRESS}/compliance/<uuid:submission_id>/ask", methods=["GET", "POST"])
@requires(Permission.COMPLIANCE_WRITE)
def ask_bidder(procurement_id: UUID, submission_id: UUID) -> Page:
    """Ask one bidder to explain or correct."""
    board = queries.get_board(read_session(), procurement_id)
    may_check(current_actor(), board.case).or_refuse()
    bid = find_bid(board, submission_id)
    choices = [(about, _capital(about_words(board.pack, about))) for about in abouts_of(board)]
    form = ask_form(choices, in_london(now()).date() + timedelta(days=_DAYS))
    status = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.ask_bidder(
                    work,
                    procurement_id,
                    submission_id,
                    about=form.about.data or "",
                    kind=form.kind.data or "",
                    words=form.words.data or "",
                    answer_on=form.answer_on.data,
                )
            flash("Asked. The bidder is told.", "notice")
            return redirect(url_for("evaluation.bid_register", procurement_id=procurement_id), 303)
        except Refusal as refusal:
            form.explain(refusal)
            status = refusal.status
    html = render_template(
        "evaluation/ask_bidder.html",
        **page_values(board) | {"steps": []},
        bid=bid,
        form=form,
        back_href=url_for("evaluation.check_bid", procurement_id=procurement_id, submission_id=submission_id),
    )
    return html if status == 200 else (html, status)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


@bp.get(f"{_ADDRESS}/clarifications")
@requires(Permission.COMPLIANCE_SEE)
def bid_register(procurement_id: UUID) -> str:
    """Every question to a bidder with its answer."""
    register = queries.get_register(read_session(), parts().keyring, current_actor(), procurement_id)
    return render_template(
        "evaluation/bid_register.html",
        **page_values(register.board),
        register=register,
        now=now(),
        back_href=url_for("evaluation.my_panels"),
    )


@bp.get(f"{_ADDRESS}/clarifications.csv")
@requires(Permission.COMPLIANCE_SEE)
def bid_register_file(procurement_id: UUID) -> FlaskResponse:
    """The register as a file."""
    register = queries.get_register(read_session(), parts().keyring, current_actor(), procurement_id)
    head = ("Bidder", "Bid", "About", "Kind", "Asked", "By", "Question", "Answer by", "State", "Answered", "Answer")
    rows = [
        (
            each.bid.organisation_name,
            each.bid.reference,
            each.about_words,
            each.kind_name,
            exact_moment(each.at),
            each.asked_by,
            each.text,
            exact_moment(each.answer_by),
            each.state(now()),
            exact_moment(each.answered_at) if each.answered_at else "",
            each.answer or "",
        )
        for each in register.asked
    ]
    response = FlaskResponse(csv_text(head, rows).encode(), content_type="text/csv; charset=utf-8")
    name = f"questions-to-bidders-{register.board.case.reference}.csv"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _own(bid_id: UUID) -> tuple[Board, list[Asked], list[CaseView]]:
    """What the council asked and decided about one's own bid. Raises NotFound for everybody else, and before the opening."""
    bid = bid_queries.get_bid(read_session(), current_actor(), bid_id)
    board = queries.get_board(read_session(), bid.procurement_id)
    own = [each.submission_id for each in board.bids if each.bid_id == bid_id]
    if not own:
        raise NotFound
    asked = list_asked(read_session(), parts().keyring, board, *own)
    cases = [
        case
        for case in queries.list_cases(read_session(), parts().keyring, board)
        if case.bid.bid_id == bid_id and case.told
    ]
    return board, asked, cases


def _own_values(board: Board, bid_id: UUID, **values: Any) -> dict[str, Any]:
    return {
        "board": board,
        "context_title": board.pack.title,
        "bid_id": bid_id,
        "now": now(),
        "back_href": url_for("evaluation.asked", bid_id=bid_id),
        **values,
    }


@bp.get(_OWN)
@requires(Permission.BID_SEE)
def asked(bid_id: UUID) -> str:
    """What the council asked about one's own bid, and what it decided."""
    board, questions, cases = _own(bid_id)
    back = url_for("bids.task_list", bid_id=bid_id)
    return render_template(
        "evaluation/asked.html", **_own_values(board, bid_id, asked=questions, cases=cases, back_href=back)
    )


@bp.route(f"{_OWN}/question/<uuid:clarification_id>", methods=["GET", "POST"])
@requires(Permission.BID_WRITE)
def answer_question(bid_id: UUID, clarification_id: UUID) -> Page:
    """Answer one question."""
    board, questions, _ = _own(bid_id)
    question = next((each for each in questions if each.id == clarification_id), None)
    if question is None:
        raise NotFound
    form = AnswerQuestionForm()
    status = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.answer_question(work, bid_id, clarification_id, form.words.data or "")
            flash("Your answer is sent.", "notice")
            return redirect(url_for("evaluation.asked", bid_id=bid_id), 303)
        except Refusal as refusal:
            form.explain(refusal)
            status = refusal.status
    html = render_template(
        "evaluation/answer_question.html", **_own_values(board, bid_id, question=question, form=form)
    )
    return html if status == 200 else (html, status)


@bp.route(f"{_OWN}/case/<uuid:case_id>", methods=["GET", "POST"])
@requires(Permission.BID_WRITE)
def answer_case(bid_id: UUID, case_id: UUID) -> Page:
    """Answer before a decision to leave one's bid out takes effect."""
    board, _, cases = _own(bid_id)
    case = next((each for each in cases if each.id == case_id), None)
    if case is None:
        raise NotFound
    form = AnswerCaseForm()
    status = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.answer_case(work, bid_id, case_id, form.words.data or "")
            flash("Your answer is sent. Someone off the panel decides now.", "notice")
            return redirect(url_for("evaluation.asked", bid_id=bid_id), 303)
        except Refusal as refusal:
            form.explain(refusal)
            status = refusal.status
    html = render_template("evaluation/answer_case.html", **_own_values(board, bid_id, case=case, form=form))
    return html if status == 200 else (html, status)
