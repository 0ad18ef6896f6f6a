"""An expired session or form loses nothing typed: the fields travel through signing in, inside the page itself.

Nothing is stored. After signing in, or where only the form's token was old, a page shows that what was typed is kept, with
one button that sends it again under a fresh token. It is offered only to a request from our own pages, so that another
site cannot prepare a click.
"""

from typing import Any
from urllib.parse import quote, urlsplit

from flask import Request, Response, jsonify, make_response, redirect, render_template, request
from werkzeug.datastructures import MultiDict

_NEVER_KEPT = {"csrf_token", "password", "new_password", "current_password", "factor_code", "credential", "app_offer"}
_SIGNED_OUT = (
    "You were signed out, as this page was not used for a while. Press Save to sign in: what you typed is kept."
)
_LIMIT = 400_000
TARGET_FIELD = "kept_target"
PREFIX = "kept."


def same_origin(asked: Request) -> bool:
    """True where the browser says the request came from our own pages."""
    site = asked.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = asked.headers.get("Origin") or asked.headers.get("Referer")
    return bool(origin) and urlsplit(origin or "").netloc == asked.host


def safe_path(target: str | None) -> str | None:
    """A path on this portal, or None: never another host."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return None
    if any(ord(character) < 32 for character in target):
        return None
    return target


def typed_fields(form: MultiDict[str, str]) -> list[tuple[str, str]]:
    """What to keep: every field but tokens and passwords; nothing where it is too much to carry."""
    pairs = [(name, value) for name, value in form.items(multi=True) if name not in _NEVER_KEPT]
    return pairs if sum(len(n) + len(v) for n, v in pairs) <= _LIMIT else []


def ask_to_sign_in(sign_in_url: str) -> Response:
    """For a page: off to sign in and back. For a form: sign in, with what was typed kept in the page.

    sign_in_url: of the page where the person signs in, or takes the step that their session lacks.
    """
    if request.accept_mimetypes.best == "application/json":
        # A script saves while somebody types: the text stays in the page, and its button sends it.
        return make_response(jsonify(message=_SIGNED_OUT), 401)
    target = safe_path(request.full_path.rstrip("?"))
    if request.method in ("GET", "HEAD"):
        return redirect(f"{sign_in_url}?next={quote(target or '/')}", 303)  # type: ignore[return-value]
    carried = typed_fields(request.form) if same_origin(request) else []
    return _page("web/sign_in_again.html", 401, target, carried, action=sign_in_url)


def ask_to_send_again() -> Response:
    """The form's token was old: show that it is kept, and a button with a fresh one."""
    return _page("web/send_again.html", 400, safe_path(request.path), typed_fields(request.form))


def carried_through_sign_in() -> tuple[str, list[tuple[str, str]]] | None:
    """After signing in: where the kept fields go, and the fields; None where none were carried."""
    target = safe_path(request.form.get(TARGET_FIELD))
    if target is None:
        return None
    pairs = [(n.removeprefix(PREFIX), v) for n, v in request.form.items(multi=True) if n.startswith(PREFIX)]
    return (target, pairs) if pairs else None


def carried_values() -> dict[str, Any]:
    """For a page on the way in: what `accounts/_kept.html` writes into its form, hidden, so that it travels on."""
    carried = carried_through_sign_in() or (safe_path(request.form.get(TARGET_FIELD)), [])
    return {
        "kept_target": carried[0],
        "kept_pairs": carried[1],
        "kept_prefix": PREFIX,
        "kept_target_field": TARGET_FIELD,
    }


def carry_on(target: str, pairs: list[tuple[str, str]]) -> Response:
    """The page after signing in again, with one button that sends what was typed."""
    return _page("web/send_again.html", 200, target, pairs)


def _page(template: str, code: int, target: str | None, pairs: list[tuple[str, str]], *, action: str = "") -> Response:
    return make_response(
        render_template(
            template,
            target=target or "/",
            action=action,
            pairs=pairs,
            prefix=PREFIX,
            target_field=TARGET_FIELD,
            had_files=bool(request.files),
        ),
        code,
    )
