"""Somebody can be asked, and every seat is filled."""

from collections.abc import Iterator

from portal.rules.drafting import Draft
from portal.rules.publishing.check import Check, Facts, check


def contact_checks(draft: Draft, facts: Facts) -> Iterator[Check]:
    """The lines of this page."""
    contact = draft.contact
    whole = contact.name and contact.phone and contact.email
    yield check(
        "contact",
        "A person is named whom bidders may ask",
        None if whole else "No person is named whom bidders may ask, with telephone and e-mail",
    )


def seat_checks(draft: Draft, facts: Facts) -> Iterator[Check]:
    """The lines of this page."""
    if not facts.seat_faults:
        yield check("seats", "Every seat is filled, and nobody holds two that must be apart", None)
    for fault in facts.seat_faults:
        yield check("seats", "Seats", fault.rstrip("."))
