"""One's own account, and what the roles are."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.accounts import login, queries, services
from portal.accounts.events import roles_in_words
from portal.accounts.forms import ChangePasswordForm
from portal.accounts.views.blueprint import bp
from portal.rules.actors import OUTSIDE_ROLES, ROLE_MEANINGS, ROLE_NAMES, Role
from portal.rules.permissions import PERMISSION_WORDS, Permission, permissions_of
from portal.rules.refusals import Refusal
from portal.web.guards import requires
from portal.web.request_work import current_actor, read_session, work_for_request


@bp.get("/account")
@requires(Permission.ACCOUNT_OWN)
def account() -> str:
    """Name, e-mail, roles."""
    actor = current_actor()
    return render_template(
        "accounts/account.html",
        person=actor,
        roles=roles_in_words([role.value for role in actor.roles]),
        needs_no_password=actor.roles <= OUTSIDE_ROLES,
        has_factor=actor.user_id is not None and queries.has_factor(read_session(), actor.user_id),
    )


def _password_page(form: ChangePasswordForm) -> str:
    return render_template("accounts/change_password.html", form=form, back_href=url_for(".account"))


@bp.get("/account/password")
@requires(Permission.ACCOUNT_OWN)
def change_password() -> str:
    """Change the password."""
    return _password_page(ChangePasswordForm())


@bp.post("/account/password")
@requires(Permission.ACCOUNT_OWN)
def change_password_post() -> str | Response:
    """Take the new password; every other session ends."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        refusal: Refusal | None
        try:
            with work_for_request() as work:
                refusal = services.change_password(
                    work, form.current_password.data, form.new_password.data, token=login.session_token()
                )
        except Refusal as weak:
            refusal = weak
        if refusal is None:
            flash("Your password is changed. You are signed out everywhere else.", "notice")
            return redirect(url_for(".account"), 303)
        form.explain(refusal)
    return _password_page(form)


@bp.get("/roles")
@requires(Permission.ACCOUNT_OWN)
def roles() -> str:
    """What each role may do, from the table that every page is guarded by."""
    shown = [role for role in Role if role not in (Role.OPERATOR, Role.NEWCOMER)]
    told = [
        (ROLE_NAMES[role], ROLE_MEANINGS[role], [PERMISSION_WORDS[each] for each in permissions_of(role)])
        for role in shown
    ]
    return render_template("accounts/roles.html", told=told)
