"""The steps between a password and being in: the second factor, unlocking after a pause, a code by e-mail."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Response as FlaskResponse
from flask import current_app, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from portal.accounts import login, queries, services
from portal.accounts.forms import EmailCodeForm, FactorForm, UnlockForm
from portal.accounts.views.blueprint import ASKED_BY, bp, enter_and_go, landing, step_address
from portal.accounts.views.setting_up import set_up_page
from portal.rules.doors import Step
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal
from portal.web import kept
from portal.web.guards import half_way_too, public
from portal.web.request_work import (
    HalfWay,
    SignInNeeded,
    current_actor,
    half_way,
    parts,
    read_session,
    this_browser,
    work_for_request,
)


def step_page(target: str | None) -> str:
    """The page of the step that this session lacks, for the answer to a form in which fields are carried."""
    half = half_way()
    pages: dict[Step, Callable[[], str]] = {
        Step.SECOND_STEP: lambda: _second_page(FactorForm(formdata=None, next=target or "")),
        Step.SET_UP: lambda: set_up_page(target),
        Step.UNLOCK: lambda: _unlock_page(UnlockForm(formdata=None, next=target or "")),
    }
    return pages[half.step if half else Step.SECOND_STEP]()


def _at(step: Step) -> HalfWay | Response:
    """Who is at this step; else the way to where they belong: on, back to sign in, or to the step they lack."""
    half = half_way()
    target = kept.safe_path(request.args.get("next") or request.form.get("next"))
    if half is not None and half.step is step:
        return half
    if half is not None:
        return redirect(step_address(target), 303)
    if current_actor().signed_in:
        return redirect(target or landing(), 303)
    raise SignInNeeded


def _go_on(half: HalfWay, target: str | None) -> FlaskResponse | Response:
    """In: on with what was typed, else to where the person was going."""
    carried = kept.carried_through_sign_in()
    login.enter(half.token, half.actor)
    return kept.carry_on(*carried) if carried else redirect(kept.safe_path(target) or landing(), 303)


def _second_page(form: FactorForm) -> str:
    half = half_way()
    held = queries.factors_of(read_session(), half.actor.user_id) if half and half.actor.user_id else None
    return render_template(
        "accounts/second_step.html",
        form=form,
        person=half.actor if half else None,
        has_app=held is not None and held.app_since is not None,
        has_passkey=held is not None and bool(held.passkeys) and services.host_of(parts().settings) is not None,
        **kept.carried_values(),
    )


@bp.get("/sign-in/second-step")
@public
def second_step() -> Any:
    """A code from the app, a passkey or a recovery code."""
    half = _at(Step.SECOND_STEP)
    if not isinstance(half, HalfWay):
        return half
    return _second_page(FactorForm(next=kept.safe_path(request.args.get("next")) or ""))


@bp.post("/sign-in/second-step")
@public
def second_step_post() -> Any:
    """Take the second step, and carry on where the person was."""
    half = _at(Step.SECOND_STEP)
    if not isinstance(half, HalfWay):
        return half
    if "factor_code" not in request.form and "carrying" in request.form:
        return _second_page(FactorForm(formdata=None))
    form = FactorForm()
    if form.validate_on_submit() and form.is_given():
        with work_for_request() as work:
            refusal = services.give_second_step(
                work, half.token, code=form.factor_code.data, credential=form.credential.data or ""
            )
            token = half.token if refusal else services.renew_token(work, half.token)
        if refusal is None:
            return _go_on(replace(half, token=token), form.next.data)
        form.explain(refusal)
    return _second_page(form)


@bp.post("/sign-in/passkey-question")
@half_way_too(Step.SECOND_STEP, Permission.ACCOUNT_OWN)
def passkey_question() -> Response:
    """What the browser needs to use a passkey, for signing in and for confirming an act."""
    with work_for_request() as work:
        asked = services.ask_to_show(work, login.any_token() or "")
    return current_app.response_class(asked, mimetype="application/json")


def _unlock_page(form: UnlockForm) -> str:
    half = half_way()
    return render_template(
        "accounts/unlock.html", form=form, person=half.actor if half else None, **kept.carried_values()
    )


@bp.get("/sign-in/unlock")
@public
def unlock() -> Any:
    """The password, after nothing was done for a while."""
    half = _at(Step.UNLOCK)
    if not isinstance(half, HalfWay):
        return half
    return _unlock_page(UnlockForm(next=kept.safe_path(request.args.get("next")) or ""))


@bp.post("/sign-in/unlock")
@public
def unlock_post() -> Any:
    """Take the password, and carry on where the person was."""
    half = _at(Step.UNLOCK)
    if not isinstance(half, HalfWay) or half.actor.user_id is None:
        return half
    if "password" not in request.form and "carrying" in request.form:
        return _unlock_page(UnlockForm(formdata=None))
    form = UnlockForm()
    if form.validate_on_submit():
        with work_for_request() as work:
            refusal = services.unlock(work, half.actor.user_id, form.password.data, token=half.token)
        if refusal is None:
            return _go_on(half, form.next.data)
        form.explain(refusal)
    return _unlock_page(form)


def code_page(form: EmailCodeForm, email: str = "") -> str:
    """After a mail was asked for: what comes, and where its code goes. The same whether or not there is an account."""
    return render_template(
        "accounts/reset_sent.html", form=form, email=email or request.form.get("asked_for", ""), **kept.carried_values()
    )


@bp.get("/sign-in/code")
@public
def sign_in_by_code() -> Response:
    """The page for a code follows on asking for it."""
    return redirect(url_for(".ask_for_reset"), 303)


@bp.post("/sign-in/code")
@public
def sign_in_by_code_post() -> Any:
    """Sign in by the code of a mail, in the browser that asked for it."""
    form = EmailCodeForm()
    if form.validate_on_submit():
        carried = kept.carried_through_sign_in()
        outcome: services.SignedInAs | Refusal
        with work_for_request() as work:
            outcome = services.sign_in_by_code(
                work, str(session.get(ASKED_BY, "")), form.code.data, browser=this_browser()
            )
        if isinstance(outcome, services.SignedInAs):
            if carried:
                login.enter(outcome.token, outcome.actor, outcome.step)
                return kept.carry_on(*carried)
            return enter_and_go(outcome)
        form.explain(outcome)
    return code_page(form)
