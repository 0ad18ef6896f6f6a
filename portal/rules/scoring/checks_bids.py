"""Checks of the bids: one per provider and lot, every score, price and amount where one must stand.

Source: evaluation-record/1, Record (rows bid; "Method", "Left out") and Points ("A price of zero …").
The same few scores stand in thousands of places, so each criterion remembers the texts it has already accepted.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from portal.rules.scoring.checks_criteria import Draft
from portal.rules.scoring.checks_tree import Criteria
from portal.rules.scoring.faults import below, shown
from portal.rules.scoring.minimums import Minimums
from portal.rules.scoring.names import Names
from portal.rules.scoring.reading import UNSURE
from portal.rules.scoring.record import AMOUNT, CONSENSUS, MEAN, PRICE, SCORED, Bid
from portal.rules.scoring.values import Checker, decimal_text, number

_REQUIRED = ("id", "lot", "provider", "excluded")
_OPTIONAL = {
    CONSENSUS: ("scores", "prices", "amounts"),
    MEAN: ("individual", "prices", "amounts"),
    None: ("scores", "individual", "prices", "amounts"),
}
_KIND_OF = {"scores": SCORED, "individual": SCORED, "prices": PRICE, "amounts": AMOUNT}


@dataclass(slots=True)
class Column:
    """One criterion's cells: accepted texts with their numbers, and for means the accepted lists."""

    draft: Draft
    accepted: dict[str, Fraction] = field(default_factory=dict)
    means: dict[tuple[str, ...], Fraction] = field(default_factory=dict)


Cell = Fraction | None
CellCheck = Callable[[Column, object, str, str], Cell]


class Bids:
    """Reads the bids one after the other; what needs the minimums is asked of `minimums`, where they are known."""

    def __init__(
        self, check: Checker, criteria: Criteria, lots: Names, method: str | None, minimums: Minimums | None
    ) -> None:
        self.check = check
        self.criteria = criteria
        self.lots = lots
        self.method = method
        self.minimums = minimums
        self.columns = {
            kind: {name: Column(draft) for name, draft in criteria.of_kind(kind).items()}
            for kind in (SCORED, PRICE, AMOUNT)
        }
        self.required = {
            kind: {name for name, column in columns.items() if not column.draft.id_refused}
            for kind, columns in self.columns.items()
        }
        self.no_zero: Collection[str] = ()
        self.names = Names(check, "a bid")
        self.seats: set[tuple[str, str]] = set()

    def read(self, value: object, path: str) -> Bid | None:
        """One bid; None where it was refused in a way that leaves nothing to compute with."""
        found = self.check.members(value, path, _REQUIRED, _OPTIONAL[self.method])
        bid_id = self.names.enter(found.get("id", UNSURE), f"{path}.id")
        lot = self.lots.refer(found.get("lot", UNSURE), f"{path}.lot")
        provider = self.check.text(found.get("provider", UNSURE), f"{path}.provider")
        if lot is not None and provider is not None:
            if (provider, lot) in self.seats:
                self.check.refuse(f"{path}.provider", "bids for this lot a second time")
            self.seats.add((provider, lot))
        reason, may_lack = self._excluded(found.get("excluded", UNSURE), f"{path}.excluded")
        self.criteria.whole_bids += not may_lack
        faults_before = len(self.check.faults)
        scores = self._scores(found, path, may_lack)
        scores_sound = len(self.check.faults) == faults_before and self.method is not None
        zero_allowed = may_lack
        if not may_lack and self._lacks_figures(found):
            may_lack = self._may_be_below(scores, scores_sound)
        prices = self._map(found, path, "prices", may_lack, self._price(zero_allowed))
        amounts = self._map(found, path, "amounts", may_lack, self._figure)
        if bid_id is None or lot is None or provider is None:
            return None
        marks = found.get("individual")
        individual = marks if isinstance(marks, dict) else {}
        return Bid(bid_id, lot, provider, scores, individual, prices, amounts, reason)

    def _excluded(self, value: object, path: str) -> tuple[str | None, bool]:
        """The reason, and whether the bid may lack figures (also where the key itself was refused)."""
        if value is None:
            return None, False
        found = self.check.members(value, path, ("reason",))
        return self.check.text(found.get("reason", UNSURE), f"{path}.reason") or "", True

    def _scores(self, found: Mapping[str, object], path: str, may_lack: bool) -> dict[str, Fraction]:
        if self.method == CONSENSUS:
            return self._map(found, path, "scores", may_lack, self._score)
        if self.method == MEAN:
            return self._map(found, path, "individual", may_lack, self._mean)
        for key, cell in (("scores", self._score), ("individual", self._mean)):
            if key in found:
                self._map(found, path, key, True, cell)
        return {}

    def _map(
        self, found: Mapping[str, object], path: str, key: str, may_lack: bool, cell: CellCheck
    ) -> dict[str, Fraction]:
        kind = _KIND_OF[key]
        columns = self.columns[kind]
        if key not in found:
            if self.required[kind] and not may_lack:
                self.check.refuse(f"{path}.{key}", "is missing")
            return {}
        value = found[key]
        if value is UNSURE:
            return {}
        if not isinstance(value, dict):
            self.check.refuse(f"{path}.{key}", f"must be an object, not {shown(value)}")
            return {}
        path = f"{path}.{key}"
        cells: dict[str, Fraction] = {}
        for name, member in value.items():
            column = columns.get(name)
            if column is None:
                self.criteria.unknown_cell(name, kind, below(path, str(name)))
                continue
            read = cell(column, member, path, name)
            if read is not None:
                cells[name] = read
        if len(cells) < len(columns) and not may_lack:
            for name in columns:
                if name not in value and name in self.required[kind]:
                    self.check.refuse(below(path, name), "is missing")
        return cells

    def _score(self, column: Column, value: object, path: str, name: str) -> Cell:
        if type(value) is str and value in column.accepted:
            return column.accepted[value]
        return self._new_score(column, value, below(path, name))

    def _new_score(self, column: Column, value: object, path: str) -> Cell:
        score = self.check.number(value, path)
        if score is None:
            return None
        highest, step = column.draft.scale_max, column.draft.scale_step
        if highest is not None and score > highest:
            self.check.refuse(path, f"{value} is above scale_max {decimal_text(highest)}")
            return None
        if step is not None and (score / step).denominator != 1:
            self.check.refuse(path, f"{value} is not a multiple of scale_step {decimal_text(step)}")
            return None
        column.accepted[str(value)] = score
        return score

    def _mean(self, column: Column, value: object, path: str, name: str) -> Cell:
        try:
            marks = tuple(sorted(value)) if type(value) is list else ()
            if marks in column.means:
                return column.means[marks]
        except TypeError:
            pass  # not all of them are texts: told one by one below
        return self._new_mean(column, value, below(path, name))

    def _new_mean(self, column: Column, value: object, path: str) -> Cell:
        entries = self.check.entries(value, path)
        if entries is None:
            return None
        if not entries:
            self.check.refuse(path, "has no score")
            return None
        scores = []
        for place, entry in enumerate(entries):
            known = column.accepted.get(entry) if type(entry) is str else None
            score = known if known is not None else self._new_score(column, entry, f"{path}[{place}]")
            if score is not None:
                scores.append(score)
        if len(scores) < len(entries):
            return None
        mean = column.means[tuple(sorted(map(str, entries)))] = _mean(scores)
        return mean

    def _figure(self, column: Column, value: object, path: str, name: str) -> Cell:
        figure = number(value) if type(value) is str else None
        return figure if figure is not None else self.check.number(value, below(path, name))

    def _price(self, zero_allowed: bool) -> CellCheck:
        if zero_allowed or not self.no_zero:
            return self._figure

        def price(column: Column, value: object, path: str, name: str) -> Cell:
            figure = self._figure(column, value, path, name)
            if figure is not None and figure == 0 and name in self.no_zero:
                self.check.refuse(below(path, name), "is 0, and something is divided by it")
                return None
            return figure

        return price

    def _lacks_figures(self, found: Mapping[str, object]) -> bool:
        for key, kind in (("prices", PRICE), ("amounts", AMOUNT)):
            value = found.get(key, {})
            if isinstance(value, dict) and any(name not in value for name in self.required[kind]):
                return True
        return False

    def _may_be_below(self, scores: dict[str, Fraction], scores_sound: bool) -> bool:
        """Whether a bid may lack figures because it is, or for all that can be told may be, below a minimum."""
        if self.minimums is None:
            return True
        if self.minimums.none:
            return False
        return not scores_sound or bool(self.minimums.below(scores))


def _mean(scores: list[Fraction]) -> Fraction:
    """The exact arithmetic mean.

    >>> _mean([Fraction(4), Fraction(3), Fraction(3)])
    Fraction(10, 3)
    """
    common = lcm(*(score.denominator for score in scores))
    total = sum(score.numerator * (common // score.denominator) for score in scores)
    return Fraction(total, common * len(scores))
