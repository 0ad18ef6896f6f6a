"""What the criteria come to with three made-up bids, computed by the scoring core: shown before anything is published.

The bids are the same for everybody who looks: A writes best and is dear, C is cheap, B lies between and promises most.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal.rules.criteria import Marked, record_from
from portal.rules.pack import Lot, Measure, PriceLine, Question
from portal.rules.scoring import evaluate, from_data, working

_BIDDERS = "ABC"
# Tenths of the top mark by bidder, for every first and every second question.
_MARKS = {"A": (10, 8), "B": (8, 6), "C": (6, 6)}
_PROMISED = {"A": 6, "B": 10, "C": 3}
_WORDS = {"below_minimum": "Below a minimum", "no_points": "No points", "excluded": "Left out"}
_AWARDED = {
    "tied": "left open, because bids are equal",
    "limit": "nobody, because of the limit",
    "none": "nobody",
}


@dataclass(frozen=True)
class ExampleRow:
    """One line of the criteria: its id, and the points of each bidder, "–" where it has none."""

    id: str
    points: tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """The first lot in full, and who gets each lot. bidders: "Bidder A"…; best: whose working it is; places: "1"…"""

    bidders: tuple[str, ...]
    prices: tuple[int, ...]
    rows: tuple[ExampleRow, ...]
    totals: tuple[str, ...]
    places: tuple[str, ...]
    per_point: tuple[str, ...]
    best: str
    working: tuple[str, ...]
    lots: tuple[tuple[str, str], ...]


def worked_example(
    marked: Marked, price: PriceLine, measures: Sequence[Measure], lots: Sequence[Lot], value_pence: int | None = None
) -> Example:
    """Three made-up bids for each lot under these criteria. Raises scoring.RecordRefused where they cannot be computed."""
    if not any(lot.title for lot in lots):
        lots = (Lot(lots[0].id if lots else "1", "The contract", ()),)
    record = record_from("example", "Example", marked, lots)
    prices = {lot.id: _prices(price.formula, lot.id, lot.value_pence or value_pence) for lot in lots}
    record["bids"] = [
        {
            "id": f"{name}{place}",
            "lot": lot.id,
            "provider": name,
            "scores": {
                question.id: _mark(question, name, number, place) for number, question in enumerate(marked.questions)
            },
            "prices": {price.id: _pounds(prices[lot.id][name])},
            "amounts": {measure.id: _pounds(_promise(measure, name, lot.id)) for measure in measures},
            "excluded": None,
        }
        for place, lot in enumerate(lots)
        for name in _BIDDERS
    ]
    read = from_data(record)
    result: Any = evaluate(read)
    first = {bid["id"][0]: bid for bid in result["lots"][0]["bids"]}
    best = next(bid["id"] for bid in result["lots"][0]["bids"])
    return Example(
        bidders=tuple(f"Bidder {name}" for name in _BIDDERS),
        prices=tuple(prices[lots[0].id][name] for name in _BIDDERS),
        rows=tuple(
            ExampleRow(criterion["id"], tuple(first[name]["points"][criterion["id"]] or "–" for name in _BIDDERS))
            for criterion in marked.criteria
        ),
        totals=tuple(first[name]["total"] or "–" for name in _BIDDERS),
        places=tuple(_place(first[name]) for name in _BIDDERS),
        per_point=tuple(_per_point(first[name]) for name in _BIDDERS),
        best=f"Bidder {best[0]}",
        working=tuple(line.text for line in working(read, result, best)),
        lots=tuple((lot.title, _gets(found)) for lot, found in zip(lots, result["lots"], strict=True)),
    )


def _place(bid: Mapping[str, Any]) -> str:
    if bid["rank"] is None:
        return _WORDS.get(bid["status"], "–")
    return f"{bid['rank']}, equal" if bid["tied"] else str(bid["rank"])


def _per_point(bid: Mapping[str, Any]) -> str:
    text = bid.get("price_per_point")
    return f"£{Decimal(text):,}" if text is not None else ""


def _gets(lot: Mapping[str, Any]) -> str:
    return f"Bidder {lot['award'][0]}" if lot["award"] else _AWARDED.get(lot["award_status"], "nobody")


def _mark(question: Question, name: str, number: int, lot: int) -> str:
    marks = sorted((step.mark for step in question.scale), key=Decimal)
    tenths = _MARKS[name][number % 2]
    if number == 0 and _BIDDERS.index(name) == lot:
        tenths = min(10, tenths + 2)  # a bidder may be better in one lot than in the others
    return marks[(len(marks) - 1) * tenths // 10]


def _prices(formula: Mapping[str, Any], lot: str, value_pence: int | None) -> dict[str, int]:
    def pence(name: str) -> int:
        value = formula[name]
        return int(Decimal(value[lot] if isinstance(value, Mapping) else value) * 100)

    if "floor" in formula and "ceiling" in formula:
        low, high = pence("floor"), pence("ceiling")
        steps = (low + (high - low) * 3 // 4, low + (high - low) // 4, low)
    elif formula.get("name") == "fixed_price":
        steps = (value_pence or 10_000_000,) * 3
    else:
        top = pence("maximum") if "maximum" in formula else value_pence or 10_000_000
        steps = (top, top * 9 // 10, top * 8 // 10)
    return {name: max(100, step // 100 * 100) for name, step in zip(_BIDDERS, steps, strict=True)}


def _promise(measure: Measure, name: str, lot: str) -> int:
    enough = measure.formula.get("target") or measure.formula.get("cap")
    if isinstance(enough, Mapping):
        enough = enough[lot]
    whole = int(Decimal(enough) * 100) if enough else int(Decimal(measure.most) * measure.proxy_pence / 2)
    return whole * _PROMISED[name] // 10


def _pounds(pence: int) -> str:
    return f"{pence // 100}.{pence % 100:02}"
