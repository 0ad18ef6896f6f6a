"""The blueprint of awards, and what all its pages need."""

from typing import Any
from uuid import UUID

from flask import Blueprint

from portal.awards import queries
from portal.awards.queries import AwardPage
from portal.feedback.views.blueprint import procurement_address, steps_after_result
from portal.web.request_work import current_actor, parts, read_session

bp = Blueprint("awards", __name__)


def get_page(procurement_id: UUID) -> AwardPage:
    """The award for the person who asks."""
    return queries.get_award_page(read_session(), parts().keyring, current_actor(), procurement_id)


def values_of(page: AwardPage) -> dict[str, Any]:
    """What every template of the award reads."""
    case = page.desk.board.case
    return {
        "page": page,
        "desk": page.desk,
        "view": page.view,
        "pack": page.desk.outcome.pack,
        "asked": page.recommendation,
        "trail": page.trail,
        "award_notice": page.notice,
        "procurement_id": case.procurement_id,
        "context_title": case.title,
        "steps": steps_after_result(case, case.procurement_id),
        "back_href": procurement_address(case.procurement_id),
        "back_text": "Procurement",
    }
