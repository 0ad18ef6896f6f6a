"""The pages of the draft, one thing each. A page somebody else saved meanwhile shows both texts."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.reference import districts
from portal.procurements import queries, services
from portal.procurements.events import page_name
from portal.procurements.forms import (
    AboutForm,
    AmendmentForm,
    BidderForm,
    ConsideredForm,
    ContactForm,
    CriteriaForm,
    DraftForm,
    GroupForm,
    PriceForm,
    QuestionForm,
    RulesForm,
    StaffCostsForm,
    StaffTermsForm,
    TimetableForm,
    TupeForm,
    ValueForm,
    conditions_form,
    marks_form,
)
from portal.procurements.queries import DraftView
from portal.procurements.views import specified
from portal.procurements.views.criteria import heading_of, list_values, marks_values
from portal.procurements.views.public import bp
from portal.procurements.views.tasks import href_after, left_on, page_href
from portal.rules.drafting import MarksDraft, Unfinished, measure_of, price_of, scale_of
from portal.rules.formula_words import amount_in_words, price_example
from portal.rules.marking_pack import lots_of
from portal.rules.outline import groups_of, measures_of, nodes_of, paths_of, places_for
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal, Stale
from portal.rules.scoring import RecordRefused
from portal.rules.staff_costs import budget_words
from portal.rules.staff_pack import budget_of
from portal.web.guards import requires
from portal.web.request_work import current_actor, now, read_session, work_for_request

_FIELD_OF = {
    "specification": "about",
    "price": "price",
    "social-value": "considered",
    "rules": "rules",
    "criteria": "criteria",
    "timetable": "timetable",
    "tupe": "tupe",
    "contact": "contact",
    "staff-terms": "staff",
    "staff-costs": "staff_costs",
    "conditions": "conditions",
    "amendment": "amendment",
    "bidder": "bidder",
}
_FORMS: dict[str, Callable[..., DraftForm]] = {
    "social-value": ConsideredForm.of,
    "criteria": CriteriaForm.of,
    "timetable": TimetableForm.of,
    "tupe": TupeForm.of,
    "contact": ContactForm.of,
    "staff-terms": StaffTermsForm.of,
    "staff-costs": StaffCostsForm.of,
    "conditions": conditions_form,
    "amendment": AmendmentForm.of,
    "bidder": BidderForm.of,
}


def get_draft(procurement_id: UUID) -> DraftView:
    """The draft as it stands now."""
    return queries.get_draft(read_session(), current_actor(), procurement_id, now())


def _saved(draft: DraftView, page: str) -> Any:
    """What is saved of a page. Raises NotFound for a page the draft does not have."""
    kind, _, name = page.partition("-")
    if kind == "question" and name in draft.draft.questions:
        return draft.draft.questions[name]
    if kind == "marks" and name in draft.draft.questions:
        own = draft.draft.marks.get(name)
        return MarksDraft(scale_of(name, draft.draft), own.reason if own else "")
    if kind == "group" and (group := groups_of(draft.draft).get(name)):
        return group
    if kind == "measure" and (measure := measures_of(draft.draft).get(name)):
        return measure
    if page not in _FIELD_OF:
        return specified.saved_part(draft, page)
    return getattr(draft.draft, _FIELD_OF[page])


def _form(draft: DraftView, page: str, **values: Any) -> DraftForm:
    saved = _saved(draft, page)
    values.setdefault("draft_version", str(draft.draft_version))
    kind, _, name = page.partition("-")
    form: DraftForm
    match kind:
        case "specification":
            form = AboutForm.of(saved, [name for _, name in districts()], **values)
        case "question":
            form = QuestionForm.of(saved, [step.mark for step in scale_of(name, draft.draft)], **values)
        case "marks":
            form = marks_form(saved.scale, saved.reason, **values)
        case "price":
            form = PriceForm.of(saved, lots_of(draft.draft), **values)
        case "measure":
            form = ValueForm.of(saved, lots_of(draft.draft), **values)
        case "group":
            form = GroupForm.of(saved, **values)
        case "rules":
            form = RulesForm.over(list(paths_of(nodes_of(draft.draft)).items()), saved, **values)
        case _:
            form = specified.form_of(draft, page, saved, **values) or _FORMS[page](saved, **values)
    if "group" in form:
        form["group"].choices = places_for(nodes_of(draft.draft), name if kind == "group" else None)
    return form


@bp.route("/procurements/<uuid:procurement_id>/draft/<string(maxlength=40):page>", methods=["GET", "POST"])
@requires(Permission.PROCUREMENT_WRITE)
def draft_page(procurement_id: UUID, page: str) -> str | Response | tuple[str, int]:
    """One page of the draft."""
    draft = get_draft(procurement_id)
    form = _form(draft, page)
    saved_now: list[tuple[str, str]] = []
    code = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.save_page(work, procurement_id, page, form.content(_saved(draft, page)), form.seen())
            flash(f"“{page_name(page)}” is saved.", "notice")
            return redirect(after_saving(procurement_id, page), 303)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            code = refusal.status
            form.explain(refusal)
            if isinstance(refusal, Stale):
                draft = get_draft(procurement_id)
                saved_now = _form(draft, page, formdata=None).told()
                form.at_version(draft.draft_version)
    html = render_template(
        _template(page),
        form=form,
        draft=draft,
        page=page,
        heading=heading_of(draft, page),
        saved_now=saved_now,
        back_href=url_for("procurements.procurement", procurement_id=procurement_id),
        back_text="Checklist",
        **_beside(draft, page),
    )
    return html if code == 200 else (html, code)


_TEMPLATES = {
    "marks": "draft_marks",
    "criteria": "draft_criteria",
    "social": "draft_value",
    "conditions": "draft_conditions",
}


def _template(page: str) -> str:
    own = specified.template_of(page)
    return own or f"procurements/{_TEMPLATES.get(page.partition('-')[0], 'draft_page')}.html"


def after_saving(procurement_id: UUID, page: str) -> str:
    """Where saving leads: the page itself, which says what it still lacks, or the next one where that was pressed."""
    if page == "conditions" and "more" in request.form:
        return page_href(procurement_id, page)
    if "next" in request.form:
        return href_after(get_draft(procurement_id), page)
    if page.startswith(("group-", "measure-")) or page in ("rules", "price"):
        return page_href(procurement_id, "criteria")
    return page_href(procurement_id, page)


def _beside(draft: DraftView, page: str) -> dict[str, Any]:
    """What a page shows besides its form: sums, an example."""
    values: dict[str, Any] = {"example": [], "in_words": "", "scale": [], "faults": []}
    values |= left_on(draft, page) | specified.beside(draft, page)
    if page.startswith("marks-"):
        values |= marks_values(draft, page.removeprefix("marks-"))
    if page == "staff-costs":
        values["beside"] = budget_words(budget_of(queries.with_law(draft.draft, now()), draft.posts))
    if page == "price":
        with suppress(Unfinished, RecordRefused):
            line = price_of(draft.draft)
            values["example"] = price_example(line.formula, line.weight, draft.draft.about.value_pence)
            values["in_words"] = line.in_words
    if page.startswith("measure-"):
        with suppress(Unfinished):
            name = page.partition("-")[2]
            promise = measure_of(measures_of(draft.draft)[name], name, lots_of(draft.draft))
            values["in_words"] = amount_in_words(
                promise.formula,
                promise.weight,
                promise.unit,
                promise.proxy_pence,
                {lot.id: lot.title for lot in lots_of(draft.draft)},
            )
    if page in ("criteria", "social-value"):
        values |= list_values(draft)
    return values
