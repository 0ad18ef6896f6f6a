"""There is a view on staff transfer with its reason, and a table that may be shown where it applies."""

from collections.abc import Iterator

from portal.rules.disclosure import refusal
from portal.rules.drafting import Draft
from portal.rules.publishing.check import REASON_NEEDED, TO_DECIDE, Check, Facts, check


def checks(draft: Draft, facts: Facts) -> Iterator[Check]:
    """The lines of this page."""
    tupe = draft.tupe
    if tupe.view not in ("applies", "does_not_apply"):
        yield check("tupe", "There is a view on TUPE", "TUPE: does it apply?", TO_DECIDE)
        return
    yield check("tupe", "There is a view on TUPE", None)
    yield check(
        "tupe",
        "The view on TUPE has a reason",
        None if tupe.reason else "The view on TUPE has no reason",
        REASON_NEEDED,
    )
    if tupe.view != "applies":
        return
    yield check("workforce", "The table of posts may be shown", refusal(facts.posts))
    yield check("tupe", "The source of the posts is named", None if tupe.source else "The table of posts has no source")
    yield check(
        "tupe", "The posts have a date", None if tupe.facts_as_at else "The table of posts does not say as at which day"
    )
