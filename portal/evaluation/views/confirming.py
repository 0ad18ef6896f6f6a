"""Confirming agreed marks, deciding on those that crossed a minimum, and sharing out who marks what."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.evaluation import queries, services
from portal.evaluation.forms.deciding import CrossingForm, confirm_form, shares_form
from portal.evaluation.permissions import may_decide_case, may_read_crossing
from portal.evaluation.views.common import bp, page_values
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal
from portal.web.guards import requires
from portal.web.request_work import current_actor, parts, read_session, work_for_request

_ADDRESS = "/evaluation/<uuid:procurement_id>"
Page = str | Response | tuple[str, int]


@bp.route(f"{_ADDRESS}/agreed", methods=["GET", "POST"])
@requires(Permission.CONFLICT_DECLARE)
def confirm_marks(procurement_id: UUID) -> Page:
    """The agreed marks at which a member was there: yes, or disagree."""
    page = queries.get_confirm_page(read_session(), parts().keyring, current_actor(), procurement_id)
    form = confirm_form(
        [(line.row_id, line.agreed.words.mark, line.unit.bid.organisation_name) for line in page.left],
        plain=page.member.service_user,
    )
    status = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                left = services.confirm_marks(work, procurement_id, form.answers())
            flash("Thank you. You have answered for every mark." if not left else "Saved.", "notice")
            return redirect(url_for("evaluation.confirm_marks", procurement_id=procurement_id), 303)
        except Refusal as refusal:
            form.explain(refusal)
            status = refusal.status
            page = queries.get_confirm_page(read_session(), parts().keyring, current_actor(), procurement_id)
    html = render_template(
        "evaluation/confirm_marks.html",
        **page_values(page.board, page.member),
        page=page,
        form=form,
        asked=set(form.rows),
        back_href=url_for("evaluation.my_panels"),
    )
    return html if status == 200 else (html, status)


@bp.route(f"{_ADDRESS}/crossed/<uuid:agreed_mark_id>", methods=["GET", "POST"])
@requires(Permission.COMPLIANCE_SEE)
def crossed_minimum(procurement_id: UUID, agreed_mark_id: UUID) -> Page:
    """One agreed mark that crossed a minimum: what each gave, the panel's reasons, the approver's word."""
    board, crossings = queries.get_crossings(read_session(), parts().keyring, current_actor(), procurement_id)
    crossing = queries.find_crossing(crossings, agreed_mark_id)
    form = CrossingForm()
    status = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.decide_crossing(
                    work,
                    procurement_id,
                    agreed_mark_id,
                    approves=form.approves.data == "yes",
                    reason=form.reason.data or "",
                )
            flash("Decided.", "notice")
            return redirect(url_for("evaluation.compliance", procurement_id=procurement_id), 303)
        except Refusal as refusal:
            form.explain(refusal)
            status = refusal.status
    html = render_template(
        "evaluation/crossed_minimum.html",
        **page_values(board) | {"steps": []},
        crossing=crossing,
        form=form,
        decides=may_decide_case(current_actor(), board.case, crossing.last.agreed.recorded_by),
        reads=may_read_crossing(current_actor(), board.case),
        back_href=url_for("evaluation.compliance", procurement_id=procurement_id),
    )
    return html if status == 200 else (html, status)


@bp.route(f"{_ADDRESS}/shares", methods=["GET", "POST"])
@requires(Permission.PANEL_LEAD)
def share_out(procurement_id: UUID) -> Page:
    """Who marks which question."""
    page = queries.get_sharing(read_session(), current_actor(), procurement_id)
    form = shares_form(
        page.board.pack,
        page.board.markers,
        {member.user_id: member.name for member in page.board.members},
        page.board.shares,
    )
    status = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.share_out(work, procurement_id, form.shares())
            flash("Saved. Each member sees only their own questions.", "notice")
            return redirect(url_for("evaluation.progress", procurement_id=procurement_id), 303)
        except Refusal as refusal:
            refusal.errors = {f"share_{name}": words for name, words in refusal.errors.items()}
            form.explain(refusal)
            status = refusal.status
    html = render_template(
        "evaluation/share_out.html",
        **page_values(page.board),
        page=page,
        form=form,
        back_href=url_for("evaluation.progress", procurement_id=procurement_id),
    )
    return html if status == 200 else (html, status)
