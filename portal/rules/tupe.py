"""What a pack says of staff who may move to the new provider (R53 to R57)."""

from dataclasses import dataclass
from datetime import date

from portal.rules.money import pounds
from portal.rules.staff_facts import VIEWS, WITH_TABLE, Assumption, StaffGap, StaffTerm
from portal.rules.wording import count_of


@dataclass(frozen=True)
class Tupe:
    """Our view on staff transfer. view: a key of `staff_facts.VIEWS`; totals are None where no table goes with it.

    workforce_digest: digest of the table of posts, which is shown behind an undertaking. ranges: words that stand for the
    totals of a table too small to be shown at all. lots: (lot id, headcount, full-time posts, pay bill in pence) where
    they may be told. terms, gaps: facts of all posts, and those still to come. assumptions: what all bidders price alike.
    """

    view: str
    reason: str
    headcount: int | None = None
    full_time_posts: str | None = None
    pay_bill_pence: int | None = None
    facts_as_at: date | None = None
    source: str | None = None
    workforce_digest: str | None = None
    ranges: tuple[str, ...] = ()
    on_costs_pence: int | None = None
    scheme_percent: str = ""
    rates_source: str = ""
    lots: tuple[tuple[str, int, str, int], ...] = ()
    terms: tuple[StaffTerm, ...] = ()
    gaps: tuple[StaffGap, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    beside_budget: tuple[str, ...] = ()

    @property
    def has_table(self) -> bool:
        """True where facts about staff go with the view, as a table or as ranges."""
        return self.view in WITH_TABLE

    @property
    def totals_only(self) -> bool:
        """True where so few people may move that no row is shown to anybody."""
        return bool(self.ranges)

    @property
    def view_words(self) -> str:
        """The view as a sentence begins: "We think it applies"."""
        return VIEWS.get(self.view, self.view)

    @property
    def sums(self) -> tuple[str, ...]:
        """The totals, piece by piece, as everybody may read them: ("14 people", "9.20 full-time posts", …)."""
        if self.ranges:
            return self.ranges
        said = []
        if self.headcount is not None:
            said.append(count_of(self.headcount, "person", "people"))
        if self.full_time_posts is not None:
            said.append(f"{self.full_time_posts} full-time posts")
        if self.pay_bill_pence is not None:
            said.append(f"pay bill {pounds(self.pay_bill_pence)}")
        if self.on_costs_pence is not None:
            said.append(f"on-costs {pounds(self.on_costs_pence)}")
        return tuple(said)
