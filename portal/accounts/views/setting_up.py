"""Setting up the second step: an authenticator app, passkeys, recovery codes."""

from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.accounts import factors, login, queries, services
from portal.accounts.forms import AddPasskeyForm, ConfirmByCodeForm, ConfirmPersonForm, SetUpAppForm
from portal.accounts.views.blueprint import bp, landing
from portal.accounts.views.confirming_by_mail import by_mail_page, by_mail_post
from portal.rules.actors import OUTSIDE_ROLES, Actor
from portal.rules.doors import Step, is_fresh, must_have_factor
from portal.rules.permissions import Permission
from portal.rules.refusals import NotFound, Refusal, TooLate
from portal.web import kept
from portal.web.guards import half_way_too, requires
from portal.web.request_work import SignInNeeded, current_actor, half_way, parts, read_session, work_for_request
from portal.web.told import take_what_was_said

_HERE = "/account/second-step"


def _person() -> Actor:
    """Whose second step it is: somebody signed in, or led here before they are."""
    half = half_way()
    found = half.actor if half else current_actor()
    if found.roles <= OUTSIDE_ROLES or found.user_id is None:
        raise NotFound
    return found


def _token() -> str:
    token = login.any_token()
    if token is None:
        raise SignInNeeded
    return token


def _needs_password() -> Response | None:
    """Off to give the password again where that was too long ago."""
    live = login.live_session()
    if live is not None and is_fresh(live.fresh_at, parts().clock.system_now(), first=not live.has_factor):
        return None
    return redirect(url_for(".confirm_person", next=request.full_path.rstrip("?")), 303)


@bp.get(_HERE)
@requires(Permission.ACCOUNT_OWN)
def second_factors() -> Any:
    """What there is for the second step."""
    person = _person()
    held = queries.factors_of(read_session(), person.user_id) if person.user_id else None
    return render_template(
        "accounts/second_factors.html",
        person=person,
        held=held,
        must=must_have_factor(person.roles),
        passkeys_possible=services.host_of(parts().settings) is not None,
        back_href=url_for(".account"),
    )


def set_up_page(target: str | None = None, form: SetUpAppForm | None = None) -> str:
    """The picture, the key as text, and the box for the first code. A secret that was shown before is shown again."""
    person = _person()
    assert person.user_id is not None
    now, keyring = parts().clock.system_now(), parts().keyring
    given = form.app_offer.data if form is not None else None
    secret = factors.open_offer(keyring, person.user_id, given, now) if given else None
    if form is None:
        form = SetUpAppForm(formdata=None, next=target or "")
    if secret is None:
        secret = factors.new_secret()
        form.app_offer.data = factors.seal_offer(keyring, person.user_id, secret, now)
    half = half_way()
    address = factors.app_address(secret, person.email, parts().settings.authority_name)
    return render_template(
        "accounts/set_up_app.html",
        form=form,
        person=person,
        led_here=half is not None,
        picture=factors.picture_of(address),
        app_href=address,
        key=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        passkeys_possible=services.host_of(parts().settings) is not None,
        back_href=None if half else url_for(".second_factors"),
        **kept.carried_values(),
    )


@bp.get(f"{_HERE}/app")
@half_way_too(Step.SET_UP, Permission.ACCOUNT_OWN)
def set_up_app() -> Any:
    """Set up an authenticator app."""
    _person()
    return _needs_password() or set_up_page(kept.safe_path(request.args.get("next")))


@bp.post(f"{_HERE}/app")
@half_way_too(Step.SET_UP, Permission.ACCOUNT_OWN)
def set_up_app_post() -> Any:
    """Keep it, once it shows the right code."""
    _person()
    if "app_offer" not in request.form and "carrying" in request.form:
        return set_up_page(kept.safe_path(request.form.get(kept.TARGET_FIELD)))
    form = SetUpAppForm()
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                outcome = services.add_app(work, _token(), form.app_offer.data or "", form.factor_code.data)
        except TooLate as old:
            if old.field == "password":
                return _confirm_page(ConfirmPersonForm(formdata=None, next=url_for(".set_up_app")))
            form.app_offer.data, outcome = "", old
        except NotFound:
            raise
        except Refusal as refusal:
            outcome = refusal
        if not isinstance(outcome, Refusal):
            return _done(outcome, form.next.data, "The app is set up.")
        form.explain(outcome)
    return set_up_page(form=form)


@bp.get(f"{_HERE}/passkey")
@half_way_too(Step.SET_UP, Permission.ACCOUNT_OWN)
def set_up_passkey() -> Any:
    """Add a passkey."""
    _person()
    return _needs_password() or _passkey_page(AddPasskeyForm(next=kept.safe_path(request.args.get("next")) or ""))


def _passkey_page(form: AddPasskeyForm) -> str:
    if services.host_of(parts().settings) is None:
        raise NotFound
    half = half_way()
    return render_template(
        "accounts/set_up_passkey.html",
        form=form,
        back_href=url_for(".set_up_app") if half else url_for(".second_factors"),
        **kept.carried_values(),
    )


@bp.post(f"{_HERE}/passkey/question")
@half_way_too(Step.SET_UP, Permission.ACCOUNT_OWN)
def new_passkey_question() -> Response:
    """What the browser needs to make a passkey."""
    _person()
    with work_for_request() as work:
        asked = services.ask_to_add(work, _token())
    return current_app.response_class(asked, mimetype="application/json")


@bp.post(f"{_HERE}/passkey")
@half_way_too(Step.SET_UP, Permission.ACCOUNT_OWN)
def set_up_passkey_post() -> Any:
    """Keep the passkey that the device has made."""
    _person()
    form = AddPasskeyForm()
    if form.validate_on_submit():
        outcome: list[str] | Refusal
        try:
            with work_for_request() as work:
                outcome = services.add_passkey(work, _token(), form.credential.data or "", form.label.data)
        except TooLate:
            return _confirm_page(ConfirmPersonForm(formdata=None, next=url_for(".set_up_passkey")))
        if not isinstance(outcome, Refusal):
            return _done(outcome, form.next.data, "The passkey is added.")
        form.explain(outcome)
    return _passkey_page(form)


def _done(codes: list[str], target: str | None, said: str) -> Any:
    """The recovery codes, once; without new ones, on to where the person was going."""
    half = half_way()
    carried = kept.carried_through_sign_in()
    if half is not None:
        login.enter(half.token, half.actor)
    wanted = kept.safe_path(target)
    if codes:
        return _codes_page(codes, said, wanted, carried)
    if carried:
        return kept.carry_on(*carried)
    flash(said, "notice")
    return redirect(wanted or (landing() if half else url_for(".second_factors")), 303)


def _codes_page(
    codes: list[str], said: str, target: str | None, carried: tuple[str, list[tuple[str, str]]] | None = None
) -> str:
    return render_template(
        "accounts/recovery_codes.html",
        codes=codes,
        notice=said,
        go_on=target or landing(),
        carried=carried,
    )


@bp.post(f"{_HERE}/app/remove")
@requires(Permission.ACCOUNT_OWN)
def remove_app() -> Response:
    """Take the app away."""
    with work_for_request() as work:
        services.remove_app(work, _token())
    flash("The app is removed.", "notice")
    return redirect(url_for(".second_factors"), 303)


@bp.post(f"{_HERE}/passkey/<uuid:passkey_id>/remove")
@requires(Permission.ACCOUNT_OWN)
def remove_passkey(passkey_id: UUID) -> Response:
    """Take a passkey away."""
    with work_for_request() as work:
        services.remove_passkey(work, _token(), passkey_id)
    flash("The passkey is removed.", "notice")
    return redirect(url_for(".second_factors"), 303)


@bp.get(f"{_HERE}/remove")
@requires(Permission.ACCOUNT_OWN)
def remove_factor() -> Any:
    """Ask before a factor is taken away."""
    person = _person()
    held = queries.factors_of(read_session(), person.user_id) if person.user_id else None
    return _needs_password() or render_template(
        "accounts/remove_factor.html",
        held=held,
        must=must_have_factor(person.roles),
        back_href=url_for(".second_factors"),
    )


@bp.get(f"{_HERE}/recovery-codes")
@requires(Permission.ACCOUNT_OWN)
def recovery_codes() -> Any:
    """Say what new codes do, before they are made."""
    person = _person()
    if person.user_id is None or not queries.has_factor(read_session(), person.user_id):
        raise NotFound
    return _needs_password() or render_template(
        "accounts/new_recovery_codes.html", back_href=url_for(".second_factors")
    )


@bp.post(f"{_HERE}/recovery-codes")
@requires(Permission.ACCOUNT_OWN)
def recovery_codes_post() -> Any:
    """Ten new codes, shown once."""
    with work_for_request() as work:
        made = services.renew_recovery_codes(work, _token())
    return _codes_page(made, "You have new codes. The old ones do not work any more.", url_for(".second_factors"))


def _confirm_page(form: ConfirmPersonForm) -> str:
    person = current_actor()
    asks = queries.what_confirms(read_session(), person.user_id, _token()) if person.user_id else queries.Confirming()
    target = kept.safe_path(form.next.data)
    if asks.by_mail:
        return by_mail_page(ConfirmByCodeForm(formdata=None, next=target or ""), person)
    said = take_what_was_said()
    form.form_errors = [*form.form_errors, said] if said else form.form_errors
    return render_template(
        "accounts/confirm_person.html",
        form=form,
        sign_in_again=url_for(".council_sign_in_again", next=target) if asks.sign_in_again else "",
        asks_code=asks.code,
        has_passkey=asks.passkey and services.host_of(parts().settings) is not None,
        back_href=None if half_way() else url_for(".account"),
        **kept.carried_values(),
    )


@bp.get("/account/confirm")
@half_way_too(Step.SET_UP, Permission.ACCOUNT_OWN)
def confirm_person() -> str:
    """Password and second step again, before an act that asks for them."""
    return _confirm_page(ConfirmPersonForm(next=kept.safe_path(request.args.get("next")) or ""))


@bp.post("/account/confirm")
@half_way_too(Step.SET_UP, Permission.ACCOUNT_OWN)
def confirm_person_post() -> Any:
    """Take them, and go on."""
    half = half_way()
    person = half.actor if half else current_actor()
    if person.user_id is None:
        raise SignInNeeded
    if half is None and queries.what_confirms(read_session(), person.user_id, _token()).by_mail:
        return by_mail_post(person, _token())
    form = ConfirmPersonForm()
    if form.validate_on_submit():
        with work_for_request() as work:
            refusal = (
                services.unlock(work, person.user_id, form.password.data, token=_token())
                if half
                else services.confirm_person(
                    work,
                    person.user_id,
                    form.password.data,
                    token=_token(),
                    code=form.factor_code.data,
                    credential=form.credential.data or "",
                )
            )
        if refusal is None and half and kept.carried_through_sign_in():
            return set_up_page(kept.safe_path(request.form.get(kept.TARGET_FIELD)))
        if refusal is None:
            return redirect(kept.safe_path(form.next.data) or url_for(".account"), 303)
        form.explain(refusal)
    return _confirm_page(form)
