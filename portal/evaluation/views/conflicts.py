"""Links to bidders: a member's own page, and the decider's."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.evaluation import queries, services
from portal.evaluation.forms import DecisionForm, DeclarationForm, declaration_form
from portal.evaluation.permissions import may_declare
from portal.evaluation.queries.conflicts import DeclarationPage
from portal.evaluation.services import Declared
from portal.evaluation.views.common import bp, help_line, page_values
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal
from portal.web.guards import requires
from portal.web.request_work import current_actor, parts, read_session, work_for_request

_ADDRESS = "/evaluation/<uuid:procurement_id>"


def _own_page(procurement_id: UUID) -> DeclarationPage:
    return queries.get_declaration(read_session(), parts().keyring, current_actor(), procurement_id)


def _own_form(page: DeclarationPage) -> DeclarationForm:
    before = {
        organisation: (answer.answer.value, answer.kinds, answer.words) for organisation, answer in page.answers.items()
    }
    return declaration_form(page.bidders, plain=page.member.service_user, before=before)


def _own_render(page: DeclarationPage, form: DeclarationForm) -> str:
    name = "declaration_plain" if page.member.service_user else "declaration"
    return render_template(
        f"evaluation/{name}.html",
        **page_values(page.board, page.member),
        page=page,
        form=form,
        may_declare=may_declare(current_actor(), page.board.case),
        ring=help_line("Not sure? Ring"),
        back_href=url_for("evaluation.my_panels"),
    )


@bp.route(f"{_ADDRESS}/declaration", methods=["GET", "POST"])
@requires(Permission.CONFLICT_DECLARE)
def declaration(procurement_id: UUID) -> str | Response | tuple[str, int]:
    """Say for each bidder whether there is a link."""
    page = _own_page(procurement_id)
    form = _own_form(page)
    if not form.validate_on_submit():
        return _own_render(page, form)
    declared = {organisation: Declared(*form.said(organisation)) for organisation in page.bidders}
    try:
        with work_for_request() as work:
            waits = services.declare(work, procurement_id, declared)
    except Refusal as refusal:
        form.explain(refusal)
        return _own_render(_own_page(procurement_id), form), refusal.status
    if waits:
        flash("Thank you. Someone off the panel decides. Until then bids stay closed to you.", "notice")
        return redirect(url_for("evaluation.declaration", procurement_id=procurement_id), 303)
    flash("Thank you. We have your answers.", "notice")
    return redirect(url_for("evaluation.marking", procurement_id=procurement_id), 303)


@bp.get(f"{_ADDRESS}/conflicts")
@requires(Permission.CONFLICT_DECIDE)
def conflicts(procurement_id: UUID) -> str:
    """Declared links, for somebody off the panel."""
    board, links = queries.list_links(read_session(), parts().keyring, current_actor(), procurement_id)
    return render_template(
        "evaluation/conflicts.html",
        **page_values(board),
        links=links,
        back_href=url_for("evaluation.my_panels"),
    )


@bp.route(f"{_ADDRESS}/conflicts/<uuid:declaration_id>", methods=["GET", "POST"])
@requires(Permission.CONFLICT_DECIDE)
def decide_conflict(procurement_id: UUID, declaration_id: UUID) -> str | Response | tuple[str, int]:
    """Decide on one declared link."""
    actor = current_actor()
    board, link = queries.get_link(read_session(), parts().keyring, actor, procurement_id, declaration_id)
    form = DecisionForm()
    status = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.decide_conflict(
                    work,
                    procurement_id,
                    declaration_id,
                    ruling=form.ruling.data or "",
                    reason=form.reason.data,
                    safeguards=form.safeguards.data or "",
                )
            flash(f"Decided. {link.member} is told.", "notice")
            return redirect(url_for("evaluation.conflicts", procurement_id=procurement_id), 303)
        except Refusal as refusal:
            form.explain(refusal)
            status = refusal.status
    page = render_template(
        "evaluation/conflict.html",
        **page_values(board),
        link=link,
        form=form,
        back_href=url_for("evaluation.conflicts", procurement_id=procurement_id),
    )
    return page if status == 200 else (page, status)
