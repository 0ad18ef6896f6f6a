"""Facts about staff who may move, as a draft holds them."""

from typing import Any

from portal.rules.staff_facts import ASSUMPTIONS, StaffCostsDraft, StaffDraft


def staff_terms(**over: str) -> StaffDraft:
    """Every fact about staff, so that none is still to come; `over` replaces some, "" leaves one out."""
    terms = {
        "holiday": "33",
        "sick_pay": "local-government",
        "notice": "4",
        "redundancy": "statutory",
        "increments": "none",
        "pay_award": "none",
        "union": "yes",
        "claims": "0",
        "away": "1",
        "checked": "payroll",
    } | over
    return StaffDraft(terms={name: text for name, text in terms.items() if text})


def staff_costs(**over: Any) -> StaffCostsDraft:
    """Common rules for pricing and a reason for the budget, with the scheme's rate."""
    chosen = dict.fromkeys(ASSUMPTIONS, "council")
    values: dict[str, Any] = {
        "scheme_percent": "21.2",
        "assumptions": chosen,
        "budget_reason": "A grant adds the rest.",
    }
    return StaffCostsDraft(**(values | over))
