"""Who does what."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.procurements import queries, services
from portal.procurements.forms import SeatsForm, seats_form
from portal.procurements.queries import Chosen, DraftView
from portal.procurements.views.pages import after_saving, get_draft
from portal.procurements.views.public import bp
from portal.procurements.views.tasks import left_on
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal, Stale
from portal.rules.seats import SeatKind
from portal.web.guards import requires
from portal.web.request_work import read_session, work_for_request


@bp.route("/procurements/<uuid:procurement_id>/people", methods=["GET", "POST"])
@requires(Permission.PROCUREMENT_WRITE)
def seats(procurement_id: UUID) -> str | Response | tuple[str, int]:
    """A person for each seat."""
    draft = get_draft(procurement_id)
    form = _form(draft)
    saved_now: list[tuple[str, str]] = []
    code = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                chosen = [Chosen(kind, person, supports) for kind, person, supports in form.chosen()]
                services.fill_seats(work, procurement_id, chosen, form.seen())
            flash("People are saved.", "notice")
            return redirect(after_saving(procurement_id, "seats"), 303)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            code = refusal.status
            form.explain(refusal)
            if isinstance(refusal, Stale):
                draft = get_draft(procurement_id)
                saved_now = _form(draft, formdata=None).told()
                form.at_version(draft.draft_version)
    html = render_template(
        "procurements/draft_page.html",
        form=form,
        draft=draft,
        page="seats",
        heading="People",
        saved_now=saved_now,
        in_words="",
        example=[],
        back_href=url_for("procurements.procurement", procurement_id=procurement_id),
        back_text="Checklist",
        **left_on(draft, "seats"),
    )
    return html if code == 200 else (html, code)


def _form(draft: DraftView, **values: Any) -> SeatsForm:
    people = queries.people_for_seats(read_session())
    choices = {kind: [(str(person.user_id), person.name) for person in people.for_seat(kind)] for kind in SeatKind}
    known: dict[str, Any] = {}
    for seat in draft.seats:
        if seat.kind in (SeatKind.PANEL_OFFICER, SeatKind.PANEL_SERVICE_USER):
            known.setdefault(seat.kind.value, []).append(str(seat.user_id))
        elif seat.kind is SeatKind.SUPPORTER:
            known[f"supporter_{seat.supports}"] = str(seat.user_id)
        else:
            known[seat.kind.value] = str(seat.user_id)
    return seats_form(choices, draft_version=str(draft.draft_version), **known, **values)
