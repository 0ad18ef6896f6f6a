"""Who has no password shows by a code from an e-mail that it is them."""

import secrets
from typing import Any

from flask import redirect, render_template, request, session, url_for

from portal.accounts import services
from portal.accounts.forms import ConfirmByCodeForm
from portal.accounts.views.blueprint import ASKED_BY
from portal.rules.actors import Actor
from portal.rules.refusals import Refusal
from portal.web import kept
from portal.web.request_work import client_address, work_for_request

SEND = "send_code"


def by_mail_page(form: ConfirmByCodeForm, person: Actor, *, sent: bool = False) -> str:
    """First a button that sends the code; then the box for it."""
    return render_template(
        "accounts/confirm_by_code.html", form=form, person=person, sent=sent, back_href=url_for(".account")
    )


def by_mail_post(person: Actor, token: str) -> Any:
    """Send the code, or take it and go on."""
    if SEND in request.form:
        return _send(person)
    form = ConfirmByCodeForm()
    if form.validate_on_submit():
        with work_for_request() as work:
            refusal = services.confirm_by_code(work, str(session.get(ASKED_BY, "")), form.code.data, token=token)
        if refusal is None:
            return redirect(kept.safe_path(form.next.data) or url_for(".account"), 303)
        form.explain(refusal)
    return by_mail_page(form, person, sent=True)


def _send(person: Actor) -> str:
    target = kept.safe_path(request.form.get("next")) or ""
    form = ConfirmByCodeForm(formdata=None, next=target)
    asked_by = secrets.token_urlsafe(32)
    try:
        with work_for_request() as work:
            services.ask_for_reset(work, person.email, address=client_address(), asked_by=asked_by)
    except Refusal as refusal:
        form.explain(refusal)
        return by_mail_page(form, person)
    session[ASKED_BY] = asked_by
    return by_mail_page(form, person, sent=True)
