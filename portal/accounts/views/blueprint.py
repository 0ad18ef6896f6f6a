"""The blueprint, and what its views share."""

from collections.abc import Iterable
from urllib.parse import quote

from flask import Blueprint, current_app, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.accounts import login
from portal.accounts.events import roles_in_words
from portal.accounts.services import SignedInAs
from portal.rules.actors import Role
from portal.rules.doors import Step
from portal.web.errors import way_in
from portal.web.kept import safe_path
from portal.web.navigation import landing_endpoint
from portal.web.request_work import current_actor

bp = Blueprint("accounts", __name__)
# Where the cookie holds the random text of the browser that asked for a code by e-mail.
ASKED_BY = "asked_by"


@bp.app_template_filter("roles_listed")
def roles_listed(roles: Iterable[Role]) -> str:
    """Roles as a page names them: "approver and auditor"."""
    return roles_in_words([role.value for role in roles])


def landing() -> str:
    """Where the person starts: their first page, or home while that is not there."""
    endpoint = landing_endpoint(current_actor())
    return url_for(endpoint if endpoint in current_app.view_functions else "notices.home")


def enter_and_go(outcome: SignedInAs, then: str | None = None) -> Response:
    """Give the browser its session, and go on: where the person came from, else to their first page."""
    login.enter(outcome.token, outcome.actor, outcome.step)
    target = safe_path(then or outcome.after)
    if outcome.step is not Step.IN:
        return redirect(step_address(target), 303)
    return redirect(target or landing(), 303)


def step_address(target: str | None = None) -> str:
    """The page of the step that this session lacks, and from there on to `target`."""
    return way_in() + (f"?next={quote(target)}" if target else "")


def dead_link() -> Response:
    """The page for a link that was used, withdrawn, too old or made up: all look the same."""
    return make_response(render_template("accounts/dead_link.html"), 410)
