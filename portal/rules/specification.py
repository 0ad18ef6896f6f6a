"""The specification at full width: every question asked of it, its requirements, duties in law, and what may stay exempt.

Each question is answered, or marked as not applicable with a reason. Source: domain 9 (Specification), requirements R30, R31,
R43 to R47, R64 and R135.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from portal.rules.pack import Duty, Envelope, Extension, Requirement, SpecificationAnswer, Withheld

OUTCOME, OUTPUT, ACTIVITY, CONSTRAINT = "outcome", "output", "activity", "constraint"
KINDS: dict[str, str] = {OUTCOME: "Outcome", OUTPUT: "Output", ACTIVITY: "Activity", CONSTRAINT: "Limit"}
PRESCRIBED, PROVIDER = "prescribed", "provider"
DECIDERS: dict[str, str] = {PRESCRIBED: "We say how", PROVIDER: "The provider decides"}
MOST_REQUIREMENTS = 60
FIXED, ESTIMATE, ENVELOPE = "fixed", "estimate", "envelope"
BUDGETS: dict[str, str] = {
    FIXED: "This is the whole budget. There is no more money.",
    ESTIMATE: "This is our estimate. There is no fixed limit.",
    ENVELOPE: "We expect prices between two sums.",
}


@dataclass(frozen=True)
class Section:
    """One question of the specification. page: where it is asked; code: how it is kept; heading: how bidders read it."""

    page: str
    code: str
    heading: str
    hint: str


SECTIONS: tuple[Section, ...] = (
    Section("service", "not_for", "Who it is not for", "Who else may ask for help, and where they can get it."),
    Section("service", "constraints", "Limits to work within", "Laws, buildings, hours, systems or other services."),
    Section(
        "results", "measures", "How we measure the service", "What is counted, how often, by whom, what we expect."
    ),
    Section("results", "short_term", "What changes in the first year", "The first signs that it works."),
    Section(
        "results", "medium_term", "What changes in 1 to 3 years", "What people can do that they could not do before."
    ),
    Section("results", "long_term", "What changes after 3 years", "What is better for good, and how we will know."),
    Section(
        "information", "sharing", "What we tell each other", "What the provider sends, what we send, and how often."
    ),
    Section(
        "information",
        "data_ownership",
        "Who owns the data",
        "While the contract runs, and after. How it is handed over.",
    ),
    Section(
        "staffing", "staffing", "Staff we expect", "Skills, checks, hours. What it means for staff who work there now."
    ),
    Section(
        "staffing",
        "subcontractors",
        "Work by other firms",
        "What may be passed on, how we agree it, when they are paid.",
    ),
    Section(
        "staffing", "subcontractor_exit", "When one of those firms leaves", "Who tells whom, how soon, who steps in."
    ),
    Section("payment", "reward", "How and when we pay", "How often, after what, within how many days."),
    Section("payment", "results_pay", "Pay for results", "Which part of the pay hangs on which results."),
    Section(
        "payment", "penalties", "When results fall short", "Which steps follow, in order. When money is kept back."
    ),
    Section("payment", "commitments", "What the council promises", "What we do so that the service can work. By when."),
    Section("ending", "exit", "How either side may end it", "How much notice, for which reasons, and who decides."),
    Section(
        "ending",
        "end_of_contract",
        "What happens when it ends",
        "People, staff, things and files: who hands over what.",
    ),
    Section("involvement", "users_what", "What people who use the service did", "How many took part, and in what way."),
    Section("involvement", "users_when", "When they did it", "Before what was written, and since."),
    Section(
        "involvement", "users_specification", "What they changed in the service", "What is now different from before."
    ),
    Section(
        "involvement", "users_criteria", "What they changed in how we mark", "Questions, weights or words of the marks."
    ),
    Section(
        "involvement",
        "evaluation",
        "How bids are judged",
        "Beside the marks: visits, talks, and who sits on the panel.",
    ),
    Section(
        "equality", "equality", "What it means for equality", "Who could lose out, place by place. What we do about it."
    ),
)
PAGES: tuple[str, ...] = tuple(dict.fromkeys(section.page for section in SECTIONS))
_BY_CODE = {section.code: section for section in SECTIONS}


@dataclass(frozen=True)
class Act:
    """A law every service is checked against. asks: what it asks of us, in plain words."""

    code: str
    title: str
    asks: str


# Source: requirement R47; Local Government Act 1999 s.3; Care Act 2014 s.1; Public Services (Social Value) Act 2012 s.1;
# Equality Act 2010 s.149.
ACTS: tuple[Act, ...] = (
    Act("best_value", "Best Value (Local Government Act 1999)", "To do it better, and spend well."),
    Act("care", "Care Act 2014", "To put the good of each person first."),
    Act("social_value", "Social Value Act 2012", "To think of what else it can do for the area."),
    Act("equality", "Equality Act 2010", "To treat people fairly, and give all the same chance."),
)


@dataclass(frozen=True)
class Record:
    """Something kept on the procurement that is public, or exempt with a reason (R135)."""

    code: str
    title: str


RECORDS: tuple[Record, ...] = (
    Record("involvement", "How people who use the service shaped it"),
    Record("equality", "What it means for equality"),
    Record("duties", "The check against the law"),
    Record("lots", "Why it is divided into lots, or not"),
    Record("template", "Where it differs from our template"),
)


@dataclass(frozen=True)
class AnswerDraft:
    """An answer as typed. not_applicable: the text is then the reason."""

    text: str = ""
    not_applicable: bool = False


@dataclass(frozen=True)
class RequirementDraft:
    """A requirement as typed. kind: a key of KINDS; decider: a key of DECIDERS; "" while not chosen."""

    text: str = ""
    kind: str = ""
    decider: str = ""


@dataclass(frozen=True)
class RequirementsDraft:
    """What the service must do, line by line. reason: why so much is laid down, where policy asks for one."""

    rows: tuple[RequirementDraft, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class BudgetDraft:
    """What the value is. kind: a key of BUDGETS; least and most in pence, for an envelope."""

    kind: str = ""
    least_pence: int | None = None
    most_pence: int | None = None
    basis: str = ""


@dataclass(frozen=True)
class ExtensionDraft:
    """Whether the contract may run longer. view: "", "yes" or "no"; months: in all; how: who decides, and when."""

    view: str = ""
    months: int | None = None
    how: str = ""


@dataclass(frozen=True)
class DutyDraft:
    """One law of the checklist. view: "", "applies" or "does_not_apply"; words: what we did, or why it does not apply."""

    view: str = ""
    words: str = ""


@dataclass(frozen=True)
class RecordClass:
    """Exempt or not, and why."""

    exempt: bool = False
    reason: str = ""


def sections_of(page: str) -> tuple[Section, ...]:
    """The questions of one page."""
    return tuple(section for section in SECTIONS if section.page == page)


def share_prescribed(rows: Iterable[RequirementDraft | Requirement]) -> Decimal | None:
    """The percent of requirements that say how, rounded half up; None without any (R31).

    >>> share_prescribed([RequirementDraft("a", OUTCOME, PRESCRIBED), RequirementDraft("b", OUTPUT, PROVIDER)])
    Decimal('50')
    """
    typed = list(rows)
    if not typed:
        return None
    said = sum(row.decider == PRESCRIBED for row in typed)
    return (Decimal(100 * said) / len(typed)).quantize(Decimal(1), rounding=ROUND_HALF_UP)


def answers_of(
    answers: Mapping[str, AnswerDraft], exempt: Mapping[str, RecordClass]
) -> tuple[SpecificationAnswer, ...]:
    """The answers a pack publishes, in order; those of an exempt record stay out of it."""
    return tuple(
        SpecificationAnswer(section.page, section.code, section.heading, given.text, not given.not_applicable)
        for section in SECTIONS
        if (given := answers.get(section.code)) is not None and given.text and not _is_exempt(section.page, exempt)
    )


def duties_of(duties: Mapping[str, DutyDraft], exempt: Mapping[str, RecordClass]) -> tuple[Duty, ...]:
    """The checklist of law as published."""
    if _is_exempt("duties", exempt):
        return ()
    return tuple(
        Duty(act.code, act.title, duties[act.code].view == "applies", duties[act.code].words)
        for act in ACTS
        if act.code in duties and duties[act.code].view
    )


def withheld_of(exempt: Mapping[str, RecordClass]) -> tuple[Withheld, ...]:
    """What is not published, and why: said in the pack, so that nobody wonders."""
    return tuple(
        Withheld(record.title, exempt[record.code].reason) for record in RECORDS if _is_exempt(record.code, exempt)
    )


def requirements_of(rows: Sequence[RequirementDraft]) -> tuple[Requirement, ...]:
    """The requirements as published."""
    return tuple(Requirement(row.text, row.kind, row.decider) for row in rows if row.text)


def envelope_of(budget: BudgetDraft) -> Envelope | None:
    """What the value is, as published; None while not chosen."""
    if budget.kind not in BUDGETS:
        return None
    if budget.kind != ENVELOPE:
        return Envelope(budget.kind, basis=budget.basis)
    return Envelope(budget.kind, budget.least_pence, budget.most_pence, budget.basis)


def extension_of(extension: ExtensionDraft) -> Extension | None:
    """How long the contract may be made longer; None where it may not."""
    if extension.view != "yes" or not extension.months:
        return None
    return Extension(extension.months, extension.how)


def _is_exempt(code: str, exempt: Mapping[str, RecordClass]) -> bool:
    return code in exempt and exempt[code].exempt


def section(code: str) -> Section:
    """The question with this code. Raises KeyError."""
    return _BY_CODE[code]
