"""The criteria list: every line with its running sum, and one page each to add, move or take out a line."""

from contextlib import suppress
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.procurements import queries, services
from portal.procurements.events import page_name
from portal.procurements.forms import AddLineForm, MoveForm, RemoveForm, ScaleForm
from portal.procurements.forms.marking import decimal_text
from portal.procurements.queries import DraftView
from portal.procurements.services.lines import why_not_removed
from portal.procurements.views.public import bp
from portal.rules.criteria import award_in_words, rounding_in_words, tie_words
from portal.rules.drafting import Unfinished, scale_of
from portal.rules.formula_words import AMOUNT_FORMULAS, PRICE_FORMULAS
from portal.rules.marking_pack import award_from, lots_of, marking_of, tie_break_from
from portal.rules.outline import (
    AMOUNT,
    GROUP,
    PRICED,
    SCORED,
    Node,
    gaps,
    measures_of,
    nodes_of,
    places_for,
    question_numbers,
)
from portal.rules.permissions import Permission
from portal.rules.publishing import Check
from portal.rules.publishing.sums import has_minimum
from portal.rules.refusals import NotFound, Refusal
from portal.rules.scoring import RecordRefused
from portal.rules.wording import number
from portal.rules.worked_example import Example, worked_example
from portal.web.guards import requires
from portal.web.request_work import current_actor, now, read_session, work_for_request

_LINES = "/procurements/<uuid:procurement_id>/criteria"
_PAGE = {GROUP: "group-", SCORED: "question-", AMOUNT: "measure-"}


def page_of(node: Node) -> str:
    """The page of the draft on which a line is changed."""
    return "price" if node.kind == PRICED else _PAGE[node.kind] + node.id


def heading_of(draft: DraftView, page: str) -> str:
    """The title of a page of the draft; lines are called by what they are."""
    kind, _, name = page.partition("-")
    if kind in ("question", "marks") and (place := question_numbers(draft.draft).get(name)):
        return f"Question {place}" if kind == "question" else f"Marks for question {place}"
    if kind in ("group", "measure"):
        node = next(node for node in nodes_of(draft.draft) if node.id == name)
        word = "Group" if kind == "group" else "Social value measure"
        return f"{word}: {node.title}" if node.title else word
    return page_name(page)


def list_values(draft: DraftView) -> dict[str, Any]:
    """What the list shows: lines, gaps, rules in words, and the example as far as it can be computed."""
    nodes = nodes_of(draft.draft)
    numbers = question_numbers(draft.draft)
    lines = _lines(draft, nodes, numbers)
    rules = draft.draft.rules
    award = None
    with suppress(Unfinished):
        award = award_from(rules)
    return {
        "lines": lines,
        "faults": _faults(draft),
        "short": _short(nodes),
        "asks_reason": not has_minimum(draft.draft),
        "measures": [line for line in lines if line["kind"] == AMOUNT],
        "rules_words": [
            f"Points are rounded once, {rounding_in_words({'places': rules.places, 'mode': rules.mode})}.",
            "The bid with the lowest price for one point comes first."
            if rules.ranking == "price_per_point"
            else "The bid with the most points comes first.",
            f"Equal totals: {_tie(draft, nodes)}.",
            award_in_words(award) if award else "One provider may win all lots.",
        ],
        "sample": example_of(draft),
        "labels": {line["id"]: line["label"] for line in lines},
        "move": MoveForm(formdata=None, draft_version=str(draft.draft_version)),
    }


def _tie(draft: DraftView, nodes: tuple[Node, ...]) -> str:
    return tie_words(tie_break_from(draft.draft.rules, nodes), [(node.id, node.kind, node.title) for node in nodes])


def _lines(draft: DraftView, nodes: tuple[Node, ...], numbers: dict[str, int]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    so_far: dict[str | None, Decimal] = {}
    weights: dict[str | None, Decimal] = {node.id: node.amount for node in nodes} | {None: Decimal(100)}
    for node in nodes:
        so_far[node.parent] = so_far.get(node.parent, Decimal(0)) + node.amount
        beside = [other.id for other in nodes if other.parent == node.parent]
        page = page_of(node)
        left = [check for check in draft.checks if not check.done and _concerns(check, node)]
        title = node.title or "No title yet"
        made.append(
            {
                "id": node.id,
                "kind": node.kind,
                "level": node.depth,
                "label": f"{numbers[node.id]} {title}" if node.id in numbers else title,
                "weight": node.weight,
                "so_far": f"{number(so_far[node.parent])} of {number(weights[node.parent])}",
                "minimum": _minimum(draft, node),
                "scale": _scale(draft, node),
                "marked_by": _marked_by(draft, node),
                "href": url_for("procurements.draft_page", procurement_id=draft.id, page=page),
                "fault": left[0].fault if left else "",
                "state": left[0].state if left else "Done",
                "first": beside[0] == node.id,
                "last": beside[-1] == node.id,
                "may_go": not why_not_removed(draft.draft, node),
            }
        )
    return made


def _concerns(check: Check, node: Node) -> bool:
    return check.page in (page_of(node), f"marks-{node.id}")


def _minimum(draft: DraftView, node: Node) -> str:
    if not node.minimum:
        return ""
    if node.kind == GROUP:
        return f"{node.minimum}%"
    return f"{node.minimum} out of {scale_of(node.id, draft.draft)[-1].mark}"


def _scale(draft: DraftView, node: Node) -> str:
    if node.kind == SCORED:
        scale = scale_of(node.id, draft.draft)
        return f"0 to {scale[-1].mark}, words" if scale else "No marks"
    names = {choice.name: choice.label for choice in (*PRICE_FORMULAS, *AMOUNT_FORMULAS)}
    if node.kind == PRICED:
        return names.get(draft.draft.price.formula, "")
    if node.kind == AMOUNT:
        return names.get(measures_of(draft.draft)[node.id].formula, "")
    return ""


def _marked_by(draft: DraftView, node: Node) -> str:
    if node.kind != SCORED:
        return ""
    names = {"officers": "officers", "service_users": "people who use the service"}
    return ", ".join(names[each] for each in draft.draft.questions[node.id].marked_by)


def _faults(draft: DraftView) -> list[Check]:
    return [check for check in draft.checks if check.page in ("criteria", "rules") and not check.done]


def _short(nodes: tuple[Node, ...]) -> str:
    """Where weights are short or over, in one line: "Top lines add up to 100. Under Quality: 5 short."."""
    found = gaps(nodes)
    words = [] if any(gap.group is None for gap in found) else ["Top lines add up to 100."]
    for gap in found:
        away = gap.want - gap.have
        where = f"Under {gap.group.title}" if gap.group else "Top lines"
        words.append(f"{where}: {number(abs(away))} {'short' if away > 0 else 'over'}.")
    return " ".join(words)


def example_of(draft: DraftView) -> Example | None:
    """The example, or None while something it needs is missing."""
    with suppress(Unfinished, RecordRefused):
        marking = marking_of(draft.draft)
        return worked_example(
            marking, marking.price, marking.measures, lots_of(draft.draft), draft.draft.about.value_pence
        )
    return None


def marks_values(draft: DraftView, question: str) -> dict[str, Any]:
    """What the page of marks shows besides its form: the scale, and the form for another."""
    scale = scale_of(question, draft.draft)
    top = scale[-1].mark if scale else None
    return {
        "scale": scale,
        "question": question,
        "other_scale": ScaleForm(formdata=None, draft_version=str(draft.draft_version), top=top),
    }


def _draft(procurement_id: UUID) -> DraftView:
    return queries.get_draft(read_session(), current_actor(), procurement_id, now())


def _list_href(procurement_id: UUID) -> str:
    return url_for("procurements.draft_page", procurement_id=procurement_id, page="criteria")


@bp.route(f"{_LINES}/add", methods=["GET", "POST"])
@requires(Permission.PROCUREMENT_WRITE)
def add_line(procurement_id: UUID) -> str | Response | tuple[str, int]:
    """A new line of the list."""
    draft = _draft(procurement_id)
    places = places_for(nodes_of(draft.draft))
    under = next((name for name, _ in places if name == request.args.get("under")), None)
    kind = {"question": SCORED, "group": GROUP, "measure": AMOUNT}.get(request.args.get("kind", ""))
    form = AddLineForm(draft_version=str(draft.draft_version), under=under, kind=kind)
    form.under.choices = places
    code = 200
    if form.validate_on_submit():
        new = services.NewLine(
            form.kind.data or "", form.title.data, form.under.data or "", decimal_text(form.weight.data)
        )
        try:
            with work_for_request() as work:
                line = services.add_line(work, procurement_id, new, form.seen())
        except Refusal as refusal:
            code = _explain(form, refusal, procurement_id)
        else:
            flash("The line is added.", "notice")
            page = _PAGE[new.kind] + line
            return redirect(url_for("procurements.draft_page", procurement_id=procurement_id, page=page), 303)
    html = render_template(
        "procurements/add_line.html", form=form, draft=draft, back_href=_list_href(procurement_id), back_text="The list"
    )
    return html if code == 200 else (html, code)


def _explain(form: Any, refusal: Refusal, procurement_id: UUID) -> int:
    if refusal.status in (403, 404):
        raise refusal
    form.explain(refusal)
    form.at_version(_draft(procurement_id).draft_version)
    return refusal.status


@bp.post(f"{_LINES}/<string(maxlength=10):line>/move")
@requires(Permission.PROCUREMENT_WRITE)
def move_line(procurement_id: UUID, line: str) -> Response:
    """One step up or down among the lines of its level."""
    form = MoveForm()
    step = {"up": -1, "down": 1}.get(request.form.get("step", ""))
    if step is None or not form.validate_on_submit():
        abort(400)
    try:
        with work_for_request() as work:
            services.move_line(work, procurement_id, line, step, form.seen())
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        flash(f"Nothing was moved. {refusal}", "notice")
    else:
        flash("The line is moved.", "notice")
    return redirect(_list_href(procurement_id), 303)


@bp.route(f"{_LINES}/<string(maxlength=10):line>/remove", methods=["GET", "POST"])
@requires(Permission.PROCUREMENT_WRITE)
def remove_line(procurement_id: UUID, line: str) -> str | Response | tuple[str, int]:
    """Taking a line out, on a page of its own."""
    draft = _draft(procurement_id)
    node = next((node for node in nodes_of(draft.draft) if node.id == line), None)
    if node is None:
        raise NotFound
    form = RemoveForm(draft_version=str(draft.draft_version))
    code = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.remove_line(work, procurement_id, line, form.seen())
        except Refusal as refusal:
            code = _explain(form, refusal, procurement_id)
        else:
            flash("The line is taken out.", "notice")
            return redirect(_list_href(procurement_id), 303)
    html = render_template(
        "procurements/remove_line.html",
        form=form,
        draft=draft,
        node=node,
        hindrance=why_not_removed(draft.draft, node),
        back_href=_list_href(procurement_id),
        back_text="The list",
    )
    return html if code == 200 else (html, code)


@bp.post(f"{_LINES}/<string(maxlength=10):line>/scale")
@requires(Permission.PROCUREMENT_WRITE)
def choose_scale(procurement_id: UUID, line: str) -> Response:
    """Another scale for a question; its words are written next."""
    form = ScaleForm()
    page = url_for("procurements.draft_page", procurement_id=procurement_id, page=f"marks-{line}")
    if not form.validate_on_submit():
        abort(400)
    try:
        with work_for_request() as work:
            services.choose_scale(work, procurement_id, line, int(form.top.data or 0), form.seen())
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        flash(f"The scale was not changed. {refusal}", "notice")
    else:
        flash("The scale is changed. Say what each mark needs.", "notice")
    return redirect(page, 303)
