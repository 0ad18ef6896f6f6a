"""What pages say beside a file that nobody may download now."""

from uuid import UUID

from flask import Blueprint, g
from flask.blueprints import BlueprintSetupState

from portal.scanning.queries import file_states
from portal.web.request_work import parts, read_session

bp = Blueprint("scanning", __name__)


@bp.record
def _tell_templates(state: BlueprintSetupState) -> None:
    state.app.extensions["file_state"] = file_state


def file_state(file_id: UUID) -> str:
    """ "harmful", "uncheckable", "waits", or "" for a file that is simply there. Looked up once a request."""
    if "file_states" not in g:
        g.file_states = file_states(read_session(), parts().scanner)
    state: str = g.file_states.get(file_id, "")
    return state
