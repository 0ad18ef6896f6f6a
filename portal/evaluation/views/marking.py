"""A member's own pages: the list, one mark a page, the lock, the printed pack, a file of the answer."""

from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.evaluation import queries, services
from portal.evaluation.forms import LockForm, MarkForm, mark_form
from portal.evaluation.permissions import may_take_part
from portal.evaluation.queries.marking import MarkPage, OwnList
from portal.evaluation.views.common import bp, help_line, page_values
from portal.rules.actors import Role
from portal.rules.moderation import MarkWords, scale_of
from portal.rules.permissions import Permission
from portal.rules.refusals import Invalid, Refusal
from portal.storage.names import clean_name
from portal.web.guards import requires
from portal.web.request_work import current_actor, now, parts, read_session, work_for_request
from portal.web.streams import download

_KEPT_PLAIN = "What you wrote is kept. You can come back when you like."
_ADDRESS = "/evaluation/<uuid:procurement_id>/marking"
_UNIT = f"{_ADDRESS}/<uuid:submission_id>/<string(maxlength=40):question>"


@bp.get("/panels")
@requires(Permission.PANELS_SEE)
def my_panels() -> str:
    """The panels a person sits on or helps on, and what else waits for them."""
    actor = current_actor()
    panels = queries.list_panels(read_session(), actor)
    duties = queries.list_duties(read_session(), actor, now())
    plain = actor.is_any(Role.SERVICE_USER, Role.SUPPORTER)
    return render_template(
        "evaluation/my_panels.html",
        panels=panels,
        helped=queries.list_helped(read_session(), actor),
        duties=duties,
        endpoints=current_app.view_functions,
        plain=plain,
        helper=help_line("Need help? Ring"),
    )


def _list(procurement_id: UUID) -> OwnList:
    return queries.get_own_list(read_session(), current_actor(), procurement_id)


@bp.get(_ADDRESS)
@requires(Permission.MARK)
def marking(procurement_id: UUID) -> str:
    """All a member is to mark, in their own order of bids."""
    listed = _list(procurement_id)
    return render_template(
        "evaluation/marking.html",
        **page_values(listed.board, listed.member),
        listed=listed,
        own=bool(may_take_part(current_actor(), listed.board.case)),
        back_href=url_for("evaluation.my_panels"),
    )


def _mark_page(procurement_id: UUID, submission_id: UUID, question: str) -> MarkPage:
    return queries.get_mark_page(
        read_session(),
        parts().keyring,
        current_actor(),
        procurement_id,
        submission_id=submission_id,
        question_id=question,
    )


def _render_mark(page: MarkPage, form: MarkForm) -> str:
    listed = page.list
    name = "mark_plain" if listed.member.service_user else "mark"
    back = url_for("evaluation.marking", procurement_id=listed.board.case.procurement_id)
    return render_template(
        f"evaluation/{name}.html",
        **page_values(listed.board, listed.member) | {"steps": []},
        wide=not listed.member.service_user,
        page=page,
        listed=listed,
        own=bool(may_take_part(current_actor(), listed.board.case)),
        question=page.line.question,
        bid=page.line.unit.bid,
        form=form,
        back_href=back,
        back_text="Back to your list",
        ring=help_line("Ring"),
    )


@bp.route(_UNIT, methods=["GET", "POST"])
@requires(Permission.MARK)
def mark(procurement_id: UUID, submission_id: UUID, question: str) -> str | Response | tuple[str, int]:
    """One bid, one question, one mark."""
    page = _mark_page(procurement_id, submission_id, question)
    plain = page.list.member.service_user
    services.record_look(parts(), current_actor(), procurement_id, submission_id, f"question {question}")
    shown = page.draft or page.saved
    form = mark_form(page.line.question, shown.words if shown else None, plain=plain)
    if not form.validate_on_submit():
        return _render_mark(page, form)
    try:
        with work_for_request() as work:
            services.save_mark(
                work,
                procurement_id,
                submission_id,
                question,
                form.words(),
                keep_words=bool(form.keep_words.data),
            )
    except Refusal as refusal:
        if isinstance(refusal, Invalid) and "stop" in request.form:
            return _stop_in_the_middle(page, form)
        form.explain(refusal)
        return _render_mark(_mark_page(procurement_id, submission_id, question), form), refusal.status
    flash("Saved.", "notice")
    return redirect(_next_address(procurement_id, page), 303)


def _stop_in_the_middle(page: MarkPage, form: MarkForm) -> Response:
    """Keep what is typed, though it is no mark yet."""
    procurement_id, unit = page.list.board.case.procurement_id, page.line.unit
    words = form.words()
    if words != MarkWords("", "", "", ""):
        with work_for_request() as work:
            services.keep_draft(work, procurement_id, unit.submission_id, unit.question_id, words)
        plain = page.list.member.service_user
        flash(_KEPT_PLAIN if plain else "Kept as you left it. It is not a mark yet.", "notice")
    return redirect(url_for("evaluation.marking", procurement_id=procurement_id), 303)


def _next_address(procurement_id: UUID, page: MarkPage) -> str:
    following = _list(procurement_id).after(page.line.unit)
    if following is None or "stop" in request.form:
        return url_for("evaluation.marking", procurement_id=procurement_id)
    return url_for(
        "evaluation.mark",
        procurement_id=procurement_id,
        submission_id=following.unit.submission_id,
        question=following.question.id,
    )


@bp.route(f"{_ADDRESS}/lock", methods=["GET", "POST"])
@requires(Permission.MARK)
def lock_marks(procurement_id: UUID) -> str | Response | tuple[str, int]:
    """Close one's own marks."""
    listed = _list(procurement_id)
    form = LockForm()
    status = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.lock_marks(work, procurement_id, paper_notes=form.paper_notes.data == "yes")
            flash("Your marks are locked. Thank you.", "notice")
            return redirect(url_for("evaluation.marking", procurement_id=procurement_id), 303)
        except Refusal as refusal:
            form.explain(refusal)
            status = refusal.status
            listed = _list(procurement_id)
    page = render_template(
        "evaluation/lock_marks.html",
        **page_values(listed.board, listed.member),
        listed=listed,
        form=form,
        back_href=url_for("evaluation.marking", procurement_id=procurement_id),
    )
    return page if status == 200 else (page, status)


@bp.get(f"{_ADDRESS}/print")
@requires(Permission.MARK)
def print_pack(procurement_id: UUID) -> str:
    """Everything to mark on paper: one question a sheet, no prices."""
    listed = _list(procurement_id)
    pages = queries.get_mark_pages(read_session(), parts().keyring, current_actor(), procurement_id)
    return render_template(
        "evaluation/print_pack.html",
        **page_values(listed.board, listed.member) | {"steps": []},
        listed=listed,
        pages=pages,
        scale_of=scale_of,
        printed_at=now(),
        back_href=url_for("evaluation.marking", procurement_id=procurement_id),
    )


@bp.get("/evaluation/<uuid:procurement_id>/bids/<uuid:submission_id>/files/<uuid:file_id>")
@requires(Permission.MARK)
def answer_file(procurement_id: UUID, submission_id: UUID, file_id: UUID) -> Response:
    """A file that stands with an answer, checked against its receipt, to be saved."""
    found = queries.open_answer_file(
        read_session(), parts(), current_actor(), procurement_id, submission_id=submission_id, file_id=file_id
    )
    services.record_look(parts(), current_actor(), procurement_id, submission_id, f"file {file_id}")
    return download(iter([found.content]), clean_name(found.fact.name), len(found.content))
