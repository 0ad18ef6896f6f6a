"""The price schedule of a draft."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.procurements import services
from portal.procurements.forms import PriceScheduleForm
from portal.procurements.views.pages import after_saving, get_draft
from portal.procurements.views.public import bp
from portal.procurements.views.showing import schedule_values
from portal.procurements.views.tasks import left_on
from portal.rules.permissions import Permission
from portal.rules.price_schedule import schedule_of
from portal.rules.refusals import Refusal, Stale
from portal.web.guards import requires
from portal.web.request_work import work_for_request


@bp.route("/procurements/<uuid:procurement_id>/price-schedule", methods=["GET", "POST"])
@requires(Permission.PROCUREMENT_WRITE)
def price_schedule(procurement_id: UUID) -> str | Response | tuple[str, int]:
    """One price or lines: years, rise, and each line with its rule and what follows a breach."""
    draft = get_draft(procurement_id)
    lots = [(lot.id, lot.title) for lot in draft.draft.lots_in_use]
    form = PriceScheduleForm(draft.draft.schedule, lots, draft_version=str(draft.draft_version))
    code = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                rows = [row for _, row in form.filled()]
                services.save_price_schedule(work, procurement_id, form.content(), rows, form.seen())
            flash("The price schedule is saved.", "notice")
            return redirect(after_saving(procurement_id, "price-schedule"), 303)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            code = refusal.status
            if refusal.errors:
                form.explain_cells(refusal.errors)
            else:
                form.explain(refusal)
            draft = get_draft(procurement_id)
            if isinstance(refusal, Stale):
                form.at_version(draft.draft_version)
    saved = schedule_of(draft.draft.schedule)
    html = render_template(
        "procurements/price_schedule.html",
        form=form,
        draft=draft,
        **left_on(draft, "price-schedule"),
        stale=code == 409,
        priced=schedule_values(saved, draft.draft.lots_in_use) if saved else None,
        back_href=url_for("procurements.procurement", procurement_id=procurement_id),
        back_text="Checklist",
    )
    return html if code == 200 else (html, code)
