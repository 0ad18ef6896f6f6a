"""What staff cost an employer in a year, and whether a budget covers it. Sources: domain 5.8, requirements R32 and R56.

Thresholds are for each person, never for each full-time post. Every amount is rounded once, half up to the penny.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from portal.rules.disclosure import FULL_WEEK, Post, Rates, insurance_pence, on_costs
from portal.rules.money import pounds, rounded_pence
from portal.rules.staff_facts import StaffCostsDraft
from portal.rules.wording import count_of

WEEKS_A_YEAR = 52


@dataclass(frozen=True)
class LawRates:
    """The rates of a day: as `Rates`, without the scheme's. wage_pence: National Living Wage an hour; source: of all."""

    insurance_percent: Decimal
    insurance_above_pence: int
    enrolment_percent: Decimal
    enrolment_from_pence: int
    enrolment_to_pence: int
    wage_pence: int
    allowance_pence: int = 0
    source: str = ""

    def with_scheme(self, percent: str) -> Rates:
        """With the employer's rate of the defined-benefit scheme; 0 where none is known."""
        return Rates(
            insurance_percent=self.insurance_percent,
            insurance_above_pence=self.insurance_above_pence,
            enrolment_percent=self.enrolment_percent,
            enrolment_from_pence=self.enrolment_from_pence,
            enrolment_to_pence=self.enrolment_to_pence,
            scheme_percent=Decimal(percent or "0"),
        )


@dataclass(frozen=True)
class YearCost:
    """A year of staff in pence. more_pence: cover for holiday and sickness, and overheads."""

    pay_pence: int
    insurance_pence: int
    pension_pence: int
    more_pence: int = 0

    @property
    def total_pence(self) -> int:
        """All of it."""
        return self.pay_pence + self.insurance_pence + self.pension_pence + self.more_pence


@dataclass(frozen=True)
class BudgetCheck:
    """The budget of a year beside what staff cost in a year. None where a side is not known."""

    budget_pence: int | None
    moving: YearCost | None
    least: YearCost | None

    @property
    def needed_pence(self) -> int:
        """The larger of the two costs."""
        return max((cost.total_pence for cost in (self.moving, self.least) if cost), default=0)

    @property
    def short_pence(self) -> int:
        """By how much the budget of a year falls short; 0 where it covers the cost, or nothing can be compared."""
        return 0 if self.budget_pence is None else max(0, self.needed_pence - self.budget_pence)


def year_cost(posts: Sequence[Post], rates: Rates, *, cover_percent: str = "", overheads_percent: str = "") -> YearCost:
    """What the posts cost in a year. Cover is a share of pay and on-costs, overheads of that with cover.

    >>> rates = Rates(Decimal(15), 500_000, Decimal(3), 624_000, 5_027_000, Decimal("21.2"))
    >>> post = Post("P-01", Decimal(37), 2_400_000, "withheld", "withheld", "permanent", "lgps", Decimal(100))
    >>> year_cost([post], rates).total_pence
    3193800
    """
    costs = on_costs(posts, rates)
    pay = sum(post.gross_pence for post in posts)
    return _with_more(pay, costs.insurance_pence, costs.pension_pence, cover_percent, overheads_percent)


def least_cost(
    hours_a_week: str, law: LawRates, *, cover_percent: str = "", overheads_percent: str = ""
) -> YearCost | None:
    """What the fewest hours of staff cost in a year at the National Living Wage; None where no hours are given.

    As many people as full weeks need, paid alike, each with automatic enrolment: the cheapest lawful way to staff it.
    """
    hours = Decimal(hours_a_week or "0")
    if hours <= 0:
        return None
    people = int((hours / FULL_WEEK).to_integral_value(ROUND_CEILING))
    each = rounded_pence(hours * WEEKS_A_YEAR * law.wage_pence / people)
    rates = law.with_scheme("")
    counted = max(0, min(each, rates.enrolment_to_pence) - rates.enrolment_from_pence)
    pension = rounded_pence(counted * rates.enrolment_percent / 100)
    return _with_more(
        each * people, insurance_pence(each, rates) * people, pension * people, cover_percent, overheads_percent
    )


def _with_more(pay: int, insurance: int, pension: int, cover: str, overheads: str) -> YearCost:
    staff = Decimal(pay + insurance + pension)
    covered = staff * (100 + Decimal(cover or "0")) / 100
    whole = covered * (100 + Decimal(overheads or "0")) / 100
    return YearCost(pay, insurance, pension, rounded_pence(whole - staff))


def below_wage(posts: Sequence[Post], wage_pence: int) -> tuple[str, ...]:
    """Codes of posts whose pay for an hour is below the National Living Wage; apprentices have a rate of their own.

    >>> post = Post("P-01", Decimal(37), 2_000_000, "withheld", "withheld", "permanent", "auto", Decimal(100))
    >>> below_wage([post], 1271)
    ('P-01',)
    """
    return tuple(
        post.post
        for post in posts
        if post.contract_type != "apprentice" and post.pay_pence < post.hours_a_week * WEEKS_A_YEAR * wage_pence
    )


def budget_check(
    posts: Sequence[Post], draft: StaffCostsDraft, law: LawRates | None, value_pence: int | None, months: int | None
) -> BudgetCheck:
    """The budget of a year (value over the months of the contract) beside both costs (R32)."""
    budget = rounded_pence(Decimal(value_pence) * 12 / months) if value_pence and months else None
    if law is None:
        return BudgetCheck(budget, None, None)
    more = {"cover_percent": draft.cover_percent, "overheads_percent": draft.overheads_percent}
    moving = year_cost(posts, law.with_scheme(draft.scheme_percent), **more) if posts else None
    return BudgetCheck(budget, moving, least_cost(draft.least_hours, law, **more))


def budget_words(check: BudgetCheck, *, totals_only: bool = False) -> tuple[str, ...]:
    """The comparison in sentences, for officer, approver and bidder. Of fewer people than may be shown, no cost is told.

    >>> budget_words(BudgetCheck(10_000_000, None, YearCost(5_000_000, 1_000_000, 0)))[1]
    'The fewest hours this needs cost £60,000 a year at the National Living Wage.'
    """
    found = []
    if check.budget_pence is not None:
        found.append(f"The contract is worth {pounds(_whole(check.budget_pence))} a year.")
    if check.moving is not None and not totals_only:
        cost = check.moving
        found.append(
            f"Staff who may move cost {pounds(_whole(cost.total_pence))} a year: pay {pounds(_whole(cost.pay_pence))}, "
            f"National Insurance {pounds(_whole(cost.insurance_pence))}, pensions {pounds(_whole(cost.pension_pence))}"
            + (f", cover and overheads {pounds(_whole(cost.more_pence))}." if cost.more_pence else ".")
        )
    if check.least is not None:
        found.append(
            f"The fewest hours this needs cost {pounds(_whole(check.least.total_pence))} a year at the National Living Wage."
        )
    return tuple(found)


def _whole(pence: int) -> int:
    """To whole pounds, half up: sums beside a budget are read at a glance."""
    return (pence + 50) // 100 * 100


def people_words(headcount: int) -> str:
    """ "1 person", "14 people"."""
    return count_of(headcount, "person", "people")
