"""The lines of a draft's criteria as one tree: order, depth, running sums, and where weights do not add up (CL-05-c).

A line stands under a group or at the top. Old drafts say nothing of groups: quality and social value then stand by themselves.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from portal.rules.marking_draft import GroupDraft, ValueDraft

if TYPE_CHECKING:
    from portal.rules.drafting import Draft

QUALITY, SOCIAL_VALUE, PRICE = "Q", "S", "P"
GROUP_TITLES = {QUALITY: "Quality", SOCIAL_VALUE: "Social value"}
FIRST_MEASURE = "S1"
GROUP, SCORED, PRICED, AMOUNT = "group", "scored", "price", "amount"
LOWER_PRICE = "lower_price"
DEEPEST = 8
"""How deep a draft may go. The evaluation record has no such limit; a reader does."""


@dataclass(frozen=True)
class Node:
    """One line. parent: a group's id, or None at the top; depth: 0 at the top. minimum: percent of a group, or a mark."""

    id: str
    parent: str | None
    kind: str
    title: str
    weight: str
    minimum: str = ""
    depth: int = 0

    @property
    def amount(self) -> Decimal:
        return Decimal(self.weight) if self.weight else Decimal(0)


@dataclass(frozen=True)
class Gap:
    """Lines that do not add up. group: the group they stand under, or None for the top level."""

    group: Node | None
    under: tuple[Node, ...]
    have: Decimal
    want: Decimal


def natural(name: str) -> tuple[str, int]:
    """For sorting ids as people count: Q2 before Q10.

    >>> sorted(["Q10", "Q2"], key=natural)
    ['Q2', 'Q10']
    """
    letters, figures = re.fullmatch(r"(.*?)([0-9]*)", name, re.DOTALL).groups()  # type: ignore[union-attr]
    return letters, int(figures or 0)


def measures_of(draft: "Draft") -> dict[str, ValueDraft]:
    """The social-value measures by id, in their order of ids. The first stands on a page of its own for old drafts."""
    first = {FIRST_MEASURE: draft.value} if draft.value != ValueDraft() else {}
    return first | {name: draft.measures[name] for name in sorted(draft.measures, key=natural)}


def groups_of(draft: "Draft") -> dict[str, GroupDraft]:
    """The groups by id. Quality keeps its weight and minimum on the page "criteria"; social value stands where it is used."""
    found: dict[str, GroupDraft] = {}
    typed = draft.criteria
    quality = draft.groups.get(QUALITY)
    used = {question.group for question in draft.questions.values()}
    if quality is not None or typed.quality_weight or QUALITY in used:
        base = quality or GroupDraft(GROUP_TITLES[QUALITY])
        found[QUALITY] = replace(base, weight=typed.quality_weight, minimum_percent=typed.minimum_percent)
    found |= {
        name: draft.groups[name] for name in sorted(draft.groups, key=natural) if name not in (QUALITY, SOCIAL_VALUE)
    }
    used |= {measure.group for measure in measures_of(draft).values()} | {group.parent for group in found.values()}
    if SOCIAL_VALUE in draft.groups:
        found[SOCIAL_VALUE] = draft.groups[SOCIAL_VALUE]
    elif SOCIAL_VALUE in used:
        found[SOCIAL_VALUE] = GroupDraft(GROUP_TITLES[SOCIAL_VALUE])
    return found


def nodes_of(draft: "Draft") -> tuple[Node, ...]:
    """Every line in reading order: a group, then what stands under it. A group nobody knows counts as the top level."""
    groups, measures = groups_of(draft), measures_of(draft)

    def under(name: str) -> str | None:
        return name if name in groups else None

    lines = [
        Node(name, under(typed.parent), GROUP, typed.title, typed.weight, typed.minimum_percent)
        for name, typed in groups.items()
        if name != SOCIAL_VALUE
    ]
    lines += [
        Node(name, under(typed.group), SCORED, typed.title, typed.weight, typed.minimum_score)
        for name, typed in sorted(draft.questions.items(), key=lambda pair: natural(pair[0]))
    ]
    price = draft.price
    lines.append(Node(PRICE, under(price.group), PRICED, price.title, price.weight))
    if SOCIAL_VALUE in groups:
        typed = groups[SOCIAL_VALUE]
        lines.append(Node(SOCIAL_VALUE, under(typed.parent), GROUP, typed.title, typed.weight, typed.minimum_percent))
    lines += [Node(name, under(each.group), AMOUNT, each.title, each.weight) for name, each in measures.items()]
    made = arranged(lines, draft.criteria.order)
    if SOCIAL_VALUE in groups and not groups[SOCIAL_VALUE].weight:
        made = _summed(made, SOCIAL_VALUE)
    return made


def _summed(nodes: Sequence[Node], group: str) -> tuple[Node, ...]:
    whole = sum((node.amount for node in nodes if node.parent == group), Decimal(0))
    return tuple(replace(node, weight=_text(whole)) if node.id == group else node for node in nodes)


def _text(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def arranged(nodes: Iterable[Node], order: Sequence[str] = ()) -> tuple[Node, ...]:
    """Lines in reading order with their depth. order: ids; lines it does not name keep their place after the others."""
    listed = list(nodes)
    place = {name: position for position, name in enumerate(order)}
    listed.sort(key=lambda node: place.get(node.id, len(place)))
    children: dict[str | None, list[Node]] = {}
    for node in listed:
        children.setdefault(node.parent, []).append(node)
    made: list[Node] = []
    waiting = [(node, 0) for node in reversed(children.get(None, []))]
    while waiting:
        node, depth = waiting.pop()
        made.append(replace(node, depth=depth))
        waiting += [(child, depth + 1) for child in reversed(children.get(node.id, []))]
    return tuple(made)


def gaps(nodes: Sequence[Node]) -> tuple[Gap, ...]:
    """Every place where weights do not add up: under each group, then at the top.

    >>> [gap.have for gap in gaps([Node("P", None, "price", "Price", "99")])]
    [Decimal('99')]
    """
    found = []
    for node in nodes:
        under = tuple(child for child in nodes if child.parent == node.id)
        have = sum((child.amount for child in under), Decimal(0))
        if node.kind == GROUP and node.weight and under and have != node.amount:
            found.append(Gap(node, under, have, node.amount))
    top = tuple(node for node in nodes if node.parent is None)
    have = sum((node.amount for node in top), Decimal(0))
    if have != 100:  # noqa: PLR2004
        found.append(Gap(None, top, have, Decimal(100)))
    return tuple(found)


def below(nodes: Sequence[Node], group: str) -> tuple[Node, ...]:
    """Everything under a group, at any depth."""
    inside = {group}
    for node in nodes:  # reading order: a parent comes before its children
        if node.parent in inside:
            inside.add(node.id)
    return tuple(node for node in nodes if node.id in inside and node.id != group)


def question_numbers(draft: "Draft") -> dict[str, int]:
    """The number each question is shown with: its place among the questions, top to bottom."""
    asked = [node.id for node in nodes_of(draft) if node.kind == SCORED]
    return {name: position for position, name in enumerate(asked, 1)}


def moved(nodes: Sequence[Node], line: str, step: int) -> tuple[str, ...]:
    """The order of ids after a line changed places with the one before (-1) or after it (1) at its level.

    Nothing changes at the end of a level. Raises KeyError for a line that is not there.
    """
    by_id = {node.id: node for node in nodes}
    beside = [node.id for node in nodes if node.parent == by_id[line].parent]
    at = beside.index(line)
    order = [node.id for node in nodes]
    if 0 <= at + step < len(beside):
        other = beside[at + step]
        here, there = order.index(line), order.index(other)
        order[here], order[there] = order[there], order[here]
    return tuple(order)


def places_for(nodes: Sequence[Node], line: str | None = None) -> list[tuple[str, str]]:
    """Groups a line may stand under, as id and title with the titles above it; a group not under itself or its own lines."""
    shut = {line, *(node.id for node in below(nodes, line))} if line else set()
    titles = paths_of(nodes)
    return [
        (node.id, titles[node.id])
        for node in nodes
        if node.kind == GROUP and node.id not in shut and node.depth < DEEPEST - 1
    ]


def paths_of(nodes: Sequence[Node]) -> Mapping[str, str]:
    """Title of each line after the titles above it: "Quality › Safe practice"."""
    made: dict[str, str] = {}
    for node in nodes:
        own = node.title or "No title"
        made[node.id] = f"{made[node.parent]} › {own}" if node.parent in made else own
    return made
