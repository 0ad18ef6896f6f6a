"""The desk: writing, signing and releasing feedback."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.bids import queries as bids
from portal.feedback import queries, services
from portal.feedback.forms import CellForm, ChangeForm, ReleaseForm, SignForm
from portal.feedback.permissions import may_release, may_sign, may_write
from portal.feedback.queries import Desk
from portal.feedback.views.blueprint import bp, procurement_address, steps_after_result
from portal.rules.permissions import Permission
from portal.rules.refusals import NotAllowed, NotFound, Refusal
from portal.rules.wording import in_london
from portal.web.guards import requires
from portal.web.request_work import current_actor, now, parts, read_session, work_for_request

_DESK = "/procurements/<uuid:procurement_id>/feedback"
_CELL = f"{_DESK}/<uuid:submission_id>/<question>"


def _desk(procurement_id: UUID) -> Desk:
    return queries.get_desk(read_session(), parts().keyring, current_actor(), procurement_id)


def _values(found: Desk) -> dict[str, Any]:
    actor, case, view = current_actor(), found.board.case, found.board.view
    return {
        "desk": found,
        "pack": found.outcome.pack,
        "procurement_id": case.procurement_id,
        "may_write": bool(may_write(actor, case, found.released_at)),
        "may_sign": bool(may_sign(actor, case, found.released_at, found.writers)),
        "may_release": may_release(actor, case, view.award_approved_at, found.released_at),
        "context_title": case.title,
        "steps": steps_after_result(case, case.procurement_id),
        "back_href": url_for("feedback.desk", procurement_id=case.procurement_id),
        "back_text": "Feedback",
    }


@bp.get(_DESK)
@requires(Permission.FEEDBACK_SECOND_READ, Permission.FEEDBACK_WRITE, Permission.HISTORY_SEE)
def desk(procurement_id: UUID) -> str:
    """Every bid and question with the state of its words."""
    return _desk_page(procurement_id)


def _desk_page(procurement_id: UUID, error_list: list[tuple[str, str]] | None = None) -> str:
    values = _values(_desk(procurement_id))
    back = {"back_href": procurement_address(procurement_id), "back_text": "Procurement"}
    return render_template("feedback/desk.html", **{**values, **back}, error_list=error_list or [])


def _with_links(procurement_id: UUID, refusal: Refusal) -> list[tuple[str, str]]:
    """Each empty cell as a link to where it is filled."""
    links = []
    for key, sentence in refusal.errors.items():
        submission, _, question = key.partition("/")
        address = url_for(
            "feedback.cell", procurement_id=procurement_id, submission_id=UUID(submission), question=question
        )
        links.append((sentence, address))
    return links or [(refusal.message, "")]


@bp.route(_CELL, methods=["GET", "POST"])
@requires(Permission.FEEDBACK_WRITE)
def cell(procurement_id: UUID, submission_id: UUID, question: str) -> str | Response:
    """The words on one question of one bid."""
    found = _desk(procurement_id)
    may_write(current_actor(), found.board.case, found.released_at).or_refuse()
    current = found.cells.get((submission_id, question))
    if current is None:
        raise NotFound
    _, bid = found.bid(submission_id)
    agreed = bid.reason(question)
    given = current.words or agreed
    prefill = {name: getattr(given, name, "") for name in ("why", "strength", "missing", "place", "next_time")}
    form = CellForm(seen=str(current.number), **prefill)
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.save_cell(
                    work, procurement_id, submission_id, question, form.words(), expected=form.expected()
                )
            return redirect(_next(procurement_id, submission_id, question), 303)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            form.explain(refusal)
            found = _desk(procurement_id)
            form.seen.data = str(found.cells[submission_id, question].number)
    sent = bids.read_snapshot(read_session(), parts().keyring, submission_id)
    answer = sent.answer(question)
    return render_template(
        "feedback/cell.html",
        **_values(found),
        form=form,
        bid=bid,
        agreed=agreed,
        question=found.board.question(question),
        paragraphs=answer.paragraphs if answer else (),
        sensitive=next((fact.reason for fact in sent.sensitive if fact.part == f"answer:{question}"), ""),
        versions=queries.versions_of(read_session(), parts().keyring, submission_id, question),
    )


def _next(procurement_id: UUID, submission_id: UUID, question: str) -> str:
    """Where to go on: the next empty cell after this one, else the desk."""
    found = _desk(procurement_id)
    keys = list(found.cells)
    place = keys.index((submission_id, question))
    for key in keys[place + 1 :] + keys[:place]:
        if found.cells[key].words is None:
            flash("Saved. This is the next one.", "notice")
            return url_for("feedback.cell", procurement_id=procurement_id, submission_id=key[0], question=key[1])
    flash("Saved.", "notice")
    return url_for("feedback.desk", procurement_id=procurement_id)


@bp.post(f"{_DESK}/send")
@requires(Permission.FEEDBACK_WRITE)
def send(procurement_id: UUID) -> str | Response | tuple[str, int]:
    """To the second reader."""
    try:
        with work_for_request() as work:
            services.send_to_reader(work, procurement_id)
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return _desk_page(procurement_id, _with_links(procurement_id, refusal)), 409
    flash("Sent to the second reader.", "notice")
    return redirect(url_for("feedback.desk", procurement_id=procurement_id), 303)


@bp.get(f"{_DESK}/read")
@requires(Permission.FEEDBACK_SECOND_READ, Permission.HISTORY_SEE)
def read(procurement_id: UUID) -> str:
    """All words on one page, for the second reader."""
    found = _desk(procurement_id)
    return _read_page(found, SignForm(formdata=None, seen=found.digest), _change_form(found))


def _change_form(found: Desk) -> ChangeForm:
    return ChangeForm(formdata=None, seen=found.digest)


def _read_page(found: Desk, sign_form: SignForm, change_form: ChangeForm) -> str:
    failed = change_form if change_form.errors else sign_form
    return render_template(
        "feedback/read.html", **_values(found), form=failed, sign_form=sign_form, change_form=change_form
    )


@bp.post(f"{_DESK}/sign")
@requires(Permission.FEEDBACK_SECOND_READ)
def sign(procurement_id: UUID) -> str | Response:
    """The second reader signs."""
    form = SignForm()
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.sign(work, procurement_id, seen=form.seen.data or "")
            flash("Signed. The award can be approved.", "notice")
            return redirect(url_for("feedback.desk", procurement_id=procurement_id), 303)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            form.explain(refusal)
    found = _desk(procurement_id)
    form.seen.data = found.digest
    return _read_page(found, form, _change_form(found))


@bp.post(f"{_DESK}/change")
@requires(Permission.FEEDBACK_SECOND_READ)
def change(procurement_id: UUID) -> str | Response:
    """The second reader asks for a change."""
    form = ChangeForm()
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.ask_change(work, procurement_id, form.words.data, seen=form.seen.data or "")
            flash("The procurement officer is told what to change.", "notice")
            return redirect(url_for("feedback.desk", procurement_id=procurement_id), 303)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            form.explain(refusal)
    found = _desk(procurement_id)
    form.seen.data = found.digest
    return _read_page(found, SignForm(formdata=None, seen=found.digest), form)


@bp.get(f"{_DESK}/<uuid:submission_id>/preview")
@requires(Permission.FEEDBACK_SECOND_READ, Permission.FEEDBACK_WRITE, Permission.HISTORY_SEE)
def preview(procurement_id: UUID, submission_id: UUID) -> str:
    """A bidder's summary as it would go out now."""
    found = _desk(procurement_id)
    summary = queries.compose_one(found, submission_id, in_london(now()).date())
    return render_template(
        "feedback/summary.html", **_values(found), summary=summary, draft=True, digest="", released_at=None, now=now()
    )


@bp.route(f"{_DESK}/release", methods=["GET", "POST"])
@requires(Permission.FEEDBACK_WRITE)
def release(procurement_id: UUID) -> str | Response:
    """Everything goes out in one act."""
    found = _desk(procurement_id)
    form = ReleaseForm()
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                count = services.release(work, procurement_id)
            flash(f"Released to all bidders at once: {count}. The award notice can follow.", "notice")
            return redirect(url_for("feedback.desk", procurement_id=procurement_id), 303)
        except NotAllowed:
            raise
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            return render_template(
                "feedback/release.html", **_values(found), form=form, error_list=_with_links(procurement_id, refusal)
            )
    may_release(current_actor(), found.board.case, found.board.view.award_approved_at, found.released_at).or_refuse()
    return render_template("feedback/release.html", **_values(found), form=form, error_list=[])
