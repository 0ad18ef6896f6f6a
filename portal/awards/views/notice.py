"""The award notice, the pause after it, and the way to the signature."""

from uuid import UUID

from flask import current_app, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.awards import queries, services
from portal.awards.forms import NoticeForm
from portal.awards.permissions import may_record_notice
from portal.awards.queries import Standstill
from portal.awards.views.blueprint import bp, get_page, values_of
from portal.evaluation.permissions import Case, holds
from portal.feedback.queries import without_summary
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal
from portal.rules.seats import SeatKind
from portal.rules.wording import in_london
from portal.web.guards import requires
from portal.web.request_work import current_actor, now, read_session, work_for_request


@bp.route("/procurements/<uuid:procurement_id>/notice", methods=["GET", "POST"])
@requires(Permission.NOTICE_RECORD, Permission.AWARD_APPROVE, Permission.HISTORY_SEE)
def notice(procurement_id: UUID) -> str | Response:
    """Record the notice; see the pause and what may be signed when."""
    page = get_page(procurement_id)
    form = NoticeForm()
    if form.validate_on_submit() and form.published_on.data is not None:
        try:
            with work_for_request() as work:
                services.record_notice(work, procurement_id, form.reference.data, form.published_on.data)
            flash("Recorded. Standstill counts. All bidders are told.", "notice")
            return redirect(url_for("awards.notice", procurement_id=procurement_id), 303)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            form.explain(refusal)
            page = get_page(procurement_id)
    may = may_record_notice(current_actor(), page.desk.board.case, page.view)
    return render_template(
        "awards/notice.html",
        **values_of(page),
        form=form,
        may=may,
        planned=_planned(page.desk.outcome.pack.light_touch),
        left=without_summary(read_session(), procurement_id),
        sign_endpoint=_sign_endpoint(page.desk.board.case),
        today=in_london(now()).date(),
    )


def _sign_endpoint(case: Case) -> str:
    """The page of the contract, for the officer who records the signature there; others read it in the register."""
    there = "contracts.sign" in current_app.view_functions
    return "contracts.sign" if there and holds(current_actor(), case, SeatKind.OFFICER) else ""


def _planned(light_touch: bool) -> Standstill | None:
    """What the pause would be for a notice of today; None where the holidays are not known so far."""
    try:
        return queries.standstill_for(in_london(now()).date(), light_touch=light_touch)
    except Refusal:
        return None
