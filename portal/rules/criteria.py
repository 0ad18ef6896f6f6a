"""The criteria list: quality, price and social value as the evaluation record wants them, and the sums that must hold.

Source: the evaluation record, version 1; domain 3.2 (rounding rule R0, tie-break); case CL-05-c.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal.rules.pack import Measure, Pack, PriceLine, Question
from portal.rules.wording import number

QUALITY, SOCIAL_VALUE, PRICE = "Q", "S", "P"
GROUP_TITLES = {QUALITY: "Quality", SOCIAL_VALUE: "Social value"}
ROUNDING: dict[str, Any] = {"places": 2, "mode": "half_up"}
RANKING: dict[str, Any] = {"by": "total"}


@dataclass(frozen=True)
class Line:
    """One line of the criteria list as shown. level: 0 for a top line, 1 below it. so_far: the running sum at its level."""

    id: str
    level: int
    title: str
    weight: Decimal
    so_far: Decimal
    out_of: Decimal
    minimum: str
    scale: str
    marked_by: tuple[str, ...] = ()


def criteria_of(
    questions: Sequence[Question],
    price: PriceLine,
    measures: Sequence[Measure],
    minimum_percent: str | None,
    *,
    quality_weight: str | None = None,
) -> tuple[dict[str, Any], ...]:
    """Criteria of an evaluation record: the quality group and its questions, the price, the social-value group and its lines.

    quality_weight: what quality counts in all; None takes the sum of its questions. A group without lines is left out.
    """
    made: list[dict[str, Any]] = []
    quality = [q for q in questions if q.group == QUALITY]
    if quality:
        made.append(_group(QUALITY, quality_weight or _sum(q.weight for q in quality), minimum_percent))
        made += [_scored(q) for q in quality]
    made.append(_leaf(price, None, "price"))
    social = [q for q in questions if q.group == SOCIAL_VALUE]
    if measures or social:
        made.append(_group(SOCIAL_VALUE, _sum([m.weight for m in measures] + [q.weight for q in social]), None))
        made += [_leaf(measure, SOCIAL_VALUE, "amount") for measure in measures]
        made += [_scored(q) for q in social]
    return tuple(made)


def _group(group: str, weight: str, minimum_percent: str | None) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": group,
        "parent": None,
        "title": GROUP_TITLES[group],
        "kind": "group",
        "weight": weight,
    }
    return made | ({"minimum_percent": minimum_percent} if minimum_percent is not None else {})


def _scored(question: Question) -> dict[str, Any]:
    made = {
        "id": question.id,
        "parent": question.group,
        "title": question.title,
        "kind": "scored",
        "weight": question.weight,
        "scale_max": question.top_mark,
        "scale_step": "1",
    }
    return made | ({"minimum_score": question.minimum_score} if question.minimum_score is not None else {})


def _leaf(line: PriceLine | Measure, parent: str | None, kind: str) -> dict[str, Any]:
    return {
        "id": line.id,
        "parent": parent,
        "title": line.title,
        "kind": kind,
        "weight": line.weight,
        "formula": dict(line.formula),
    }


def _sum(weights: Iterable[str]) -> str:
    return number(sum((Decimal(w) for w in weights), Decimal(0))).replace(",", "")


def tie_break_of(questions: Sequence[Question], *, social_value: bool) -> tuple[Any, ...]:
    """What decides between equal totals: quality, then the question that counts most, then social value, then the price.

    Source: domain 3.2.
    """
    quality = [q for q in questions if q.group == QUALITY]
    order: list[Any] = []
    if quality:
        order += [QUALITY, max(quality, key=lambda q: Decimal(q.weight)).id]
    return (*order, *([SOCIAL_VALUE] if social_value else []), {"price": PRICE})


def lines_of(pack: Pack) -> list[Line]:
    """The criteria as a list with running sums, top lines and under each group its own."""
    made: list[Line] = []
    top, under = Decimal(0), dict[str, Decimal]()
    asked = {question.id: question for question in pack.questions}
    weights = {criterion["id"]: Decimal(criterion["weight"]) for criterion in pack.criteria}
    for criterion in pack.criteria:
        weight, parent = Decimal(criterion["weight"]), criterion["parent"]
        if parent is None:
            top += weight
            so_far, out_of = top, Decimal(100)
        else:
            under[parent] = under.get(parent, Decimal(0)) + weight
            so_far, out_of = under[parent], weights[parent]
        question = asked.get(criterion["id"])
        made.append(
            Line(
                id=criterion["id"],
                level=0 if parent is None else 1,
                title=criterion["title"],
                weight=weight,
                so_far=so_far,
                out_of=out_of,
                minimum=_minimum_in_words(criterion, question),
                scale=f"0 to {question.top_mark}, words" if question else "",
                marked_by=question.marked_by if question else (),
            )
        )
    return made


def _minimum_in_words(criterion: dict[str, Any], question: Question | None) -> str:
    if question is not None:
        return f"{question.minimum_score} out of {question.top_mark}" if question.minimum_score else ""
    percent = criterion.get("minimum_percent")
    return f"{percent}% of {criterion['weight']}" if percent else ""


def tie_break_in_words(pack: Pack) -> str:
    """What decides between equal totals, as one list of words.

    Example: "quality, then question 1, then social value, then the lower price".
    """
    names = {question.id: f"question {question.id.lstrip('QS')}" for question in pack.questions}
    names |= {group: title.lower() for group, title in GROUP_TITLES.items()}
    words = ["the lower price" if isinstance(entry, dict) else names.get(entry, entry) for entry in pack.tie_break]
    return ", then ".join(words)


def record_of(pack: Pack) -> dict[str, Any]:
    """The pack as an evaluation record without bids: what the scoring core checks before anything is published."""
    record: dict[str, Any] = {
        "format": "evaluation-record/1",
        "procurement": {"reference": pack.reference, "title": pack.title},
        "method": "consensus",
        "rounding": dict(pack.rounding),
        "ranking": dict(pack.ranking),
        "criteria": [dict(criterion) for criterion in pack.criteria],
        "tie_break": list(pack.tie_break),
        "lots": [{"id": lot.id, "title": lot.title} for lot in pack.lots],
        "bids": [],
        "decisions": [],
    }
    if pack.minimum_percent is not None:
        record["minimum_percent"] = pack.minimum_percent
    if pack.award is not None:
        record["award"] = dict(pack.award)
    return record
