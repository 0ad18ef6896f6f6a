"""Which bid takes which lot, where a provider may win only so many.

Source: evaluation-record/1, Points, step 6.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from portal.rules.scoring.assignment import assign
from portal.rules.scoring.points import Standing
from portal.rules.scoring.record import LOT_ORDER, MIN_TOTAL_COST, AwardRule, Record

AWARDED, TIED, DECIDED, LIMIT, NONE = "awarded", "tied", "decided", "limit", "none"


@dataclass(slots=True)
class Outcome:
    """What became of one lot: `winner` where `status` is awarded or decided."""

    status: str
    winner: Standing | None = None


def award(record: Record, lots: Sequence[Sequence[Standing]]) -> list[Outcome]:
    """The outcome of each lot before any decision. `lots` holds the ranked bids of each, best first."""
    rule = record.award
    if rule is None or not _binds(rule, lots):
        return [_to_the_first(ranked) for ranked in lots]
    if rule.mechanism == LOT_ORDER:
        return _in_lot_order(rule, lots)
    return _by_assignment(rule, lots)


def _binds(rule: AwardRule, lots: Sequence[Sequence[Standing]]) -> bool:
    """Whether some provider is first, alone or tied, in more lots than the limit."""
    firsts = Counter(standing.bid.provider for ranked in lots for standing in ranked if standing.rank == 1)
    return any(count > rule.limit for count in firsts.values())


def _to_the_first(ranked: Sequence[Standing]) -> Outcome:
    if not ranked:
        return Outcome(NONE)
    return Outcome(TIED) if ranked[0].tied else Outcome(AWARDED, ranked[0])


def _in_lot_order(rule: AwardRule, lots: Sequence[Sequence[Standing]]) -> list[Outcome]:
    """Lots one after the other, each to the best of those who may still win; a shared best place is left open."""
    won: Counter[str] = Counter()
    outcomes = []
    for ranked in lots:
        able = [standing for standing in ranked if won[standing.bid.provider] < rule.limit]
        if not able:
            outcomes.append(Outcome(LIMIT if ranked else NONE))
        elif len(able) > 1 and able[0].rank == able[1].rank:
            outcomes.append(Outcome(TIED))
        else:
            won[able[0].bid.provider] += 1
            outcomes.append(Outcome(AWARDED, able[0]))
    return outcomes


def _by_assignment(rule: AwardRule, lots: Sequence[Sequence[Standing]]) -> list[Outcome]:
    """The best assignment of all lots together; the lots in which equally good ones differ are left open."""
    wanted = [place for place, ranked in enumerate(lots) if ranked]
    providers = {name: column for column, name in enumerate(sorted({s.bid.provider for r in lots for s in r}))}
    nobody = len(providers)
    bids = [{providers[standing.bid.provider]: standing for standing in lots[place]} for place in wanted]
    weigh = _Weights(rule, [standing for ranked in lots for standing in ranked], len(wanted))
    costs = [{column: weigh.cost(standing) for column, standing in row.items()} for row in bids]
    for row_costs in costs:
        row_costs[nobody] = weigh.no_award
    found = assign(costs, [min(rule.limit, len(wanted))] * nobody + [len(wanted)])
    outcomes = [Outcome(NONE) for _ in lots]
    for row, place in enumerate(wanted):
        column = found.columns[row]
        if found.open[row]:
            outcomes[place] = Outcome(TIED)
        elif column == nobody:
            outcomes[place] = Outcome(LIMIT)
        else:
            outcomes[place] = Outcome(AWARDED, bids[row][column])
    return outcomes


class _Weights:
    """One whole number for each bid, in which every published comparison outweighs all later ones together."""

    def __init__(self, rule: AwardRule, standings: Sequence[Standing], lots: int) -> None:
        self._price = rule.price
        prices = [self._price_of(standing) for standing in standings]
        self._scale = lcm(*{price.denominator for price in prices})
        self._most_points = max((standing.total or 0 for standing in standings), default=0)
        self._cost_first = rule.mechanism == MIN_TOTAL_COST
        parts = [self._parts(standing) for standing in standings]
        self._bases = [lots * max(column) + 1 for column in zip(*parts, strict=True)]
        self.no_award = 1
        for base in self._bases:
            self.no_award *= base

    def cost(self, standing: Standing) -> int:
        """The smaller the better; always less than `no_award`, also when summed over all lots."""
        total = 0
        for part, base in zip(self._parts(standing), self._bases, strict=True):
            total = total * base + part
        return total

    def _price_of(self, standing: Standing) -> Fraction:
        return standing.bid.prices[self._price] if self._price is not None else Fraction(0)

    def _parts(self, standing: Standing) -> tuple[int, ...]:
        missed = self._most_points - (standing.total or 0)
        price = int(self._price_of(standing) * self._scale)
        rank = standing.rank or 0
        return (price, rank, missed) if self._cost_first else (missed, rank, price)
