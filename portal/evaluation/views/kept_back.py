"""Files kept back: of opened bids, harmful or never checked, and how each bid goes on."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.evaluation import queries, services
from portal.evaluation.forms.deciding import KeptBackForm
from portal.evaluation.views.common import bp, page_values
from portal.rules.kept_back import ASK, CHOICES
from portal.rules.permissions import Permission
from portal.rules.refusals import NotFound, Refusal
from portal.web.guards import requires
from portal.web.request_work import current_actor, parts, read_session, work_for_request

_ADDRESS = "/evaluation/<uuid:procurement_id>/kept-back"


@bp.get(_ADDRESS)
@requires(Permission.COMPLIANCE_SEE)
def kept_back(procurement_id: UUID) -> str:
    """Every file kept back, and what was decided."""
    page = queries.get_kept_back(read_session(), parts().keyring, current_actor(), procurement_id)
    return render_template(
        "evaluation/kept_back.html",
        **page_values(page.board),
        page=page,
        follows=CHOICES,
        back_href=url_for("evaluation.compliance", procurement_id=procurement_id),
        back_text="Back to all bids",
    )


@bp.route(f"{_ADDRESS}/<uuid:submission_id>/<uuid:file_id>", methods=["GET", "POST"])
@requires(Permission.COMPLIANCE_WRITE)
def decide_kept_back(procurement_id: UUID, submission_id: UUID, file_id: UUID) -> str | Response | tuple[str, int]:
    """Decide about one file."""
    page = queries.get_kept_back(read_session(), parts().keyring, current_actor(), procurement_id)
    page.may_decide.or_refuse()
    asked = (submission_id, file_id)
    line = next((each for each in page.lines if (each.bid.submission_id, each.file.file_id) == asked), None)
    if line is None:
        raise NotFound
    form = KeptBackForm()
    status = 200
    if form.validate_on_submit():
        choice = form.choice.data or ""
        try:
            with work_for_request() as work:
                services.decide_kept_back(
                    work, procurement_id, submission_id, file_id, choice=choice, reason=form.reason.data or ""
                )
            if choice == ASK:
                flash("The decision is kept, and the bidder is told. Now ask what the file said.", "notice")
                address = url_for("evaluation.ask_bidder", procurement_id=procurement_id, submission_id=submission_id)
                return redirect(address, 303)
            flash("The decision is kept, and the bidder is told.", "notice")
            return redirect(url_for("evaluation.kept_back", procurement_id=procurement_id), 303)
        except Refusal as refusal:
            form.explain(refusal)
            status = refusal.status
    html = render_template(
        "evaluation/decide_kept_back.html",
        **page_values(page.board) | {"steps": []},
        line=line,
        form=form,
        back_href=url_for("evaluation.kept_back", procurement_id=procurement_id),
        back_text="Files kept back",
    )
    return html if status == 200 else (html, status)
