"""What anybody may read, without signing in and without script."""

from functools import cache
from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template, url_for
from markupsafe import Markup

from portal.procurements import queries
from portal.procurements.queries import ProcurementView
from portal.procurements.views.showing import opportunity_values
from portal.rules.money import pounds
from portal.rules.pack import Pack
from portal.rules.permissions import Permission, may_ever
from portal.rules.refusals import NotFound
from portal.web.guards import public
from portal.web.rendering import STATIC
from portal.web.request_work import current_actor, now, parts, read_session
from portal.web.tables import csv_file

bp = Blueprint("procurements", __name__)

# A file saved to disk carries its own look; nothing else may come in with it.
_FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; sandbox"
REFERENCE = "string(maxlength=40):reference"


@bp.get("/opportunities")
@public
def opportunities() -> str:
    """Open opportunities, closing soonest first; then those that closed."""
    moment = now()
    return render_template(
        "procurements/opportunities.html",
        open_now=queries.list_open(read_session(), moment),
        closed=queries.list_closed(read_session(), moment),
        now=moment,
    )


@bp.get("/opportunities.csv")
@public
def opportunities_table() -> Response:
    """Open opportunities and those that closed, as a table."""
    moment, session = now(), read_session()
    rows = [
        (
            view.reference,
            view.title,
            view.public_status(moment),
            view.published_at.isoformat() if view.published_at else "",
            view.deadline_at.isoformat() if view.deadline_at else "",
            pounds(view.pack.value_pence) if view.pack and view.pack.value_pence else "",
            len(view.pack.lots) if view.pack else 0,
        )
        for view in (*queries.list_open(session, moment), *queries.list_closed(session, moment))
    ]
    return csv_file("opportunities", ("Reference", "Title", "State", "Published", "Closes", "Value", "Lots"), rows)


@bp.get(f"/opportunity/<{REFERENCE}>")
@public
def opportunity(reference: str) -> str:
    """One opportunity, whole."""
    view, pack = found_public(reference)
    return render_template(
        "procurements/opportunity.html",
        **public_values(pack, view),
        start_href=start_href(reference) if view.is_open(now()) else None,
        ending=queries.find_ending(read_session(), view.id) if view.terminated_at else None,
    )


@bp.get(f"/opportunity/<{REFERENCE}>/all")
@public
def opportunity_file(reference: str) -> Response:
    """Everything as one file that works without the portal."""
    view, pack = found_public(reference)
    return pack_file(pack, view, reference)


def pack_file(pack: Pack, view: ProcurementView, name: str) -> Response:
    """The whole pack as a web page to save: its look inside it, nothing fetched, no script."""
    html = render_template(
        "procurements/all.html",
        **public_values(pack, view),
        saved_style=_saved_style(),
        portal_root=parts().settings.public_url.rstrip("/"),  # never the host that was asked: the file is passed on
    )
    response = make_response(html)
    kept = "".join(letter for letter in name if letter.isalnum() or letter in "-_")
    response.headers["Content-Disposition"] = f'attachment; filename="{kept}.html"'
    response.headers["Content-Security-Policy"] = _FILE_POLICY
    return response


def public_values(pack: Pack, view: ProcurementView) -> dict[str, Any]:
    """What the page of a published pack reads. A pack that changed is shown with its first dates and earlier files."""
    later = pack.version > 1
    return opportunity_values(
        pack,
        view,
        now(),
        first=queries.first_timetable(read_session(), view.id) if later else None,
        files=queries.published_documents(read_session(), view.id) if later and pack.documents else (),
    )


@cache
def _saved_style() -> Markup:
    sheet = (STATIC / "css" / "saved.css").read_text(encoding="utf-8")
    return Markup("<style>\n{}</style>").format(Markup(sheet))  # noqa: S704  our own stylesheet


def found_public(reference: str) -> tuple[ProcurementView, Pack]:
    """A published procurement and its newest pack. Raises NotFound."""
    view = queries.find_by_reference(read_session(), reference)
    if view is None or view.pack is None:
        raise NotFound
    return view, view.pack


def start_href(reference: str) -> str | None:
    """Where a bid is started, once bids can be: for a visitor, who signs in on the way, and for those who write bids."""
    actor = current_actor()
    may = not actor.signed_in or may_ever(actor, Permission.BID_WRITE)
    there = "bids.start" in current_app.view_functions
    return url_for("bids.start", reference=reference) if may and there else None
