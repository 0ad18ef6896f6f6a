"""A lot that the published rules leave open: a person chooses, and says why."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.evaluation import queries, services
from portal.evaluation.forms import LotDecisionForm
from portal.evaluation.permissions import may_decide_lot
from portal.evaluation.views.common import bp, page_values
from portal.rules.deciding import open_choices
from portal.rules.permissions import Permission
from portal.rules.refusals import NotFound, Refusal
from portal.web.guards import requires
from portal.web.request_work import current_actor, parts, read_session, work_for_request


@bp.route("/evaluation/<uuid:procurement_id>/result/decide/<string(maxlength=40):lot>", methods=["GET", "POST"])
@requires(Permission.AWARD_RECOMMEND)
def decide_lot(procurement_id: UUID, lot: str) -> str | Response | tuple[str, int]:
    """Choose one of the bids that the rules leave equal."""
    page = queries.get_result(read_session(), parts().keyring, current_actor(), procurement_id)
    may_decide_lot(current_actor(), page.board.case).or_refuse()
    found = next((each for each in page.outcome.lots if each.lot_id == lot), None)
    if found is None:
        raise NotFound
    choices = open_choices(page.outcome.record, lot)
    form = LotDecisionForm()
    form.award.choices = [
        (bid.record_id, bid.organisation_name, f"{bid.total} points") for bid in found.bids if bid.record_id in choices
    ]
    code = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.decide_lot(work, procurement_id, lot, form.award.data or "", form.reason.data)
            flash("Recorded. The approver of the award reads it.", "notice")
            return redirect(url_for("evaluation.result", procurement_id=procurement_id), 303)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            code = refusal.status
            form.explain(refusal)
    html = render_template(
        "evaluation/decide_lot.html",
        **page_values(page.board),
        form=form,
        lot_title=page.board.pack.lot(lot).title,
        choices=choices,
        back_href=url_for("evaluation.result", procurement_id=procurement_id),
        back_text="Result",
    )
    return html if code == 200 else (html, code)
