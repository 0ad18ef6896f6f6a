"""Price and amount formulas: which may be chosen, what each needs, what each says in words, and a worked example.

The arithmetic is the scoring core's; nothing is computed here. Source: evaluation-record/1, Points.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal.rules.money import pounds
from portal.rules.scoring import evaluate, from_data
from portal.rules.wording import number


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
)
AMOUNT_FORMULAS: tuple[Choice, ...] = (
    Choice("relative_to_target", "Against a target", "What others promise makes no difference."),
    Choice("relative_to_highest", "Against the highest promise", "A large bidder may promise more than a small one."),
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
    if not enough:
        return {"name": name}
    value = number(Decimal(enough) * proxy_pence / 100).replace(",", "")
    return {"name": name, ("target" if name == "relative_to_target" else "cap"): value}


def price_in_words(formula: Mapping[str, Any], weight: str) -> str:
    """What the price formula does, for people. A parameter that is missing reads as "…"."""
    w = f"{weight} points"

    def money(name: str) -> str:
        text = formula.get(name)
        return pounds(int(Decimal(text) * 100)) if isinstance(text, str) else "…"

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
    return ""


def amount_in_words(formula: Mapping[str, Any], weight: str, unit: str, proxy_pence: int) -> str:
    """What the formula of a promise does, for people."""
    target, cap = formula.get("target"), formula.get("cap")
    if formula.get("name") == "relative_to_target" and isinstance(target, str):
        enough = number(Decimal(target) * 100 / proxy_pence) if proxy_pence else "…"
        return (
            f"We count your promise at {pounds(proxy_pence)} for each {unit}. {enough} of these, worth "
            f"{pounds(int(Decimal(target) * 100))}, earn all {weight} points. Half of that earns half. "
            "What others promise makes no difference."
        )
    most = f" We count {pounds(int(Decimal(cap) * 100))} at most." if isinstance(cap, str) else ""
    return (
        f"We count your promise at {pounds(proxy_pence)} for each {unit}. The highest promise earns all {weight} "
        f"points. Yours earns its share of that.{most}"
    )


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
