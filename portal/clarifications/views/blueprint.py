"""The blueprint of questions, and what lower pages may ask it for while they are drawn."""

from uuid import UUID

from flask import Blueprint, current_app, url_for
from flask.blueprints import BlueprintSetupState

from portal.clarifications import queries
from portal.procurements.queries import ProcurementView, find_by_reference
from portal.rules.refusals import NotFound
from portal.web.request_work import current_actor, parts, read_session

bp = Blueprint("clarifications", __name__)
REFERENCE = "string(maxlength=40):reference"


def published(reference: str) -> ProcurementView:
    """A published opportunity. Raises NotFound."""
    found = find_by_reference(read_session(), reference)
    if found is None or found.pack is None:
        raise NotFound
    return found


def _answers_of(view: ProcurementView) -> list[queries.Answer]:
    return queries.list_answers(read_session(), view)


def _messages_of(procurement_id: UUID) -> list[queries.Said]:
    return queries.list_messages(read_session(), procurement_id)


def _said_missing() -> set[UUID]:
    return queries.said_something_missing(read_session(), parts().keyring, current_actor())


def _changes_address(reference: str) -> str | None:
    """Where the versions of a pack stand side by side, once there is such a page."""
    there = "procurements.changes" in current_app.view_functions
    return url_for("procurements.changes", reference=reference) if there else None


@bp.record_once
def _hand_over(state: BlueprintSetupState) -> None:
    """Pages of lower features show answers and messages where this feature is there (`is defined`), and know no more."""
    state.app.jinja_env.globals.update(
        {
            "answers_of": _answers_of,
            "messages_of": _messages_of,
            "changes_address": _changes_address,
            "said_missing": _said_missing,
        }
    )
