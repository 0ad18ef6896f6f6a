"""Help, papers and health."""

from flask import Blueprint, Response, jsonify, render_template

from portal.public_pages.readiness import problems
from portal.rules.refusals import NotFound
from portal.web.brand import brand_stylesheet
from portal.web.guards import public
from portal.web.request_work import parts

bp = Blueprint("public_pages", __name__)


@bp.get("/help")
@public
def help_page() -> str:
    """Who to ask."""
    return render_template("public_pages/help.html")


@bp.get("/<any(accessibility, privacy, cookies):name>")
@public
def paper(name: str) -> str:
    """A paper every council must show."""
    return render_template(f"public_pages/{name}.html")


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
    return jsonify(status="not ready" if found else "ready", problems=found), 503 if found else 200


@bp.get("/favicon.ico")
@public
def favicon() -> str:
    """There is no picture: say so without a log full of surprises."""
    raise NotFound
