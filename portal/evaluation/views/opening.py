"""Opening by two people."""

from dataclasses import replace
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.accounts.queries import Confirming, what_confirms
from portal.accounts.services import confirm_person, host_of
from portal.evaluation import queries, services
from portal.evaluation.forms import ConfirmOpeningForm
from portal.evaluation.permissions import may_confirm_opening, may_start_opening
from portal.evaluation.queries.opening import OpeningPage
from portal.evaluation.views.common import bp, own_session, own_token, page_values
from portal.rules.permissions import Permission
from portal.rules.refusals import NotFound, Refusal
from portal.web.guards import requires
from portal.web.request_work import current_actor, now, parts, read_session, work_for_request
from portal.web.told import take_what_was_said

_ADDRESS = "/evaluation/<uuid:procurement_id>/opening"


def _page(procurement_id: UUID) -> OpeningPage:
    return queries.get_opening(read_session(), current_actor(), procurement_id, now(), parts())


def _may_confirm(page: OpeningPage) -> bool:
    start = page.start
    return not page.files_wait and bool(
        may_confirm_opening(
            current_actor(),
            page.board.case,
            now(),
            start.started_by if start else None,
            start.started_at if start else None,
        )
    )


def _asks(page: OpeningPage) -> Confirming:
    """What the second person shows again. A passkey only where the portal has a name to which one can be bound."""
    actor = current_actor()
    if actor.user_id is None or not _may_confirm(page):
        return Confirming()
    asks = what_confirms(read_session(), actor.user_id, own_token())
    return asks if host_of(parts().settings) else replace(asks, passkey=False)


def _render(page: OpeningPage, form: ConfirmOpeningForm, problems: list[str] | None = None) -> str:
    return render_template(
        "evaluation/opening.html",
        **page_values(page.board),
        page=page,
        form=form,
        passed=page.board.case.deadline_at is not None and now() >= page.board.case.deadline_at,
        may_start=not page.files_wait
        and bool(may_start_opening(current_actor(), page.board.case, now()))
        and (page.start is None or page.start_is_over),
        may_confirm=_may_confirm(page),
        started_by_me=page.start is not None and page.start.started_by == current_actor().user_id,
        asks=_asks(page),
        error_list=[(text, None) for text in problems or []],
    )


def _confirm_person(user_id: UUID, form: ConfirmOpeningForm) -> None:
    """Password and second factor, in a work of its own, so that a wrong try is counted. Raises the refusal."""
    with work_for_request() as work:
        wrong = confirm_person(
            work,
            user_id,
            form.password.data,
            token=own_token(),
            code=form.factor_code.data,
            credential=form.credential.data or "",
        )
    if wrong is not None:
        raise wrong


@bp.get(_ADDRESS)
@requires(Permission.OPENING_TAKE_PART)
def opening(procurement_id: UUID) -> str:
    """The opening: before it, its two halves; afterwards, its record."""
    said = take_what_was_said()
    return _render(_page(procurement_id), ConfirmOpeningForm(None), [said] if said else None)


@bp.get(f"{_ADDRESS}/record")
@requires(Permission.OPENING_TAKE_PART)
def opening_record(procurement_id: UUID) -> str:
    """The opening record, for printing."""
    page = _page(procurement_id)
    if page.opened_at is None:
        raise NotFound
    return render_template(
        "evaluation/opening_record.html",
        **{**page_values(page.board), "steps": []},
        page=page,
        printed_at=now(),
        back_href=url_for("evaluation.opening", procurement_id=procurement_id),
    )


@bp.post(f"{_ADDRESS}/start")
@requires(Permission.OPENING_TAKE_PART)
def start_opening(procurement_id: UUID) -> str | Response | tuple[str, int]:
    """The first person begins."""
    page = _page(procurement_id)
    try:
        with work_for_request() as work:
            services.start_opening(work, procurement_id, session_digest=own_session())
    except Refusal as refusal:
        return _render(page, ConfirmOpeningForm(None), [refusal.message]), refusal.status
    flash("You started the opening. A second person must confirm within 30 minutes.", "notice")
    return redirect(url_for("evaluation.opening", procurement_id=procurement_id), 303)


@bp.post(_ADDRESS)
@requires(Permission.OPENING_TAKE_PART)
def confirm_opening(procurement_id: UUID) -> str | Response | tuple[str, int]:
    """The second person gives password and second factor, and the bids open."""
    page = _page(procurement_id)
    form = ConfirmOpeningForm()
    # Who came in by the council's own sign-in has no password here: the service asks that they came in just now.
    by_form = not _asks(page).sign_in_again
    if by_form and not form.validate_on_submit():
        return _render(page, form)
    actor = current_actor()
    if actor.user_id is None:
        raise NotFound
    try:
        start = page.start
        may_confirm_opening(
            actor, page.board.case, now(), start.started_by if start else None, start.started_at if start else None
        ).or_refuse()
        if by_form:
            _confirm_person(actor.user_id, form)
        with work_for_request() as work:
            services.confirm_opening(work, procurement_id, session_digest=own_session())
    except NotFound:
        raise
    except Refusal as refusal:
        form.explain(refusal)
        return _render(_page(procurement_id), form), refusal.status
    flash("The bids are open.", "notice")
    return redirect(url_for("evaluation.opening", procurement_id=procurement_id), 303)
