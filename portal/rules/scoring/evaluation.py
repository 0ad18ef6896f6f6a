"""The whole evaluation of a record, from points to the outcome of each lot after decisions.

Source: evaluation-record/1, Points, steps 1 to 7.
"""

from collections import Counter
from dataclasses import dataclass

from portal.rules.scoring.award import AWARDED, DECIDED, LIMIT, TIED, Outcome, award
from portal.rules.scoring.faults import Fault, shown
from portal.rules.scoring.points import RANKED, Points, Standing
from portal.rules.scoring.ranking import rank
from portal.rules.scoring.record import Bid, Decision, Record


@dataclass(frozen=True, slots=True)
class Decided:
    """Lot by lot, in the record's order: standings in published order, and outcomes; `faults` of decisions."""

    standings: list[list[Standing]]
    outcomes: list[Outcome]
    faults: list[Fault]


def decided(record: Record) -> Decided:
    """Everything there is to publish about a record; worked out once."""
    known = record.worked_out.get("decided")
    if not isinstance(known, Decided):
        known = record.worked_out["decided"] = _decide(record)
    return known


def _decide(record: Record) -> Decided:
    by_lot: dict[str, list[Bid]] = {lot.id: [] for lot in record.lots}
    for bid in record.bids:
        by_lot[bid.lot].append(bid)
    points = Points(record)
    standings = [rank(record, points.standings(lot, bids)) for lot, bids in by_lot.items()]
    ranked = [[standing for standing in lot if standing.status == RANKED] for lot in standings]
    outcomes = award(record, ranked)
    faults = _Deciding(record, ranked, outcomes).apply()
    return Decided(standings, outcomes, faults)


class _Deciding:
    """Step 7: people decide, in their order, the lots that step 6 left open; no other lot changes."""

    def __init__(self, record: Record, ranked: list[list[Standing]], outcomes: list[Outcome]) -> None:
        self._record = record
        self._ranked = ranked
        self._outcomes = outcomes
        self._places = {lot.id: place for place, lot in enumerate(record.lots)}
        self._won = Counter(outcome.winner.bid.provider for outcome in outcomes if outcome.winner)

    def apply(self) -> list[Fault]:
        """Changes the outcomes, and says which decisions were not open to take."""
        faults = []
        for place, decision in enumerate(self._record.decisions):
            fault = self._take(decision, f"decisions[{place}]")
            if fault:
                faults.append(fault)
        for place, outcome in enumerate(self._outcomes):
            if outcome.status == TIED and not self._open(place):
                outcome.status = LIMIT
        return faults

    def _open(self, place: int) -> list[Standing]:
        limit = self._record.award.limit if self._record.award else None
        return [s for s in self._ranked[place] if limit is None or self._won[s.bid.provider] < limit]

    def _take(self, decision: Decision, path: str) -> Fault | None:
        place = self._places[decision.lot]
        if self._outcomes[place].status != TIED:
            return Fault(f"{path}.lot", f"lot {shown(decision.lot)} was not left open")
        choices = self._open(place)
        chosen = next((standing for standing in choices if standing.bid.id == decision.award), None)
        if chosen is None:
            return Fault(f"{path}.award", f"{shown(decision.award)} is not an open bid of this lot")
        if chosen.rank != choices[0].rank:
            return Fault(f"{path}.award", f"{shown(decision.award)} is not at the best rank of the open bids")
        self._won[chosen.bid.provider] += 1
        self._outcomes[place] = Outcome(DECIDED, chosen)
        return None


__all__ = ["AWARDED", "Decided", "decided"]
