"""What anybody may read of changes: each version, what it changed, and the file of an earlier one."""

from flask import Response, render_template, url_for

from portal.procurements import queries
from portal.procurements.views.public import REFERENCE, bp, found_public, pack_file
from portal.rules.amending import KIND_WORDS, what_counts
from portal.rules.refusals import NotFound
from portal.web.guards import public
from portal.web.request_work import now, read_session


@bp.get(f"/opportunity/<{REFERENCE}>/changes")
@public
def changes(reference: str) -> str:
    """Every change, newest first, with old and new words."""
    view, pack = found_public(reference)
    versions = queries.list_versions(read_session(), view.id)
    return render_template(
        "procurements/changes.html",
        view=view,
        pack=pack,
        versions=versions[::-1],
        kinds=KIND_WORDS,
        counts=what_counts(pack.version, view.deadline_at) if view.deadline_at and view.is_open(now()) else "",
        breadcrumbs=[
            ("Opportunities", url_for("procurements.opportunities")),
            (view.title, url_for("procurements.opportunity", reference=reference)),
        ],
    )


@bp.get(f"/opportunity/<{REFERENCE}>/version/<int(max=9999):number>")
@public
def earlier_version(reference: str, number: int) -> Response:
    """One version, whole, as a file to keep."""
    view, _ = found_public(reference)
    found = next((one for one in queries.list_versions(read_session(), view.id) if one.number == number), None)
    if found is None:
        raise NotFound
    return pack_file(found.pack, view, f"{reference}-version-{number}")
