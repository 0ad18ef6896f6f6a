"""Awards for the public: who won, for how much, and when each step happened."""

from flask import render_template, url_for

from portal.awards import queries
from portal.contracts.queries import contracts_of
from portal.notices.views.blueprint import bp
from portal.procurements.queries import find_by_reference
from portal.rules.refusals import NotFound
from portal.web.guards import public
from portal.web.request_work import now, parts, read_session


@bp.get("/awards")
@public
def awards() -> str:
    """Every award whose notice is out, newest first."""
    return render_template("notices/awards.html", awards=queries.list_public(read_session(), parts().keyring, now()))


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
