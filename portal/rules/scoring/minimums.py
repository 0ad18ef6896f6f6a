"""Which bids stay below a minimum that was published, tested on exact points before any price counts.

Source: evaluation-record/1, Points, step 2. A score is compared itself; a group, and the record, by the exact points
of all scored criteria under it against a percentage of their weights.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from portal.rules.scoring.record import SCORED, Criterion
from portal.rules.scoring.tree import Tree

WHOLE_RECORD = "*"
_FINE = 10**30


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A minimum that a bid did not reach: `criterion` is an id or `*`; both figures are exact."""

    criterion: str
    reached: Fraction
    minimum: Fraction


class Minimums:
    """All minimums of a record, ready to be asked of one bid's scores after the other."""

    def __init__(self, criteria: Sequence[Criterion], tree: Tree, record_percent: Fraction | None) -> None:
        self._criteria = criteria
        self._tree = tree
        self._record_percent = record_percent
        self._scored = [(place, c) for place, c in enumerate(criteria) if c.kind == SCORED]
        self._rates = {place: c.weight / c.scale_max for place, c in self._scored if c.scale_max}
        self._scores = [(c.id, c.minimum_score) for _, c in self._scored if c.minimum_score is not None]
        groups = [place for place, c in enumerate(criteria) if c.minimum_percent is not None]
        self._any_percent = bool(groups) or record_percent is not None
        weights = self._sums({place: c.weight for place, c in self._scored}) if self._any_percent else []
        self._groups = {
            place: weights[place] * (criteria[place].minimum_percent or Fraction(0)) / 100 for place in groups
        }
        self._record = weights[-1] * record_percent / 100 if record_percent is not None else None
        self.none = not (self._scores or self._any_percent)
        self._at_least = [(place, ceil(minimum * _FINE)) for place, minimum in self._groups.items()]
        self._record_at_least = ceil(self._record * _FINE) if self._record is not None else 0
        self._rounded_down: list[dict[tuple[int, int], int]] = [{} for _ in criteria]

    def below(self, scores: Mapping[str, Fraction]) -> list[str]:
        """What a bid with these scores (every scored criterion) fell below, in the order of criteria, `*` last."""
        return [shortfall.criterion for shortfall in self.shortfalls(scores)]

    def shortfalls(self, scores: Mapping[str, Fraction]) -> list[Shortfall]:
        """The same with what was reached and what was wanted."""
        if self.none:
            return []
        places = self._tree.index
        found = {
            places[name]: Shortfall(name, scores[name], minimum)
            for name, minimum in self._scores
            if scores[name] < minimum
        }
        if self._any_percent and not self._surely_met(scores):
            sums = self._sums({place: self._rates[place] * scores[c.id] for place, c in self._scored})
            for place, minimum in self._groups.items():
                if sums[place] < minimum:
                    found[place] = Shortfall(self._criteria[place].id, sums[place], minimum)
            if self._record is not None and sums[-1] < self._record:
                found[len(self._criteria)] = Shortfall(WHOLE_RECORD, sums[-1], self._record)
        return [found[place] for place in sorted(found)]

    def _surely_met(self, scores: Mapping[str, Fraction]) -> bool:
        """Whether even points rounded down reach every percentage: quick, and right for nearly all bids."""
        leaves = [0] * len(self._criteria)
        for place, criterion in self._scored:
            score = scores[criterion.id].as_integer_ratio()
            known = self._rounded_down[place]
            if score not in known:
                known[score] = floor(self._rates[place] * Fraction(*score) * _FINE)
            leaves[place] = known[score]
        if sum(leaves) < self._record_at_least:
            return False
        sums = self._tree.sums(leaves)
        return all(sums[place] >= minimum for place, minimum in self._at_least)

    def _sums(self, leaves: Mapping[int, Fraction]) -> list[Fraction]:
        """Sums for every criterion, and for the whole record at the end."""
        nothing = Fraction(0)
        sums = [nothing] * (len(self._criteria) + 1)
        for place, points in leaves.items():
            sums[place] = points
        for place in self._tree.children_first:
            points = sums[place]
            if points is not nothing:
                above = self._tree.parent[place]  # -1, the last, where there is no group above
                sums[above] = points if sums[above] is nothing else sums[above] + points
        return sums
