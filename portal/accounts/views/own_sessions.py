"""The list of one's own sessions: where one is signed in, and ending it there."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.accounts import login, queries, services
from portal.accounts.views.blueprint import bp
from portal.rules.doors import must_have_factor
from portal.rules.permissions import Permission
from portal.web.guards import requires
from portal.web.request_work import SignInNeeded, current_actor, parts, read_session, work_for_request


@bp.get("/account/sessions")
@requires(Permission.ACCOUNT_OWN)
def sessions() -> str:
    """Where one is signed in."""
    person, token = current_actor(), login.session_token()
    if person.user_id is None or token is None:
        raise SignInNeeded
    return render_template(
        "accounts/sessions.html",
        sessions=queries.list_own_sessions(read_session(), person.user_id, token, parts().clock.system_now()),
        asks_second_step=must_have_factor(person.roles) or queries.has_factor(read_session(), person.user_id),
        back_href=url_for(".account"),
    )


@bp.post("/account/sessions/<uuid:session_id>/end")
@requires(Permission.ACCOUNT_OWN)
def end_session(session_id: UUID) -> Response:
    """End one of them."""
    with work_for_request() as work:
        services.end_own_session(work, session_id)
    flash("That session has ended.", "notice")
    return redirect(url_for(".sessions"), 303)


@bp.post("/account/sessions/end-others")
@requires(Permission.ACCOUNT_OWN)
def end_other_sessions() -> Response:
    """End all but this one."""
    with work_for_request() as work:
        services.end_other_sessions(work, login.session_token() or "")
    flash("You are signed out everywhere else.", "notice")
    return redirect(url_for(".sessions"), 303)
