"""How bids are marked, as a pack publishes it, made from what is typed of it: needs no other page of the draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from portal.rules.criteria import PRICE, criteria_from, default_tie_break, leaves_of
from portal.rules.formula_words import amount_formula, price_formula, price_in_words
from portal.rules.lots import published_lots
from portal.rules.marking_draft import ConsideredDraft, PriceDraft, RulesDraft, ValueDraft
from portal.rules.outline import AMOUNT, GROUP, LOWER_PRICE, SCORED, Node, below, measures_of, nodes_of
from portal.rules.pack import Considered, Lot, Measure, PriceLine, Question, ScaleStep

if TYPE_CHECKING:
    from portal.rules.drafting import Draft

PER_POINT = "price_per_point"


class Unfinished(ValueError):
    """The draft lacks something without which no pack can be made at all."""


@dataclass(frozen=True)
class Marking:
    """The parts of a pack that say how bids are marked. Fields as in `portal.rules.pack.Pack`."""

    questions: tuple[Question, ...]
    price: PriceLine
    measures: tuple[Measure, ...]
    criteria: tuple[dict[str, Any], ...]
    rounding: dict[str, Any]
    ranking: dict[str, Any]
    tie_break: tuple[Any, ...]
    minimum_percent: str | None
    award: dict[str, Any] | None


def marking_of(draft: "Draft") -> Marking:
    """Criteria, sums and rules of this draft. A group with no line under it is left out. Raises Unfinished."""
    every = nodes_of(draft)
    nodes = [node for node in every if node.kind != GROUP or any(b.kind != GROUP for b in below(every, node.id))]
    typed = measures_of(draft)
    questions = tuple(_question(node.id, draft) for node in nodes if node.kind == SCORED)
    lots = lots_of(draft)
    measures = tuple(measure_of(typed[node.id], node.id, lots) for node in nodes if node.kind == AMOUNT)
    price = price_of(draft)
    rules = draft.rules
    return Marking(
        questions=questions,
        price=price,
        measures=measures,
        criteria=criteria_from(nodes, leaves_of(questions, price, measures)),
        rounding={"places": rules.places, "mode": rules.mode},
        ranking={"by": PER_POINT, "price": PRICE} if rules.ranking == PER_POINT else {"by": "total"},
        tie_break=tie_break_from(rules, nodes),
        minimum_percent=rules.minimum_percent or None,
        award=award_from(rules),
    )


def lots_of(draft: "Draft") -> tuple[Lot, ...]:
    """The lots as they would be published."""
    return published_lots(draft.lots_choice, draft.lots, draft.about.title, draft.about.districts)


def tie_break_from(rules: RulesDraft, nodes: Sequence[Node]) -> tuple[Any, ...]:
    """What decides between equal totals, as the evaluation record writes it."""
    if not rules.tie_break:
        return default_tie_break(nodes)
    return tuple({"price": PRICE} if entry == LOWER_PRICE else entry for entry in rules.tie_break)


def award_from(rules: RulesDraft) -> dict[str, Any] | None:
    """The award limit with its mechanism, or None where there is no limit. Ties among awards go by the lower price."""
    if not rules.award_limit:
        return None
    mechanism = needed(rules.award_mechanism, "who gets which lot where the limit binds")
    return {"limit": rules.award_limit, "mechanism": mechanism, "price": PRICE}


def _question(name: str, draft: "Draft") -> Question:
    typed = draft.questions[name]
    return Question(
        id=name,
        group=typed.group,
        title=typed.title,
        text=typed.text,
        plain=typed.plain,
        points=typed.points,
        points_plain=typed.points_plain,
        weight=needed(typed.weight, f"a weight for question {name}"),
        word_limit=needed(typed.word_limit, f"a word limit for question {name}"),
        scale=needed(scale_of(name, draft), f"marks for question {name}"),
        minimum_score=typed.minimum_score or None,
        marked_by=typed.marked_by,
        per_lot=typed.per_lot,
        files_allowed=typed.files_allowed,
    )


def scale_of(name: str, draft: "Draft") -> tuple[ScaleStep, ...]:
    """The marks of a question: its own, else the template's."""
    own = draft.marks.get(name)
    return own.scale if own and own.scale else draft.scale


def price_of(draft: "Draft") -> PriceLine:
    """The price line. Raises Unfinished."""
    typed: PriceDraft = draft.price
    lots = lots_of(draft)
    weight = needed(typed.weight, "a weight for the price")
    formula = price_formula(needed(typed.formula, "a price formula"), typed.amounts)
    for name, values in typed.lot_amounts.items():
        if name in formula:
            formula = _for_lots(formula, name, values, lots)
    return PriceLine(
        id=PRICE,
        title=typed.title,
        unit=typed.unit,
        weight=weight,
        formula=formula,
        in_words=price_in_words(formula, weight, {lot.id: lot.title for lot in lots}),
        help=typed.help,
        group=typed.group,
    )


def measure_of(typed: ValueDraft, name: str = "S1", lots: Sequence[Lot] = ()) -> Measure:
    """A social-value measure under its id. Raises Unfinished."""
    proxy = needed(typed.proxy_pence, "a value for one unit")
    formula = amount_formula(needed(typed.formula, "a formula for social value"), typed.enough, proxy)
    told = next((each for each in ("target", "cap") if each in formula), None)
    if told is not None and typed.lot_enough:
        values = {lot: amount_formula(typed.formula, enough, proxy)[told] for lot, enough in typed.lot_enough.items()}
        formula = _for_lots(formula, told, values, lots)
    return Measure(
        id=name,
        code=typed.code,
        title=typed.title,
        unit=typed.unit,
        proxy_pence=proxy,
        weight=needed(typed.weight, "a weight for social value"),
        formula=formula,
        period=typed.period,
        place=typed.place,
        evidence=typed.evidence,
        checked_by=typed.checked_by,
        priority=typed.priority,
        most=needed(typed.most, "the most one may promise"),
        group=typed.group,
        pillar=typed.pillar,
    )


def _for_lots(formula: Mapping[str, Any], name: str, values: Mapping[str, str], lots: Sequence[Lot]) -> dict[str, Any]:
    """A parameter by lot, where some lot has a value of its own; the others keep the one for all."""
    own = {lot.id: values[lot.id] for lot in lots if values.get(lot.id)}
    if not own:
        return dict(formula)
    return {**formula, name: {lot.id: own.get(lot.id, formula[name]) for lot in lots}}


def considered_of(typed: ConsideredDraft) -> Considered | None:
    """What was considered of social value, or None where nothing is recorded yet."""
    if not typed.result or typed.considered_on is None:
        return None
    return Considered(typed.result, typed.consulted == "yes", typed.why, typed.considered_on)


def needed(value: Any, what: str) -> Any:
    """The value, where there is one. Raises Unfinished."""
    if value is None or value in ("", ()):
        raise Unfinished(what)
    return value


def without(rules: RulesDraft, line: str) -> RulesDraft:
    """The rules once a line is gone."""
    return replace(rules, tie_break=tuple(entry for entry in rules.tie_break if entry != line))
