"""Headers of every answer, and one Content-Security-Policy without exceptions."""

import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request

from portal.web.signed_cookies import PatientSessions

_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# What is no page is a file: it loads nothing and runs nothing, also where a browser opens it.
_POLICY_OF_FILES = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
_FOR_WATCHERS = ("/healthz", "/readyz")
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def nonce() -> str:
    """The request's script nonce."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def refuse_unreadable_address() -> None:
    """Before every request: an address that no database can look up leads nowhere (PostgreSQL keeps no zero byte)."""
    if "\0" in request.path:
        abort(404)


def refuse_other_hosts(public_url: str) -> Callable[[], None]:
    """Before every request: only the public host is ours. A link or a cookie never follows what a stranger put there."""
    scheme, host = urlsplit(public_url).scheme, urlsplit(public_url).netloc.lower()
    usual = {"http": ":80", "https": ":443"}.get(scheme, "")
    own = {host.removesuffix(usual), host.removesuffix(usual) + usual}

    def refuse() -> None:
        # Watchers on the machine itself ask by its own name; they are told nothing that depends on the host.
        if request.path not in _FOR_WATCHERS and request.environ.get("HTTP_HOST", "").lower() not in own:
            abort(400)

    return refuse


def tell_when_to_try_again(response: Response) -> Response:
    """After every request: a page that says "too many" answers 429, with the seconds to wait; what was typed is in it."""
    seconds = g.get("retry_after", 0)
    if seconds and response.status_code in (200, 400, 409, 429):
        response.status_code = 429
        response.headers["Retry-After"] = str(seconds)
    return response


def set_headers(response: Response) -> Response:
    """After every request."""
    policy = _POLICY.format(nonce=nonce()) if response.mimetype == "text/html" else _POLICY_OF_FILES
    response.headers.setdefault("Content-Security-Policy", policy)
    for name, value in _ALWAYS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static" or response.status_code >= 400:
        response.headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response


def secure_cookies(app: Flask, *, production: bool) -> None:
    """Cookies that scripts cannot read and other sites do not send."""
    app.session_interface = PatientSessions()
    app.config.update(
        SESSION_COOKIE_NAME="__Host-portal" if production else "portal",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=production,
        SESSION_COOKIE_PATH="/",
    )
