"""The blueprint of feedback, and the steps shared by the pages from result to contract."""

from uuid import UUID

from flask import Blueprint, current_app, request, url_for

from portal.evaluation.permissions import Case, holds
from portal.rules.actors import Role
from portal.rules.permissions import Permission, may_ever
from portal.rules.seats import SeatKind
from portal.web.request_work import current_actor

bp = Blueprint("feedback", __name__)

_STEPS = (
    ("Result", "evaluation.result", False),
    ("Feedback", "feedback.desk", False),
    ("Award", "awards.award", True),
    ("Notice and contract", "awards.notice", True),
)


def steps_after_result(case: Case, procurement_id: UUID) -> list[dict[str, object]]:
    """The steps this person may open: the award's only for who sits at it."""
    actor = current_actor()
    award = holds(actor, case, SeatKind.OFFICER, SeatKind.AWARD_APPROVER) or actor.is_any(Role.AUDITOR)
    return [
        {
            "text": text,
            "href": url_for(endpoint, procurement_id=procurement_id),
            "current": request.endpoint == endpoint,
        }
        for text, endpoint, of_award in _STEPS
        if endpoint in current_app.view_functions and (award or not of_award)
    ]


def procurement_address(procurement_id: UUID) -> str:
    """The procurement's page for who may read it; else their own panels, since a second reader may have no other role."""
    actor = current_actor()
    if any(may_ever(actor, p) for p in (Permission.PROCUREMENT_SEE, Permission.PROCUREMENT_WRITE)):
        return url_for("procurements.procurement", procurement_id=procurement_id)
    return url_for("evaluation.my_panels")
