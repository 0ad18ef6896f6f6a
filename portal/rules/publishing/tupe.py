"""There is a view on staff transfer with its reason, and a table that may be shown where it applies."""

from collections.abc import Iterator

from portal.rules.drafting import Draft
from portal.rules.publishing.check import REASON_NEEDED, TO_DECIDE, Check, Facts, check
from portal.rules.staff_facts import VIEWS, WITH_TABLE
from portal.rules.wording import listed


def checks(draft: Draft, facts: Facts) -> Iterator[Check]:
    """The lines of this page."""
    tupe = draft.tupe
    if tupe.view not in VIEWS:
        yield check("tupe", "There is a view on TUPE", "TUPE: does it apply?", TO_DECIDE)
        return
    yield check("tupe", "There is a view on TUPE", None)
    yield check(
        "tupe",
        "The view on TUPE has a reason",
        None if tupe.reason else "The view on TUPE has no reason",
        REASON_NEEDED,
    )
    if tupe.view not in WITH_TABLE:
        return
    yield check(
        "workforce",
        "There is a table of posts",
        None
        if facts.posts
        else "The table of posts is empty. Bidders price by it, also where we only think TUPE may apply",
    )
    lots = {lot.id for lot in draft.lots_in_use}
    lost = sorted(post.post for post in facts.posts if post.lot and post.lot not in lots)
    yield check(
        "workforce",
        "Each post belongs to a lot that is there, or to all of them",
        f"{listed(lost)} {'belongs' if len(lost) == 1 else 'belong'} to a lot that is gone" if lost else None,
    )
    yield check("tupe", "The source of the posts is named", None if tupe.source else "The table of posts has no source")
    yield check(
        "tupe", "The posts have a date", None if tupe.facts_as_at else "The table of posts does not say as at which day"
    )
