"""Changing what is published: the change being written, its approval, and more time for all."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.procurements import queries, services
from portal.procurements.forms import ApproveForm, ExtendForm, SendForm
from portal.procurements.queries import AmendmentView
from portal.procurements.views.public import bp
from portal.procurements.views.staff import SEE
from portal.procurements.views.tasks import mend_href, task_of, tasks_of
from portal.rules.actors import Role
from portal.rules.amending import what_counts
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal, Stale
from portal.rules.wording import in_london
from portal.web.guards import requires
from portal.web.request_work import current_actor, now, read_session, work_for_request


def _found(procurement_id: UUID) -> AmendmentView:
    return queries.get_amendment(read_session(), current_actor(), procurement_id, now())


@bp.post("/procurements/<uuid:procurement_id>/amendment/start")
@requires(Permission.PROCUREMENT_WRITE)
def start_amendment(procurement_id: UUID) -> Response:
    """Begin to write a change."""
    with work_for_request() as work:
        services.start_amendment(work, procurement_id)
    flash("The pages are open. Nothing is public until somebody else approves it.", "notice")
    return redirect(url_for("procurements.amendment", procurement_id=procurement_id), 303)


@bp.get("/procurements/<uuid:procurement_id>/amendment")
@requires(*SEE)
def amendment(procurement_id: UUID) -> str:
    """The change being written."""
    return amendment_page(_found(procurement_id))


def amendment_page(found: AmendmentView, error_list: list[tuple[str, str]] | None = None) -> str:
    """Its differences, what it lacks, and its pages."""
    actor, draft = current_actor(), found.draft
    late = now() >= found.deadline_at
    officer = actor.is_any(Role.PROCUREMENT_OFFICER)
    people = url_for("procurements.seats", procurement_id=draft.id)
    groups = [
        ("The change", [task_of(draft, "amendment")]),
        *((title, [task for task in tasks if task["href"] != people]) for title, tasks in tasks_of(draft)),
    ]
    return render_template(
        "procurements/amendment.html",
        amendment=found,
        draft=draft,
        late=late,
        blockers=[(check, mend_href(draft.id, check)) for check in draft.blockers],
        groups=groups,
        form=SendForm(formdata=None, draft_version=str(draft.draft_version)),
        may_write=actor.is_any(Role.PROCUREMENT_OFFICER, Role.COMMISSIONER) and not late,
        may_send=officer and not late and not draft.blockers and draft.sent_for_approval_at is None,
        is_officer=officer,
        is_approver=actor.is_any(Role.APPROVER),
        counts=what_counts(found.version, _closes(found)),
        error_list=error_list or [],
        back_href=url_for("procurements.procurement", procurement_id=draft.id, overview=1),
        back_text="Overview",
    )


def _closes(found: AmendmentView) -> Any:
    return found.changed.timetable.deadline if found.changed else found.deadline_at


@bp.post("/procurements/<uuid:procurement_id>/amendment/drop")
@requires(Permission.PROCUREMENT_WRITE)
def drop_amendment(procurement_id: UUID) -> Response:
    """Give the change up."""
    with work_for_request() as work:
        services.drop_amendment(work, procurement_id)
    flash("The change is dropped. What is published stays.", "notice")
    return redirect(url_for("procurements.procurement", procurement_id=procurement_id), 303)


@bp.route("/procurements/<uuid:procurement_id>/amendment/approve", methods=["GET", "POST"])
@requires(Permission.PROCUREMENT_APPROVE)
def approve_amendment(procurement_id: UUID) -> str | Response | tuple[str, int]:
    """Look at the change and publish it, or send it back."""
    found = _found(procurement_id)
    form = ApproveForm(draft_version=str(found.draft.draft_version))
    code = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.approve_amendment(work, procurement_id, form.reason.data, form.seen())
            flash("The change is public. Everyone concerned is told.", "notice")
            return redirect(url_for("procurements.changes", reference=found.draft.reference), 303)
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            code = refusal.status
            found = _found(procurement_id)
            form.explain(Refusal(refusal.message, field=refusal.field))
            if isinstance(refusal, Stale):
                form.at_version(found.draft.draft_version)
    late = now() >= found.deadline_at
    html = render_template(
        "procurements/amendment_approve.html",
        form=form,
        amendment=found,
        draft=found.draft,
        late=late,
        hindrance="" if late else queries.approval_hindrance(read_session(), current_actor(), found.draft),
        counts=what_counts(found.version, _closes(found)),
        back_href=url_for("procurements.amendment", procurement_id=procurement_id),
        back_text="The change",
    )
    return html if code == 200 else (html, code)


@bp.route("/procurements/<uuid:procurement_id>/deadline", methods=["GET", "POST"])
@requires(Permission.PROCUREMENT_WRITE)
def extend_deadline(procurement_id: UUID) -> str | Response | tuple[str, int]:
    """Give everyone more time."""
    view = queries.get_for_staff(read_session(), current_actor(), procurement_id)
    form = ExtendForm(closes_at=in_london(view.deadline_at).time() if view.deadline_at else None)
    code = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.extend_deadline(work, procurement_id, form.moment(), form.reason.data)
            flash("Everyone has more time, and is told.", "notice")
            return redirect(url_for("procurements.procurement", procurement_id=procurement_id, overview=1), 303)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            code = refusal.status
            form.explain(refusal)
    html = render_template(
        "procurements/extend.html",
        form=form,
        view=view,
        open_now=view.is_open(now()),
        back_href=url_for("procurements.procurement", procurement_id=procurement_id, overview=1),
        back_text="Overview",
    )
    return html if code == 200 else (html, code)
