"""What is different between two versions of the table, as bidders see both (CL-04-b)."""

from collections.abc import Sequence
from dataclasses import fields

from portal.rules.disclosure.showing import PublishedPost
from portal.rules.wording import listed

_HEADINGS = {
    "hours_a_week": "hours a week",
    "pay_band": "pay band",
    "start_band": "start",
    "age_band": "age",
    "contract_type": "contract",
    "pension": "pension",
    "assigned_percent": "share of time",
    "role": "role",
    "lot": "lot",
}


def post_changes(before: Sequence[PublishedPost], after: Sequence[PublishedPost]) -> tuple[str, ...]:
    """Say, post by post, what changed. For those who may read the table; it tells no more than the two tables do.

    >>> post_changes([], [])
    ()
    """
    old, new = {post.post: post for post in before}, {post.post: post for post in after}
    found = []
    for code in sorted(old.keys() | new.keys()):
        if code not in old:
            found.append(f"{code} is new.")
        elif code not in new:
            found.append(f"{code} is no longer in the table.")
        else:
            names = [
                _HEADINGS[field.name]
                for field in fields(PublishedPost)
                if field.name != "post" and getattr(old[code], field.name) != getattr(new[code], field.name)
            ]
            if names:
                verb = "is" if len(names) == 1 else "are"
                found.append(f"{code}: {listed(names)} {verb} different.")
    return tuple(found)
