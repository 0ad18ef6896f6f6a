"""The officers' list and the page of one procurement: a checklist while it is a draft, its state after."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.intentions import queries as plans
from portal.procurements import queries, services
from portal.procurements.forms import SendForm
from portal.procurements.permissions import may_start
from portal.procurements.queries import DraftView, ProcurementView
from portal.procurements.views.public import bp, pack_file
from portal.procurements.views.showing import opportunity_values
from portal.procurements.views.steps import change_acts, steps_for
from portal.procurements.views.tasks import mend_href, tasks_of
from portal.rules.actors import Role
from portal.rules.drafting import Unfinished
from portal.rules.permissions import Permission
from portal.rules.plans import PlanState
from portal.rules.seats import SEAT_NAMES
from portal.rules.wording import in_london
from portal.web.guards import requires
from portal.web.request_work import current_actor, now, parts, read_session, work_for_request
from portal.web.tables import csv_file

SEE = (Permission.PROCUREMENT_SEE, Permission.PROCUREMENT_WRITE, Permission.PROCUREMENT_APPROVE)


@bp.get("/procurements")
@requires(*SEE)
def staff_list() -> str:
    """Every procurement, and the plans from which one can be started."""
    actor = current_actor()
    session = read_session()
    views = queries.list_for_staff(session, actor)
    startable = plans_to_start(views)
    return render_template("procurements/staff_list.html", views=views, startable=startable, now=now())


@bp.get("/procurements.csv")
@requires(*SEE)
def staff_table() -> Response:
    """Every procurement, as a table."""
    rows = [
        (view.reference, view.title, view.status(now()), view.deadline_at.isoformat() if view.deadline_at else "")
        for view in queries.list_for_staff(read_session(), current_actor())
    ]
    return csv_file("procurements", ("Reference", "Title", "State", "Closes"), rows)


def plans_to_start(views: Sequence[ProcurementView]) -> list[plans.Plan]:
    """Published plans from which nothing was started yet, for who may start. views: every procurement they know of."""
    actor = current_actor()
    if not actor.is_any(Role.COMMISSIONER, Role.PROCUREMENT_OFFICER) or actor.is_any(Role.ADMINISTRATOR):
        return []
    begun = {view.intention_id for view in views if view.terminated_at is None}
    listed = plans.list_for_staff(read_session(), actor, in_london(now()).date())
    return [plan for plan in listed if plan.state is PlanState.PUBLISHED and plan.id not in begun]


@bp.post("/procurements/start/<uuid:intention_id>")
@requires(Permission.PROCUREMENT_WRITE)
def start(intention_id: UUID) -> AnyResponse:
    """Start a procurement from a plan."""
    with work_for_request() as work:
        procurement_id = services.start_from_intention(work, intention_id)
    flash("A draft is made from the plan and the template.", "notice")
    return redirect(url_for("procurements.procurement", procurement_id=procurement_id), 303)


@bp.get("/procurements/<uuid:procurement_id>")
@requires(*SEE)
def procurement(procurement_id: UUID) -> str | AnyResponse:
    """One procurement: its checklist, the change being written, or where it stands."""
    view = queries.get_for_staff(read_session(), current_actor(), procurement_id)
    if view.published_at is None:
        return checklist(queries.get_draft(read_session(), current_actor(), procurement_id, now()), view)
    writes = current_actor().is_any(Role.COMMISSIONER, Role.PROCUREMENT_OFFICER)
    if view.amendment_started_at is not None and view.is_open(now()) and writes and "overview" not in request.args:
        return redirect(url_for("procurements.amendment", procurement_id=procurement_id), 303)
    seats = queries.seats_of(read_session(), procurement_id, released=True)
    return render_template(
        "procurements/procurement.html",
        view=view,
        seats=seats,
        seat_names=SEAT_NAMES,
        now=now(),
        steps=steps_for(current_actor(), view, seats, now()),
        acts=change_acts(view, seats),
        ending=queries.find_ending(read_session(), procurement_id) if view.terminated_at else None,
        may_copy=bool(may_start(current_actor())),
    )


def checklist(draft: DraftView, view: ProcurementView, error_list: list[tuple[str, str]] | None = None) -> str:
    """The page of a draft."""
    actor = current_actor()
    return render_template(
        "procurements/checklist.html",
        draft=draft,
        status=view.status(now()),
        blockers=[(check, mend_href(draft.id, check)) for check in draft.blockers],
        groups=tasks_of(draft),
        form=SendForm(formdata=None, draft_version=str(draft.draft_version)),
        may_send=actor.is_any(Role.PROCUREMENT_OFFICER) and not draft.blockers and draft.sent_for_approval_at is None,
        is_officer=actor.is_any(Role.PROCUREMENT_OFFICER),
        is_approver=actor.is_any(Role.APPROVER),
        may_copy=bool(may_start(actor)),
        error_list=error_list or [],
        back_href=url_for("procurements.staff_list"),
        back_text="Procurements",
    )


@bp.get("/procurements/<uuid:procurement_id>/preview")
@requires(*SEE)
def preview(procurement_id: UUID) -> str:
    """The draft as a bidder will see it."""
    draft = queries.get_draft(read_session(), current_actor(), procurement_id, now())
    back = url_for("procurements.procurement", procurement_id=procurement_id)
    try:
        pack = queries.preview_pack(
            read_session(), current_actor(), procurement_id, authority=parts().settings.authority_name, now=now()
        )
    except Unfinished:
        return render_template(
            "procurements/not_yet.html",
            draft=draft,
            blockers=[(check, mend_href(draft.id, check)) for check in draft.blockers],
            back_href=back,
        )
    return render_template("procurements/preview.html", **opportunity_values(pack, None, now()), back_href=back)


@bp.get("/procurements/<uuid:procurement_id>/panel-copy")
@requires(*SEE, Permission.MARK)
def panel_copy(procurement_id: UUID) -> Response:
    """The panel's copy: the same frozen record as the bidder's file, word for word."""
    view = queries.get_panel_copy(read_session(), current_actor(), procurement_id)
    pack = queries.get_pack(read_session(), procurement_id)
    return pack_file(pack, view, f"{view.reference}-panel")
