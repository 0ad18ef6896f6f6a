"""The administrator's pages: who works here, and as what."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.accounts import queries, services
from portal.accounts.forms import InviteStaffForm, LostPhoneForm, RolesForm
from portal.accounts.permissions import may_reset_factors
from portal.accounts.queries import Person
from portal.accounts.views.blueprint import bp
from portal.rules.actors import Role
from portal.rules.doors import must_have_factor
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal
from portal.unit_of_work import Work
from portal.web.guards import requires
from portal.web.request_work import current_actor, parts, read_session, work_for_request


@bp.get("/people")
@requires(Permission.PEOPLE_MANAGE)
def people() -> str:
    """Everybody who came in by the council's invitation, and the invitations that are open."""
    session = read_session()
    accounts = queries.list_council_accounts(session)
    form = LostPhoneForm()
    asked = form.lost.data if form.validate() else ""
    found = queries.find_user_by_email(session, asked) if asked else None
    return render_template(
        "accounts/people.html",
        people=accounts,
        administrators=sum(1 for each in accounts if Role.ADMINISTRATOR in each.roles),
        form=form,
        asked=asked,
        lost=found if found and queries.has_factor(session, found.user_id) else None,
        invitations=queries.list_invitations(session, None, parts().clock.system_now()),
        wide=True,
    )


def _acted(user_id: UUID, act: Callable[[Work, UUID], None], said: str, *, then: str = "") -> Response:
    """One act on an account of the council, without a form of its own; then back to the person, or to `then`.

    said: what is told afterwards, with {} for the name.
    """
    found = queries.get_council_account(read_session(), user_id)
    with work_for_request() as work:
        act(work, user_id)
    flash(said.format(found.name), "notice")
    return redirect(then or url_for(".person", user_id=user_id), 303)


def _invite_page(form: InviteStaffForm) -> str:
    return render_template("accounts/invite_staff.html", form=form, back_href=url_for(".people"))


@bp.get("/people/invite")
@requires(Permission.PEOPLE_MANAGE)
def invite_staff() -> str:
    """Invite somebody."""
    return _invite_page(InviteStaffForm())


@bp.post("/people/invite")
@requires(Permission.PEOPLE_MANAGE)
def invite_staff_post() -> str | Response:
    """Send the invitation."""
    form = InviteStaffForm()
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.invite_staff(work, form.name.data, form.email.data, form.roles.data)
            flash(f"We sent an invitation to {form.name.data}. It works for 7 days.", "notice")
            return redirect(url_for(".people"), 303)
        except Refusal as refusal:
            form.explain(refusal)
    return _invite_page(form)


def _person_page(person: Person, form: RolesForm) -> str:
    return render_template(
        "accounts/person.html",
        person=person,
        form=form,
        is_me=person.user_id == current_actor().user_id,
        known_at_council=queries.has_identity_link(read_session(), person.user_id),
        must_have_factor=must_have_factor(set(person.roles)),
        has_factor=queries.has_factor(read_session(), person.user_id),
        back_href=url_for(".people"),
    )


@bp.get("/people/<uuid:user_id>")
@requires(Permission.PEOPLE_MANAGE)
def person(user_id: UUID) -> str:
    """One account: its roles."""
    found = queries.get_council_account(read_session(), user_id)
    return _person_page(found, RolesForm(roles=found.roles))


@bp.post("/people/<uuid:user_id>")
@requires(Permission.PEOPLE_MANAGE)
def person_post(user_id: UUID) -> str | Response:
    """Give and take roles."""
    found = queries.get_council_account(read_session(), user_id)
    form = RolesForm()
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.set_roles(work, user_id, form.roles.data)
            flash(f"The roles of {found.name} are saved. They count from now on.", "notice")
            return redirect(url_for(".people"), 303)
        except Refusal as refusal:
            form.explain(refusal)
    return _person_page(found, form)


@bp.get("/people/<uuid:user_id>/close")
@requires(Permission.PEOPLE_MANAGE)
def close_account(user_id: UUID) -> str:
    """Say what closing an account does, before it is done."""
    found = queries.get_council_account(read_session(), user_id)
    return render_template("accounts/close_account.html", person=found, back_href=url_for(".person", user_id=user_id))


@bp.post("/people/<uuid:user_id>/close")
@requires(Permission.PEOPLE_MANAGE)
def close_account_post(user_id: UUID) -> Response:
    """Close it."""
    return _acted(user_id, services.close_account, "The account of {} is closed.", then=url_for(".people"))


@bp.post("/people/<uuid:user_id>/council-account/forget")
@requires(Permission.PEOPLE_MANAGE)
def forget_council_account(user_id: UUID) -> Response:
    """What the council's own sign-in calls this person does not count any more."""
    return _acted(user_id, services.forget_identity, "The next council account with the e-mail of {} can come in.")


@bp.get("/people/<uuid:user_id>/second-step")
@requires(Permission.PEOPLE_MANAGE)
def reset_factors(user_id: UUID) -> str:
    """Say what resetting somebody's second step does, before it is done."""
    found = queries.get_account(read_session(), user_id)
    has_factor = queries.has_factor(read_session(), user_id)
    may_reset_factors(current_actor(), user_id, has_factor=has_factor).or_refuse()
    return render_template("accounts/reset_factors.html", person=found, back_href=_place(found))


def _place(person: Person) -> str:
    """The page of a council account; all people for a provider's, which has none here."""
    return url_for(".person", user_id=person.user_id) if person.roles else url_for(".people")


@bp.post("/people/<uuid:user_id>/second-step")
@requires(Permission.PEOPLE_MANAGE)
def reset_factors_post(user_id: UUID) -> Response:
    """Reset it: the person is told, and is signed out everywhere."""
    found = queries.get_account(read_session(), user_id)
    with work_for_request() as work:
        services.reset_factors(work, user_id)
    flash(f"The second step of {found.name} is reset. We told them by e-mail.", "notice")
    return redirect(_place(found), 303)


@bp.post("/people/invitations/<uuid:invitation_id>/withdraw")
@requires(Permission.PEOPLE_MANAGE)
def withdraw_staff_invitation(invitation_id: UUID) -> Response:
    """Take an invitation back."""
    with work_for_request() as work:
        services.withdraw_invitation(work, invitation_id)
    flash("The invitation is withdrawn. Its link does not work any more.", "notice")
    return redirect(url_for(".people"), 303)
