"""The page behind an invitation's link."""

from flask import render_template
from werkzeug.wrappers import Response

from portal.accounts import queries, services
from portal.accounts.forms import AcceptForm, ButtonForm, OwnPasswordForm
from portal.accounts.queries import InvitationPage
from portal.accounts.views.blueprint import bp, dead_link, enter_and_go
from portal.rules.refusals import Refusal, TooLate
from portal.web.forms import PageForm
from portal.web.guards import public
from portal.web.request_work import parts, read_session, this_browser, work_for_request


def _find(token: str) -> InvitationPage | None:
    return queries.find_invitation(read_session(), token, parts().clock.system_now())


def _form(found: InvitationPage) -> PageForm:
    if found.needs_no_password:
        return ButtonForm()
    return OwnPasswordForm() if found.has_account else AcceptForm()


def _page(form: PageForm, found: InvitationPage) -> str:
    return render_template("accounts/invitation.html", form=form, invitation=found)


@bp.get("/invitation/<token>")
@public
def invitation(token: str) -> str | Response:
    """Who is invited as what: opening it does nothing."""
    found = _find(token)
    if found is None:
        return dead_link()
    return _page(_form(found), found)


@bp.post("/invitation/<token>")
@public
def invitation_post(token: str) -> str | Response:
    """Accept, and sign in."""
    found = _find(token)
    if found is None:
        return dead_link()
    form = _form(found)
    if form.validate_on_submit():
        outcome: services.SignedInAs | Refusal
        try:
            with work_for_request() as work:
                outcome = services.accept_invitation(
                    work, token, form.password.data if "password" in form else "", browser=this_browser()
                )
        except TooLate:
            return dead_link()
        except Refusal as refusal:
            outcome = refusal
        if isinstance(outcome, services.SignedInAs):
            return enter_and_go(outcome)
        form.explain(outcome)
    return _page(form, found)
