"""The specification's pages, typed through their forms as an officer types them."""

from typing import Any

from portal.rules.specification import ACTS, PAGES, sections_of
from tests.ground.client import PageClient


def specified() -> dict[str, dict[str, Any]]:
    """What is typed, by page: everything answered, one question as not applicable."""
    pages: dict[str, dict[str, Any]] = {
        page: {section.code: f"What we say on {section.heading.lower()}." for section in sections_of(page)}
        for page in PAGES
    }
    pages["staffing"] |= {"subcontractors": "The work is too small to pass on.", "subcontractors_no": "y"}
    return pages | {
        "requirements": {
            "rows-0-text": "Each child has one named worker",
            "rows-0-kind": "activity",
            "rows-0-decider": "prescribed",
            "rows-1-text": "Children have time for school and friends",
            "rows-1-kind": "outcome",
            "rows-1-decider": "provider",
        },
        "budget": {
            "kind": "envelope",
            "least_pence": "£70,000",
            "most_pence": "£90,000",
            "basis": "What it costs now.",
        },
        "length": {"view": "yes", "months": "24", "how": "By 12 months, twice. The board decides 9 months before."},
        "duties": {
            name: value
            for act in ACTS
            for name, value in ((act.code, "applies"), (f"{act.code}_words", "The board looked at it in May."))
        },
        "lots": {"decision": "one", "reason": "Too few children in each district for a team of its own."},
    }


def specify(officer: PageClient, address: str) -> None:
    """Fill in every page of the specification. address: of the draft's pages."""
    for page, typed in specified().items():
        officer.send(f"{address}/{page}", typed)
