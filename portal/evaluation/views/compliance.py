"""The compliance check: every bid, one bid a page, what is proposed and what is decided."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.evaluation import queries, services
from portal.evaluation.forms.deciding import CloseCaseForm, DecideCaseForm, ProposeForm, ReasonForm, check_form
from portal.evaluation.permissions import may_check, may_decide_case, may_see_compliance
from portal.evaluation.queries.bid_questions import list_asked
from portal.evaluation.queries.cases import CaseView
from portal.evaluation.queries.compliance import BidCheck, asked_of_others, ground_title
from portal.evaluation.queries.ground import Board
from portal.evaluation.views.common import bp, page_values
from portal.rules.compliance import GO_ON, LEAVE_OUT, State, rule_of
from portal.rules.conditions import CONSEQUENCE_WORDS, WHEN_WORDS
from portal.rules.permissions import Permission
from portal.rules.refusals import NotFound, Refusal
from portal.unit_of_work import Work
from portal.web.forms import PageForm
from portal.web.guards import requires
from portal.web.request_work import current_actor, now, parts, read_session, work_for_request

_ADDRESS = "/evaluation/<uuid:procurement_id>/compliance"
Page = str | Response | tuple[str, int]


@bp.get(_ADDRESS)
@requires(Permission.COMPLIANCE_SEE)
def compliance(procurement_id: UUID) -> str:
    """Every opened bid: what was checked, and what stops it."""
    page = queries.get_compliance(read_session(), parts().keyring, current_actor(), procurement_id)
    crossings = queries.list_crossings(read_session(), parts().keyring, page.board)
    return render_template(
        "evaluation/compliance.html",
        **page_values(page.board),
        page=page,
        crossings=crossings,
        kept_back=queries.list_kept_back(read_session(), parts().keyring, page.board),
        back_href=url_for("evaluation.my_panels"),
    )


def _check(procurement_id: UUID, submission_id: UUID) -> BidCheck:
    return queries.get_bid_check(read_session(), parts().keyring, current_actor(), procurement_id, submission_id)


@bp.route(f"{_ADDRESS}/<uuid:submission_id>", methods=["GET", "POST"])
@requires(Permission.COMPLIANCE_SEE)
def check_bid(procurement_id: UUID, submission_id: UUID) -> Page:
    """One bid beside the published conditions."""
    page = _check(procurement_id, submission_id)
    form = check_form([(line.condition, line.finding, line.finding_words) for line in page.lines])
    status = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                kept = services.check_bid(work, procurement_id, submission_id, form.found())
            flash("The check is saved." if kept else "Nothing had changed.", "notice")
            return redirect(
                url_for("evaluation.check_bid", procurement_id=procurement_id, submission_id=submission_id), 303
            )
        except Refusal as refusal:
            form.explain(refusal)
            status = refusal.status
            page = _check(procurement_id, submission_id)
    html = render_template(
        "evaluation/check_bid.html",
        **page_values(page.board) | {"steps": []},
        page=page,
        form=form,
        follows=CONSEQUENCE_WORDS,
        when=WHEN_WORDS,
        now=now(),
        back_href=url_for("evaluation.compliance", procurement_id=procurement_id),
        back_text="Back to all bids",
    )
    return html if status == 200 else (html, status)


@bp.route(f"{_ADDRESS}/<uuid:submission_id>/propose", methods=["GET", "POST"])
@requires(Permission.COMPLIANCE_WRITE)
def propose_case(procurement_id: UUID, submission_id: UUID) -> Page:
    """Propose to leave a bid out, or to go on with it."""
    page = _check(procurement_id, submission_id)
    page.may_check.or_refuse()
    form = ProposeForm()
    form.ground.choices = [
        (ground, ground_title(page.board, ground), rule.follows if (rule := rule_of(page.board.pack, ground)) else "")
        for ground in page.grounds
    ]
    status = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                case_id = services.propose_case(
                    work,
                    procurement_id,
                    submission_id,
                    kind=form.kind.data or "",
                    ground=form.ground.data or "",
                    words=form.words(),
                )
            flash("Proposed. The approvers are told.", "notice")
            return redirect(url_for("evaluation.bid_case", procurement_id=procurement_id, case_id=case_id), 303)
        except Refusal as refusal:
            form.explain(refusal)
            status = refusal.status
    asked = list_asked(read_session(), parts().keyring, page.board)
    others = [each for ground in page.grounds for each in asked_of_others(asked, ground, page.bid)]
    html = render_template(
        "evaluation/propose_case.html",
        **page_values(page.board) | {"steps": []},
        page=page,
        form=form,
        others=others,
        back_href=url_for("evaluation.check_bid", procurement_id=procurement_id, submission_id=submission_id),
    )
    return html if status == 200 else (html, status)


def _case(procurement_id: UUID, case_id: UUID) -> tuple[Board, CaseView]:
    board = queries.get_board(read_session(), procurement_id)
    may_see_compliance(current_actor(), board.case).or_refuse()
    return board, queries.find_case(read_session(), parts().keyring, board, case_id)


@bp.route(f"{_ADDRESS}/cases/<uuid:case_id>", methods=["GET", "POST"])
@requires(Permission.COMPLIANCE_SEE)
def bid_case(procurement_id: UUID, case_id: UUID) -> Page:
    """One case: the rule, the reason, every step, and the step that is due."""
    board, case = _case(procurement_id, case_id)
    form = _due_form(board, case)
    status = 200
    if form is not None and form.validate_on_submit():
        try:
            with work_for_request() as work:
                words = _act(work, procurement_id, case_id, form)
            flash(words, "notice")
            return redirect(url_for("evaluation.bid_case", procurement_id=procurement_id, case_id=case_id), 303)
        except NotFound:
            raise
        except Refusal as refusal:
            form.explain(refusal)
            status = refusal.status
            board, case = _case(procurement_id, case_id)
    html = render_template(
        "evaluation/bid_case.html",
        **page_values(board) | {"steps": []},
        case=case,
        form=form,
        decides=may_decide_case(current_actor(), board.case, case.proposed_by),
        leave_out=case.kind == LEAVE_OUT,
        go_on=case.kind == GO_ON,
        now=now(),
        back_href=url_for("evaluation.check_bid", procurement_id=procurement_id, submission_id=case.bid.submission_id),
        back_text="Back to the bid",
    )
    return html if status == 200 else (html, status)


def _due_form(board: Board, case: CaseView) -> DecideCaseForm | CloseCaseForm | ReasonForm | None:
    """The form of the step that this person may take now, or None."""
    actor = current_actor()
    if case.state is State.WAITING and may_check(actor, board.case):
        return ReasonForm()
    if not may_decide_case(actor, board.case, case.proposed_by):
        return None
    if case.state is State.WAITING:
        return DecideCaseForm()
    over = case.answer_by is not None and now() >= case.answer_by
    if case.state is State.ANSWERED or (case.state is State.MAY_ANSWER and over):
        return CloseCaseForm()
    return None


def _act(work: Work, procurement_id: UUID, case_id: UUID, form: PageForm) -> str:
    if isinstance(form, ReasonForm):
        services.withdraw_case(work, procurement_id, case_id, reason=form.reason.data or "")
        return "Taken back."
    if isinstance(form, DecideCaseForm):
        state = services.decide_case(
            work,
            procurement_id,
            case_id,
            agrees=form.agrees.data == "yes",
            reason=form.reason.data or "",
        )
        return "Decided. The bidder is told and may answer." if state is State.MAY_ANSWER else "Decided."
    if isinstance(form, CloseCaseForm):
        services.close_case(
            work,
            procurement_id,
            case_id,
            leave_out=form.leave_out.data == "yes",
            reason=form.reason.data or "",
        )
        return "Decided. The bidder is told."
    raise NotFound
