"""The table of staff who may move: an owner agrees to keep it private, then the organisation's people see it."""

from dataclasses import astuple
from typing import Any

from flask import Response as FlaskResponse
from flask import redirect, render_template, url_for

from portal.bids import queries, services
from portal.bids.forms import UndertakingForm
from portal.bids.queries import Workforce
from portal.bids.views.shared import bp
from portal.bids.views.workspace import attachment, published
from portal.rules.actors import Role
from portal.rules.feeds import csv_text
from portal.rules.permissions import Permission
from portal.rules.refusals import NotAllowed, Refusal
from portal.web.guards import requires
from portal.web.request_work import current_actor, now, read_session, work_for_request

_HEAD = ("Post", "Hours a week", "Pay band", "Started", "Age", "Contract", "Pension", "Share of time on this service")


@bp.get("/opportunity/<reference>/workforce")
@requires(Permission.BID_SEE)
def workforce(reference: str) -> str:
    """The undertaking, or for those who agreed the table; each look at it is recorded in a short work of its own."""
    opportunity = published(reference)
    table = queries.get_workforce(read_session(), opportunity.id)
    if not queries.has_agreed(read_session(), current_actor().organisation_id, opportunity.id):
        return _undertaking(table, UndertakingForm())
    with work_for_request() as work:
        services.record_workforce_seen(work, opportunity.id, as_file=False)
    return render_template(
        "bids/workforce.html",
        pack=table.pack,
        head=_HEAD,
        rows=[list(astuple(post)) for post in table.posts],
        back_href=f"/opportunity/{reference}",
        script=True,
    )


def _undertaking(table: Workforce, form: UndertakingForm) -> str:
    actor = current_actor()
    return render_template(
        "bids/undertaking.html",
        pack=table.pack,
        form=form,
        owner=actor.is_any(Role.OWNER),
        organisation=actor.organisation_name,
        back_href=f"/opportunity/{table.pack.reference}",
        script=True,
    )


@bp.post("/opportunity/<reference>/workforce")
@requires(Permission.BID_SEE)
def agree(reference: str) -> Any:
    """Agree for the organisation."""
    opportunity = published(reference)
    table = queries.get_workforce(read_session(), opportunity.id)
    form = UndertakingForm()
    if not form.validate_on_submit():
        return _undertaking(table, form), 400
    try:
        with work_for_request() as work:
            services.agree_undertaking(work, opportunity.id, tuple(form.promises.data))
    except Refusal as refusal:
        form.explain(refusal)
        return _undertaking(table, form), refusal.status
    return redirect(url_for("bids.workforce", reference=reference), 303)


@bp.get("/opportunity/<reference>/workforce.csv")
@requires(Permission.BID_SEE)
def workforce_file(reference: str) -> FlaskResponse:
    """The table as a file, carrying who saved it and when."""
    opportunity = published(reference)
    table = queries.get_workforce(read_session(), opportunity.id)
    actor = current_actor()
    if not queries.has_agreed(read_session(), actor.organisation_id, opportunity.id):
        raise NotAllowed("An owner of your organisation must agree to keep the table private first.")
    with work_for_request() as work:
        services.record_workforce_seen(work, opportunity.id, as_file=True)
    rows = [list(astuple(post)) for post in table.posts]
    said = f"Saved by {actor.name}, {actor.organisation_name}, {now():%Y-%m-%d %H:%M} UTC. Keep it private."
    taken = [said, *[""] * (len(_HEAD) - 1)]
    return attachment(
        csv_text(_HEAD, [*rows, taken]).encode(), f"posts-{opportunity.reference}.csv", "text/csv; charset=utf-8"
    )
