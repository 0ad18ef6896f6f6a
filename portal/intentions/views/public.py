"""What anybody may read, without signing in and without script."""

from datetime import date

from flask import Blueprint, render_template, request, url_for

from portal.accounts.counting import may_search
from portal.intentions import queries
from portal.intentions.forms import PlansFilter
from portal.intentions.queries import Wanted
from portal.rules.plans import CONFIDENCE, MILESTONE_NAMES, OPTIONS, ROUTES, lead_time_warning
from portal.rules.wording import in_london
from portal.web.guards import public
from portal.web.request_work import now, read_session

bp = Blueprint("intentions", __name__)
_PAGE = 20


def today() -> date:
    """The day in London."""
    return in_london(now()).date()


@bp.get("/plans")
@public
def plans() -> str:
    """Plans, with filters that stay in the page's address."""
    form = PlansFilter()
    good = form.validate() and form.in_order() and may_search(form, form.q.data, form.outcome.data)
    wanted = Wanted(
        words=form.q.data or "",
        districts=tuple(form.district.data or ()),
        outcome=form.outcome.data or "",
        value_least_pence=form.least.data,
        value_most_pence=form.most.data,
        start_from=form.start_from.data,
        start_to=form.start_to.data,
    )
    found = queries.list_public(read_session(), today(), wanted if good else Wanted())
    page = _page_number(request.args.get("page", ""), len(found))
    # Only what the form knows goes on to the next page: a name in an address is anybody's to choose.
    kept = {name: values for name, values in request.args.to_dict(flat=False).items() if name in form}
    asked = [(k, v) for k, v in request.args.items(multi=True) if k != "page" and v.strip()]
    return render_template(
        "intentions/plans.html",
        form=form,
        plans=found[(page - 1) * _PAGE : page * _PAGE],
        number=len(found),
        page=page,
        pages=max(1, -(-len(found) // _PAGE)),
        asked=asked,
        milestone_names=MILESTONE_NAMES,
        confidence=CONFIDENCE,
        page_href=lambda n: url_for("intentions.plans", page=n, **kept),
    )


def _page_number(text: str, number: int) -> int:
    last = max(1, -(-number // _PAGE))
    return min(max(int(text), 1), last) if text.isascii() and text.isdigit() and len(text) < 7 else 1


@bp.get("/plans/dates-kept")
@public
def dates_kept() -> str:
    """Dates kept and slipped, by team."""
    return render_template("intentions/dates_kept.html", teams=queries.slips_by_team(read_session(), today()))


@bp.get("/plans/<string(maxlength=40):reference>")
@public
def plan(reference: str) -> str:
    """One plan, with every date it ever promised."""
    found = queries.get_public(read_session(), reference, today())
    published = in_london(found.published_at).date() if found.published_at else today()
    return render_template(
        "intentions/plan.html",
        plan=found,
        routes=ROUTES,
        options=OPTIONS,
        confidence=CONFIDENCE,
        milestone_names=MILESTONE_NAMES,
        short_notice=lead_time_warning(published, found.facts.advert_on) if found.word != "Closed" else None,
    )
