"""The specification is whole."""

from collections.abc import Iterator

from portal.rules.drafting import Draft
from portal.rules.publishing.check import Check, Facts, check, filled


def checks(draft: Draft, facts: Facts) -> Iterator[Check]:
    """The lines of this page."""
    about = draft.about
    for what, value in (
        ("The title", about.title),
        ("The summary", about.summary),
        ("The need", about.need),
        ("Who it is for", about.who_for),
        ("What the provider decides", about.provider_decides),
    ):
        yield filled("specification", what, value)
    yield check("specification", "There are outcomes", None if about.outcomes else "There are no outcomes yet")
    yield check(
        "specification",
        "The districts are named",
        None if about.districts or draft.lots_in_use else "No district is chosen yet",
    )
    yield check(
        "specification",
        "The value of the contract is given",
        None if about.value_pence else "The value of the contract is not given yet",
    )
