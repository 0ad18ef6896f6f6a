"""Forms of the specification's pages and of the lots, and what stands beside them; a lot is taken out here."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from config.reference import districts
from portal.procurements import queries, services
from portal.procurements.forms.lots import LotForm, LotsForm
from portal.procurements.forms.pages import DraftForm, VersionedForm
from portal.procurements.forms.specification import (
    BudgetForm,
    ExtensionForm,
    RequirementsForm,
    answers_form,
    duties_form,
    records_form,
    template_form,
)
from portal.procurements.queries import DraftView
from portal.procurements.views.public import bp
from portal.procurements.views.tasks import page_href
from portal.rules.drafting import differing, part_of
from portal.rules.lots import DIVIDED, MOST_LOTS, next_lot_id
from portal.rules.outline import question_numbers
from portal.rules.permissions import Permission
from portal.rules.refusals import NotFound, Refusal
from portal.rules.specification import DECIDERS, KINDS, PAGES, share_prescribed
from portal.web.guards import requires
from portal.web.request_work import current_actor, now, read_session, work_for_request

_TEMPLATES = {"requirements": "draft_requirements", "lots": "draft_lots", "template": "draft_template"}


def saved_part(draft: DraftView, page: str) -> Any:
    """What is saved of a page. Raises NotFound for a page the draft does not have."""
    try:
        return part_of(draft.draft, page)
    except KeyError:
        raise NotFound from None


def form_of(draft: DraftView, page: str, saved: Any, **values: Any) -> DraftForm | None:
    """The form of a page of the specification or the lots; None for any other page."""
    if page in PAGES:
        return answers_form(page, saved, **values)
    if page.startswith("lot-"):
        return LotForm.of(saved, [name for _, name in districts()], **values)
    if page == "lots":
        titles = {name: typed.title for name, typed in draft.draft.questions.items()}
        questions = [
            (name, f"Question {number}" + (f": {titles[name]}" if titles[name] else ""))
            for name, number in question_numbers(draft.draft).items()
        ]
        return LotsForm.of(saved, questions, **values)
    if page == "template":
        return template_form(differing(draft.draft), saved, **values)
    made = {
        "requirements": RequirementsForm,
        "budget": BudgetForm.of,
        "length": ExtensionForm.of,
        "duties": duties_form,
        "records": records_form,
    }
    return made[page](saved, **values) if page in made else None  # type: ignore[operator]


def template_of(page: str) -> str | None:
    """The template of a page that has one of its own."""
    name = _TEMPLATES.get(page)
    return f"procurements/{name}.html" if name else None


def beside(draft: DraftView, page: str) -> dict[str, Any]:
    """What these pages show besides their form."""
    if page == "requirements":
        rows = draft.draft.requirements.rows
        return {
            "share": share_prescribed(rows),
            "kinds": list(KINDS.items()),
            "deciders": list(DECIDERS.items()),
            "policy": draft.draft.policy.get("prescribed_reason_above", "60"),
        }
    if page == "lots":
        typed = draft.draft
        add = None
        if typed.lots_choice.decision == DIVIDED and len(typed.lots) < MOST_LOTS:
            add = page_href(draft.id, f"lot-{next_lot_id(typed.lots)}")
        return {
            "lots": [(lot, page_href(draft.id, f"lot-{lot.id}"), _remove_href(draft.id, lot.id)) for lot in typed.lots],
            "divided": typed.lots_choice.decision == DIVIDED,
            "add_href": add,
        }
    return {}


def _remove_href(procurement_id: UUID, lot_id: str) -> str:
    return url_for("procurements.remove_lot", procurement_id=procurement_id, lot=lot_id)


@bp.route("/procurements/<uuid:procurement_id>/draft/lots/<string(maxlength=8):lot>/remove", methods=["GET", "POST"])
@requires(Permission.PROCUREMENT_WRITE)
def remove_lot(procurement_id: UUID, lot: str) -> str | Response | tuple[str, int]:
    """Take a lot out of the draft."""
    draft = queries.get_draft(read_session(), current_actor(), procurement_id, now())
    typed = {each.id: each for each in draft.draft.lots}
    if lot not in typed:
        raise NotFound
    form = VersionedForm(draft_version=str(draft.draft_version))
    code = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.remove_lot(work, procurement_id, lot, form.seen())
            flash(f"Lot {lot} is taken out.", "notice")
            return redirect(page_href(procurement_id, "lots"), 303)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            code = refusal.status
            form.explain(refusal)
    html = render_template(
        "procurements/remove_lot.html",
        form=form,
        draft=draft,
        lot=typed[lot],
        back_href=page_href(procurement_id, "lots"),
        back_text="Lots",
    )
    return html if code == 200 else (html, code)
