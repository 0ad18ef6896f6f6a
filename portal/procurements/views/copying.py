"""Copy a procurement without its dates; read its records, the exempt ones too."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.procurements import queries, services
from portal.procurements.forms import CopyForm
from portal.procurements.views.public import bp
from portal.procurements.views.staff import SEE, plans_to_start
from portal.rules.drafting import records_of
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal
from portal.web.guards import requires
from portal.web.request_work import current_actor, now, read_session, work_for_request


@bp.route("/procurements/<uuid:procurement_id>/copy", methods=["GET", "POST"])
@requires(Permission.PROCUREMENT_WRITE)
def copy(procurement_id: UUID) -> str | Response | tuple[str, int]:
    """Start a draft with what this one says."""
    view = queries.get_for_staff(read_session(), current_actor(), procurement_id)
    startable = plans_to_start(queries.list_for_staff(read_session(), current_actor()))
    form = CopyForm([(str(plan.id), f"{plan.reference}: {plan.facts.title}") for plan in startable])
    code = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                made = services.copy_procurement(work, procurement_id, form.plan_id())
            flash("A draft is made. Dates, people and the view on TUPE are yours to set.", "notice")
            return redirect(url_for("procurements.procurement", procurement_id=made), 303)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            code = refusal.status
            form.explain(refusal)
    html = render_template(
        "procurements/copy.html",
        form=form,
        view=view,
        back_href=url_for("procurements.procurement", procurement_id=procurement_id),
        back_text=view.reference,
    )
    return html if code == 200 else (html, code)


@bp.get("/procurements/<uuid:procurement_id>/records")
@requires(*SEE)
def records(procurement_id: UUID) -> str:
    """What is kept on it: each record, public or exempt, and why."""
    draft = queries.get_draft(read_session(), current_actor(), procurement_id, now())
    return render_template(
        "procurements/records.html",
        draft=draft,
        records=records_of(draft.draft),
        back_href=url_for("procurements.procurement", procurement_id=procurement_id),
        back_text=draft.reference,
    )
