"""Until when a tender is kept, a hold on it, and what the portal holds about oneself."""

import json
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import login
from portal.accounts.services import ShowAgain
from portal.retention import queries, services
from portal.retention.forms import HoldForm, LeaveForm
from portal.retention.permissions import may_hold
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal
from portal.rules.retention import Kind
from portal.web.guards import requires
from portal.web.request_work import current_actor, now, parts, read_session, work_for_request
from portal.web.told import take_what_was_said

bp = Blueprint("retention", __name__)


@bp.get("/procurements/<uuid:procurement_id>/keeping")
@requires(Permission.HISTORY_SEE)
def keeping(procurement_id: UUID) -> str:
    """The dates of each part, holds, and what was destroyed."""
    return _page(procurement_id, HoldForm())


@bp.post("/procurements/<uuid:procurement_id>/keeping")
@requires(Permission.PROCUREMENT_APPROVE)
def hold(procurement_id: UUID) -> str | AnyResponse | tuple[str, int]:
    """Put a hold, or lift the one that stands."""
    form = HoldForm()
    code = 200
    if form.validate_on_submit():
        held = queries.get_keeping(read_session(), current_actor(), procurement_id).held
        try:
            with work_for_request() as work:
                (services.lift_hold if held else services.place_hold)(work, procurement_id, form.reason.data)
            flash(
                "The dates count again." if held else "Nothing of this tender is destroyed until the hold is lifted.",
                "notice",
            )
            return redirect(url_for(".keeping", procurement_id=procurement_id), 303)
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            code = refusal.status
            form.explain(refusal)
    html = _page(procurement_id, form)
    return html if code == 200 else (html, code)


def _page(procurement_id: UUID, form: HoldForm) -> str:
    found = queries.get_keeping(read_session(), current_actor(), procurement_id)
    return render_template(
        "retention/keeping.html",
        keeping=found,
        lines=found.lines(),
        record=found.dates.of(Kind.TENDER_RECORD),
        form=form,
        may_hold=bool(may_hold(current_actor())),
        now=now(),
        back_href=url_for("procurements.procurement", procurement_id=procurement_id),
    )


@bp.get("/account/data")
@requires(Permission.ACCOUNT_OWN)
def own_data() -> str:
    """What is held about the person, and how to leave."""
    return _own(LeaveForm())


def _own(form: LeaveForm) -> str:
    actor = current_actor()
    said = take_what_was_said()
    form.form_errors = [*form.form_errors, said] if said else form.form_errors
    reasons = services.reasons_to_keep(read_session(), actor.user_id) if actor.user_id else []
    return render_template(
        "retention/own_data.html",
        form=form,
        reasons=reasons,
        of_the_council=services.is_of_the_council(actor),
        shown=_shown_lately(),
        show_href=_asks_first(),
        back_href=url_for("accounts.account"),
    )


def _asks_first() -> str:
    return url_for("accounts.confirm_person", next=url_for(".own_data"))


def _token() -> str:
    return login.session_token() or ""


def _shown_lately() -> bool:
    live = login.live_session()
    return live is not None and live.lacks_proof(parts().clock.system_now()) is None


@bp.post("/account/data/save")
@requires(Permission.ACCOUNT_OWN)
def save_own_data() -> AnyResponse:
    """All of it as one file; who has not shown lately that it is them does so first."""
    try:
        with work_for_request() as work:
            found = services.export_own(work, token=_token())
    except ShowAgain:
        return redirect(_asks_first(), 303)
    response = Response(json.dumps(found, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="what-the-portal-holds-about-me.json"'
    return response


@bp.post("/account/data")
@requires(Permission.ACCOUNT_OWN)
def leave() -> str | AnyResponse | tuple[str, int]:
    """Close the account and erase who the person was."""
    form = LeaveForm()
    code = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.erase_own_account(work, token=_token())
            flash("Your account is closed. Your name and e-mail address are erased.", "notice")
            return redirect(url_for("accounts.sign_in"), 303)
        except ShowAgain:
            return redirect(_asks_first(), 303)
        except Refusal as refusal:
            code = refusal.status
            form.explain(refusal)
    html = _own(form)
    return html if code == 200 else (html, code)
