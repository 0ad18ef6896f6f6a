"""The specification's pages for tests: every question answered, nothing missing, no lots."""

from typing import Any

from portal.rules.drafting import LotsPage
from portal.rules.lots import LotsDraft
from portal.rules.specification import (
    ACTIVITY,
    ACTS,
    OUTCOME,
    PAGES,
    PRESCRIBED,
    PROVIDER,
    AnswerDraft,
    BudgetDraft,
    DutyDraft,
    ExtensionDraft,
    RequirementDraft,
    RequirementsDraft,
    sections_of,
)


def full_specification() -> dict[str, Any]:
    """Content by page, as `save_page` takes it: two requirements, one of them prescribed; no extension, no lots."""
    pages: dict[str, Any] = {
        page: {
            section.code: AnswerDraft(f"What we say on this: {section.heading.lower()}.")
            for section in sections_of(page)
        }
        for page in PAGES
    }
    return pages | {
        "requirements": RequirementsDraft(
            (
                RequirementDraft("Each child has one named worker", ACTIVITY, PRESCRIBED),
                RequirementDraft("Children have time for school and friends", OUTCOME, PROVIDER),
            )
        ),
        "budget": BudgetDraft("fixed", basis="What the service costs now, with this year's rise in pay."),
        "length": ExtensionDraft("no"),
        "duties": {act.code: DutyDraft("applies", "Looked at by the board in May.") for act in ACTS},
        "lots": LotsPage(LotsDraft("one", "Too few children in each district for a team of its own.")),
    }
