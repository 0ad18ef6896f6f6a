"""The evaluation record as plain values, once everything about it has been checked.

Source: evaluation-record/1, Record. Every number is an exact fraction; nothing here is ever a float.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from portal.rules.scoring.rounding import Rounding
from portal.rules.scoring.tree import Tree

GROUP, SCORED, PRICE, AMOUNT = "group", "scored", "price", "amount"
CONSENSUS, MEAN = "consensus", "mean"
BY_TOTAL, BY_PRICE_PER_POINT = "total", "price_per_point"
LOT_ORDER, MAX_TOTAL_SCORE, MIN_TOTAL_COST = "lot_order", "max_total_score", "min_total_cost"

Parameter = Fraction | Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Formula:
    """How a price or an amount becomes points: `{"name": "absolute_to_budget", "floor": …, "ceiling": …}`."""

    name: str
    parameters: Mapping[str, Parameter]
    price: str | None = None

    def value(self, parameter: str, lot: str) -> Fraction:
        """A parameter as it holds for one lot: it may be one number for all, or one for each."""
        found = self.parameters[parameter]
        return found if isinstance(found, Fraction) else found[lot]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the published criteria. `parent` is the id of a group, or None at the top."""

    id: str
    parent: str | None
    title: str
    kind: str
    weight: Fraction
    scale_max: Fraction | None = None
    minimum_score: Fraction | None = None
    minimum_percent: Fraction | None = None
    formula: Formula | None = None


@dataclass(frozen=True, slots=True)
class TieBreak:
    """One step of the tie-break: more points on a criterion, or (`by_price`) the lower price."""

    criterion: str
    by_price: bool


@dataclass(frozen=True, slots=True)
class AwardRule:
    """How many lots one provider may win, and what happens where it is first in more."""

    limit: int
    mechanism: str
    price: str | None


@dataclass(frozen=True, slots=True)
class Lot:
    """A part of the procurement that is awarded by itself."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Bid:
    """One provider's bid for one lot. `scores` are agreed scores or exact means; `individual` what a mean came from."""

    id: str
    lot: str
    provider: str
    scores: Mapping[str, Fraction]
    individual: Mapping[str, Sequence[str]]
    prices: Mapping[str, Fraction]
    amounts: Mapping[str, Fraction]
    excluded: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """A lot that was left open, decided by people, with the reason."""

    lot: str
    award: str
    reason: str


@dataclass(frozen=True, eq=False)
class Record:
    """Everything that was published, agreed and bid. `result` is what the document carried under that key, unread."""

    reference: str
    title: str
    method: str
    rounding: Rounding
    ranking_price: str | None
    criteria: tuple[Criterion, ...]
    tree: Tree
    minimum_percent: Fraction | None
    tie_break: tuple[TieBreak, ...]
    award: AwardRule | None
    lots: tuple[Lot, ...]
    bids: tuple[Bid, ...]
    decisions: tuple[Decision, ...]
    has_result: bool = False
    result: object = None
    worked_out: dict[str, Any] = field(default_factory=dict, repr=False)

    def criterion(self, criterion_id: str) -> Criterion:
        """The criterion of that id; raises KeyError."""
        return self.criteria[self.tree.index[criterion_id]]

    def bid(self, bid_id: str) -> Bid:
        """The bid of that id; raises KeyError."""
        for bid in self.bids:
            if bid.id == bid_id:
                return bid
        raise KeyError(bid_id)
