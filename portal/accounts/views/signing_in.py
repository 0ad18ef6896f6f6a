"""Signing in and out, and choosing a new password."""

import secrets

from flask import flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from portal.accounts import login, queries, services
from portal.accounts.forms import AskForResetForm, ButtonForm, EmailCodeForm, NewPasswordForm, SignInForm
from portal.accounts.views import council_account
from portal.accounts.views.blueprint import ASKED_BY, bp, dead_link, enter_and_go, landing, step_address
from portal.accounts.views.doors import code_page, step_page
from portal.rules.doors import Step
from portal.rules.refusals import Refusal, TooLate
from portal.web import kept
from portal.web.guards import public
from portal.web.request_work import (
    client_address,
    current_actor,
    half_way,
    parts,
    read_session,
    this_browser,
    work_for_request,
)
from portal.web.told import take_what_was_said


def _sign_in_page(form: SignInForm) -> str:
    """What was typed before the session ended stands in the page, hidden, until it can be sent."""
    return render_template(
        "accounts/sign_in.html",
        form=form,
        council_name=parts().settings.oidc_name if council_account.is_offered() else "",
        **kept.carried_values(),
    )


@bp.get("/sign-in")
@public
def sign_in() -> str | Response:
    """E-mail and password."""
    target = kept.safe_path(request.args.get("next"))
    if current_actor().signed_in:
        return redirect(target or landing(), 303)
    if half_way() is not None:
        return redirect(step_address(target), 303)
    form = SignInForm(next=target or "")
    said = take_what_was_said()
    form.form_errors = [said] if said else []
    return _sign_in_page(form)


@bp.post("/sign-in")
@public
def sign_in_post() -> str | Response:
    """Sign in, and carry on where the person was."""
    if "email" not in request.form and "carrying" in request.form:
        return _sign_in_page(SignInForm(formdata=None))
    carried = kept.carried_through_sign_in()
    if "signed_in_there" in request.form:
        if carried and current_actor().signed_in:
            return kept.carry_on(*carried)
        waiting = SignInForm(formdata=None)
        waiting.form_errors = ["Sign in with your council account in the other tab first, then come back here"]
        return _sign_in_page(waiting)
    form = SignInForm()
    if form.validate_on_submit():
        with work_for_request() as work:
            outcome = services.sign_in(
                work, form.email.data, form.password.data, address=client_address(), browser=this_browser()
            )
        if isinstance(outcome, services.SignedInAs):
            if carried:
                login.enter(outcome.token, outcome.actor, outcome.step)
                return kept.carry_on(*carried) if outcome.step is Step.IN else step_page(carried[0])
            return enter_and_go(outcome, form.next.data)
        form.explain(outcome)
    return _sign_in_page(form)


@bp.get("/sign-out")
@public
def sign_out() -> str | Response:
    """Ask before: a link alone does not sign anybody out."""
    if login.any_token() is None:
        return redirect(url_for("notices.home"), 303)
    return render_template("accounts/sign_out.html", back_href=url_for(".account"))


@bp.post("/sign-out")
@public
def sign_out_post() -> Response:
    """End this session."""
    token = login.any_token()
    if token is not None:
        with work_for_request() as work:
            services.sign_out(work, token)
    login.leave()
    flash("You are signed out.", "notice")
    return redirect(url_for("notices.home"), 303)


@bp.get("/reset-password")
@public
def ask_for_reset() -> str:
    """Ask for a link."""
    return _ask_page(AskForResetForm())


def _ask_page(form: AskForResetForm) -> str:
    return render_template(
        "accounts/ask_for_reset.html", form=form, back_href=url_for(".sign_in"), **kept.carried_values()
    )


@bp.post("/reset-password")
@public
def ask_for_reset_post() -> str:
    """Send the link, if there is an account; the answer is the same if there is none.

    Only this browser can use the code in the mail: it holds a random text that stands, as a digest, beside the code.
    """
    form = AskForResetForm()
    if form.validate_on_submit():
        asked_by = secrets.token_urlsafe(32)
        try:
            with work_for_request() as work:
                services.ask_for_reset(work, form.email.data, address=client_address(), asked_by=asked_by)
            session[ASKED_BY] = asked_by
            return code_page(EmailCodeForm(formdata=None), form.email.data)
        except Refusal as refusal:
            form.explain(refusal)
    return _ask_page(form)


def _new_password_page(form: NewPasswordForm, token: str) -> str | Response:
    email = queries.find_link_email(read_session(), token, "reset", parts().clock.system_now())
    if email is None:
        return dead_link()
    return render_template("accounts/new_password.html", form=form, email=email)


@bp.get("/reset-password/<token>")
@public
def reset_password(token: str) -> str | Response:
    """The page behind the link: opening it does nothing."""
    return _new_password_page(NewPasswordForm(), token)


@bp.post("/reset-password/<token>")
@public
def reset_password_post(token: str) -> str | Response:
    """Take the new password, and sign in."""
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                outcome = services.reset_password(work, token, form.password.data, browser=this_browser())
            flash("Your password is changed. You are signed out everywhere else.", "notice")
            return enter_and_go(outcome)
        except TooLate:
            return dead_link()
        except Refusal as refusal:
            form.explain(refusal)
    return _new_password_page(form, token)


@bp.get("/sign-in/link/<token>")
@public
def sign_in_by_link(token: str) -> str | Response:
    """The page behind a link that signs in: opening it does nothing."""
    email = queries.find_link_email(read_session(), token, "sign_in", parts().clock.system_now())
    if email is None:
        return dead_link()
    return render_template("accounts/sign_in_by_link.html", form=ButtonForm(), email=email)


@bp.post("/sign-in/link/<token>")
@public
def sign_in_by_link_post(token: str) -> Response:
    """Sign in."""
    try:
        with work_for_request() as work:
            outcome = services.sign_in_by_link(work, token, browser=this_browser())
    except TooLate:
        return dead_link()
    return enter_and_go(outcome)
