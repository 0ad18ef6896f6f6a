"""Awards for the public: who won, for how much, and when each step happened."""

from flask import Response, render_template, url_for

from portal.awards import queries
from portal.contracts.queries import contracts_of
from portal.notices.views.blueprint import bp
from portal.procurements.queries import find_by_reference
from portal.rules.money import pounds
from portal.rules.refusals import NotFound
from portal.web.guards import public
from portal.web.request_work import now, parts, read_session
from portal.web.tables import csv_file


@bp.get("/awards")
@public
def awards() -> str:
    """Every award whose notice is out, newest first."""
    return render_template("notices/awards.html", awards=queries.list_public(read_session(), parts().keyring, now()))


@bp.get("/awards.csv")
@public
def awards_table() -> Response:
    """Every award lot by lot, as a table."""
    rows = [
        (
            award.view.reference,
            award.view.title,
            award.view.pack.lot(lot.lot_id).title if award.view.pack else lot.lot_id,
            lot.organisation_name or "nobody",
            "" if lot.price_pence is None else pounds(lot.price_pence),
            award.bids.get(lot.lot_id, 0),
            award.notice.reference,
            award.notice.published_on,
        )
        for award in queries.list_public(read_session(), parts().keyring, now())
        for lot in award.lots
    ]
    header = ("Reference", "Opportunity", "Lot", "Winner", "Value", "Bids", "Award notice", "Published")
    return csv_file("awards", header, rows)


@bp.get("/awards/<string(maxlength=40):reference>")
@public
def award(reference: str) -> str:
    """One award."""
    view = find_by_reference(read_session(), reference)
    found = queries.public_of(read_session(), parts().keyring, view) if view is not None else None
    if view is None or found is None or view.pack is None:
        raise NotFound
    return render_template(
        "notices/award.html",
        award=found,
        view=view,
        pack=view.pack,
        contracts={contract.lot_id: contract for contract in contracts_of(read_session(), view.id)},
        breadcrumbs=[("Home", url_for("notices.home")), ("Awards", url_for("notices.awards"))],
        context_title=view.title,
    )
