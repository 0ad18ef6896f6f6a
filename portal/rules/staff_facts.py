"""Facts about all staff who may move, in fixed choices, with what is still to come told to everybody; and the common
assumptions every bidder prices by. Sources: domain 5.3 and 5.6, cases CL-04-a and CL-04-e, requirements R53 to R57.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from portal.rules.wording import number

# Views with which a table of posts goes: only where we think that nobody moves there is none (R53).
WITH_TABLE = ("applies", "may_apply", "unknown")
VIEWS: dict[str, str] = {
    "applies": "We think it applies",
    "may_apply": "We think it may apply",
    "unknown": "We do not know whether it applies",
    "does_not_apply": "We think it does not apply",
}


@dataclass(frozen=True)
class Term:
    """A fact that is the same for all posts, or is told of all together. kind: what is typed; choices: for "choice".

    few: a number of people, of which 1 or 2 are never told exactly.
    """

    name: str
    heading: str
    kind: Literal["choice", "number"]
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    most: int = 0
    few: bool = False


TERMS: tuple[Term, ...] = (
    Term("holiday", "Paid holiday a year, with bank holidays", "number", unit="days", most=60),
    Term(
        "sick_pay",
        "Sick pay",
        "choice",
        (
            ("statutory", "Statutory only"),
            ("local-government", "As in local government (Green Book)"),
            ("better", "Better than statutory, less than local government"),
        ),
    ),
    Term("notice", "Notice the employer gives", "number", unit="weeks", most=26),
    Term(
        "redundancy",
        "Redundancy pay",
        "choice",
        (("statutory", "Statutory only"), ("enhanced", "More than statutory, by contract")),
    ),
    Term(
        "increments",
        "Steps up the pay scale",
        "choice",
        (
            ("none", "None"),
            ("april", "Some people move up each April"),
            ("anniversary", "Some move up on their own day"),
        ),
    ),
    Term(
        "pay_award",
        "Pay award not yet paid",
        "choice",
        (("none", "None"), ("pending", "One is agreed and not yet paid"), ("talks", "One is being talked about")),
    ),
    Term("union", "Recognised trade union", "choice", (("yes", "Yes"), ("no", "No"))),
    Term("claims", "Claims at a tribunal, last 2 years", "number", unit="claims", most=500, few=True),
    Term("away", "People away for 3 months or more", "number", unit="people", most=500, few=True),
    Term(
        "checked",
        "How the provider of the facts checked them",
        "choice",
        (("payroll", "Against the payroll"), ("estimate", "Some are estimates"), ("unchecked", "Not checked")),
    ),
)

BASES: dict[str, str] = {
    "council": "Price it at £0. We meet the actual cost",
    "included": "Put it in your price",
    "contract": "Price by the facts we give. A change follows the contract's rule for changes",
}
ASSUMPTIONS: dict[str, str] = {
    "redundancy": "Redundancies because of the move",
    "pension_past": "A pension shortfall from before the move",
    "pension_bond": "A bond or guarantee for the council's pension scheme",
    "pay_award": "Pay awards after the day of the facts",
    "numbers": "People who join or leave before the move",
}


@dataclass(frozen=True)
class StaffDraft:
    """What is known of all posts: texts by name of `TERMS`. due_on, owner: when and from whom the missing ones come."""

    terms: dict[str, str] = field(default_factory=dict)
    due_on: date | None = None
    owner: str = ""


@dataclass(frozen=True)
class StaffCostsDraft:
    """What the budget is held against. Percentages and hours are decimal texts, "" where nothing was typed.

    scheme_percent: the employer's rate in the defined-benefit scheme; cover_percent: for holiday and sickness;
    overheads_percent: on staff cost; least_hours: fewest hours of staff a week the service needs; assumptions: a key of
    `BASES` by key of `ASSUMPTIONS`; budget_reason: where the budget does not cover the cost.
    """

    scheme_percent: str = ""
    cover_percent: str = ""
    overheads_percent: str = ""
    least_hours: str = ""
    assumptions: dict[str, str] = field(default_factory=dict)
    budget_reason: str = ""


@dataclass(frozen=True)
class StaffTerm:
    """A fact as published. name: of the term; heading and text: as a bidder reads them."""

    name: str
    heading: str
    text: str


@dataclass(frozen=True)
class StaffGap:
    """A fact not supplied yet: what, by which day it will be, and who sees to it (CL-04-a)."""

    name: str
    heading: str
    due_on: date
    owner: str


@dataclass(frozen=True)
class Assumption:
    """What every bidder prices alike (CL-04-e). basis: a key of `BASES`; in_words: the same for a reader."""

    name: str
    heading: str
    basis: str
    in_words: str


def term_fault(term: Term, text: str) -> str | None:
    """What is wrong with a typed fact, or None. An empty one is a gap, not a fault.

    >>> term_fault(TERMS[0], "a lot")
    'Paid holiday a year, with bank holidays must be a whole number between 0 and 60'
    """
    if not text:
        return None
    if term.kind == "choice":
        return None if text in dict(term.choices) else f"Select {term.heading[0].lower()}{term.heading[1:]}"
    if text.isascii() and text.isdigit() and len(text) <= 4 and int(text) <= term.most:
        return None
    return f"{term.heading} must be a whole number between 0 and {term.most}"


def term_text(term: Term, text: str) -> str:
    """A fact as a bidder reads it; of few people it never tells how many.

    >>> term_text(TERMS[7], "2"), term_text(TERMS[7], "0"), term_text(TERMS[0], "33")
    ('1 or 2', 'None', '33 days')
    """
    if term.kind == "choice":
        return dict(term.choices)[text]
    if term.few:
        return {0: "None", 1: "1 or 2", 2: "1 or 2"}.get(int(text), number(Decimal(text)))
    return f"{number(Decimal(text))} {term.unit}"


def known_terms(draft: StaffDraft) -> tuple[StaffTerm, ...]:
    """The facts that are there, as published."""
    return tuple(
        StaffTerm(term.name, term.heading, term_text(term, draft.terms[term.name]))
        for term in TERMS
        if draft.terms.get(term.name)
    )


def missing_terms(draft: StaffDraft) -> tuple[Term, ...]:
    """The facts that are not there yet."""
    return tuple(term for term in TERMS if not draft.terms.get(term.name))


def gaps(draft: StaffDraft) -> tuple[StaffGap, ...]:
    """What is still to come, as every bidder is told; none while the day or the person is not set."""
    if draft.due_on is None or not draft.owner:
        return ()
    return tuple(StaffGap(term.name, term.heading, draft.due_on, draft.owner) for term in missing_terms(draft))


def assumptions(chosen: Mapping[str, str]) -> tuple[Assumption, ...]:
    """The common assumptions, as published."""
    return tuple(
        Assumption(name, heading, chosen[name], BASES[chosen[name]])
        for name, heading in ASSUMPTIONS.items()
        if chosen.get(name) in BASES
    )
