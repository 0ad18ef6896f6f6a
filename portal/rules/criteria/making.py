"""Criteria and tie-break of an evaluation record, made from the lines of a pack."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm
from typing import Any, Protocol

from portal.rules.outline import (
    AMOUNT,
    GROUP,
    GROUP_TITLES,
    PRICE,
    PRICED,
    QUALITY,
    SCORED,
    SOCIAL_VALUE,
    Node,
    arranged,
    below,
)
from portal.rules.pack import Lot, Measure, Pack, PriceLine, Question
from portal.rules.wording import number

ROUNDING: dict[str, Any] = {"places": 2, "mode": "half_up"}
RANKING: dict[str, Any] = {"by": "total"}

Leaf = Question | PriceLine | Measure


def criteria_of(
    questions: Sequence[Question],
    price: PriceLine,
    measures: Sequence[Measure],
    minimum_percent: str | None,
    *,
    quality_weight: str | None = None,
) -> tuple[dict[str, Any], ...]:
    """Criteria with the two usual groups: quality and its questions, the price, social value and its lines.

    quality_weight: what quality counts in all; None takes the sum of its questions. A group without lines is left out.
    """
    leaves = leaves_of(questions, price, measures)
    lines = [Node(q.id, q.group, SCORED, q.title, q.weight) for q in questions]
    lines += [Node(m.id, m.group, AMOUNT, m.title, m.weight) for m in measures]
    groups = []
    for name, title in GROUP_TITLES.items():
        under = [line.amount for line in lines if line.parent == name]
        if under:
            told = quality_weight if name == QUALITY else None
            minimum = minimum_percent if name == QUALITY else None
            groups.append(Node(name, None, GROUP, title, told or _plain(sum(under, Decimal(0))), minimum or ""))
    top = [*groups[:1], Node(PRICE, None, PRICED, price.title, price.weight), *groups[1:]]
    if groups and groups[0].id == SOCIAL_VALUE:
        top = [Node(PRICE, None, PRICED, price.title, price.weight), *groups]
    measured = sorted(lines, key=lambda line: line.kind == SCORED and line.parent == SOCIAL_VALUE)
    return criteria_from(arranged([*top, *measured]), leaves)


def leaves_of(questions: Sequence[Question], price: PriceLine, measures: Sequence[Measure]) -> dict[str, Leaf]:
    """Every line that earns points, by id."""
    leaves: list[Leaf] = [*questions, price, *measures]
    return {leaf.id: leaf for leaf in leaves}


def criteria_from(nodes: Sequence[Node], leaves: Mapping[str, Leaf]) -> tuple[dict[str, Any], ...]:
    """Criteria in the order of the lines. leaves: question, price line or measure by id."""
    return tuple(_criterion(node, leaves.get(node.id)) for node in nodes)


def _criterion(node: Node, leaf: Leaf | None) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": node.id,
        "parent": node.parent,
        "title": node.title,
        "kind": node.kind,
        "weight": node.weight,
    }
    if isinstance(leaf, Question):
        made |= {"scale_max": leaf.top_mark, "scale_step": step_of([step.mark for step in leaf.scale])}
        return made | ({"minimum_score": leaf.minimum_score} if leaf.minimum_score is not None else {})
    if leaf is not None:
        return made | {"formula": dict(leaf.formula)}
    return made | ({"minimum_percent": node.minimum} if node.minimum else {})


def step_of(marks: Sequence[str]) -> str:
    """The largest step that every mark is a multiple of, as a decimal text.

    >>> step_of(["0", "1", "2"]), step_of(["0", "5", "10"]), step_of(["0", "0.5", "1"])
    ('1', '5', '0.5')
    """
    values = [Fraction(mark) for mark in marks if Fraction(mark) > 0]
    whole = lcm(*(value.denominator for value in values))
    step = Fraction(gcd(*(int(value * whole) for value in values)), whole)
    return _plain(Decimal(step.numerator) / Decimal(step.denominator))


def _plain(value: Decimal) -> str:
    return number(value).replace(",", "")


def tie_break_of(questions: Sequence[Question], *, social_value: bool) -> tuple[Any, ...]:
    """What decides between equal totals: quality, then the question that counts most, then social value, then the price.

    Source: domain 3.2.
    """
    nodes = [Node(q.id, q.group, SCORED, q.title, q.weight) for q in questions]
    tops = [Node(QUALITY, None, GROUP, "", "")] if any(q.group == QUALITY for q in questions) else []
    if social_value:
        tops.append(Node(SOCIAL_VALUE, None, GROUP, "", ""))
    return default_tie_break(arranged([*tops, *nodes]))


def default_tie_break(nodes: Sequence[Node]) -> tuple[Any, ...]:
    """The usual order over any tree: quality, its question that counts most, social value, the lower price."""
    order: list[Any] = []
    ids = {node.id for node in nodes}
    asked = [node for node in below(nodes, QUALITY) if node.kind == SCORED]
    if QUALITY in ids and asked:
        order += [QUALITY, max(asked, key=lambda node: node.amount).id]
    if SOCIAL_VALUE in ids:
        order.append(SOCIAL_VALUE)
    return (*order, {"price": PRICE})


class Marked(Protocol):
    """What says how bids are marked: a pack, or the part of a draft that is marked."""

    @property
    def questions(self) -> tuple[Question, ...]: ...
    @property
    def criteria(self) -> tuple[dict[str, Any], ...]: ...
    @property
    def rounding(self) -> dict[str, Any]: ...
    @property
    def ranking(self) -> dict[str, Any]: ...
    @property
    def tie_break(self) -> tuple[Any, ...]: ...
    @property
    def minimum_percent(self) -> str | None: ...
    @property
    def award(self) -> dict[str, Any] | None: ...


def record_of(pack: Pack) -> dict[str, Any]:
    """The pack as an evaluation record without bids: what the scoring core checks before anything is published."""
    return record_from(pack.reference, pack.title, pack, pack.lots)


def record_from(reference: str, title: str, marked: Marked, lots: Sequence[Lot]) -> dict[str, Any]:
    """An evaluation record without bids. Nothing is added and nothing left out of what is published."""
    record: dict[str, Any] = {
        "format": "evaluation-record/1",
        "procurement": {"reference": reference, "title": title},
        "method": "consensus",
        "rounding": dict(marked.rounding),
        "ranking": dict(marked.ranking),
        "criteria": [dict(criterion) for criterion in marked.criteria],
        "tie_break": list(marked.tie_break),
        "lots": [{"id": lot.id, "title": lot.title} for lot in lots],
        "bids": [],
        "decisions": [],
    }
    if marked.minimum_percent is not None:
        record["minimum_percent"] = marked.minimum_percent
    if marked.award is not None:
        record["award"] = dict(marked.award)
    return record
