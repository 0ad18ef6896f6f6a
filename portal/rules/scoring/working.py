"""The working of one bid: a sentence for every figure that was published about it.

Source: evaluation-record/1, Points; screens "Result and working". Where rounding would hide that a figure is below a
minimum, the exact figure is given.
"""

from dataclasses import dataclass
from fractions import Fraction

from portal.rules.scoring.evaluation import decided
from portal.rules.scoring.figures import money, plain
from portal.rules.scoring.formulas import curve_for
from portal.rules.scoring.minimums import WHOLE_RECORD, Minimums, Shortfall
from portal.rules.scoring.points import BELOW_MINIMUM, NO_POINTS, RANKED, figure_of
from portal.rules.scoring.record import GROUP, SCORED, Bid, Criterion, Record
from portal.rules.scoring.rounding import shown_or_exact
from portal.rules.scoring.sums import Case, sum_of

_MODES = {"half_up": "half up", "half_even": "half to even", "down": "down"}


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence. `criterion` is the id it speaks of, or None for the bid as a whole; `points` the figure it ends in."""

    criterion: str | None
    text: str
    points: str | None = None


def working(record: Record, result: dict[str, object], bid_id: str) -> list[Line]:
    """The sums of one bid: every leaf in the order of criteria, then the total, then how it was rounded.

    `result` is what `evaluate(record)` gave; raises KeyError where it has no such bid. Example of a line:
    "Question 1: 4 ÷ 5 × 20 = 16.00".
    """
    published = _published(result, bid_id)
    return _Working(record, record.bid(bid_id), published).lines()


def _published(result: dict[str, object], bid_id: str) -> dict[str, object]:
    lots = result["lots"]
    for lot in lots if isinstance(lots, list) else []:
        for bid in lot["bids"]:
            if bid["id"] == bid_id:
                return dict(bid)
    raise KeyError(bid_id)


class _Working:
    def __init__(self, record: Record, bid: Bid, published: dict[str, object]) -> None:
        self.record = record
        self.bid = bid
        self.status = published["status"]
        self.total = published["total"]
        self.price_per_point = published.get("price_per_point")
        points = published["points"]
        self.points: dict[str, str | None] = points if isinstance(points, dict) else {}

    def lines(self) -> list[Line]:
        if self.bid.excluded is not None:
            return [Line(None, f"Left out, so no points: {self.bid.excluded}")]
        leaves = [self.leaf(c) for c in self.record.criteria if c.kind != GROUP and self.points[c.id] is not None]
        if self.status == BELOW_MINIMUM:
            return [*leaves, *self.below(), self.rounding()]
        return [*leaves, *self.added(), self.rounding()]

    def leaf(self, criterion: Criterion) -> Line:
        points = self.points[criterion.id]
        if criterion.kind == SCORED:
            return Line(criterion.id, f"{criterion.title}: {self.scored(criterion)} = {points}", points)
        return Line(criterion.id, f"{criterion.title}: {self.priced(criterion)} = {points}", points)

    def scored(self, criterion: Criterion) -> str:
        entries = self.bid.individual.get(criterion.id, ())
        if len(entries) > 1:
            score = f"({' + '.join(entries)}) ÷ {len(entries)}"
        else:
            score = plain(self.bid.scores[criterion.id])
        return f"{score} ÷ {plain(criterion.scale_max or Fraction(1))} × {plain(criterion.weight)}"

    def priced(self, criterion: Criterion) -> str:
        formula = criterion.formula
        if formula is None:
            return ""
        measure = figure_of(criterion)
        figures, own = [measure(bid) for bid in self.rivals()], measure(self.bid)
        case = Case(formula, criterion.weight, self.bid.lot, own, figures)
        numerator, denominator = curve_for(formula, criterion.weight, self.bid.lot, figures).ratio(own)
        words = sum_of(case)
        if "÷" not in words or " counts as " in words:
            return words
        if numerator < 0:
            return f"{words}, never below 0,"
        if Fraction(numerator, denominator) > criterion.weight:
            return f"{words}, never above {plain(criterion.weight)},"
        return words

    def rivals(self) -> list[Bid]:
        """The bids of the same lot that count for lowest, highest and mean, its own among them."""
        for lot in decided(self.record).standings:
            if any(standing.bid.id == self.bid.id for standing in lot):
                return [standing.bid for standing in lot if standing.status in (RANKED, NO_POINTS)]
        return []

    def added(self) -> list[Line]:
        parts = [self.points[c.id] or "" for c in self.record.criteria if c.kind != GROUP]
        lines = [Line(None, f"Added: {' + '.join(parts)} = {self.total}", str(self.total))]
        if self.price_per_point is not None and self.record.ranking_price is not None:
            price = money(self.bid.prices[self.record.ranking_price])
            text = f"Price for each point: {price} ÷ {self.total} = {self.price_per_point}"
            lines.append(Line(None, text, str(self.price_per_point)))
        elif self.status == NO_POINTS:
            lines.append(Line(None, "A price cannot be divided by a total of 0, so this bid has no rank"))
        return lines

    def below(self) -> list[Line]:
        minimums = Minimums(self.record.criteria, self.record.tree, self.record.minimum_percent)
        return [self.shortfall(found) for found in minimums.shortfalls(self.bid.scores)]

    def shortfall(self, found: Shortfall) -> Line:
        if found.criterion == WHOLE_RECORD:
            return Line(None, f"All marks together: {self.against(found)}")
        criterion = self.record.criterion(found.criterion)
        if criterion.kind == SCORED:
            reached = plain(found.reached)
            return Line(criterion.id, f"{criterion.title}: {reached} is below the minimum of {plain(found.minimum)}")
        return Line(criterion.id, f"{criterion.title}: {self.against(found)}")

    def against(self, found: Shortfall) -> str:
        rounding = self.record.rounding
        reached = shown_or_exact(found.reached, found.minimum, rounding.places, rounding.mode)
        return f"{reached} is below the minimum of {plain(found.minimum)}"

    def rounding(self) -> Line:
        places = self.record.rounding.places
        noun = "place" if places == 1 else "places"
        return Line(None, f"Each line is rounded once, to {places} {noun}, {_MODES[self.record.rounding.mode]}")
