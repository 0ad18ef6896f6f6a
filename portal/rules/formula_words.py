"""Price and amount formulas: which may be chosen, what each needs, what each says in words, and a worked example.

The arithmetic is the scoring core's; nothing is computed here. Source: evaluation-record/1, Points.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal.rules.money import pounds
from portal.rules.scoring import evaluate, from_data
from portal.rules.wording import listed, number


@dataclass(frozen=True)
class Parameter:
    """What a formula needs. kind: "money" (pounds) or "percent"."""

    name: str
    label: str
    kind: str


@dataclass(frozen=True)
class Choice:
    """A formula as the council chooses it: its name in the evaluation record, a label, and what to know about it."""

    name: str
    label: str
    hint: str
    parameters: tuple[Parameter, ...] = ()


PRICE_FORMULAS: tuple[Choice, ...] = (
    Choice(
        "absolute_to_budget",
        "Between a floor and a ceiling",
        "We suggest this. What others bid makes no difference, so each bidder can work out their own points.",
        (
            Parameter("floor", "Floor: this price or less earns all the points", "money"),
            Parameter("ceiling", "Ceiling: this price or more earns none", "money"),
        ),
    ),
    Choice("lowest_relative", "Lowest price ÷ your price", "The points depend on the lowest price of the others."),
    Choice(
        "linear_over_lowest",
        "A straight line up from the lowest price",
        "The points depend on the lowest price of the others.",
        (Parameter("zero_at_percent", "How many percent above the lowest price earns no points", "percent"),),
    ),
    Choice(
        "linear_lowest_to_max",
        "A straight line from the lowest price to a maximum",
        "Steep where the bids are close together.",
        (Parameter("maximum", "Maximum: this price or more earns none", "money"),),
    ),
    Choice(
        "mean_deviation",
        "Against the average price",
        "Nobody can work out their points before the deadline. The cheapest bid may not earn all the points.",
        (Parameter("at_mean", "The percent of the points that the average price earns", "percent"),),
    ),
    Choice("fixed_price", "A fixed price", "All are paid the sum we publish, so all earn the same points for price."),
    Choice(
        "none",
        "No points for price: the price of one point decides",
        "Only where places go by the price of one point. The weight is 0.",
    ),
)
AMOUNT_FORMULAS: tuple[Choice, ...] = (
    Choice("relative_to_target", "Against a target", "What others promise makes no difference."),
    Choice("relative_to_highest", "Against the highest promise", "A large bidder may promise more than a small one."),
    Choice(
        "per_pound",
        "For each pound of the price, against the highest",
        "Size alone does not win: the promise is divided by the bidder's own price.",
    ),
)
_BY_NAME = {choice.name: choice for choice in PRICE_FORMULAS}


def parameters_of(name: str) -> tuple[Parameter, ...]:
    """What a price formula needs; nothing for a name we do not know."""
    return _BY_NAME[name].parameters if name in _BY_NAME else ()


def price_formula(name: str, amounts: Mapping[str, str]) -> dict[str, Any]:
    """The formula as the evaluation record holds it: its name and exactly its own parameters, those given.

    >>> price_formula("linear_over_lowest", {"zero_at_percent": "100", "floor": "9"})
    {'name': 'linear_over_lowest', 'zero_at_percent': '100'}
    """
    given = {p.name: amounts[p.name] for p in parameters_of(name) if amounts.get(p.name)}
    return {"name": name, **given}


def amount_formula(name: str, enough: str, proxy_pence: int) -> dict[str, Any]:
    """The formula of a promise, its target or cap turned from a quantity into pounds.

    >>> amount_formula("relative_to_target", "200", 9000)
    {'name': 'relative_to_target', 'target': '18000'}
    """
    if name == "per_pound":
        return {"name": name, "price": "P"}
    if not enough:
        return {"name": name}
    value = number(Decimal(enough) * proxy_pence / 100).replace(",", "")
    return {"name": name, ("target" if name == "relative_to_target" else "cap"): value}


def _money(value: object, lots: Mapping[str, str]) -> str:
    """An amount of a formula; where it differs from lot to lot, each. "…" where it is missing."""
    if isinstance(value, Mapping):
        return listed([f"{pounds(int(Decimal(v) * 100))} ({lots.get(lot, lot)})" for lot, v in value.items()])
    return pounds(int(Decimal(value) * 100)) if isinstance(value, str) else "…"


def price_in_words(formula: Mapping[str, Any], weight: str, lots: Mapping[str, str] | None = None) -> str:
    """What the price formula does, for people. A parameter that is missing reads as "…". lots: titles by id."""
    w = f"{weight} points"

    def money(name: str) -> str:
        return _money(formula.get(name), lots or {})

    match formula.get("name"):
        case "absolute_to_budget":
            return (
                f"A price of {money('floor')} or less earns all {w}. A price of {money('ceiling')} or more earns none. "
                "In between, the points fall in a straight line. What others bid makes no difference."
            )
        case "lowest_relative":
            return f"The lowest price earns all {w}. Each other price earns: lowest price ÷ that price × {weight}."
        case "linear_over_lowest":
            return (
                f"The lowest price earns all {w}. A price {formula.get('zero_at_percent', '…')}% above it earns none. "
                "In between, the points fall in a straight line."
            )
        case "linear_lowest_to_max":
            return (
                f"The lowest price earns all {w}. A price of {money('maximum')} or more earns none. "
                "In between, the points fall in a straight line."
            )
        case "mean_deviation":
            return (
                f"The average price earns {formula.get('at_mean', '…')}% of the {w}. Each 1% below the average adds 1% "
                "of the points, and each 1% above it takes 1% away."
            )
        case "fixed_price":
            return f"The price is fixed, so each bid earns all {w}."
        case "none":
            return (
                "The price earns no points. It is divided by the points for all else: the bid with the lowest price for "
                "one point comes first."
            )
    return ""


def amount_in_words(
    formula: Mapping[str, Any], weight: str, unit: str, proxy_pence: int, lots: Mapping[str, str] | None = None
) -> str:
    """What the formula of a promise does, for people. lots: titles by id, for figures that differ from lot to lot."""
    target, cap = formula.get("target"), formula.get("cap")
    counted = f"We count your promise at {pounds(proxy_pence)} for each {unit}."
    if formula.get("name") == "relative_to_target" and target is not None:
        by_lot = target if isinstance(target, Mapping) else {"": target}
        enough = listed([_enough(value, lot, proxy_pence, lots or {}) for lot, value in by_lot.items()])
        return (
            f"{counted} {enough}, earn all {weight} points. Half of that earns half. What others promise makes no "
            "difference."
        )
    if formula.get("name") == "per_pound":
        return (
            f"{counted} We divide that by your price. The bid with the most for each pound earns all {weight} points. "
            "Yours earns its share of that, so size alone does not win."
        )
    most = f" We count {_money(cap, lots or {})} at most." if cap is not None else ""
    return f"{counted} The highest promise earns all {weight} points. Yours earns its share of that.{most}"


def _enough(value: str, lot: str, proxy_pence: int, lots: Mapping[str, str]) -> str:
    count = number(Decimal(value) * 100 / proxy_pence) if proxy_pence else "…"
    where = f" for {lots.get(lot, lot)}" if lot else ""
    return f"{count} of these{where}, worth {pounds(int(Decimal(value) * 100))}"


@dataclass(frozen=True)
class ExampleBid:
    """A made-up bid of the worked example: its price, and the points the core gives it."""

    name: str
    pence: int
    points: str


def price_example(formula: Mapping[str, Any], weight: str, value_pence: int | None = None) -> list[ExampleBid]:
    """Three made-up bids under this formula and weight, worked by the scoring core; empty where it cannot be used yet.

    The prices lie between floor and ceiling, under the maximum, or around the value of the contract (else £100,000).
    """
    if formula.get("name") == "none":
        return []
    formula = {name: _of_first_lot(value) for name, value in formula.items()}
    prices = _example_prices(formula, value_pence)
    rest = number(Decimal(100) - Decimal(weight)).replace(",", "")
    record: dict[str, Any] = {
        "format": "evaluation-record/1",
        "procurement": {"reference": "example", "title": "Example"},
        "method": "consensus",
        "rounding": {"places": 2, "mode": "half_up"},
        "ranking": {"by": "total"},
        "criteria": [
            {"id": "P", "parent": None, "title": "Price", "kind": "price", "weight": weight, "formula": dict(formula)},
            {"id": "Q", "parent": None, "title": "The rest", "kind": "scored", "weight": rest, "scale_max": "5"},
        ],
        "tie_break": [],
        "lots": [{"id": "1", "title": "Example"}],
        "bids": [
            {
                "id": name,
                "lot": "1",
                "provider": name,
                "scores": {"Q": "0"},
                "prices": {"P": f"{pence // 100}.{pence % 100:02}"},
                "excluded": None,
            }
            for name, pence in prices.items()
        ],
        "decisions": [],
    }
    result: Any = evaluate(from_data(record))
    points = {bid["id"]: bid["points"]["P"] for bid in result["lots"][0]["bids"]}
    return [ExampleBid(f"Bidder {name}", pence, points[name]) for name, pence in prices.items()]


def _of_first_lot(value: Any) -> Any:
    return next(iter(value.values())) if isinstance(value, Mapping) else value


def _example_prices(formula: Mapping[str, Any], value_pence: int | None) -> dict[str, int]:
    def pence(name: str) -> int:
        return int(Decimal(str(formula[name])) * 100)

    if "floor" in formula and "ceiling" in formula:
        low, high = pence("floor"), pence("ceiling")
        steps = (low, low + (high - low) // 4, low + (high - low) * 3 // 4)
    else:
        top = pence("maximum") if "maximum" in formula else value_pence or 10_000_000
        steps = (top * 80 // 100, top * 90 // 100, top)
    return {name: max(100, step // 100 * 100) for name, step in zip("ABC", steps, strict=True)}
