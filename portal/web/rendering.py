"""How pages are rendered: where templates lie, what every template may use, addresses of static files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from flask import Flask, Response, current_app, request
from flask_wtf.csrf import generate_csrf
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined

from portal.rules import wording
from portal.web.filters import FILTERS
from portal.web.status import status_colour

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"


def set_up_templates(app: Flask) -> None:
    """Give the app its template environment: strict about names it was not handed, with our filters and components.

    Call it before anything touches `app.jinja_env`; later is refused with RuntimeError: the options would be lost.
    Globals added: `asset(name)`, `status_colour(thing, word)`, `ui` (content components) and `forms` (form components).
    """
    if "jinja_env" in app.__dict__:
        raise RuntimeError("set_up_templates must come before the first use of app.jinja_env")
    app.jinja_options = {**app.jinja_options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_loader = ChoiceLoader([FileSystemLoader(TEMPLATES)])
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(
        file_facts=wording.file_facts,
        asset=asset_addresses(app.static_url_path or "/static"),
        status_colour=status_colour,
    )
    app.after_request(_cache_what_is_addressed_by_digest)
    # The components are compiled and run once per process; a page calls them without importing them.
    # A component keeps the globals it was compiled with, so the token's function must stand here before it.
    app.jinja_env.globals["csrf_token"] = generate_csrf
    app.jinja_env.globals["file_state"] = file_state
    app.jinja_env.globals["ui"] = app.jinja_env.get_template("components/ui.html").module
    app.jinja_env.globals["forms"] = app.jinja_env.get_template("components/forms.html").module


def _cache_what_is_addressed_by_digest(response: Response) -> Response:
    if request.endpoint == "static" and "v" in request.args and response.status_code in {200, 304}:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def asset_addresses(url_path: str, folder: Path = STATIC) -> Callable[[str], str]:
    """Return the function `asset(name)`: the address of a static file, with the start of its digest for long caching.

    Each file is read once per process. A name that is no file raises FileNotFoundError, so a slip shows at once.
    """
    known: dict[str, str] = {}

    def asset(name: str) -> str:
        if name not in known:
            digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
            known[name] = f"{url_path}/{name}?v={digest[:8]}"
        return known[name]

    return asset


def file_state(file_id: UUID) -> str:
    """What keeps a file from being downloaded now, "" where nothing does. A feature above says how it is found."""
    find: Callable[[UUID], str] | None = current_app.extensions.get("file_state")
    return find(file_id) if find else ""
