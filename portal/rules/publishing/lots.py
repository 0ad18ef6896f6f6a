"""The decision to divide or not has its reason, and each lot says what it is (R36)."""

from collections.abc import Iterator

from portal.rules.drafting import Draft
from portal.rules.lots import DECISIONS, DIVIDED, MOST_LOTS
from portal.rules.money import pounds
from portal.rules.publishing.check import REASON_NEEDED, TO_DECIDE, Check, Facts, check
from portal.rules.wording import count_of


def checks(draft: Draft, facts: Facts) -> Iterator[Check]:
    """The lines of this page."""
    choice = draft.lots_choice
    decided = choice.decision in DECISIONS
    yield check(
        "lots", "It is decided whether there are lots", None if decided else "Lots: divide it, or not?", TO_DECIDE
    )
    yield check(
        "lots",
        "The decision on lots has a reason",
        None if choice.reason else "The decision on lots has no reason",
        REASON_NEEDED,
    )
    if choice.decision == DIVIDED:
        yield from _divided(draft)


def _divided(draft: Draft) -> Iterator[Check]:
    lots, number = draft.lots, len(draft.lots)
    fault = None
    if number < 2:
        fault = f"There {'is' if number == 1 else 'are'} {count_of(number, 'lot')}. Add one, or do not divide it"
    elif number > MOST_LOTS:
        fault = f"There are {number} lots. {MOST_LOTS} are the most"
    yield check("lots", f"There are 2 to {MOST_LOTS} lots", fault)
    for lot in lots:
        page, name = f"lot-{lot.id}", f"Lot {lot.id}"
        yield check(page, f"{name} has a title", None if lot.title else f"{name} has no title")
        yield check(page, f"{name} names its districts", None if lot.districts else f"{name} has no district")
        yield check(page, f"{name} has a value", None if lot.value_pence else f"{name} has no value")
    titles = [lot.title.lower() for lot in lots if lot.title]
    same = next((title for title in titles if titles.count(title) > 1), None)
    yield check("lots", "Each lot has a title of its own", f"Two lots are called “{same}”" if same else None)
    total, whole = sum(lot.value_pence or 0 for lot in lots), draft.about.value_pence
    differs = number > 1 and all(lot.value_pence for lot in lots) and whole is not None and total != whole
    yield check(
        "lots",
        "The lots add up to the value of the contract",
        f"The lots add up to {pounds(total)}. The value of the contract is {pounds(whole or 0)}" if differs else None,
    )
    limit = draft.lots_choice.limit
    yield check(
        "lots",
        "The most one may bid for is one of the lots or more",
        f"One may bid for {limit} lots, and there are {number}" if limit is not None and limit > number else None,
    )
