"""What a bidder reads: its history, and one summary."""

from uuid import UUID

from flask import Response, render_template, url_for

from portal.feedback import queries
from portal.feedback.views.blueprint import bp
from portal.rules.feedback_history import COLUMNS, rows_of
from portal.rules.permissions import Permission
from portal.web.guards import requires
from portal.web.request_work import current_actor, now, parts, read_session
from portal.web.tables import csv_file


@bp.get("/feedback")
@requires(Permission.FEEDBACK_SEE)
def my_feedback() -> str:
    """Everything panels said about this organisation's bids."""
    history = queries.get_history(read_session(), parts().keyring, current_actor(), now())
    return render_template("feedback/mine.html", history=history)


@bp.get("/feedback.csv")
@requires(Permission.FEEDBACK_SEE)
def my_feedback_table() -> Response:
    """All of it as a table: one row for each question of each bid."""
    history = queries.get_history(read_session(), parts().keyring, current_actor(), now())
    return csv_file("feedback", COLUMNS, rows_of(history.told))


@bp.get("/feedback/<uuid:submission_id>")
@requires(Permission.FEEDBACK_SEE)
def summary(submission_id: UUID) -> str:
    """One summary, or when it comes."""
    found = queries.get_summary(read_session(), parts().keyring, current_actor(), submission_id)
    back = {"back_href": url_for("feedback.my_feedback"), "back_text": "Feedback", "context_title": found.title}
    if found.summary is None:
        return render_template("feedback/not_yet.html", found=found, **back)
    return render_template(
        "feedback/summary.html",
        summary=found.summary,
        digest=found.digest,
        released_at=found.released_at,
        draft=False,
        now=now(),
        **back,
    )
