"""The table of staff who may move: an owner agrees to keep it private and names readers, then these see it."""

from typing import Any

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, url_for

from portal.bids import queries, services
from portal.bids.forms import ReadersForm, UndertakingForm
from portal.bids.queries import Workforce
from portal.bids.views.shared import bp
from portal.bids.views.workspace import attachment, published
from portal.rules.actors import Role
from portal.rules.disclosure import shown_table
from portal.rules.feeds import csv_text
from portal.rules.permissions import Permission
from portal.rules.refusals import NotAllowed, NotFound, Refusal
from portal.web.guards import requires
from portal.web.request_work import current_actor, now, read_session, work_for_request


def _people(table: Workforce) -> list[tuple[Any, str]]:
    listed = queries.list_readers(read_session(), current_actor(), table.procurement_id)
    return [(reader.user_id, reader.name) for reader in listed if not reader.reads]


@bp.get("/opportunity/<reference>/workforce")
@requires(Permission.BID_SEE)
def workforce(reference: str) -> str:
    """The undertaking, or for its readers the table; each look at it is recorded in a short work of its own."""
    opportunity = published(reference)
    table = queries.get_workforce(read_session(), opportunity.id)
    if table.pack.tupe.totals_only:
        return _table_page(table)
    if not queries.has_agreed(read_session(), current_actor().organisation_id, opportunity.id):
        return _undertaking(table, UndertakingForm(_people(table), data={"readers": [str(current_actor().user_id)]}))
    if not queries.may_read(read_session(), current_actor(), opportunity.id):
        return _undertaking(table, None)
    with work_for_request() as work:
        services.record_workforce_seen(work, opportunity.id, as_file=False)
    return _table_page(table)


def _table_page(table: Workforce) -> str:
    head, rows = shown_table(table.posts, {lot.id: lot.title for lot in table.pack.lots})
    return render_template(
        "bids/workforce.html",
        pack=table.pack,
        head=head,
        rows=rows,
        changed=table.changed,
        readers=[
            reader
            for reader in queries.list_readers(read_session(), current_actor(), table.procurement_id)
            if reader.reads
        ],
        owner=current_actor().is_any(Role.OWNER),
        back_href=f"/opportunity/{table.pack.reference}",
        script=True,
    )


def _undertaking(table: Workforce, form: UndertakingForm | None) -> str:
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
    form = UndertakingForm(_people(table))
    if not form.validate_on_submit():
        return _undertaking(table, form), 400
    try:
        with work_for_request() as work:
            services.agree_undertaking(work, opportunity.id, tuple(form.promises.data), form.chosen())
    except Refusal as refusal:
        form.explain(refusal)
        return _undertaking(table, form), refusal.status
    return redirect(url_for("bids.workforce", reference=reference), 303)


@bp.route("/opportunity/<reference>/workforce/readers", methods=["GET", "POST"])
@requires(Permission.BID_SEE)
def workforce_readers(reference: str) -> Any:
    """Name more people who may read the table."""
    opportunity = published(reference)
    table = queries.get_workforce(read_session(), opportunity.id)
    actor = current_actor()
    if not queries.has_agreed(read_session(), actor.organisation_id, opportunity.id):
        raise NotFound
    if not actor.is_any(Role.OWNER):
        raise NotAllowed("Only an owner can name who sees the table. Ask an owner.")
    form, code = ReadersForm(_people(table)), 200
    if form.is_submitted():
        code = 400
        if form.validate():
            try:
                with work_for_request() as work:
                    services.name_readers(work, opportunity.id, form.chosen())
                flash("They can see the table now.", "notice")
                return redirect(url_for("bids.workforce", reference=reference), 303)
            except Refusal as refusal:
                form.explain(refusal)
                code = refusal.status
    html = render_template(
        "bids/workforce_readers.html",
        pack=table.pack,
        form=form,
        readers=[r for r in queries.list_readers(read_session(), actor, opportunity.id) if r.reads],
        back_href=url_for("bids.workforce", reference=reference),
        script=True,
    )
    return html, code


@bp.get("/opportunity/<reference>/workforce.csv")
@requires(Permission.BID_SEE)
def workforce_file(reference: str) -> FlaskResponse:
    """The table as a file, carrying who saved it and when."""
    opportunity = published(reference)
    table = queries.get_workforce(read_session(), opportunity.id)
    actor = current_actor()
    if not queries.may_read(read_session(), actor, opportunity.id):
        raise NotAllowed("An owner of your organisation must agree to keep the table private, and name you, first.")
    with work_for_request() as work:
        services.record_workforce_seen(work, opportunity.id, as_file=True)
    head, rows = shown_table(table.posts, {lot.id: lot.title for lot in table.pack.lots})
    said = f"Saved by {actor.name}, {actor.organisation_name}, {now():%Y-%m-%d %H:%M} UTC. Keep it private."
    version = f"Version {table.pack.version}, digest {table.digest}"
    blank = [""] * (len(head) - 1)
    return attachment(
        csv_text(head, [*rows, [version, *blank], [said, *blank]]).encode(),
        f"posts-{opportunity.reference}.csv",
        "text/csv; charset=utf-8",
    )
