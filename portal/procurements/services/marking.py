"""The pages of a draft that say how bids are marked, put into the draft where they belong."""

from dataclasses import replace
from typing import Any

from portal.rules.drafting import ConsideredDraft, Draft, GroupDraft, ValueDraft
from portal.rules.outline import (
    DEEPEST,
    FIRST_MEASURE,
    GROUP,
    QUALITY,
    SOCIAL_VALUE,
    Node,
    below,
    measures_of,
    nodes_of,
    places_for,
)
from portal.rules.refusals import Invalid, NotFound


def put_page(draft: Draft, page: str, content: Any) -> Draft | None:
    """The draft with this page of the criteria in it; None where it is none of them. Raises NotFound, Invalid."""
    kind, _, name = page.partition("-")
    if page == "social-value":
        if isinstance(content, ConsideredDraft):
            return replace(draft, considered=content)
        return replace(draft, value=content)
    if kind == "question" and name[:1] == "Q" and name[1:].isdigit():
        refuse_place(nodes_of(draft), None, content.group)
        return replace(draft, questions={**draft.questions, name: content})
    if kind == "marks" and name in draft.questions:
        return replace(draft, marks={**draft.marks, name: content})
    if kind == "measure" and (name == FIRST_MEASURE or name in measures_of(draft)):
        refuse_place(nodes_of(draft), None, content.group)
        return with_measure(draft, name, content)
    if kind == "group":
        return _with_group(draft, name, content)
    return None


def with_measure(draft: Draft, name: str, content: ValueDraft) -> Draft:
    """The draft with this measure in it."""
    if name == FIRST_MEASURE:
        return replace(draft, value=content)
    return replace(draft, measures={**draft.measures, name: content})


def _with_group(draft: Draft, name: str, content: GroupDraft) -> Draft:
    nodes = nodes_of(draft)
    if not any(node.id == name and node.kind == GROUP for node in nodes):
        raise NotFound
    refuse_place(nodes, name, content.parent)
    if name == QUALITY:
        criteria = replace(draft.criteria, quality_weight=content.weight, minimum_percent=content.minimum_percent)
        draft = replace(draft, criteria=criteria)
    return replace(draft, groups={**draft.groups, name: content})


def refuse_place(nodes: tuple[Node, ...], line: str | None, under: str) -> None:
    """Refuse a group that is not there, that stands under the line itself, or that is too deep."""
    if not under or under in (QUALITY, SOCIAL_VALUE) and not any(node.id == under for node in nodes):
        return
    places = {name for name, _ in places_for(nodes, line)}
    if under not in places:
        raise Invalid(f"Choose a group in the list, {DEEPEST} levels deep at most", field="group")
    if line is not None:
        depth = {node.id: node.depth for node in nodes}
        height = max((depth[child.id] for child in below(nodes, line)), default=depth[line]) - depth[line]
        if depth[under] + 1 + height >= DEEPEST:
            raise Invalid(f"Groups may be {DEEPEST} levels deep at most", field="group")
