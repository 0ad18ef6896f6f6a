"""Joiners, movers, leavers: what an administrator reads through, and saves for whoever asks."""

from datetime import timedelta

from flask import Response, render_template, request, url_for

from portal.accounts.events import roles_in_words
from portal.accounts.queries.changes import PERIODS, Changes, list_changes
from portal.accounts.views.blueprint import bp
from portal.rules.permissions import Permission
from portal.rules.wording import exact_moment
from portal.web.guards import requires
from portal.web.request_work import now, parts, read_session
from portal.web.tables import csv_file


def _period() -> int:
    """The days asked for, if it is one of the periods offered; else the shortest."""
    asked = request.args.get("days", "")
    return next((days for days in PERIODS if str(days) == asked), PERIODS[0])


def _found(days: int) -> Changes:
    return list_changes(read_session(), now() - timedelta(days=days), parts().clock.system_now())


@bp.get("/people/changes")
@requires(Permission.PEOPLE_MANAGE)
def people_changes() -> str:
    """Who came, whose roles changed, who left, by whom; and who holds roles and does not come."""
    days = _period()
    return render_template(
        "accounts/people_changes.html",
        days=days,
        periods=PERIODS,
        changes=_found(days),
        back_href=url_for(".people"),
        wide=True,
    )


@bp.get("/people/changes.csv")
@requires(Permission.PEOPLE_MANAGE)
def people_changes_table() -> Response:
    """The same as a table."""
    days = _period()
    found = _found(days)
    rows: list[list[str]] = [
        [
            exact_moment(line.at),
            line.kind,
            line.person,
            roles_in_words(line.roles_given) if line.roles_given else "",
            roles_in_words(line.roles_taken) if line.roles_taken else "",
            line.by,
        ]
        for line in found.lines
    ]
    rows += [
        [
            exact_moment(each.last_used) if each.last_used else "",
            "Not used for 90 days",
            each.person,
            roles_in_words(each.roles),
            "",
            "",
        ]
        for each in found.unused
    ]
    return csv_file(f"people-changes-{days}-days", ("when", "what", "who", "given", "taken", "by"), rows)
