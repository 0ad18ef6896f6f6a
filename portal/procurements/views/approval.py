"""Sent for approval, approved and published, or sent back."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.procurements import queries, services
from portal.procurements.forms import ApproveForm, SendBackForm, SendForm
from portal.procurements.queries import DraftView
from portal.procurements.views.amending import amendment_page
from portal.procurements.views.pages import get_draft
from portal.procurements.views.public import bp
from portal.procurements.views.staff import checklist
from portal.procurements.views.tasks import page_href
from portal.rules.permissions import Permission
from portal.rules.publishing import reasons_given
from portal.rules.refusals import Refusal, Stale
from portal.web.guards import requires
from portal.web.request_work import current_actor, now, read_session, work_for_request


@bp.post("/procurements/<uuid:procurement_id>/send-for-approval")
@requires(Permission.PROCUREMENT_WRITE)
def send_for_approval(procurement_id: UUID) -> str | Response | tuple[str, int]:
    """Ask the approver."""
    form = SendForm()
    form.validate_on_submit()
    try:
        with work_for_request() as work:
            services.send_for_approval(work, procurement_id, form.seen())
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        draft = get_draft(procurement_id)
        view = queries.get_for_staff(read_session(), current_actor(), procurement_id)
        links = [(text, page_href(procurement_id, key.partition("#")[0])) for key, text in refusal.errors.items()] or [
            (refusal.message, "")
        ]
        if view.amendment_started_at is not None:
            found = queries.get_amendment(read_session(), current_actor(), procurement_id, now())
            return amendment_page(found, links), refusal.status
        return checklist(draft, view, links), refusal.status
    flash("Sent. The approver has a mail.", "notice")
    return redirect(url_for("procurements.procurement", procurement_id=procurement_id), 303)


@bp.route("/procurements/<uuid:procurement_id>/approve", methods=["GET", "POST"])
@requires(Permission.PROCUREMENT_APPROVE)
def approve(procurement_id: UUID) -> str | Response | tuple[str, int]:
    """Approve and publish."""
    if _is_change(procurement_id):
        return redirect(url_for("procurements.approve_amendment", procurement_id=procurement_id), 303)
    draft = get_draft(procurement_id)
    form = ApproveForm(draft_version=str(draft.draft_version))
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.approve_and_publish(work, procurement_id, form.reason.data, form.seen())
            flash("It is public.", "notice")
            return redirect(url_for("procurements.opportunity", reference=draft.reference), 303)
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            draft = get_draft(procurement_id)
            form.explain(Refusal(refusal.message, field=refusal.field))
            if isinstance(refusal, Stale):
                form.at_version(draft.draft_version)
            return _page(draft, form), refusal.status
    return _page(draft, form)


def _is_change(procurement_id: UUID) -> bool:
    view = queries.get_for_staff(read_session(), current_actor(), procurement_id)
    return view.amendment_started_at is not None


def _page(draft: DraftView, form: ApproveForm) -> str:
    return render_template(
        "procurements/approve.html",
        form=form,
        draft=draft,
        reasons=reasons_given(draft.draft),
        hindrance=queries.approval_hindrance(read_session(), current_actor(), draft),
        back_href=url_for("procurements.procurement", procurement_id=draft.id),
        back_text="Checklist",
    )


@bp.route("/procurements/<uuid:procurement_id>/send-back", methods=["GET", "POST"])
@requires(Permission.PROCUREMENT_APPROVE)
def send_back(procurement_id: UUID) -> str | Response | tuple[str, int]:
    """Send the draft back with what to change."""
    draft = get_draft(procurement_id)
    form = SendBackForm()
    code = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.send_back(work, procurement_id, form.change.data)
            flash("Sent back. Who drafted it has a mail.", "notice")
            return redirect(url_for("procurements.procurement", procurement_id=procurement_id), 303)
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            code = refusal.status
            form.explain(refusal)
    html = render_template(
        "procurements/send_back.html",
        form=form,
        draft=draft,
        back_href=url_for("procurements.approve", procurement_id=procurement_id),
    )
    return html if code == 200 else (html, code)
