"""The price has a name, a weight, and a sum with its figures (R38)."""

from collections.abc import Iterator
from decimal import Decimal

from portal.rules.drafting import Draft, decimal_of
from portal.rules.formula_words import PRICE_FORMULAS, parameters_of
from portal.rules.marking_pack import PER_POINT
from portal.rules.publishing.check import REASON_NEEDED, TO_DECIDE, Check, Facts, ReasonGiven, check, filled
from portal.rules.wording import listed


def checks(draft: Draft, facts: Facts) -> Iterator[Check]:
    """The lines of this page."""
    price = draft.price
    yield filled("price", "What the price is called", price.title)
    yield filled("price", "What the price is for", price.unit)
    yield check("price", "The price has a weight", None if price.weight else "The price has no weight")
    known = any(choice.name == price.formula for choice in PRICE_FORMULAS)
    yield check("price", "The price sum is chosen", None if known else "The price sum is not chosen yet", TO_DECIDE)
    lacking = [p.label.split(":")[0].lower() for p in parameters_of(price.formula) if not price.amounts.get(p.name)]
    yield check(
        "price", "The price sum has its figures", f"The price sum lacks its {listed(lacking)}" if lacking else None
    )
    yield from _per_point(draft)
    yield check(
        "price",
        f"Price counts {draft.policy.get('price_weight_reason_above', '40')}% at most, or there is a reason",
        f"Price counts {price.weight}%. Policy is {draft.policy.get('price_weight_reason_above', '40')}% at most"
        if _too_heavy(draft) and not price.weight_reason
        else None,
        REASON_NEEDED,
    )


def _per_point(draft: Draft) -> Iterator[Check]:
    """Where places go by the price of one point, the price earns none itself; nowhere else may it earn none."""
    by_point, none = draft.rules.ranking == PER_POINT, draft.price.formula == "none"
    fault = None
    if by_point and not none:
        fault = "Places go by the price of one point, so the price sum must be “No points for price”"
    elif none and not by_point:
        fault = "“No points for price” goes only with places by the price of one point"
    elif none and decimal_of(draft.price.weight):
        fault = "The price earns no points, so its weight must be 0"
    yield check("price", "The price sum fits how places are given", fault)


def reasons(draft: Draft) -> Iterator[ReasonGiven]:
    """Why price counts more than policy asks."""
    if _too_heavy(draft):
        yield ReasonGiven(f"Price counts {draft.price.weight}%", draft.price.weight_reason)


def _too_heavy(draft: Draft) -> bool:
    weight = decimal_of(draft.price.weight)
    return weight is not None and weight > Decimal(draft.policy.get("price_weight_reason_above", "40"))
