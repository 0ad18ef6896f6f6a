"""Weights add up, and quality has its minimum, or a reason for none (CL-05-c, R67)."""

from collections.abc import Iterator
from decimal import Decimal

from portal.rules.criteria import QUALITY
from portal.rules.drafting import Draft, decimal_of
from portal.rules.publishing.check import REASON_NEEDED, Check, Facts, ReasonGiven, check
from portal.rules.wording import number


def checks(draft: Draft, facts: Facts) -> Iterator[Check]:
    """Weights add up, told at the level where they do not (CL-05-c)."""
    quality = decimal_of(draft.criteria.quality_weight)
    yield check("criteria", "Quality has a weight", None if quality is not None else "Quality has no weight")
    asked = [typed for typed in draft.questions.values() if typed.group == QUALITY]
    under = sum((decimal_of(typed.weight) or Decimal(0) for typed in asked), Decimal(0))
    short = quality is not None and under != quality
    yield check(
        "criteria",
        "The questions add up to what quality counts",
        f"Questions under Quality add up to {number(under)}. They must add up to {number(quality or Decimal(0))}"
        if short
        else None,
    )
    top = sum(
        (weight or Decimal(0) for weight in (quality, decimal_of(draft.price.weight), decimal_of(draft.value.weight))),
        Decimal(0),
    )
    yield check(
        "criteria",
        "Quality, price and social value add up to 100",
        None if top == 100 else f"Quality, price and social value add up to {number(top)}. They must add up to 100",
    )
    unset = not draft.criteria.minimum_percent and not draft.criteria.no_minimum_reason
    yield check(
        "criteria",
        "There is a minimum for quality, or a reason for none",
        "There is no minimum for quality" if unset else None,
        REASON_NEEDED,
    )


def reasons(draft: Draft) -> Iterator[ReasonGiven]:
    """Why quality has no minimum."""
    if not draft.criteria.minimum_percent:
        yield ReasonGiven("No minimum for quality", draft.criteria.no_minimum_reason)
