"""One page for every error code: what happened, that nothing was lost where that is true, and one next step."""

import logging
from typing import Any

from flask import Flask, Response, g, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from portal.logs import tell
from portal.rules.actors import Role
from portal.rules.doors import Step
from portal.rules.refusals import Refusal
from portal.storage.vault import StoreTrouble
from portal.web import kept
from portal.web.guards import PUBLIC, access_of
from portal.web.request_work import SignInNeeded, close_read_session, current_actor, half_way
from portal.web.uploads import upload_limit_words

_log = logging.getLogger("portal.web")

# Heading and message for each code.
_WORDS: dict[int, tuple[str, str]] = {
    400: ("We could not read that", "Something in what was sent did not make sense to us. Nothing has changed."),
    401: ("Sign in first", "You need to sign in to see this page."),
    403: ("You cannot open this page", "Your account does not allow it."),
    404: ("Page not found", "The address may be wrong, or the page may not be for your account."),
    405: ("That cannot be done here", "This page does not take that kind of request. Nothing has changed."),
    409: ("That could not be done", "Something changed before your click reached us."),
    410: ("This is kept no longer", "It was destroyed, as the law asks."),
    413: ("That file is too large", "What you saved before is still here."),
    414: ("That address is too long", "Nothing has changed."),
    415: ("We could not read that", "It came in a form we do not take. Nothing has changed."),
    429: ("Too many tries", "Wait a few minutes, then try again. Nothing has changed."),
    431: ("We could not read that", "Your browser sent more than we take. Nothing has changed."),
    500: (
        "Something went wrong",
        "The fault is ours. What you saved before is safe. Your last click may not have counted.",
    ),
    503: ("The portal is not working just now", "What you saved before is safe. Try again in a few minutes."),
}


def page(
    code: int, heading: str | None = None, message: str | None = None, next_step: dict[str, str] | None = None
) -> Response:
    """The error page for a code; any code has one."""
    fallback = _WORDS[500 if code >= 500 else 400]
    words = _WORDS.get(code, fallback)
    return make_response(
        render_template(
            "errors/error.html",
            code=code,
            heading=heading or words[0],
            message=message or words[1],
            next_step=next_step,
        ),
        code,
    )


def register(app: Flask) -> None:
    """Map refusals and HTTP errors to pages."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(SignInNeeded, _sign_in_needed)
    app.register_error_handler(CSRFError, _token_expired)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(StoreTrouble, _store_trouble)
    app.register_error_handler(Exception, _unexpected)


_NEXT_STEP = {
    Step.SET_UP: "accounts.set_up_app",
    Step.SECOND_STEP: "accounts.second_step",
    Step.UNLOCK: "accounts.unlock",
}


def way_in() -> str:
    """Where somebody goes who is not in: to sign in, or to the step that their session lacks."""
    half = half_way()
    return url_for(_NEXT_STEP.get(half.step, "accounts.sign_in") if half else "accounts.sign_in")


def _instead_of_the_page() -> None:
    """What was asked for is not shown: nobody read it, and the look is not kept (`looking.keep_who_read`)."""
    g.page_withheld = True
    close_read_session()


def _refused(refusal: Refusal) -> Response:
    _instead_of_the_page()
    g.retry_after = getattr(refusal, "retry_after", 0)
    if refusal.status == 404:
        return page(404)
    if refusal.status == 403 and current_actor().is_any(Role.NEWCOMER):
        way_in = {"href": url_for("accounts.join_organisation"), "text": "Add or join your organisation"}
        return page(403, "Your organisation comes first", "Your account is in no organisation yet.", way_in)
    return page(refusal.status, message=refusal.message)


def _sign_in_needed(_problem: SignInNeeded) -> Any:
    _instead_of_the_page()
    return kept.ask_to_sign_in(way_in())


def _token_expired(_problem: CSRFError) -> Any:
    _instead_of_the_page()
    if not kept.same_origin(request):
        return page(400)
    if not current_actor().signed_in and access_of(request.endpoint) != PUBLIC:
        # Signing in comes first anyway: one page fewer for somebody whose session ended.
        return kept.ask_to_sign_in(way_in())
    return kept.ask_to_send_again()


def _store_trouble(trouble: StoreTrouble) -> Response:
    """A file cannot be fetched just now: that is no fault of the click, and trying again helps."""
    _instead_of_the_page()
    _log.error("%s: %s", request.endpoint, trouble)
    return page(503)


def _http_error(problem: HTTPException) -> Any:
    _instead_of_the_page()
    if problem.code is None or problem.code < 400:
        return problem.get_response()
    back = {"href": request.path, "text": "Go back and choose a smaller file"} if problem.code == 413 else None
    said = f"A file must be {upload_limit_words()} or smaller. {_WORDS[413][1]}" if problem.code == 413 else None
    response = page(problem.code, message=said, next_step=back)
    if problem.code == 405 and getattr(problem, "valid_methods", None):
        response.headers["Allow"] = ", ".join(problem.valid_methods)  # type: ignore[attr-defined]
    return response


def _unexpected(problem: Exception) -> Response:
    _instead_of_the_page()
    # The path may name a bid: the log says which view failed, not for whom (screens.md 28).
    tell(_log, "unexpected error in %s", request.endpoint, problem=problem)
    if request.environ.get("portal.raise_errors"):
        raise problem
    return page(500)
