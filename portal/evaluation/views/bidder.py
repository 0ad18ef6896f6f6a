"""Who bids: the page on the bidder of an opened bid, and the documents of its profile."""

from uuid import UUID

from flask import Response, render_template, url_for

from portal.evaluation import services
from portal.evaluation.queries.bidder import get_bidder, open_bidder_file
from portal.evaluation.views.common import bp, page_values
from portal.rules.permissions import Permission
from portal.storage.intake import clean_name
from portal.web.guards import requires
from portal.web.request_work import current_actor, parts, read_session
from portal.web.streams import download

_ADDRESS = "/evaluation/<uuid:procurement_id>/bids/<uuid:submission_id>/bidder"


@bp.get(_ADDRESS)
@requires(Permission.RESULT_SEE)
def bidder(procurement_id: UUID, submission_id: UUID) -> str:
    """The organisation, its partners, what it marked as sensitive, and until when its bid stands."""
    found = get_bidder(read_session(), parts().keyring, current_actor(), procurement_id, submission_id)
    services.record_look(parts(), current_actor(), procurement_id, submission_id, "bidder")
    return render_template(
        "evaluation/bidder.html",
        **page_values(found.board),
        bidder=found,
        file_href=lambda file: url_for(
            "evaluation.bidder_file",
            procurement_id=procurement_id,
            submission_id=submission_id,
            file_id=file.file_id,
        ),
    )


@bp.get(f"{_ADDRESS}/files/<uuid:file_id>")
@requires(Permission.RESULT_SEE)
def bidder_file(procurement_id: UUID, submission_id: UUID, file_id: UUID) -> Response:
    """A document of the bidder's profile, checked against what the bid froze, to be saved."""
    fact, content = open_bidder_file(
        read_session(), parts(), current_actor(), procurement_id, submission_id=submission_id, file_id=file_id
    )
    services.record_look(parts(), current_actor(), procurement_id, submission_id, f"file {file_id}")
    return download(iter([content]), clean_name(fact.name), len(content))
