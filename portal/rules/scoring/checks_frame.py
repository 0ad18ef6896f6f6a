"""Checks of what stands around criteria and bids: heading, rounding, ranking, tie-break, award, lots, decisions.

Source: evaluation-record/1, Record (rows record to award, lot, decision).
"""

from collections.abc import Sequence

from portal.rules.scoring.checks_criteria import Draft
from portal.rules.scoring.checks_tree import Criteria
from portal.rules.scoring.faults import shown
from portal.rules.scoring.names import Names
from portal.rules.scoring.reading import UNSURE
from portal.rules.scoring.record import (
    BY_PRICE_PER_POINT,
    BY_TOTAL,
    LOT_ORDER,
    MAX_TOTAL_SCORE,
    MIN_TOTAL_COST,
    PRICE,
    AwardRule,
    Decision,
    Lot,
    TieBreak,
)
from portal.rules.scoring.rounding import MODES, Rounding
from portal.rules.scoring.values import Checker

FORMAT = "evaluation-record/1"
MOST_PLACES = 4
_A_PRICE = "a price criterion"
_KINDS = ("group", "scored", "price", "amount")


def check_format(check: Checker, value: object) -> None:
    """Version 1, and nothing else."""
    if value is not UNSURE and value != FORMAT:
        check.refuse("format", f"must be {FORMAT}, not {shown(value)}")


def check_heading(check: Checker, value: object) -> tuple[str, str]:
    """Reference and title of the procurement."""
    found = check.members(value, "procurement", ("reference", "title"))
    reference = check.text(found.get("reference", UNSURE), "procurement.reference")
    title = check.text(found.get("title", UNSURE), "procurement.title")
    return reference or "", title or ""


def check_rounding(check: Checker, value: object) -> tuple[int | None, str | None]:
    """Places and mode, each None where it was refused."""
    found = check.members(value, "rounding", ("places", "mode"))
    mode = check.choice(found.get("mode", UNSURE), "rounding.mode", MODES)
    places = found.get("places", UNSURE)
    if places is UNSURE:
        return None, mode
    if type(places) is int and 0 <= places <= MOST_PLACES:
        return places, mode
    check.refuse("rounding.places", f"must be a JSON integer from 0 to {MOST_PLACES}, not {shown(places)}")
    return None, mode


def rounding_of(places: int | None, mode: str | None) -> Rounding:
    """The rounding of a record that was found sound."""
    return Rounding(places or 0, mode or MODES[0])


def check_lots(check: Checker, value: object) -> tuple[list[Lot], Names]:
    """The lots, and their ids as other parts may name them."""
    entries = check.entries(value, "lots")
    names = Names(check, "a lot", known=bool(entries))
    if entries is not None and not entries:
        check.refuse("lots", "needs at least one lot")
    lots: list[Lot] = []
    for place, entry in enumerate(entries or []):
        path = f"lots[{place}]"
        found = check.members(entry, path, ("id", "title"))
        lot_id = names.enter(found.get("id", UNSURE), f"{path}.id")
        title = check.text(found.get("title", UNSURE), f"{path}.title")
        lots.append(Lot(lot_id or "", title or ""))
    return lots, names


def check_ranking(check: Checker, value: object, criteria: Criteria) -> tuple[str | None, str | None]:
    """What bids rank by, and the price criterion that `price_per_point` names."""
    found = check.members(value, "ranking", ("by",), ("price",))
    ranked_by = check.choice(found.get("by", UNSURE), "ranking.by", (BY_TOTAL, BY_PRICE_PER_POINT))
    price = found.get("price", UNSURE)
    if ranked_by == BY_TOTAL:
        if "price" in found:
            check.refuse("ranking.price", "belongs to price_per_point only")
        _check_unpriced(check, criteria, meant=price)
        return ranked_by, None
    if ranked_by == BY_PRICE_PER_POINT and "price" not in found:
        check.refuse("ranking.price", "is missing")
    named = criteria.named(price, "ranking.price", (PRICE,), _A_PRICE)
    if ranked_by is None or named is None:
        return ranked_by, None
    _check_priced(check, criteria, named)
    return ranked_by, named.id


def _check_priced(check: Checker, criteria: Criteria, named: Draft) -> None:
    """The criterion that price per point divides carries no points of its own, and `none` stands on no other."""
    if named.formula is not None and named.formula.name != "none":
        check.refuse("ranking.price", f"names a criterion of formula {named.formula.name}, not none")
        if len(_unpriced(criteria)) == 1:
            return  # most likely the one that was meant
    elif named.formula is not None and named.weight is not None and named.weight != 0:
        check.refuse("ranking.price", "names a criterion whose weight is not 0")
        check.refuse(f"{named.path}.weight", "must be 0 where the formula is none")
    _check_unpriced(check, criteria, meant=named.id)


def _check_unpriced(check: Checker, criteria: Criteria, meant: object) -> None:
    for draft in _unpriced(criteria):
        if draft.id is None or draft.id != meant:
            check.refuse(f"{draft.path}.formula.name", "none belongs to the criterion that ranking.price names")


def _unpriced(criteria: Criteria) -> list[Draft]:
    return [draft for draft in criteria.drafts if draft.formula is not None and draft.formula.name == "none"]


def check_formula_prices(check: Checker, criteria: Criteria) -> set[str]:
    """The price criteria that `per_pound` divides by."""
    prices = set()
    for draft in criteria.drafts:
        if draft.formula is not None and draft.formula.name == "per_pound" and draft.formula.price is not None:
            named = criteria.named(draft.formula.price, f"{draft.path}.formula.price", (PRICE,), _A_PRICE)
            if named is not None and named.id is not None:
                prices.add(named.id)
    return prices


def check_tie_break(check: Checker, value: object, criteria: Criteria) -> list[TieBreak]:
    """The steps of the tie-break, none of them twice."""
    steps: dict[TieBreak, None] = {}
    for place, entry in enumerate(check.entries(value, "tie_break") or []):
        path = f"tie_break[{place}]"
        by_price = isinstance(entry, dict)
        if isinstance(entry, dict):
            found = check.members(entry, path, ("price",))
            named = criteria.named(found.get("price", UNSURE), f"{path}.price", (PRICE,), _A_PRICE)
        elif isinstance(entry, str) or entry is UNSURE:
            named = criteria.named(entry, path, _KINDS, "a criterion")
        else:
            check.refuse(path, f'must be a criterion\'s id or {{"price": id}}, not {shown(entry)}')
            named = None
        if named is None or named.id is None:
            continue
        step = TieBreak(named.id, by_price)
        if step in steps:
            check.refuse(path, "stands before")
        steps[step] = None
    return list(steps)


def check_award(check: Checker, value: object, criteria: Criteria, ranked_by: str | None) -> AwardRule | None:
    """The limit, the mechanism, and the price that assignments are compared by."""
    found = check.members(value, "award", ("limit", "mechanism"), ("price",))
    limit = check.limit(found.get("limit", UNSURE), "award.limit")
    mechanisms = (LOT_ORDER, MAX_TOTAL_SCORE, MIN_TOTAL_COST)
    mechanism = check.choice(found.get("mechanism", UNSURE), "award.mechanism", mechanisms)
    if mechanism == MAX_TOTAL_SCORE and ranked_by == BY_PRICE_PER_POINT:
        check.refuse("award.mechanism", "max_total_score does not go with price_per_point")
    if mechanism == MIN_TOTAL_COST and isinstance(value, dict) and "price" not in value:
        check.refuse("award.price", "is missing")
    price = criteria.named(found.get("price", UNSURE), "award.price", (PRICE,), _A_PRICE)
    return AwardRule(limit, mechanism, price.id if price else None) if limit and mechanism else None


def check_decisions(check: Checker, value: object, lots: Names, bids: Names) -> Sequence[Decision]:
    """The decisions as written; whether each was open to decide is seen when everything has been ranked."""
    decisions = []
    for place, entry in enumerate(check.entries(value, "decisions") or []):
        path = f"decisions[{place}]"
        found = check.members(entry, path, ("lot", "award", "reason"))
        lot = lots.refer(found.get("lot", UNSURE), f"{path}.lot")
        award = bids.refer(found.get("award", UNSURE), f"{path}.award")
        reason = check.text(found.get("reason", UNSURE), f"{path}.reason")
        decisions.append(Decision(lot or "", award or "", reason or ""))
    return decisions
