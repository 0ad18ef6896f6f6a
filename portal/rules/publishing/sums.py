"""Weights add up at every level, groups hold lines, and quality has its minimum, or a reason for none (CL-05-c, R67)."""

from collections.abc import Iterator
from decimal import Decimal

from portal.rules.drafting import Draft
from portal.rules.marking_pack import PER_POINT
from portal.rules.outline import AMOUNT, GROUP, PRICED, SCORED, SOCIAL_VALUE, Gap, Node, below, gaps, nodes_of
from portal.rules.publishing.check import REASON_NEEDED, Check, Facts, ReasonGiven, check
from portal.rules.wording import count_of, listed, number


def checks(draft: Draft, facts: Facts) -> Iterator[Check]:
    """Each group holds lines and has a weight; weights add up, told at the level where they do not (CL-05-c)."""
    nodes = nodes_of(draft)
    told = {gap.group.id if gap.group else None: gap for gap in gaps(nodes)}
    for node in nodes:
        if node.kind == GROUP:
            yield from _group(node, nodes, told.get(node.id))
    top = [node for node in nodes if node.parent is None]
    names = listed([_name(node, first=place == 0) for place, node in enumerate(top)])
    gap = told.get(None)
    yield check("criteria", f"{names} add up to 100", _short(gap, names) if gap else None)
    yield from _places(draft, nodes)
    yield check(
        "criteria",
        "There is a minimum for quality, or a reason for none",
        "There is no minimum for quality"
        if _asks_minimum(nodes, draft) and not has_minimum(draft) and not draft.criteria.no_minimum_reason
        else None,
        REASON_NEEDED,
    )


def _group(node: Node, nodes: tuple[Node, ...], gap: Gap | None) -> Iterator[Check]:
    page, name = f"group-{node.id}", node.title or f"Group {node.id}"
    yield check(page, f"Group {node.id} has a title", None if node.title else f"Group {node.id} has no title")
    yield check(page, f"{name} has a weight", None if node.weight else f"{name} has no weight")
    under = [child for child in nodes if child.parent == node.id]
    if not under:
        yield check(page, f"Something stands under {name}", f"Nothing stands under {name}. Add a line or remove it")
        return
    said = "Questions" if all(child.kind == SCORED for child in under) else "Lines"
    yield check(
        "criteria",
        f"{said} under {name} add up to what it counts",
        _short(gap, f"{said} under {name}") if gap else None,
    )
    scored = any(child.kind == SCORED for child in below(nodes, node.id))
    yield check(
        page,
        f"The minimum of {name} has questions to be tested on, or there is none",
        f"{name} has a minimum, but no question stands under it" if node.minimum and not scored else None,
    )


def _short(gap: Gap, what: str) -> str:
    return f"{what} add up to {number(gap.have)}. They must add up to {number(gap.want)}"


def _name(node: Node, *, first: bool) -> str:
    name = "price" if node.kind == PRICED else (node.title or node.id).lower()
    return name[:1].upper() + name[1:] if first else name


def _places(draft: Draft, nodes: tuple[Node, ...]) -> Iterator[Check]:
    """A weight with more places than points are rounded to could not be published: totals would not add up."""
    places = draft.rules.places
    fine = [node for node in nodes if node.weight and _places_of(node.amount) > places]
    names = listed([f"“{node.title}”" for node in fine])
    yield check(
        "rules",
        "No weight is finer than the points",
        f"Points are rounded to {count_of(places, 'place')}, but {names} {'has' if len(fine) == 1 else 'have'} more"
        if fine
        else None,
    )


def _places_of(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _asks_minimum(nodes: tuple[Node, ...], draft: Draft) -> bool:
    """Wherever price or social value counts: neither may carry a bid that is not good enough (R67)."""
    counted = {PRICED, AMOUNT}
    social = {node.id for node in below(nodes, SOCIAL_VALUE)}
    by_price = draft.rules.ranking == PER_POINT
    return by_price or any(node.amount and (node.kind in counted or node.id in social) for node in nodes)


def has_minimum(draft: Draft) -> bool:
    """True where quality has a minimum: on a group of questions other than social value, or over all questions."""
    nodes = nodes_of(draft)
    on_groups = [node for node in nodes if node.kind == GROUP and node.minimum and node.id != SOCIAL_VALUE]
    asked = any(child.kind == SCORED for node in on_groups for child in below(nodes, node.id))
    return bool(draft.rules.minimum_percent) or asked or (bool(draft.criteria.minimum_percent) and not draft.questions)


def reasons(draft: Draft) -> Iterator[ReasonGiven]:
    """Why quality has no minimum."""
    if not has_minimum(draft):
        yield ReasonGiven("No minimum for quality", draft.criteria.no_minimum_reason)
