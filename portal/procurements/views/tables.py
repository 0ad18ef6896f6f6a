"""The table of posts."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.procurements import services
from portal.procurements.forms import WorkforceForm
from portal.procurements.views.pages import after_saving, get_draft
from portal.procurements.views.public import bp
from portal.procurements.views.tasks import left_on
from portal.rules.disclosure import COLUMNS, totals
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal, Stale
from portal.web.guards import requires
from portal.web.request_work import work_for_request


@bp.route("/procurements/<uuid:procurement_id>/posts", methods=["GET", "POST"])
@requires(Permission.PROCUREMENT_WRITE)
def workforce(procurement_id: UUID) -> str | Response | tuple[str, int]:
    """The table of posts, typed in rows of fixed choices."""
    draft = get_draft(procurement_id)
    form = WorkforceForm(draft.workforce, draft_version=str(draft.draft_version))
    code = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.save_workforce(work, procurement_id, [row for _, row in form.filled()], form.seen())
            flash("The table of posts is saved.", "notice")
            return redirect(after_saving(procurement_id, "workforce"), 303)
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
    html = render_template(
        "procurements/workforce.html",
        form=form,
        draft=draft,
        columns=COLUMNS,
        totals=totals(draft.posts) if draft.posts else None,
        stale_rows=draft.workforce if code == 409 else (),
        back_href=url_for("procurements.procurement", procurement_id=procurement_id),
        back_text="Checklist",
        **left_on(draft, "workforce"),
    )
    return html if code == 200 else (html, code)
