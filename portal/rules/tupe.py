"""What a pack says of staff who may move to the new provider (R53 to R57)."""

from dataclasses import dataclass
from datetime import date

from portal.rules.money import pounds
from portal.rules.staff_facts import VIEWS, WITH_TABLE, Assumption, StaffGap, StaffTerm
from portal.rules.wording import count_of, plain_date


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


def tupe_changes(old: Tupe, new: Tupe) -> tuple[tuple[str, str, str], ...]:
    """What is different between two versions, for everybody: what, its old words, its new words; "" for none.

    It tells no row of the table: who may read that sees the rows compared (`disclosure.post_changes`).

    >>> tupe_changes(Tupe("applies", "A", headcount=6), Tupe("applies", "A", headcount=7))
    (('TUPE: totals', '6 people', '7 people'),)
    """
    before, after = _lines(old), _lines(new)
    found = [
        (f"TUPE: {what}", before.get(what, ""), after.get(what, ""))
        for what in dict.fromkeys((*after, *before))
        if before.get(what, "") != after.get(what, "")
    ]
    if old.workforce_digest != new.workforce_digest:
        found.append(("TUPE: table of posts", "The earlier table", "A new table. Its readers see what changed"))
    return tuple(found)


def _lines(tupe: Tupe) -> dict[str, str]:
    lines = {
        "our view": tupe.view_words,
        "why we think so": tupe.reason,
        "totals": ", ".join(tupe.sums),
        "who gave us the facts": tupe.source or "",
        "facts as at": plain_date(tupe.facts_as_at) if tupe.facts_as_at else "",
        "employer’s rate in the defined-benefit scheme": f"{tupe.scheme_percent}%" if tupe.scheme_percent else "",
        "budget beside the cost of staff": " ".join(tupe.beside_budget),
        "staff by lot": "; ".join(
            f"lot {lot}: {people}, {posts}, {pounds(pay)}" for lot, people, posts, pay in tupe.lots
        ),
    }
    lines |= {_as_thing(term.heading): term.text for term in tupe.terms}
    lines |= {
        _as_thing(gap.heading): f"Not supplied, expected by {plain_date(gap.due_on)}. {gap.owner} sees to it"
        for gap in tupe.gaps
    }
    return lines | {_as_thing(each.heading): each.in_words for each in tupe.assumptions}


def _as_thing(heading: str) -> str:
    return f"{heading[0].lower()}{heading[1:]}"
