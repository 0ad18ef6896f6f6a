"""What is asked as social value can be checked once it is promised (CL-11-a)."""

from collections.abc import Iterator

from portal.rules.drafting import Draft
from portal.rules.publishing.check import TO_DECIDE, Check, Facts, check, filled


def checks(draft: Draft, facts: Facts) -> Iterator[Check]:
    """A promise that nobody can check is not asked for: unit, period, place, evidence and who checks (CL-11-a)."""
    value = draft.value
    for what, given in (
        ("The social value measure", value.code and value.title),
        ("The unit of social value", value.unit),
        ("The value of one unit", value.proxy_pence),
        ("When social value is counted", value.period),
        ("Where social value is done", value.place),
        ("What shows that it was done", value.evidence),
        ("Who checks it and when", value.checked_by),
        ("The most one may promise", value.most),
    ):
        yield filled("social-value", what, given)
    yield check("social-value", "Social value has a weight", None if value.weight else "Social value has no weight")
    yield check(
        "social-value",
        "The social value sum is chosen",
        None if value.formula else "The social value sum is not chosen yet",
        TO_DECIDE,
    )
    targetless = value.formula == "relative_to_target" and not value.enough
    yield check(
        "social-value",
        "The social value sum has its figures",
        "The social value sum lacks its target" if targetless else None,
    )
