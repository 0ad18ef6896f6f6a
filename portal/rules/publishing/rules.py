"""How points become places and awards: equal totals, and the most lots one provider may win."""

from collections.abc import Iterator

from portal.rules.drafting import Draft
from portal.rules.marking_pack import PER_POINT, lots_of
from portal.rules.outline import LOWER_PRICE, nodes_of
from portal.rules.publishing.check import REASON_NEEDED, TO_DECIDE, Check, Facts, ReasonGiven, check
from portal.rules.wording import count_of

PAGE = "rules"


def checks(draft: Draft, facts: Facts) -> Iterator[Check]:
    """The rules name lines that are there, and the limit can bind."""
    rules = draft.rules
    known = {node.id for node in nodes_of(draft)} | {LOWER_PRICE}
    gone = [entry for entry in rules.tie_break if entry not in known]
    yield check(
        PAGE,
        "Equal totals are decided by lines that are there",
        f"What decides between equal totals names {gone[0]}, which is no line" if gone else None,
    )
    if not rules.award_limit:
        return
    lots = len(lots_of(draft))
    needless = int(rules.award_limit) >= lots
    yield check(
        PAGE,
        "The most lots one may win is fewer than all",
        f"One provider may win {count_of(int(rules.award_limit), 'lot')}, and there {_are(lots)}. "
        "Take the limit out, or lower it"
        if needless
        else None,
    )
    yield check(
        PAGE,
        "It says who gets which lot",
        None if rules.award_mechanism else "It does not say who gets which lot where one comes first in too many",
        TO_DECIDE,
    )
    clash = rules.award_mechanism == "max_total_score" and rules.ranking == PER_POINT
    yield check(
        PAGE,
        "The limit fits how places are given",
        "“The most points in all” does not go with places by the price of one point" if clash else None,
    )
    yield check(
        PAGE,
        "There is a reason for the limit",
        None if rules.award_reason else f"The limit of {count_of(int(rules.award_limit), 'lot')} has no reason",
        REASON_NEEDED,
    )


def _are(lots: int) -> str:
    return "is 1 lot" if lots == 1 else f"are {lots} lots"


def reasons(draft: Draft) -> Iterator[ReasonGiven]:
    """Why one provider may win only so many lots."""
    if draft.rules.award_limit:
        limit = count_of(int(draft.rules.award_limit), "lot")
        yield ReasonGiven(f"One provider may win {limit} at most", draft.rules.award_reason)
