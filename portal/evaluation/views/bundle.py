"""All opened bids as one file, and every mark as a table."""

from collections.abc import Iterator
from typing import IO
from uuid import UUID

from flask import Response

from portal.evaluation.queries.bundle import bundle_all
from portal.evaluation.queries.marks_history import COLUMNS, marks_history
from portal.evaluation.views.common import bp
from portal.rules.permissions import Permission
from portal.web.guards import requires
from portal.web.request_work import current_actor, parts, read_session
from portal.web.streams import download
from portal.web.tables import csv_file

_PIECE = 1 << 18


@bp.get("/evaluation/<uuid:procurement_id>/bids.zip")
@requires(Permission.RESULT_SEE)
def all_bids(procurement_id: UUID) -> Response:
    """Every bid with its files; prices only where they are open. The trail says who took it."""
    board, bundle, size = bundle_all(read_session(), parts(), current_actor(), procurement_id)
    response = download(_pieces(bundle), f"{board.pack.reference}-bids.zip", size, "application/zip")
    response.call_on_close(bundle.close)
    return response


@bp.get("/evaluation/<uuid:procurement_id>/marks.csv")
@requires(Permission.RESULT_SEE)
def marks_table(procurement_id: UUID) -> Response:
    """Every save of every mark, each member's and the panel's, with author, time and reason."""
    board, rows = marks_history(read_session(), parts().keyring, current_actor(), procurement_id)
    return csv_file(f"{board.pack.reference}-marks", COLUMNS, rows)


def _pieces(bundle: IO[bytes]) -> Iterator[bytes]:
    with bundle:
        while piece := bundle.read(_PIECE):
            yield piece
