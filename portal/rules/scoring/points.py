"""Every bid of one lot: its status, what it fell below, and its points.

Source: evaluation-record/1, Points, steps 1 to 4.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from portal.rules.scoring.formulas import curve_for
from portal.rules.scoring.minimums import Minimums
from portal.rules.scoring.record import PRICE, SCORED, Bid, Criterion, Record

RANKED, NO_POINTS, BELOW_MINIMUM, EXCLUDED = "ranked", "no_points", "below_minimum", "excluded"


@dataclass(slots=True)
class Standing:
    """Where one bid stands. `points` and `total` are in units of the last published place; None is shown as null."""

    bid: Bid
    status: str
    points: list[int | None]
    below: list[str] = field(default_factory=list)
    total: int | None = None
    rank: int | None = None
    tied: bool = False
    price_per_point: Fraction | None = None


class Points:
    """Turns the bids of a lot into standings; made once for a record."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._tree = record.tree
        self._minimums = Minimums(record.criteria, record.tree, record.minimum_percent)
        self._limits = [record.rounding.round(criterion.weight) for criterion in record.criteria]
        self._scored = [(place, c) for place, c in enumerate(record.criteria) if c.kind == SCORED]
        self._priced = [(place, c) for place, c in enumerate(record.criteria) if c.formula is not None]
        self._holds_scored = record.tree.holding([c.kind == SCORED for c in record.criteria])
        self._known: list[dict[tuple[int, int], int]] = [{} for _ in record.criteria]

    def standings(self, lot: str, bids: Sequence[Bid]) -> list[Standing]:
        """The bids of one lot with their points, in the order given and without ranks."""
        none: list[int | None] = [None] * len(self._limits)
        standings, in_play, leaves_in_play = [], [], []
        for bid in bids:
            if bid.excluded is not None:
                standings.append(Standing(bid, EXCLUDED, list(none)))
                continue
            leaves = self._scored_points(bid)
            below = self._minimums.below(bid.scores)
            if below:
                standings.append(Standing(bid, BELOW_MINIMUM, self._scored_only(leaves), below))
                continue
            standing = Standing(bid, RANKED, [])
            standings.append(standing)
            in_play.append(standing)
            leaves_in_play.append(leaves)
        self._add_priced(lot, [standing.bid for standing in in_play], leaves_in_play)
        for standing, leaves in zip(in_play, leaves_in_play, strict=True):
            standing.total = sum(leaves)
            standing.points = list(self._tree.sums(leaves))
        return standings

    def _scored_points(self, bid: Bid) -> list[int]:
        leaves = [0] * len(self._limits)
        scores = bid.scores
        for place, criterion in self._scored:
            score = scores[criterion.id].as_integer_ratio()
            known = self._known[place]
            if score not in known:
                scale = criterion.scale_max or Fraction(1)
                exact = Fraction(*score) * criterion.weight / scale
                known[score] = self._record.rounding.round(exact)
            leaves[place] = known[score]
        return leaves

    def _scored_only(self, leaves: Sequence[int]) -> list[int | None]:
        """Points of a bid that stays below a minimum: groups show what their scored criteria add up to."""
        sums = self._tree.sums(leaves)
        return [units if holds else None for units, holds in zip(sums, self._holds_scored, strict=True)]

    def _add_priced(self, lot: str, bids: Sequence[Bid], leaves: Sequence[list[int]]) -> None:
        units = self._record.rounding.units
        for place, criterion in self._priced:
            if criterion.formula is None or not bids:
                continue
            figures = list(map(figure_of(criterion), bids))
            ratio = curve_for(criterion.formula, criterion.weight, lot, figures).ratio
            limit = self._limits[place]
            for row, figure in zip(leaves, figures, strict=True):
                numerator, denominator = ratio(figure)
                row[place] = min(units(numerator, denominator), limit) if numerator > 0 else 0


def figure_of(criterion: Criterion) -> Callable[[Bid], Fraction]:
    """What a bid is measured by on a price or amount criterion: the price, the amount, or the amount for each pound."""
    name = criterion.id
    if criterion.kind == PRICE:
        return lambda bid: bid.prices[name]
    price = criterion.formula.price if criterion.formula is not None else None
    if price is not None:
        return lambda bid: bid.amounts[name] / bid.prices[price]
    return lambda bid: bid.amounts[name]
