"""The one-page trail, with what may be done on it now."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.awards import services
from portal.awards.forms import DecisionForm, recommend_form
from portal.awards.permissions import may_decide, may_recommend
from portal.awards.queries import AwardPage
from portal.awards.views.blueprint import bp, get_page, values_of
from portal.rules.awarding import award_of, unsettled
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal
from portal.web.forms import PageForm
from portal.web.guards import requires
from portal.web.request_work import current_actor, work_for_request

_AWARD = "/procurements/<uuid:procurement_id>/award"


@bp.get(_AWARD)
@requires(Permission.AWARD_RECOMMEND, Permission.AWARD_APPROVE, Permission.HISTORY_SEE)
def award(procurement_id: UUID) -> str:
    """Everything that led to the award, on one page."""
    return _trail_page(get_page(procurement_id))


def _trail_page(page: AwardPage, form: PageForm | None = None) -> str:
    actor, case = current_actor(), page.desk.board.case
    asked_by = page.recommendation.recommended_by if page.recommendation else None
    decide = may_decide(actor, case, page.view, asked_by)
    if form is None and decide and page.recommendation is not None:
        form = DecisionForm(formdata=None, recommendation=str(page.recommendation.id))
    return render_template(
        "awards/award.html",
        **values_of(page),
        form=form,
        may_decide=bool(decide),
        may_recommend=bool(may_recommend(actor, case, page.view)),
        computed=[award_of(lot, "") for lot in page.desk.outcome.lots],
        unsettled=unsettled(page.desk.outcome.lots),
    )


@bp.route(f"{_AWARD}/recommend", methods=["GET", "POST"])
@requires(Permission.AWARD_RECOMMEND)
def recommend(procurement_id: UUID) -> str | Response:
    """The officer recommends what the result gives."""
    page = get_page(procurement_id)
    may_recommend(current_actor(), page.desk.board.case, page.view).or_refuse()
    computed = [award_of(lot, "") for lot in page.desk.outcome.lots]
    form = recommend_form([(each.lot_id, _label(page, each.lot_id, each.organisation_name)) for each in computed])()
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.recommend(
                    work,
                    procurement_id,
                    {each.lot_id: form[f"reason-{each.lot_id}"].data for each in computed},
                    continuity=form["continuity"].data,
                    exempt=form["exempt"].data,
                    exempt_reason=form["exempt_reason"].data,
                )
            flash("Sent to the approver.", "notice")
            return redirect(url_for("awards.award", procurement_id=procurement_id), 303)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            form.explain(refusal)
    return render_template(
        "awards/recommend.html",
        **{**values_of(page), "back_href": url_for("awards.award", procurement_id=procurement_id)},
        form=form,
        computed=computed,
    )


def _label(page: AwardPage, lot_id: str, winner: str) -> str:
    of_lot = f", lot {lot_id}" if len(page.desk.outcome.pack.lots) > 1 else ""
    if winner:
        return f"Why {winner}{of_lot}"
    return f"Why nobody{of_lot} (the public will read it)"


@bp.post(f"{_AWARD}/approve")
@requires(Permission.AWARD_APPROVE)
def approve(procurement_id: UUID) -> str | Response:
    """The approver decides."""
    form = DecisionForm()
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.approve(work, procurement_id, form.reason.data, recommendation_id=_asked(form))
            flash("Approved. Feedback can go to all bidders at once. No notice can go before it.", "notice")
            return redirect(url_for("awards.award", procurement_id=procurement_id), 303)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            form.explain(refusal)
    page = get_page(procurement_id)
    if page.recommendation is not None:
        form.recommendation.data = str(page.recommendation.id)
    return _trail_page(page, form)


def _asked(form: DecisionForm) -> UUID:
    try:
        return UUID(form.recommendation.data or "")
    except ValueError:
        return UUID(int=0)


@bp.route(f"{_AWARD}/send-back", methods=["GET", "POST"])
@requires(Permission.AWARD_APPROVE)
def send_back(procurement_id: UUID) -> str | Response:
    """The approver wants something changed."""
    page = get_page(procurement_id)
    asked = page.recommendation
    may_decide(current_actor(), page.desk.board.case, page.view, asked.recommended_by if asked else None).or_refuse()
    form = DecisionForm(recommendation=str(asked.id) if asked else "")
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.send_back(work, procurement_id, form.reason.data, recommendation_id=_asked(form))
            flash("Sent back. The procurement officer is told.", "notice")
            return redirect(url_for("awards.award", procurement_id=procurement_id), 303)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            form.explain(refusal)
    return render_template(
        "awards/send_back.html",
        **{**values_of(page), "back_href": url_for("awards.award", procurement_id=procurement_id)},
        form=form,
    )
