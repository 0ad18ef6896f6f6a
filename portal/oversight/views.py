"""My work, history, and the operators' page."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WebResponse

from portal.accounts.queries import nobody_else_is_told
from portal.notifications.outbox import list_given_up
from portal.oversight import queries, services
from portal.oversight.mail_words import OTHERWISE, WHY
from portal.public_pages.readiness import checks
from portal.rules.feeds import csv_text
from portal.rules.next_acts import Act
from portal.rules.permissions import Permission
from portal.rules.refusals import TooLate
from portal.rules.wording import in_london
from portal.web.guards import requires
from portal.web.request_work import current_actor, now, parts, read_session, work_for_request

bp = Blueprint("oversight", __name__)

# Where each act is done; a procurement's own page where there is none.
_PLACES = {
    Act.APPROVE_PACK: "procurements.approve",
    Act.ANSWER_QUESTIONS: "clarifications.desk",
    Act.WRITE_CHANGE: "procurements.amendment",
    Act.APPROVE_CHANGE: "procurements.approve_amendment",
    Act.OPEN_BIDS: "evaluation.opening",
    Act.CONFIRM_OPENING: "evaluation.opening",
    Act.DECIDE_LINKS: "evaluation.conflicts",
    Act.DECIDE_BID: "evaluation.compliance",
    Act.PANEL: "evaluation.marking",
    Act.FOLLOW_MARKING: "evaluation.progress",
    Act.WRITE_FEEDBACK: "feedback.desk",
    Act.READ_FEEDBACK: "feedback.read",
    Act.RELEASE_FEEDBACK: "feedback.desk",
    Act.RECOMMEND: "awards.recommend",
    Act.APPROVE_AWARD: "awards.award",
    Act.RECORD_NOTICE: "awards.notice",
    Act.SIGN: "awards.notice",
}


@bp.get("/work")
@requires(Permission.OPENING_TAKE_PART, Permission.PROCUREMENT_SEE)
def my_work() -> str:
    """What needs this person today."""
    found = queries.get_my_work(read_session(), parts().keyring, current_actor(), now(), in_london(now()).date())
    groups: dict[str, list[dict[str, str]]] = {}
    for task in found.tasks:
        groups.setdefault(task.title, []).append(
            {"text": task.words, "href": _place(task), "hint": f"{task.reference}{task.note}"}
        )
    return render_template("oversight/my_work.html", groups=groups, work=found)


def _place(task: queries.Task) -> str:
    return url_for(_PLACES.get(task.act, "procurements.procurement"), procurement_id=task.procurement_id)


@bp.get("/procurements/<uuid:procurement_id>/history")
@requires(Permission.HISTORY_SEE)
def history(procurement_id: UUID) -> str:
    """What happened, in sentences: what was done, who looked, or both."""
    found = queries.get_history(read_session(), current_actor(), procurement_id)
    kinds = {"acts": found.acts, "looks": found.looks, "all": found.lines}
    asked = request.args.get("show", "")
    shown = asked if asked in kinds else "acts"
    days: dict[str, list[queries.Line]] = {}
    for line in kinds[shown]:
        days.setdefault(in_london(line.at).date().isoformat(), []).append(line)
    return render_template(
        "oversight/history.html",
        procurement=found.procurement,
        days=list(days.values()),
        shown=shown,
        digests=request.args.get("digests", "") == "1",
        numbers={kind: len(lines) for kind, lines in kinds.items()},
        back_href=url_for("procurements.procurement", procurement_id=procurement_id),
    )


@bp.get("/procurements/<uuid:procurement_id>/history.csv")
@requires(Permission.HISTORY_SEE)
def history_csv(procurement_id: UUID) -> Response:
    """The same as a table."""
    found = queries.get_history(read_session(), current_actor(), procurement_id)
    rows = [[line.at.isoformat(), line.who, line.sentence, line.digest] for line in found.lines]
    response = Response(csv_text(("at", "who", "what", "digest"), rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="history-{found.procurement.reference}.csv"'
    return response


@bp.get("/service")
@requires(Permission.SERVICE_SEE)
def service() -> str:
    """Is the service well? Nothing here tells of bids before their opening: ages in bands, no numbers per tender."""
    system_now = parts().clock.system_now()
    found = checks(parts())
    # Where the database does not answer, the page still says so.
    answers = next((each.well for each in found if each.name == "Database"), False)
    given_up = list_given_up(read_session(), parts().keyring, system_now) if answers else []
    alone = answers and nobody_else_is_told(read_session())
    why = [(each, WHY.get(each.why, OTHERWISE)) for each in given_up]
    return render_template(
        "oversight/service.html",
        checks=found,
        checked_at=system_now,
        given_up=why,
        not_checked=queries.list_not_checked(read_session()) if answers else [],
        alone=alone,
        scan_tries=parts().settings.scan_tries,
    )


@bp.post("/service/mail")
@requires(Permission.SERVICE_MEND)
def send_mail_again() -> WebResponse:
    """Let the mail that was given up go out once more."""
    try:
        with work_for_request() as work:
            services.send_mail_again(work)
        flash("The mail goes out again. Look here in a few minutes.", "notice")
    except TooLate as none:
        flash(none.message, "notice")
    return redirect(url_for(".service"), 303)
