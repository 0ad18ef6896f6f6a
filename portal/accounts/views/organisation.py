"""A provider's own page: who is in, who asks to join, who is invited. And the way in for who belongs nowhere yet."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.accounts import queries, services
from portal.accounts.forms import InviteColleagueForm, MemberForm, OrganisationForm
from portal.accounts.queries import Member
from portal.accounts.views.blueprint import bp
from portal.accounts.views.signing_up import alike
from portal.rules.actors import ROLE_NAMES, Role
from portal.rules.permissions import Permission
from portal.rules.refusals import Invalid, NotFound, Refusal
from portal.web.guards import requires
from portal.web.request_work import current_actor, parts, read_session, work_for_request


def _mine() -> UUID:
    organisation_id = current_actor().organisation_id
    if organisation_id is None:
        raise NotFound
    return organisation_id


@bp.get("/organisation")
@requires(Permission.ORGANISATION_SEE)
def organisation() -> str:
    """Who is in; for owners, who asks and who is invited."""
    session, actor = read_session(), current_actor()
    is_owner = Role.OWNER in actor.roles
    return render_template(
        "accounts/organisation.html",
        name=actor.organisation_name,
        members=queries.list_members(session, _mine()),
        requests=queries.list_join_requests(session, _mine()) if is_owner else [],
        invitations=queries.list_invitations(session, _mine(), parts().clock.system_now()) if is_owner else [],
        is_owner=is_owner,
        me=actor.user_id,
        role_names=ROLE_NAMES,
    )


@bp.post("/organisation/requests/<uuid:request_id>")
@requires(Permission.ORGANISATION_MANAGE)
def decide_join(request_id: UUID) -> Response:
    """An owner's answer."""
    answer = request.form.get("answer")
    if answer not in ("yes", "no"):
        raise Invalid("Say yes or no.")
    with work_for_request() as work:
        services.decide_join(work, request_id, accept=answer == "yes")
    flash("They can now work on your bids." if answer == "yes" else "They were not added. We told them.", "notice")
    return redirect(url_for(".organisation"), 303)


def _invite_page(form: InviteColleagueForm) -> str:
    return render_template("accounts/invite_colleague.html", form=form, back_href=url_for(".organisation"))


@bp.get("/organisation/invite")
@requires(Permission.ORGANISATION_MANAGE)
def invite_colleague() -> str:
    """Invite a colleague."""
    return _invite_page(InviteColleagueForm())


@bp.post("/organisation/invite")
@requires(Permission.ORGANISATION_MANAGE)
def invite_colleague_post() -> str | Response:
    """Send the invitation."""
    form = InviteColleagueForm()
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.invite_colleague(work, form.name.data, form.email.data, Role(str(form.role.data)))
            flash(f"We sent an invitation to {form.name.data}. It works for 7 days.", "notice")
            return redirect(url_for(".organisation"), 303)
        except Refusal as refusal:
            form.explain(refusal)
    return _invite_page(form)


@bp.post("/organisation/invitations/<uuid:invitation_id>/withdraw")
@requires(Permission.ORGANISATION_MANAGE)
def withdraw_colleague_invitation(invitation_id: UUID) -> Response:
    """Take an invitation back."""
    with work_for_request() as work:
        services.withdraw_invitation(work, invitation_id)
    flash("The invitation is withdrawn. Its link does not work any more.", "notice")
    return redirect(url_for(".organisation"), 303)


def _member(user_id: UUID) -> Member:
    for each in queries.list_members(read_session(), _mine()):
        if each.user_id == user_id:
            return each
    raise NotFound


def _member_page(member: Member, form: MemberForm) -> str:
    return render_template("accounts/member.html", member=member, form=form, back_href=url_for(".organisation"))


@bp.get("/organisation/members/<uuid:user_id>")
@requires(Permission.ORGANISATION_MANAGE)
def member(user_id: UUID) -> str:
    """What a colleague may do."""
    found = _member(user_id)
    return _member_page(found, MemberForm(role=found.role))


@bp.post("/organisation/members/<uuid:user_id>")
@requires(Permission.ORGANISATION_MANAGE)
def member_post(user_id: UUID) -> str | Response:
    """Make a colleague owner or editor."""
    found = _member(user_id)
    form = MemberForm()
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.change_member_role(work, user_id, Role(str(form.role.data)))
            flash(f"{found.name} is now an {ROLE_NAMES[Role(str(form.role.data))].lower()}.", "notice")
            return redirect(url_for(".organisation"), 303)
        except Refusal as refusal:
            form.explain(refusal)
    return _member_page(found, form)


@bp.get("/organisation/members/<uuid:user_id>/remove")
@requires(Permission.ORGANISATION_SEE)
def remove_member(user_id: UUID) -> str:
    """Say what follows, before it is done: for an owner about anyone, for anyone about themselves."""
    found, actor = _member(user_id), current_actor()
    if Role.OWNER not in actor.roles and user_id != actor.user_id:
        raise NotFound
    return render_template(
        "accounts/remove_member.html",
        member=found,
        is_me=user_id == actor.user_id,
        name=actor.organisation_name,
        back_href=url_for(".organisation"),
    )


@bp.post("/organisation/members/<uuid:user_id>/remove")
@requires(Permission.ORGANISATION_SEE)
def remove_member_post(user_id: UUID) -> Response:
    """Take somebody out, or leave."""
    found, actor = _member(user_id), current_actor()
    with work_for_request() as work:
        services.remove_member(work, user_id)
    if user_id == actor.user_id:
        flash(f"You left {actor.organisation_name}.", "notice")
        return redirect(url_for(".join_organisation"), 303)
    flash(f"{found.name} is not in your organisation any more.", "notice")
    return redirect(url_for(".organisation"), 303)


def _join_page(form: OrganisationForm) -> str:
    actor = current_actor()
    asked = queries.asked_to_join(read_session(), actor.user_id) if actor.user_id else []
    return render_template("accounts/join_organisation.html", form=form, asked=asked)


@bp.get("/organisation/join")
@requires(Permission.ORGANISATION_JOIN)
def join_organisation() -> str:
    """Where a person asked to join, and the way to add or ask again."""
    return _join_page(OrganisationForm(alike))


@bp.post("/organisation/join")
@requires(Permission.ORGANISATION_JOIN)
def join_organisation_post() -> str | Response:
    """Add an organisation, or ask to join one."""
    form = OrganisationForm(alike)
    if form.validate_on_submit() and form.is_decided():
        joined = form.chosen()
        try:
            with work_for_request() as work:
                if joined:
                    services.ask_to_join(work, UUID(joined))
                else:
                    seen = tuple(UUID(found_id) for found_id, _ in form.alike)
                    services.add_organisation(work, form.organisation_name.data, seen=seen)
        except Refusal as refusal:
            form.explain(refusal)
            return _join_page(form)
        if joined:
            flash("We asked its owners. They get an e-mail now, and you get one when they decide.", "notice")
            return redirect(url_for(".join_organisation"), 303)
        flash(f"{form.organisation_name.data} is added. You are its owner.", "notice")
        return redirect(url_for(".organisation"), 303)
    return _join_page(form)
