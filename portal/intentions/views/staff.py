"""The officers' pages of plans."""

from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.intentions import queries, services
from portal.intentions.forms import (
    SECTION_FORMS,
    SECTION_TITLES,
    BeginForm,
    ChangeDateForm,
    EndForm,
    HappenedForm,
    ResumeForm,
    SectionForm,
)
from portal.intentions.queries import Plan
from portal.intentions.views.public import bp, today
from portal.rules.actors import Role
from portal.rules.permissions import Permission, may_ever
from portal.rules.plans import MILESTONE_NAMES, MilestoneKind, PlanState, lead_time_warning, publish_faults
from portal.rules.refusals import Refusal
from portal.web.guards import requires
from portal.web.request_work import current_actor, read_session, work_for_request

_SEE = (Permission.INTENTION_WRITE, Permission.INTENTION_APPROVE, Permission.PROCUREMENT_SEE)
_SECTION = "any(need, place, route, replaces, dates, contact)"


@bp.get("/staff/plans")
@requires(*_SEE)
def staff_plans() -> str:
    """Every plan, drafts included."""
    found = queries.list_for_staff(read_session(), current_actor(), today())
    return render_template("intentions/staff_plans.html", plans=found, may_write=_writes())


@bp.route("/staff/plans/new", methods=["GET", "POST"])
@requires(Permission.INTENTION_WRITE)
def begin_plan() -> str | Response:
    """Begin a plan."""
    form = BeginForm()
    if form.validate_on_submit():
        with work_for_request() as work:
            plan_id = services.begin(work, form.title.data)
        return redirect(url_for("intentions.staff_plan", intention_id=plan_id), 303)
    return render_template("intentions/begin.html", form=form, back_href=url_for("intentions.staff_plans"))


def _get(intention_id: UUID) -> Plan:
    return queries.get_for_staff(read_session(), current_actor(), intention_id, today())


@bp.get("/staff/plans/<uuid:intention_id>")
@requires(*_SEE)
def staff_plan(intention_id: UUID) -> str:
    """A plan as its officers see it: what is missing, and what may be done now."""
    return _staff_page(_get(intention_id))


def _staff_page(plan: Plan, error_list: list[tuple[str, str]] | None = None) -> str:
    actor = current_actor()
    faults = publish_faults(plan.facts) if plan.state is PlanState.DRAFT else []
    return render_template(
        "intentions/staff_plan.html",
        plan=plan,
        faults=faults,
        faulty={fault.section for fault in faults},
        sections=SECTION_TITLES,
        milestone_names=MILESTONE_NAMES,
        warning=lead_time_warning(today(), plan.facts.advert_on) if plan.state is PlanState.DRAFT else None,
        may_decide=bool(plan.proposed_state) and plan.proposed_by != actor.user_id,
        actor=actor,
        may_write=_writes(),
        error_list=error_list or [],
        start_procurement_href=_start_href(plan),
        back_href=url_for("intentions.staff_plans"),
    )


def _writes() -> bool:
    """True for those who change plans; others read them here without ways into pages that refuse them."""
    return may_ever(current_actor(), Permission.INTENTION_WRITE)


def _start_href(plan: Plan) -> str | None:
    # The feature above is named, not imported: its page may not be there.
    may = current_actor().is_any(Role.COMMISSIONER, Role.PROCUREMENT_OFFICER)
    there = "procurements.start" in current_app.view_functions
    published = plan.state is PlanState.PUBLISHED
    return url_for("procurements.start", intention_id=plan.id) if may and there and published else None


@bp.route(f"/staff/plans/<uuid:intention_id>/<{_SECTION}:section>", methods=["GET", "POST"])
@requires(Permission.INTENTION_WRITE)
def section_page(intention_id: UUID, section: str) -> str | Response:
    """One section of a draft."""
    plan = _get(intention_id)
    form = _section_form(section, plan)
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.save_section(work, intention_id, section, form.values(), form.seen())
            flash("Saved.", "notice")
            return redirect(url_for("intentions.staff_plan", intention_id=intention_id), 303)
        except Refusal as refusal:
            form.explain(refusal)
            plan = _get(intention_id)
            form.version.data = str(plan.version)
    return render_template(
        "intentions/section.html",
        form=form,
        plan=plan,
        heading=SECTION_TITLES[section],
        back_href=url_for("intentions.staff_plan", intention_id=intention_id),
    )


def _section_form(section: str, plan: Plan) -> SectionForm:
    given: dict[str, Any] = {name: getattr(plan.facts, name) for name in services.SECTIONS[section]}
    if "outcomes" in given:
        given["outcomes"] = "\n".join(given["outcomes"])
    return SECTION_FORMS[section](version=plan.version, **given)


@bp.post("/staff/plans/<uuid:intention_id>/publish")
@requires(Permission.INTENTION_PUBLISH)
def publish_plan(intention_id: UUID) -> str | Response | tuple[str, int]:
    """Make a plan public, or say what is missing."""
    try:
        with work_for_request() as work:
            reference = services.publish(work, intention_id)
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        links = [(words, _mend(intention_id, key)) for key, words in refusal.errors.items()] or [(refusal.message, "")]
        return _staff_page(_get(intention_id), links), 409
    flash("The plan is public.", "notice")
    return redirect(url_for("intentions.plan", reference=reference), 303)


def _mend(intention_id: UUID, key: str) -> str:
    section, _, field = key.partition(".")
    return url_for("intentions.section_page", intention_id=intention_id, section=section) + f"#{field}"


@bp.route("/staff/plans/<uuid:intention_id>/dates/<any(engagement, advert, start):kind>", methods=["GET", "POST"])
@requires(Permission.INTENTION_WRITE)
def change_date(intention_id: UUID, kind: str) -> str | Response:
    """Move a public date, with a reason the public reads."""
    plan, milestone = _get(intention_id), MilestoneKind(kind)
    form = ChangeDateForm(version=plan.version, gap_plan=plan.facts.gap_plan)
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.change_date(
                    work,
                    intention_id,
                    milestone,
                    form.new_on.data,
                    form.reason.data,
                    gap_plan=form.gap_plan.data or "",
                    version=form.seen(),
                )
            flash("The date is changed. The old one stays public, with your reason.", "notice")
            return redirect(url_for("intentions.plan", reference=plan.reference), 303)
        except Refusal as refusal:
            form.explain(refusal)
            plan = _get(intention_id)
            form.version.data = str(plan.version)
    return render_template(
        "intentions/change_date.html",
        form=form,
        plan=plan,
        name=MILESTONE_NAMES[milestone],
        now_on=getattr(plan.facts, f"{kind}_on"),
        back_href=url_for("intentions.staff_plan", intention_id=intention_id),
    )


@bp.route("/staff/plans/<uuid:intention_id>/happened", methods=["GET", "POST"])
@requires(Permission.INTENTION_WRITE)
def happened(intention_id: UUID) -> str | Response:
    """Record that providers could meet us as promised."""
    plan = _get(intention_id)
    form = HappenedForm(kind=MilestoneKind.ENGAGEMENT.value)
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.record_happened(work, intention_id, MilestoneKind(form.kind.data), form.happened_on.data)
            flash("Recorded.", "notice")
            return redirect(url_for("intentions.staff_plan", intention_id=intention_id), 303)
        except Refusal as refusal:
            form.explain(refusal)
    return _small_form("It happened", form, plan, "Record it")


@bp.route("/staff/plans/<uuid:intention_id>/end", methods=["GET", "POST"])
@requires(Permission.INTENTION_WRITE)
def end_plan(intention_id: UUID) -> str | Response:
    """Ask an approver to pause or end a plan."""
    plan, form = _get(intention_id), EndForm()
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.propose_end(work, intention_id, PlanState(form.state.data), form.reason.data)
            flash("Sent. An approver decides.", "notice")
            return redirect(url_for("intentions.staff_plan", intention_id=intention_id), 303)
        except Refusal as refusal:
            form.explain(refusal)
    return _small_form("Pause or end this plan", form, plan, "Send to an approver")


@bp.route("/staff/plans/<uuid:intention_id>/resume", methods=["GET", "POST"])
@requires(Permission.INTENTION_WRITE)
def resume_plan(intention_id: UUID) -> str | Response:
    """Take up a paused plan again."""
    plan, form = _get(intention_id), ResumeForm()
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.resume(work, intention_id, form.reason.data)
            flash("The plan goes on.", "notice")
            return redirect(url_for("intentions.staff_plan", intention_id=intention_id), 303)
        except Refusal as refusal:
            form.explain(refusal)
    return _small_form("Take up this plan again", form, plan, "Take it up again")


def _small_form(heading: str, form: Any, plan: Plan, submit: str) -> str:
    return render_template(
        "intentions/section.html",
        form=form,
        plan=plan,
        heading=heading,
        submit=submit,
        back_href=url_for("intentions.staff_plan", intention_id=plan.id),
    )


@bp.post("/staff/plans/<uuid:intention_id>/decide")
@requires(Permission.INTENTION_APPROVE)
def decide_end(intention_id: UUID) -> Response:
    """An approver agrees to a pause or end, or not: the button pressed says which."""
    with work_for_request() as work:
        services.decide_end(work, intention_id, agreed=request.form.get("decision") == "agree")
    flash("Recorded.", "notice")
    return redirect(url_for("intentions.staff_plan", intention_id=intention_id), 303)
