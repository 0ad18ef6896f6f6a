"""Facts about all staff are there or promised for a day (CL-04-a); common assumptions are set (CL-04-e); the budget covers
the cost of staff, or there is a reason (R32).
"""

from collections.abc import Iterator

from portal.rules.drafting import Draft
from portal.rules.money import pounds
from portal.rules.publishing.check import MISSING, REASON_NEEDED, TO_DECIDE, Check, Facts, ReasonGiven, check
from portal.rules.publishing.timetable import length_in_months
from portal.rules.staff_costs import BudgetCheck, budget_check
from portal.rules.staff_facts import ASSUMPTIONS, WITH_TABLE, missing_terms
from portal.rules.wording import count_of, in_london, plain_date

TERMS_PAGE, COSTS_PAGE = "staff-terms", "staff-costs"
_SCHEMES = ("lgps", "other-defined-benefit")


def checks(draft: Draft, facts: Facts) -> Iterator[Check]:
    """The lines of both pages."""
    if draft.tupe.view in WITH_TABLE:
        yield check(TERMS_PAGE, "Facts about all staff are there, or told as still to come", _gap_fault(draft), MISSING)
        yield check(TERMS_PAGE, "What is missing comes in time for bidders", _due_fault(draft, facts), MISSING)
        in_scheme = any(post.pension in _SCHEMES for post in facts.posts)
        yield check(
            COSTS_PAGE,
            "The employer's rate of the pension scheme is there",
            "Some posts are in a defined-benefit scheme. Its employer's rate is not given"
            if in_scheme and not draft.staff_costs.scheme_percent
            else None,
        )
        open_ones = [name for name in ASSUMPTIONS if not draft.staff_costs.assumptions.get(name)]
        yield check(
            COSTS_PAGE,
            "What all bidders price alike is set",
            f"{count_of(len(open_ones), 'thing')} bidders cannot know {'has' if len(open_ones) == 1 else 'have'} "
            "no common rule for pricing yet"
            if open_ones
            else None,
            TO_DECIDE,
        )
    found = budget_of(draft, facts)
    yield check(
        COSTS_PAGE,
        "The budget covers the cost of staff, or there is a reason",
        f"A year of this contract is worth {pounds(found.budget_pence or 0)}. Staff cost {pounds(found.needed_pence)}"
        if found.short_pence and not draft.staff_costs.budget_reason
        else None,
        REASON_NEEDED,
    )


def reasons(draft: Draft) -> Iterator[ReasonGiven]:
    """Why the budget does not cover the cost."""
    yield ReasonGiven("The budget of a year is less than staff cost in a year", draft.staff_costs.budget_reason)


def budget_of(draft: Draft, facts: Facts) -> BudgetCheck:
    """The budget beside the cost of staff, by the rates of today."""
    posts = facts.posts if draft.tupe.view in WITH_TABLE else ()
    return budget_check(posts, draft.staff_costs, facts.law, draft.about.value_pence, length_in_months(draft))


def _gap_fault(draft: Draft) -> str | None:
    missing = missing_terms(draft.staff)
    if not missing or (draft.staff.due_on and draft.staff.owner):
        return None
    return (
        f"{count_of(len(missing), 'fact')} about staff {'is' if len(missing) == 1 else 'are'} missing. "
        "Fill them in, or say by which day and from whom they come"
    )


def _due_fault(draft: Draft, facts: Facts) -> str | None:
    due = draft.staff.due_on
    if due is None or not missing_terms(draft.staff):
        return None
    if due < in_london(facts.now).date():
        return "The day for the missing facts about staff has passed"
    by = draft.timetable.answers_by
    if by is not None and due > by:
        return f"The missing facts about staff must come by {plain_date(by)}, the day for answers"
    return None
