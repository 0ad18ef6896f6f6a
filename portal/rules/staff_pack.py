"""What a pack says of staff, made from the draft, its table of posts and the rates it keeps a copy of."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from portal.rules import codec
from portal.rules.disclosure import LEAST_PEOPLE, Post, lot_totals, on_costs, published, ranges, refusal, totals
from portal.rules.drafting import Draft, Workforce
from portal.rules.publishing.timetable import length_in_months
from portal.rules.staff_costs import BudgetCheck, LawRates, budget_check, budget_words
from portal.rules.staff_facts import WITH_TABLE

_PREFIX = "staff_"


def law_as_policy(law: LawRates) -> dict[str, str]:
    """The rates as texts, for the copy of the law that a published pack keeps."""
    return {_PREFIX + name: str(value) for name, value in vars(law).items()}


def law_of(policy: Mapping[str, str]) -> LawRates | None:
    """The rates a draft or pack keeps, or None where it keeps none."""
    if not policy.get(_PREFIX + "insurance_percent"):
        return None
    kept = {name: policy[_PREFIX + name] for name in LawRates.__dataclass_fields__}
    return LawRates(
        insurance_percent=Decimal(kept["insurance_percent"]),
        insurance_above_pence=int(kept["insurance_above_pence"]),
        enrolment_percent=Decimal(kept["enrolment_percent"]),
        enrolment_from_pence=int(kept["enrolment_from_pence"]),
        enrolment_to_pence=int(kept["enrolment_to_pence"]),
        wage_pence=int(kept["wage_pence"]),
        allowance_pence=int(kept["allowance_pence"]),
        source=kept["source"],
    )


def least_people(policy: Mapping[str, str]) -> int:
    """Below how many people no row is shown."""
    return int(policy.get("least_people_in_workforce_table") or LEAST_PEOPLE)


def workforce_of(draft: Draft, posts: Sequence[Post]) -> Workforce | None:
    """What is published of the table without an undertaking; None where there is none.

    With fewer people than policy asks there are ranges alone, and no exact number leaves the draft (domain 5.5).
    """
    if draft.tupe.view not in WITH_TABLE or not posts:
        return None
    least = least_people(draft.policy)
    if refusal(posts, least) is not None:
        said = ranges(posts, least)
        words = (said.people, said.full_time_posts, f"pay bill {said.pay_bill}")
        return Workforce(None, None, None, codec.digest(words), ranges=words)
    sums, law = totals(posts), law_of(draft.policy)
    costs = on_costs(posts, law.with_scheme(draft.staff_costs.scheme_percent)) if law else None
    return Workforce(
        headcount=sums.headcount,
        full_time_posts=f"{sums.full_time_posts:f}",
        pay_bill_pence=sums.pay_bill_pence,
        digest=codec.digest(published(posts, least=least)),
        on_costs_pence=costs.total_pence if costs else None,
        rates_source=law.source if law else "",
        lots=tuple(
            (lot, of_lot.headcount, f"{of_lot.full_time_posts:f}", of_lot.pay_bill_pence)
            for lot, of_lot in lot_totals(posts, [lot.id for lot in draft.lots_in_use], least)
        ),
    )


def budget_of(draft: Draft, posts: Sequence[Post]) -> BudgetCheck:
    """The budget of a year beside what staff cost, by the rates the draft keeps."""
    moving = posts if draft.tupe.view in WITH_TABLE else ()
    return budget_check(
        moving, draft.staff_costs, law_of(draft.policy), draft.about.value_pence, length_in_months(draft)
    )


def beside_budget(draft: Draft, posts: Sequence[Post]) -> tuple[str, ...]:
    """The comparison as everybody may read it; nothing where there is no cost to compare."""
    found = budget_of(draft, posts)
    if found.moving is None and found.least is None:
        return ()
    small = bool(posts) and refusal(posts, least_people(draft.policy)) is not None
    return budget_words(found, totals_only=small)
