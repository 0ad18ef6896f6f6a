"""The order of the bids in a lot.

Source: evaluation-record/1, Points, step 5.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction

from portal.rules.scoring.points import NO_POINTS, RANKED, Standing
from portal.rules.scoring.record import Record

Key = tuple[int | Fraction, ...]
_LAST = {RANKED: 0, NO_POINTS: 1, "below_minimum": 2, "excluded": 3}


def rank(record: Record, standings: Sequence[Standing]) -> list[Standing]:
    """Gives the bids of one lot their ranks and returns them in the order they are published in."""
    if record.ranking_price is not None:
        _divide_by_points(record, record.ranking_price, standings)
    key = ranking_key(record)
    ranked = sorted(
        ((key(standing), standing.bid.id, standing) for standing in standings if standing.status == RANKED),
        key=lambda entry: entry[:2],
    )
    keys = [entry[0] for entry in ranked]
    for place, (own, _, standing) in enumerate(ranked):
        above = ranked[place - 1][2] if place and keys[place - 1] == own else None
        standing.rank = above.rank if above else place + 1
        standing.tied = above is not None or (place + 1 < len(keys) and keys[place + 1] == own)
    others = [standing for standing in standings if standing.status != RANKED]
    others.sort(key=lambda standing: (_LAST[standing.status], standing.bid.id))
    return [standing for _, _, standing in ranked] + others


def _divide_by_points(record: Record, price: str, standings: Sequence[Standing]) -> None:
    """Price for each point, exact price by rounded total; a total of 0 cannot be divided by and has no rank."""
    for standing in standings:
        if standing.status != RANKED:
            continue
        if standing.total:
            standing.price_per_point = standing.bid.prices[price] * record.rounding.factor / standing.total
        else:
            standing.status = NO_POINTS


def ranking_key(record: Record) -> Callable[[Standing], Key]:
    """What bids are compared by, the smallest first: total or price for each point, then the tie-break in its order."""
    places = record.tree.index

    def key(standing: Standing) -> Key:
        first = standing.price_per_point if standing.price_per_point is not None else -(standing.total or 0)
        steps: list[int | Fraction] = [first]
        for step in record.tie_break:
            if step.by_price:
                steps.append(standing.bid.prices[step.criterion])
            else:
                steps.append(-(standing.points[places[step.criterion]] or 0))
        return tuple(steps)

    return key
