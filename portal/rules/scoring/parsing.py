"""Reads an evaluation record and refuses it as a whole, naming every fault that can be told.

Source: evaluation-record/1, Record.
"""

from portal.rules.scoring.checks_bids import Bids
from portal.rules.scoring.checks_criteria import Draft, check_criterion
from portal.rules.scoring.checks_frame import (
    check_award,
    check_decisions,
    check_format,
    check_formula_prices,
    check_heading,
    check_lots,
    check_ranking,
    check_rounding,
    check_tie_break,
    rounding_of,
)
from portal.rules.scoring.checks_tree import Criteria
from portal.rules.scoring.evaluation import decided
from portal.rules.scoring.faults import ROOT, Fault, RecordRefused
from portal.rules.scoring.minimums import Minimums
from portal.rules.scoring.names import Names
from portal.rules.scoring.reading import UNSURE, read
from portal.rules.scoring.record import CONSENSUS, MEAN, SCORED, Bid, Record
from portal.rules.scoring.tree import grow
from portal.rules.scoring.values import Checker

_REQUIRED = ("format", "procurement", "method", "rounding", "ranking", "criteria", "tie_break", "lots", "bids")
_OPTIONAL = ("minimum_percent", "award", "decisions", "result")


def parse(document: str | bytes) -> Record:
    """The record in a JSON document. Raises RecordRefused with all faults.

    >>> parse("[]")
    Traceback (most recent call last):
    portal.rules.scoring.faults.RecordRefused: $: must be an object, not a list
    """
    value, faults = read(document)
    return _checked(value, faults)


def from_data(value: object) -> Record:
    """The record in values as `json.loads` gives them. Raises RecordRefused with all faults."""
    return _checked(value, [])


def _checked(value: object, faults: list[Fault]) -> Record:
    if isinstance(value, dict):
        record = _Reading(value, faults).record()
    else:
        Checker(faults).members(value, ROOT, ())
        record = None
    if record is None:
        raise RecordRefused(_without_repeats(faults))
    if record.decisions and (refused := decided(record).faults):
        raise RecordRefused(refused)
    return record


def _without_repeats(faults: list[Fault]) -> list[Fault]:
    return list(dict.fromkeys(faults))


class _Reading:
    """One pass over a document. The order is that of need: bids last, for they are measured by all the rest."""

    def __init__(self, value: dict[str, object], faults: list[Fault]) -> None:
        self.check = Checker(faults)
        self.found = self.check.members(value, ROOT, _REQUIRED, _OPTIONAL)

    def part(self, key: str) -> object:
        return self.found.get(key, UNSURE)

    def record(self) -> Record | None:
        """The record, or None where anything was refused."""
        check = self.check
        check_format(check, self.part("format"))
        reference, title = check_heading(check, self.part("procurement"))
        method = check.choice(self.part("method"), "method", (CONSENSUS, MEAN))
        places, mode = check_rounding(check, self.part("rounding"))
        lots, lot_ids = check_lots(check, self.part("lots"))
        criteria = self._criteria(places, lot_ids)
        ranked_by, ranking_price = check_ranking(check, self.part("ranking"), criteria)
        tie_break = check_tie_break(check, self.part("tie_break"), criteria)
        award = check_award(check, self.part("award"), criteria, ranked_by) if "award" in self.found else None
        no_zero = check_formula_prices(check, criteria)
        minimum = check.number_between(self.part("minimum_percent"), "minimum_percent", 100)
        self._minimum_has_scores(criteria, minimum is not None)
        finished = criteria.finished()
        minimums = self._minimums(criteria)
        bids = Bids(check, criteria, lot_ids, method, minimums)
        bids.no_zero = no_zero | ({ranking_price} if ranking_price else set())
        read = self._bids(bids)
        bids.names.known = read is not None
        decisions = check_decisions(check, self.found.get("decisions", []), lot_ids, bids.names)
        for names in (criteria, lot_ids, bids.names):
            names.settle()
        if check.faults or finished is None or read is None:
            return None
        return Record(
            reference=reference,
            title=title,
            method=str(method),
            rounding=rounding_of(places, mode),
            ranking_price=ranking_price,
            criteria=finished[0],
            tree=finished[1],
            minimum_percent=minimum,
            tie_break=tuple(tie_break),
            award=award,
            lots=tuple(lots),
            bids=tuple(bid for bid in read if bid is not None),
            decisions=tuple(decisions),
            has_result="result" in self.found,
            result=self.found.get("result"),
        )

    def _criteria(self, places: int | None, lots: Names) -> Criteria:
        entries = self.check.entries(self.part("criteria"), "criteria")
        drafts: list[Draft] = []
        taken: set[str] = set()
        for place, entry in enumerate(entries or []):
            draft = check_criterion(self.check, entry, f"criteria[{place}]", places, lots, taken=taken)
            drafts.append(draft)
            if draft.id is not None:
                taken.add(draft.id)
        return Criteria(self.check, drafts if entries is not None else None)

    def _minimum_has_scores(self, criteria: Criteria, stated: bool) -> None:
        kinds = {draft.kind for draft in criteria.drafts}
        if stated and criteria.readable and not kinds & {SCORED, None}:
            self.check.refuse("minimum_percent", "there is no scored criterion")

    def _minimums(self, criteria: Criteria) -> Minimums | None:
        """The minimums, as far as the criteria are sound enough to test them; None where they are not."""
        if not criteria.has_minimums and "minimum_percent" not in self.found:
            return Minimums((), grow([]), None)
        finished = criteria.finished()
        percent = self.part("minimum_percent")
        refused = any(d.has_minimum and d.minimum_score is None and d.minimum_percent is None for d in criteria.drafts)
        if finished is None or refused:
            return None
        if percent is UNSURE:
            return Minimums(*finished, None)
        read = Checker([]).number_between(percent, "minimum_percent", 100)
        return Minimums(*finished, read) if read is not None else None

    def _bids(self, bids: Bids) -> list[Bid | None] | None:
        entries = self.check.entries(self.part("bids"), "bids")
        if entries is None:
            return None
        return [bids.read(entry, f"bids[{place}]") for place, entry in enumerate(entries)]
