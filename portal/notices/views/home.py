"""The front door: work to find, and whether the council keeps its dates (screens 1)."""

from flask import render_template

from portal.feedback.queries import days_to_feedback
from portal.intentions import queries as plans
from portal.notices.views.blueprint import bp, today
from portal.procurements.queries import list_open
from portal.rules.plans import PlanState
from portal.web.guards import public
from portal.web.request_work import now, read_session

_NEXT = 3


@bp.get("/")
@public
def home() -> str:
    """The next to close, how it works, dates kept and slipped. Nothing tells how many have bid."""
    session = read_session()
    found = list_open(session, now())
    teams = plans.slips_by_team(session, today())
    days = days_to_feedback(session)
    coming = [] if found else plans.list_public(session, today())
    return render_template(
        "notices/home.html",
        closing=found[:_NEXT],
        count=len(found),
        coming=[plan for plan in coming if plan.state is PlanState.PUBLISHED][:_NEXT],
        kept=sum(team.kept for team in teams),
        slipped=sum(team.slipped for team in teams),
        overdue=sum(team.overdue for team in teams),
        days=(sum(days) * 2 + len(days)) // (2 * len(days)) if days else None,
        now=now(),
    )
