"""Signing in and out, and choosing a new password."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.accounts import login, queries, services
from portal.accounts.forms import AskForResetForm, ButtonForm, NewPasswordForm, SignInForm
from portal.accounts.views import council_account
from portal.accounts.views.blueprint import bp, dead_link, enter_and_go, landing
from portal.rules.refusals import Refusal, TooLate
from portal.web import kept
from portal.web.guards import public
from portal.web.request_work import client_address, current_actor, parts, read_session, work_for_request


def _sign_in_page(form: SignInForm) -> str:
    """What was typed before the session ended stands in the page, hidden, until it can be sent."""
    carried = kept.carried_through_sign_in() or (kept.safe_path(request.form.get(kept.TARGET_FIELD)), [])
    return render_template(
        "accounts/sign_in.html",
        form=form,
        kept_target=carried[0],
        kept_pairs=carried[1],
        kept_prefix=kept.PREFIX,
        kept_target_field=kept.TARGET_FIELD,
        council_name=parts().settings.oidc_name if council_account.is_offered() else "",
    )


@bp.get("/sign-in")
@public
def sign_in() -> str | Response:
    """E-mail and password."""
    target = kept.safe_path(request.args.get("next"))
    if current_actor().signed_in:
        return redirect(target or landing(), 303)
    form = SignInForm(next=target or "")
    said = council_account.take_what_was_said()
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
            outcome = services.sign_in(work, form.email.data, form.password.data, address=client_address())
        if isinstance(outcome, services.SignedInAs):
            if carried:
                login.enter(outcome.token, outcome.actor)
                return kept.carry_on(*carried)
            return enter_and_go(outcome, form.next.data)
        form.explain(outcome)
    return _sign_in_page(form)


@bp.get("/sign-out")
@public
def sign_out() -> str | Response:
    """Ask before: a link alone does not sign anybody out."""
    if not current_actor().signed_in:
        return redirect(url_for("notices.home"), 303)
    return render_template("accounts/sign_out.html", back_href=url_for(".account"))


@bp.post("/sign-out")
@public
def sign_out_post() -> Response:
    """End this session."""
    token = login.session_token()
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
    return render_template("accounts/ask_for_reset.html", form=form, back_href=url_for(".sign_in"))


@bp.post("/reset-password")
@public
def ask_for_reset_post() -> str:
    """Send the link, if there is an account; the answer is the same if there is none."""
    form = AskForResetForm()
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.ask_for_reset(work, form.email.data, address=client_address())
            return render_template("accounts/reset_sent.html", email=form.email.data)
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
                outcome = services.reset_password(work, token, form.password.data)
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
            outcome = services.sign_in_by_link(work, token)
    except TooLate:
        return dead_link()
    return enter_and_go(outcome)
