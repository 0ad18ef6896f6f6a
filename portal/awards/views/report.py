"""The decision report: what was decided, on what, by whom; with the part that is not for the public (R72)."""

from uuid import UUID

from flask import render_template, url_for

from portal.awards.views.blueprint import bp, get_page, values_of
from portal.rules.permissions import Permission
from portal.rules.refusals import NotFound
from portal.web.guards import requires


@bp.get("/procurements/<uuid:procurement_id>/award/report")
@requires(Permission.AWARD_RECOMMEND, Permission.AWARD_APPROVE, Permission.HISTORY_SEE)
def report(procurement_id: UUID) -> str:
    """The report as the council keeps and prints it."""
    page = get_page(procurement_id)
    if page.recommendation is None:
        raise NotFound
    return render_template(
        "awards/report.html",
        **{
            **values_of(page),
            "back_href": url_for("awards.award", procurement_id=procurement_id),
            "back_text": "Award",
        },
        wide=True,
    )
