"""The lines of the criteria: adding, moving and taking out groups, questions and measures of a draft."""

from dataclasses import dataclass, replace
from uuid import UUID

from portal.procurements.queries import lock_procurement
from portal.procurements.services.drafting import editable, keep_page
from portal.procurements.services.marking import refuse_place, with_measure
from portal.rules.drafting import Draft, GroupDraft, MarksDraft, QuestionDraft, ValueDraft, scale_of
from portal.rules.marking_pack import without
from portal.rules.outline import (
    AMOUNT,
    FIRST_MEASURE,
    GROUP,
    PRICE,
    QUALITY,
    SCORED,
    Node,
    moved,
    nodes_of,
)
from portal.rules.pack import ScaleStep
from portal.rules.refusals import Invalid, NotFound, Refusal
from portal.unit_of_work import Work

LIST_PAGE = "criteria"
LONGEST_LIST = 60
SCALES = (3, 4, 5, 10)
_FIRST_LETTER = {GROUP: "G", SCORED: "Q", AMOUNT: "S"}


@dataclass(frozen=True)
class NewLine:
    """A line to add. kind: "group", "scored" or "amount"; under: a group's id, "" for the top level; weight: decimal or ""."""

    kind: str
    title: str = ""
    under: str = ""
    weight: str = ""


def add_line(work: Work, procurement_id: UUID, new: NewLine, seen_version: int) -> str:
    """Add a group, a question or a measure; gives the id of the new line. A measure's title comes from the catalogue.

    Refuses: who may not, a published pack, Stale where the list changed since, a group that is not there, too many lines.
    Records: DraftPageSaved.
    Posts: nothing.
    """
    row = lock_procurement(work, procurement_id)
    draft = editable(work, row, LIST_PAGE, seen_version)
    nodes = nodes_of(draft)
    if new.kind not in _FIRST_LETTER:
        raise Invalid("Select what you want to add", field="kind")
    if len(nodes) >= LONGEST_LIST:
        raise Refusal(f"The list holds {LONGEST_LIST} lines at most.")
    refuse_place(nodes, None, new.under)
    name = _free_id(draft, new.kind)
    if new.kind == GROUP:
        draft = replace(draft, groups={**draft.groups, name: GroupDraft(new.title, new.under, new.weight)})
    elif new.kind == SCORED:
        asked = QuestionDraft(
            title=new.title, weight=new.weight, group=new.under, word_limit=500, marked_by=("officers",)
        )
        draft = replace(draft, questions={**draft.questions, name: asked})
    else:
        measure = ValueDraft(weight=new.weight, group=new.under, formula="relative_to_target")
        draft = with_measure(draft, name, measure)
    order = (*(node.id for node in nodes if node.id != name), name)  # last among the lines of its level
    keep_page(work, row, replace(draft, criteria=replace(draft.criteria, order=order)), LIST_PAGE)
    return name


def move_line(work: Work, procurement_id: UUID, line: str, step: int, seen_version: int) -> int:
    """Change places with the line before (-1) or after (1) at the same level; gives the draft's new number.

    Refuses: who may not, a published pack, a line that is not there, Stale where the list changed since.
    Records: DraftPageSaved.
    Posts: nothing.
    """
    row = lock_procurement(work, procurement_id)
    draft = editable(work, row, LIST_PAGE, seen_version)
    nodes = nodes_of(draft)
    if not any(node.id == line for node in nodes):
        raise NotFound
    order = moved(nodes, line, 1 if step > 0 else -1)
    return keep_page(work, row, replace(draft, criteria=replace(draft.criteria, order=order)), LIST_PAGE)


def remove_line(work: Work, procurement_id: UUID, line: str, seen_version: int) -> int:
    """Take a line out, with its words of marks and its place in the tie-break; gives the draft's new number.

    Refuses: who may not, a published pack, the price, a group with lines under it, a line that is not there, Stale.
    Records: DraftPageSaved.
    Posts: nothing.
    """
    row = lock_procurement(work, procurement_id)
    draft = editable(work, row, LIST_PAGE, seen_version)
    node = next((node for node in nodes_of(draft) if node.id == line), None)
    if node is None:
        raise NotFound
    hindrance = why_not_removed(draft, node)
    if hindrance:
        raise Refusal(hindrance)
    return keep_page(work, row, _taken_out(draft, node), LIST_PAGE)


def why_not_removed(draft: Draft, node: Node) -> str:
    """Why a line must stay, in words; "" where it may go."""
    if node.id == PRICE:
        return "Every procurement asks for a price. Give it a weight of 0 if it earns no points."
    under = [child for child in nodes_of(draft) if child.parent == node.id]
    return f"Lines stand under “{node.title}”. Move them or take them out first." if under else ""


def _taken_out(draft: Draft, node: Node) -> Draft:
    criteria = replace(draft.criteria, order=tuple(each for each in draft.criteria.order if each != node.id))
    if node.id == QUALITY:
        criteria = replace(criteria, quality_weight="", minimum_percent="")
    value = ValueDraft() if node.id == FIRST_MEASURE else draft.value
    return replace(
        draft,
        groups={name: each for name, each in draft.groups.items() if name != node.id},
        questions={name: each for name, each in draft.questions.items() if name != node.id},
        marks={name: each for name, each in draft.marks.items() if name != node.id},
        measures={name: each for name, each in draft.measures.items() if name != node.id},
        value=value,
        criteria=criteria,
        rules=without(draft.rules, node.id),
    )


def choose_scale(work: Work, procurement_id: UUID, question: str, top: int, seen_version: int) -> int:
    """Give a question a scale from 0 to another top mark, its words still to be written; gives the draft's new number.

    Refuses: who may not, a published pack, a question or a scale that is not there, Stale where its marks changed since.
    Records: DraftPageSaved.
    Posts: nothing.
    """
    row = lock_procurement(work, procurement_id)
    page = f"marks-{question}"
    draft = editable(work, row, page, seen_version)
    if question not in draft.questions:
        raise NotFound
    if top not in SCALES:
        raise Invalid("Select a scale", field="top")
    before = scale_of(question, draft)
    if before and before[-1].mark == str(top):
        return row.draft_version
    scale = tuple(ScaleStep(str(mark), "", "", "") for mark in range(top + 1))
    if draft.scale and draft.scale[-1].mark == str(top):
        scale = draft.scale
    own = draft.marks.get(question)
    marks = {**draft.marks, question: MarksDraft(scale, own.reason if own else "")}
    return keep_page(work, row, replace(draft, marks=marks), page)


def _free_id(draft: Draft, kind: str) -> str:
    """The next id of its kind, never one that a line of this draft had: bids and marks hold on to ids."""
    letter = _FIRST_LETTER[kind]
    used = {node.id for node in nodes_of(draft)} | {page.partition("-")[2] for page in draft.saved}
    numbers = [int(name[1:]) for name in used if name[:1] == letter and name[1:].isdigit()]
    return f"{letter}{max(numbers, default=0) + 1}"
