"""Ending a procurement without a contract, its public notice, and handing one over."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.procurements import queries, services
from portal.procurements.forms import EndForm, HandOverForm
from portal.procurements.views.public import REFERENCE, bp, found_public
from portal.rules.amending import EndingKind
from portal.rules.permissions import Permission
from portal.rules.refusals import NotFound, Refusal
from portal.rules.seats import SeatKind
from portal.web.guards import public, requires
from portal.web.request_work import current_actor, now, read_session, work_for_request


@bp.route("/procurements/<uuid:procurement_id>/end", methods=["GET", "POST"])
@requires(Permission.PROCUREMENT_APPROVE)
def end(procurement_id: UUID) -> str | Response | tuple[str, int]:
    """End it without a contract."""
    view = queries.get_for_staff(read_session(), current_actor(), procurement_id)
    form = EndForm()
    code = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.end_procurement(work, procurement_id, EndingKind(form.kind.data or ""), form.reason.data)
            flash("It has ended. Everyone concerned is told.", "notice")
            return redirect(url_for("procurements.ended", reference=view.reference), 303)
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            code = refusal.status
            form.explain(refusal)
    html = render_template(
        "procurements/end.html",
        form=form,
        view=view,
        hindrance=queries.end_hindrance(read_session(), current_actor(), procurement_id),
        back_href=url_for("procurements.procurement", procurement_id=procurement_id),
        back_text="Overview",
    )
    return html if code == 200 else (html, code)


@bp.get(f"/opportunity/<{REFERENCE}>/ended")
@public
def ended(reference: str) -> str:
    """The public notice that no contract came of it."""
    view, pack = found_public(reference)
    ending = queries.find_ending(read_session(), view.id)
    if ending is None:
        raise NotFound
    return render_template(
        "procurements/ended.html",
        view=view,
        pack=pack,
        ending=ending,
        now=now(),
        breadcrumbs=[
            ("Opportunities", url_for("procurements.opportunities")),
            (view.title, url_for("procurements.opportunity", reference=reference)),
        ],
    )


@bp.route("/procurements/<uuid:procurement_id>/hand-over", methods=["GET", "POST"])
@requires(Permission.PROCUREMENT_WRITE)
def hand_over(procurement_id: UUID) -> str | Response | tuple[str, int]:
    """Let another procurement officer run it."""
    view = queries.get_for_staff(read_session(), current_actor(), procurement_id)
    seats = queries.seats_of(read_session(), procurement_id)
    holders = [seat for seat in seats if seat.kind is SeatKind.OFFICER]
    people = queries.people_for_seats(read_session()).for_seat(SeatKind.OFFICER)
    form = HandOverForm()
    form.to_user.choices = [
        (str(person.user_id), person.name)
        for person in people
        if person.user_id not in {holder.user_id for holder in holders}
    ]
    code = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.hand_over(
                    work, procurement_id, UUID(str(form.to_user.data)), form.phone.data, form.reason.data
                )
            flash("It is handed over. Both of you have a mail.", "notice")
            return redirect(url_for("procurements.procurement", procurement_id=procurement_id, overview=1), 303)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            code = refusal.status
            form.explain(refusal)
    html = render_template(
        "procurements/hand_over.html",
        form=form,
        view=view,
        holder=holders[0].name if holders else "",
        back_href=url_for("procurements.procurement", procurement_id=procurement_id, overview=1),
        back_text="Back to the procurement",
    )
    return html if code == 200 else (html, code)
