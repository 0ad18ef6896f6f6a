"""The table of posts: typed in rows or brought as a file, and looked at as bidders will see it."""

from typing import Any
from uuid import UUID

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.procurements import queries, services
from portal.procurements.forms import ImportForm, WorkforceForm
from portal.procurements.queries import DraftView
from portal.procurements.views.pages import after_saving, get_draft
from portal.procurements.views.public import bp
from portal.procurements.views.staff import SEE
from portal.procurements.views.tasks import left_on
from portal.rules.disclosure import (
    COLUMNS,
    heading_of,
    may_be_shown,
    rows_of,
    shown_table,
    template,
    totals,
    withheld,
)
from portal.rules.feeds import csv_text
from portal.rules.permissions import Permission
from portal.rules.refusals import Invalid, Refusal, Stale
from portal.rules.spreadsheets import CannotRead, read_sheet
from portal.rules.staff_costs import below_wage
from portal.rules.staff_facts import gaps, known_terms
from portal.rules.staff_pack import law_of, least_people, workforce_of
from portal.rules.wording import count_of
from portal.storage.intake import clean_name, look_inside
from portal.web.guards import requires
from portal.web.request_work import now, work_for_request
from portal.web.uploads import received_file

_MOST_FAULTS = 20


def lot_titles(draft: DraftView) -> dict[str, str]:
    """Titles of the draft's lots by id."""
    return {lot.id: lot.title for lot in draft.draft.lots_in_use}


@bp.route("/procurements/<uuid:procurement_id>/posts", methods=["GET", "POST"])
@requires(Permission.PROCUREMENT_WRITE)
def workforce(procurement_id: UUID) -> Any:
    """The table of posts, typed in rows of fixed choices."""
    draft = get_draft(procurement_id)
    form = WorkforceForm(draft.workforce, draft_version=str(draft.draft_version))
    code = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.save_workforce(work, procurement_id, [row for _, row in form.filled()], form.seen())
            return _saved(procurement_id)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            code = refusal.status
            if refusal.errors:
                form.explain_cells(refusal.errors)
            else:
                form.explain(refusal)
            draft = get_draft(procurement_id)
            if isinstance(refusal, Stale):
                form.at_version(draft.draft_version)
    return _table_page(draft, form, code)


@bp.route("/procurements/<uuid:procurement_id>/posts/import", methods=["GET", "POST"])
@requires(Permission.PROCUREMENT_WRITE)
def import_workforce(procurement_id: UUID) -> str | Response | tuple[str, int]:
    """The table of posts from a CSV file or a workbook. It replaces what is saved, or nothing of it is taken."""
    draft = get_draft(procurement_id)
    form = ImportForm(draft_version=str(draft.draft_version))
    faults: list[str] = []
    code = 200
    if form.validate_on_submit():
        try:
            _import(draft, form)
            return _saved(procurement_id)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            code = refusal.status
            faults = list(refusal.errors.values())
            count = f"The file was not taken. {count_of(len(faults), 'cell')} cannot be read"
            form.explain(Invalid(count if faults else refusal.message, field="file"))
            draft = get_draft(procurement_id)
            form.at_version(draft.draft_version)
    html = render_template(
        "procurements/workforce_import.html",
        form=form,
        draft=draft,
        faults=faults[:_MOST_FAULTS],
        column_help=_column_help(draft),
        back_href=url_for("procurements.workforce", procurement_id=procurement_id),
        back_text="Table of posts",
    )
    return html if code == 200 else (html, code)


def _import(draft: DraftView, form: ImportForm) -> None:
    """Read the file and save the table. Raises Refusal; errors: by cell, with the row as the file counts."""
    sheet = rows_of(_cells(form), lot_titles(draft))
    if sheet.heading_fault:
        raise Invalid(sheet.heading_fault)
    try:
        with work_for_request() as work:
            services.save_workforce(work, draft.id, [row.texts for row in sheet.rows], form.seen())
    except Invalid as refusal:
        headings = {column.name: heading_of(column) for column in COLUMNS}
        told = {}
        for path, message in refusal.errors.items():
            _, at, name = path.split("-", 2)
            place = sheet.rows[int(at)].place if int(at) < len(sheet.rows) else int(at) + 2
            told[path] = f"Row {place}, {headings.get(name, name)}: {message}"
        raise Invalid(refusal.message, errors=told) from None


def _saved(procurement_id: UUID) -> Response:
    flash("The table of posts is saved.", "notice")
    if "next" in request.form:
        return redirect(after_saving(procurement_id, "workforce"), 303)
    return redirect(url_for("procurements.workforce_preview", procurement_id=procurement_id), 303)


def _cells(form: ImportForm) -> list[list[str]]:
    """The file's cells as texts. Raises Invalid: no table, one that cannot be read, a formula."""
    sent = (form.file.data.filename if form.file.data else "") or ""
    with received_file(form.file.data) as received:
        if look_inside(received.path, sent).kind not in ("CSV", "Excel"):
            raise Invalid(f"{clean_name(sent)} is not a table. Save it as CSV or Excel.")
        with received.open() as source:
            raw = source.read()
    try:
        cells = read_sheet(raw)
    except CannotRead as wrong:
        raise Invalid(wrong.message) from None
    for cell in (cell for row in cells for cell in row if cell.formula):
        said = f"{clean_name(sent)} has a formula in cell {cell.place}."
        raise Invalid(f"{said} Paste it again as values, then add the file.")
    return [[cell.text for cell in row] for row in cells]


def _table_page(draft: DraftView, form: WorkforceForm, code: int) -> Any:
    law = law_of(queries.with_law(draft.draft, now()).policy)
    html = render_template(
        "procurements/workforce.html",
        form=form,
        draft=draft,
        lots=lot_titles(draft),
        columns=[column for column in COLUMNS if column.kind != "lot" or len(draft.draft.lots_in_use) > 1],
        least=least_people(draft.draft.policy),
        totals=totals(draft.posts) if draft.posts else None,
        below_wage=below_wage(draft.posts, law.wage_pence) if law else (),
        stale_rows=draft.workforce if code == 409 else (),
        back_href=url_for("procurements.procurement", procurement_id=draft.id),
        back_text="Checklist",
        **left_on(draft, "workforce"),
    )
    return html if code == 200 else (html, code)


def _column_help(draft: DraftView) -> list[dict[str, str]]:
    """What each column of the file takes, in words."""
    said = {"code": "A code such as P-07", "number": "A number, such as 18.5", "money": "Pounds a year, such as 24,000"}
    lots = "; ".join(lot_titles(draft).values()) or "Leave it empty: there are no lots"
    return [
        {
            "key": heading_of(column),
            "value": said.get(column.kind)
            or (lots if column.kind == "lot" else "; ".join(words for _, words in column.choices)),
        }
        for column in COLUMNS
    ]


@bp.get("/procurements/<uuid:procurement_id>/posts.csv")
@requires(Permission.PROCUREMENT_WRITE)
def workforce_template(procurement_id: UUID) -> FlaskResponse:
    """The file to fill in: headings, and what is saved so far."""
    draft = get_draft(procurement_id)
    head, rows = template(draft.posts)
    response = FlaskResponse(csv_text(head, rows).encode(), content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"posts-{draft.reference}.csv")
    return response


@bp.get("/procurements/<uuid:procurement_id>/posts/preview")
@requires(*SEE)
def workforce_preview(procurement_id: UUID) -> str:
    """The table as bidders will see it, and what they will not see, with why."""
    draft = get_draft(procurement_id)
    lawful = queries.with_law(draft.draft, now())
    least = least_people(lawful.policy)
    head, rows = shown_table(may_be_shown(draft.posts, least), lot_titles(draft))
    return render_template(
        "procurements/workforce_preview.html",
        draft=draft,
        head=head,
        rows=rows,
        least=least,
        workforce=workforce_of(lawful, draft.posts),
        withheld=withheld(draft.posts, least=least),
        terms=known_terms(lawful.staff),
        gaps=gaps(lawful.staff),
        back_href=url_for("procurements.workforce", procurement_id=procurement_id),
        back_text="Table of posts",
    )
