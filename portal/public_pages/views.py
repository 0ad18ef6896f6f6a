"""Help, papers and health."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, render_template

from portal.public_pages.papers import own_paper
from portal.public_pages.readiness import notes, problems
from portal.rules.refusals import NotFound
from portal.rules.retention import Kind, period
from portal.rules.wording import in_london
from portal.web.brand import brand_stylesheet
from portal.web.cookies import cookies
from portal.web.guards import public
from portal.web.request_work import now, parts

bp = Blueprint("public_pages", __name__)

PREPARED_ON = date(2026, 11, 22)
"""When the papers were last looked through against what the portal does."""
_GOOD_FOR = timedelta(days=180)


@bp.get("/help")
@public
def help_page() -> str:
    """Who to ask."""
    return render_template("public_pages/help.html")


@bp.get("/<any(accessibility, privacy, cookies):name>")
@public
def paper(name: str) -> str:
    """A paper every council must show."""
    return _paper(name)


@bp.get('/<any(terms, retention, contact, "who-can-see-what", "data-protection-assessment"):name>')
@public
def further_paper(name: str) -> str:
    """A further paper that a council must have."""
    return _paper(name)


def _paper(name: str) -> str:
    """The council's own text where there is one; the tables that come from the code stand below it either way."""
    settings = parts().settings
    own = own_paper(settings.papers, name)
    values: dict[str, Any] = {
        "cookies": cookies(),
        "periods": [period(kind, in_london(now()).date()) for kind in Kind],
        "prepared_on": PREPARED_ON,
        "portal_url": settings.public_url,
        "security_contact": settings.security_contact,
    }
    if own is not None:
        return render_template("public_pages/own_paper.html", paper=own, name=name, **values)
    return render_template(f"public_pages/{name.replace('-', '_')}.html", **values)


@bp.get("/.well-known/security.txt")
@public
def security_txt() -> Response:
    """Whom to tell of a hole (RFC 9116)."""
    settings = parts().settings
    base = settings.public_url.rstrip("/")
    expires = (parts().clock.system_now() + _GOOD_FOR).strftime("%Y-%m-%dT00:00:00Z")
    lines = (
        f"Contact: {settings.security_contact or f'mailto:{settings.help_email}'}",
        f"Expires: {expires}",
        "Preferred-Languages: en",
        f"Canonical: {base}/.well-known/security.txt",
        f"Policy: {base}/who-can-see-what#tell-us",
    )
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@bp.get("/how-it-works")
@public
def how_it_works() -> str:
    """How this portal works."""
    return render_template("public_pages/how_it_works.html")


@bp.get("/data")
@public
def open_data() -> str:
    """What may be downloaded without signing in."""
    return render_template("public_pages/open_data.html")


@bp.get("/brand.css")
@public
def brand() -> Response:
    """The council's colour, as a stylesheet of its own."""
    response = Response(brand_stylesheet(parts().settings.brand_colour), mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@bp.get("/healthz")
@public
def healthz() -> Response:
    """The process is up."""
    return jsonify(status="up")


@bp.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Database, store, clock and outbox answer; 503 with the reason when not."""
    found = problems(parts())
    answer = jsonify(status="not ready" if found else "ready", problems=found, notes=notes(parts()))
    return answer, 503 if found else 200


@bp.get("/favicon.ico")
@public
def favicon() -> str:
    """There is no picture: say so without a log full of surprises."""
    raise NotFound
