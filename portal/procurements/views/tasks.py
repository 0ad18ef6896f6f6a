"""The pages of a draft in groups, in the order they are filled in, each with what it still lacks."""

from typing import Any
from uuid import UUID

from flask import url_for

from portal.procurements.queries import DraftView
from portal.procurements.views.criteria import heading_of
from portal.rules.lots import DIVIDED
from portal.rules.outline import groups_of as criteria_groups
from portal.rules.outline import measures_of, nodes_of, question_numbers
from portal.rules.publishing import Check
from portal.rules.specification import share_prescribed
from portal.rules.staff_facts import WITH_TABLE

_OWN_ADDRESS = {
    "seats": "procurements.seats",
    "workforce": "procurements.workforce",
    "price-schedule": "procurements.price_schedule",
    "documents": "procurements.documents",
}


def page_href(procurement_id: UUID, page: str) -> str:
    """The address of one page of the draft."""
    if page in _OWN_ADDRESS:
        return url_for(_OWN_ADDRESS[page], procurement_id=procurement_id)
    return url_for("procurements.draft_page", procurement_id=procurement_id, page=page)


def mend_href(procurement_id: UUID, check: Check) -> str:
    """Where a fault is mended."""
    return page_href(procurement_id, check.page)


def groups_of(draft: DraftView) -> list[tuple[str, list[str]]]:
    """Title and pages of each group of the task list."""
    typed = draft.draft
    lots = [f"lot-{lot.id}" for lot in typed.lots] if typed.lots_choice.decision == DIVIDED else []
    questions = [page for name in question_numbers(typed) for page in (f"question-{name}", f"marks-{name}")]
    measures = [f"measure-{name}" for name in measures_of(typed)]
    groups = [f"group-{name}" for name in criteria_groups(typed)]
    workforce = ["workforce", "staff-terms"] if typed.tupe.view in WITH_TABLE else []
    return [
        ("The service", ["specification", "requirements", "service", "results", "involvement"]),
        ("Working together", ["information", "staffing", "payment", "budget", "length", "ending"]),
        ("Lots", ["lots", *lots]),
        ("Questions and their marks", questions),
        ("Price and social value", ["price", "price-schedule", "social-value", *measures]),
        ("Conditions, weights and points", ["conditions", "bidder", "criteria", *groups, "rules"]),
        ("Dates, staff and people", ["timetable", "tupe", *workforce, "staff-costs", "contact", "documents", "seats"]),
        ("Law and policy", ["equality", "duties", "template", "records"]),
    ]


def tasks_of(draft: DraftView) -> list[tuple[str, list[dict[str, str]]]]:
    """The groups with their pages and each page's state: the worst of its checks, "Done" where all hold."""
    return [(title, [task_of(draft, page) for page in pages]) for title, pages in groups_of(draft)]


def task_of(draft: DraftView, page: str) -> dict[str, str]:
    """One page with its state."""
    checks = [check for check in draft.checks if check.page == page]
    left = [check for check in checks if not check.done]
    hint = f"{len(checks) - len(left)} of {len(checks)}" if left and len(checks) > 1 else ""
    if page == "requirements" and draft.draft.requirements.rows:
        share = share_prescribed(draft.draft.requirements.rows)
        hint = f"{hint}. " * bool(hint) + f"We say how for {share}%"
    return {
        "text": _title(draft, page),
        "href": page_href(draft.id, page),
        "state": left[0].state if left else "Done",
        "hint": hint,
    }


def _title(draft: DraftView, page: str) -> str:
    """As the page is called, a lot or a question with its own title behind it."""
    titles = {f"lot-{lot.id}": lot.title for lot in draft.draft.lots}
    titles |= {f"question-{node.id}": node.title for node in nodes_of(draft.draft)}
    name = heading_of(draft, page)
    return f"{name}: {titles[page]}" if titles.get(page) else name


def href_after(draft: DraftView, page: str) -> str:
    """The page that follows in the task list; the checklist after the last one."""
    order = [each for _, pages in groups_of(draft) for each in pages]
    place = order.index(page) + 1 if page in order else len(order)
    if place < len(order):
        return page_href(draft.id, order[place])
    return url_for("procurements.procurement", procurement_id=draft.id)


def left_on(draft: DraftView, page: str) -> dict[str, Any]:
    """What a page of the draft says of itself: `left`, the checks that do not hold, and whether it is checked at all."""
    checks = [check for check in draft.checks if check.page == page]
    return {"left": [check for check in checks if not check.done], "is_checked": bool(checks)}
