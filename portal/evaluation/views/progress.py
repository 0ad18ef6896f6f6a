"""Who is done marking; reminding, releasing, naming a chair, opening the discussion."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.evaluation import queries, services
from portal.evaluation.forms import ChairForm, ReleaseForm
from portal.evaluation.permissions import may_release
from portal.evaluation.queries.progress import Progress
from portal.evaluation.views.common import bp, page_values
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal
from portal.web.guards import requires
from portal.web.request_work import current_actor, read_session, work_for_request

_ADDRESS = "/evaluation/<uuid:procurement_id>"


def _progress(procurement_id: UUID) -> Progress:
    return queries.get_progress(read_session(), current_actor(), procurement_id)


def _render(found: Progress, problems: list[str] | None = None) -> str:
    return render_template(
        "evaluation/progress.html",
        **page_values(found.board),
        found=found,
        error_list=[(text, None) for text in problems or []],
        back_href=url_for("evaluation.my_panels"),
    )


@bp.get(f"{_ADDRESS}/progress")
@requires(Permission.PANEL_LEAD)
def progress(procurement_id: UUID) -> str:
    """Counts of done for each member, and nothing about what they think."""
    return _render(_progress(procurement_id))


@bp.post(f"{_ADDRESS}/progress/<uuid:member_id>/remind")
@requires(Permission.PANEL_LEAD)
def remind(procurement_id: UUID, member_id: UUID) -> str | Response | tuple[str, int]:
    """Ask a member to finish."""
    try:
        with work_for_request() as work:
            name = services.remind_member(work, procurement_id, member_id)
    except Refusal as refusal:
        return _render(_progress(procurement_id), [refusal.message]), refusal.status
    flash(f"We wrote to {name}.", "notice")
    return redirect(url_for("evaluation.progress", procurement_id=procurement_id), 303)


@bp.post(f"{_ADDRESS}/discussion/open")
@requires(Permission.PANEL_LEAD)
def open_discussion(procurement_id: UUID) -> str | Response | tuple[str, int]:
    """Open the panel discussion."""
    try:
        with work_for_request() as work:
            services.open_discussion(work, procurement_id)
    except Refusal as refusal:
        return _render(_progress(procurement_id), [refusal.message]), refusal.status
    flash("The panel discussion is open.", "notice")
    return redirect(url_for("evaluation.discussion", procurement_id=procurement_id), 303)


@bp.route(f"{_ADDRESS}/progress/<uuid:member_id>/release", methods=["GET", "POST"])
@requires(Permission.PANEL_LEAD)
def release_member(procurement_id: UUID, member_id: UUID) -> str | Response | tuple[str, int]:
    """Let a member go who cannot finish."""
    found = _progress(procurement_id)
    member = found.board.member(member_id)
    may_release(current_actor(), found.board.case).or_refuse()
    form = ReleaseForm()
    status = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.release_member(work, procurement_id, member_id, reason=form.reason.data)
            flash(f"{member.name} has left the panel. What they marked stays.", "notice")
            return redirect(url_for("evaluation.progress", procurement_id=procurement_id), 303)
        except Refusal as refusal:
            form.explain(refusal)
            status = refusal.status
    page = render_template(
        "evaluation/release.html",
        **page_values(found.board),
        member=member,
        form=form,
        back_href=url_for("evaluation.progress", procurement_id=procurement_id),
    )
    return page if status == 200 else (page, status)


@bp.route(f"{_ADDRESS}/chair", methods=["GET", "POST"])
@requires(Permission.PANEL_LEAD)
def name_chair(procurement_id: UUID) -> str | Response | tuple[str, int]:
    """Give the chair to another officer of the panel."""
    found = _progress(procurement_id)
    may_release(current_actor(), found.board.case).or_refuse()
    form = ChairForm()
    form.member.choices = [
        (str(member.user_id), member.name)
        for member in found.board.members
        if not (member.service_user or member.released or member.chair)
    ]
    status = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.name_chair(work, procurement_id, UUID(form.member.data), reason=form.reason.data)
            flash("The panel has a new chair.", "notice")
            return redirect(url_for("evaluation.progress", procurement_id=procurement_id), 303)
        except Refusal as refusal:
            form.explain(refusal)
            status = refusal.status
    page = render_template(
        "evaluation/chair.html",
        **page_values(found.board),
        form=form,
        back_href=url_for("evaluation.progress", procurement_id=procurement_id),
    )
    return page if status == 200 else (page, status)
