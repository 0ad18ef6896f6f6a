"""Conditions of taking part: each with its level, its reason, its one consequence; at award unless a reason is given (R34)."""

from collections.abc import Iterator

from portal.rules.conditions import condition_faults
from portal.rules.drafting import Draft, conditions_of
from portal.rules.publishing.check import MISSING, REASON_NEEDED, Check, Facts, ReasonGiven, check


def checks(draft: Draft, facts: Facts) -> Iterator[Check]:
    """The lines of this page."""
    for number, condition in enumerate(conditions_of(draft.conditions), 1):
        faults = condition_faults(number, condition, condition.when_reason)
        for field, holds in (
            ("level", f"Condition {number} says how much is enough"),
            ("why", f"Condition {number} says why it is needed"),
            ("consequence", f"Condition {number} says what follows if it is not met"),
            ("when", f"Condition {number} is checked at award, or there is a reason"),
        ):
            state = REASON_NEEDED if field in ("why", "when") else MISSING
            yield check("conditions", holds, faults.get(field), state)


def reasons(draft: Draft) -> Iterator[ReasonGiven]:
    """Why a condition cannot wait for the award."""
    for number, condition in enumerate(conditions_of(draft.conditions), 1):
        yield ReasonGiven(f"Condition {number} is asked for with the bid", condition.when_reason)
