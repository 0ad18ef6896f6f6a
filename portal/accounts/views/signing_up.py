"""Signing up: two pages, a mail, and the page behind its link."""

from dataclasses import asdict
from uuid import UUID

from flask import redirect, render_template, request, url_for
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from portal.accounts import queries, services
from portal.accounts.forms import ConfirmForm, OrganisationForm, SignUpForm
from portal.accounts.services import SignUpStart
from portal.accounts.views.blueprint import bp, dead_link, enter_and_go, landing
from portal.rules.refusals import Refusal, TooLate
from portal.web.guards import public
from portal.web.kept import safe_path
from portal.web.request_work import (
    client_address,
    current_actor,
    parts,
    read_session,
    this_browser,
    work_for_request,
)

_CARRIED_FOR_SECONDS = 2 * 60 * 60


def alike(name: str) -> list[tuple[str, str]]:
    """(id, name) of the organisations like a name."""
    return [(str(each.id), each.name) for each in queries.list_organisations_like(read_session(), name)]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(parts().settings.secret_key, salt="sign-up")


def _first_page(form: SignUpForm) -> str:
    return render_template("accounts/sign_up.html", form=form)


@bp.get("/sign-up")
@public
def sign_up() -> str | Response:
    """Name, e-mail, password."""
    if current_actor().signed_in:
        return redirect(landing(), 303)
    return _first_page(SignUpForm(next=safe_path(request.args.get("next")) or ""))


@bp.post("/sign-up")
@public
def sign_up_post() -> str:
    """Check the first page, and show the second. The password goes on as a hash, signed, inside the page."""
    form = SignUpForm()
    if not form.validate_on_submit():
        return _first_page(form)
    try:
        start = services.start_sign_up(parts().settings, form.name.data, form.email.data, form.password.data)
    except Refusal as refusal:
        form.explain(refusal)
        return _first_page(form)
    after = safe_path(form.next.data) or ""
    second = OrganisationForm(alike, formdata=None, carried=_signer().dumps({**asdict(start), "after": after}))
    return render_template("accounts/sign_up_organisation.html", form=second)


@bp.get("/sign-up/organisation")
@public
def sign_up_organisation() -> Response:
    """The second page cannot be opened by itself."""
    return redirect(url_for(".sign_up"), 303)


@bp.post("/sign-up/organisation")
@public
def sign_up_organisation_post() -> str:
    """Send the link. The answer is the same whether or not there is an account with this e-mail."""
    form = OrganisationForm(alike)
    try:
        carried = _signer().loads(form.carried.data or "", max_age=_CARRIED_FOR_SECONDS)
    except SignatureExpired as expired:
        given = _signer().load_payload(expired.payload) if expired.payload else {}
        return _begin_again(given.get("name", ""), given.get("email", ""))
    except BadSignature:
        return _begin_again("", "")
    start = SignUpStart(carried["name"], carried["email"], carried["password_hash"])
    if form.validate_on_submit() and form.is_decided():
        joined = form.chosen()
        try:
            with work_for_request() as work:
                services.finish_sign_up(
                    work,
                    start,
                    organisation_name=form.organisation_name.data,
                    join=UUID(joined) if joined else None,
                    seen=tuple(UUID(found_id) for found_id, _ in form.alike),
                    after=carried["after"],
                    address=client_address(),
                )
            again = "We sent it again." if request.form.get("again") else None
            return render_template("accounts/check_email.html", form=form, email=start.email, notice=again)
        except Refusal as refusal:
            form.explain(refusal)
    return render_template("accounts/sign_up_organisation.html", form=form)


def _begin_again(name: str, email: str) -> str:
    form = SignUpForm(formdata=None, name=name, email=email)
    form.form_errors = ["This page was open for a long time. Choose your password again."]
    return _first_page(form)


def _confirm_page(form: ConfirmForm, token: str) -> str | Response:
    email = queries.find_link_email(read_session(), token, "confirm", parts().clock.system_now())
    if email is None:
        return dead_link()
    return render_template("accounts/confirm.html", form=form, email=email)


@bp.get("/confirm/<token>")
@public
def confirm(token: str) -> str | Response:
    """The page behind the link: opening it does nothing."""
    return _confirm_page(ConfirmForm(), token)


@bp.post("/confirm/<token>")
@public
def confirm_post(token: str) -> str | Response:
    """Confirm, and sign in."""
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                outcome = services.confirm(work, token, form.password.data, browser=this_browser())
        except TooLate:
            return dead_link()
        if isinstance(outcome, services.SignedInAs):
            return enter_and_go(outcome)
        form.explain(outcome)
    return _confirm_page(form, token)
