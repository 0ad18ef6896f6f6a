"""Due diligence: what was checked about each bidder that may win."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.awards import queries, services
from portal.awards.forms import check_form
from portal.awards.permissions import may_check
from portal.awards.views.blueprint import bp, get_page, values_of
from portal.rules.awarding import award_of
from portal.rules.diligence import HELP, OUTCOMES, still_to_check
from portal.rules.permissions import Permission
from portal.rules.refusals import NotFound, Refusal
from portal.web.guards import requires
from portal.web.request_work import current_actor, work_for_request

_CHECKS = "/procurements/<uuid:procurement_id>/award/checks"


@bp.get(_CHECKS)
@requires(Permission.AWARD_RECOMMEND, Permission.AWARD_APPROVE, Permission.HISTORY_SEE)
def checks(procurement_id: UUID) -> str:
    """What was checked about each bidder, and what is left for the ones that came first."""
    page = get_page(procurement_id)
    titles = queries.diligence_titles(page.desk.outcome.pack)
    first = {award_of(lot, "").organisation_id for lot in page.desk.outcome.lots}
    still_in = {bid.organisation_id for lot in page.desk.outcome.lots for bid in lot.bids if bid.status != "excluded"}
    return render_template(
        "awards/checks.html",
        **{
            **values_of(page),
            "back_href": url_for("awards.award", procurement_id=procurement_id),
            "back_text": "Award",
        },
        titles=titles,
        outcomes=OUTCOMES,
        still_in=still_in,
        bidders=[
            (organisation_id, name, still_to_check(list(titles), page.checks, organisation_id))
            for organisation_id, name in sorted(page.desk.board.bidders.items(), key=lambda each: each[1])
            if organisation_id in first or any(check.organisation_id == organisation_id for check in page.checks)
        ],
        others=[
            (organisation_id, name)
            for organisation_id, name in sorted(page.desk.board.bidders.items(), key=lambda each: each[1])
            if organisation_id in still_in
            and organisation_id not in first
            and not any(c.organisation_id == organisation_id for c in page.checks)
        ],
        may=may_check(current_actor(), page.desk.board.case, page.view),
    )


@bp.route(f"{_CHECKS}/<uuid:organisation_id>", methods=["GET", "POST"])
@requires(Permission.AWARD_RECOMMEND)
def check(procurement_id: UUID, organisation_id: UUID) -> str | Response | tuple[str, int]:
    """Record one thing checked about one bidder."""
    page = get_page(procurement_id)
    may_check(current_actor(), page.desk.board.case, page.view).or_refuse()
    if organisation_id not in page.desk.board.bidders:
        raise NotFound
    titles = queries.diligence_titles(page.desk.outcome.pack)
    left = still_to_check(list(titles), page.checks, organisation_id)
    form = check_form(titles)(kind=left[0] if left else None)
    code = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.record_check(
                    work,
                    procurement_id,
                    organisation_id,
                    kind=form["kind"].data or "",
                    outcome=form["outcome"].data or "",
                    checked_on=form["checked_on"].data,
                    what=form["what"].data,
                )
            flash("Recorded. The approver reads it with the award.", "notice")
            return redirect(url_for("awards.checks", procurement_id=procurement_id), 303)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            code = refusal.status
            form.explain(refusal)
    html = render_template(
        "awards/check.html",
        **{
            **values_of(page),
            "back_href": url_for("awards.checks", procurement_id=procurement_id),
            "back_text": "What was checked",
        },
        form=form,
        name=page.desk.board.bidders[organisation_id],
        help=[(titles[kind], words) for kind, words in HELP.items() if kind in titles],
    )
    return html if code == 200 else (html, code)
