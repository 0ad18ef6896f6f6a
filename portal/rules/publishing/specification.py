"""Every question of the specification is answered, or not applicable with a reason (R30, R31, R32, R37, R43 to R47, R64, R135)."""

from collections.abc import Iterator

from portal.rules.drafting import Draft, differing
from portal.rules.publishing.check import REASON_NEEDED, TO_DECIDE, Check, Facts, ReasonGiven, check
from portal.rules.specification import (
    ACTS,
    BUDGETS,
    DECIDERS,
    ENVELOPE,
    KINDS,
    RECORDS,
    SECTIONS,
    AnswerDraft,
    DutyDraft,
    RecordClass,
    share_prescribed,
)


def checks(draft: Draft, facts: Facts) -> Iterator[Check]:
    """The lines of these pages, in the order of the task list."""
    yield from _requirements(draft)
    for section in SECTIONS:
        given = draft.answers.get(section.code, AnswerDraft())
        said = f"“{section.heading}”"
        fault: str | None
        if given.not_applicable and not given.text:
            fault, state = f"{said} does not apply. Say why", REASON_NEEDED
        else:
            fault, state = None if given.text else f"{said} is not answered yet", TO_DECIDE
        yield check(section.page, f"{said} is answered, or does not apply for a reason", fault, state)
    yield from _budget(draft)
    yield from _extension(draft)
    yield from _duties(draft)
    yield from _records(draft)
    yield from _differences(draft)


def _requirements(draft: Draft) -> Iterator[Check]:
    rows = draft.requirements.rows
    yield check("requirements", "There are requirements", None if rows else "There are no requirements yet")
    untagged = [n for n, row in enumerate(rows, 1) if row.kind not in KINDS or row.decider not in DECIDERS]
    wordless = [n for n, row in enumerate(rows, 1) if not row.text]
    yield check(
        "requirements",
        "Each requirement has words",
        f"Requirement {wordless[0]} has no words" if wordless else None,
    )
    yield check(
        "requirements",
        "Each requirement says what kind it is, and who decides how",
        f"Requirement {untagged[0]} does not say what kind it is, and who decides how" if untagged else None,
        TO_DECIDE,
    )
    most = draft.policy.get("prescribed_reason_above", "60")
    yield check(
        "requirements",
        f"We say how for {most}% of the requirements at most, or there is a reason",
        f"We say how for {share_prescribed(rows)}% of the requirements. Policy is {most}% at most"
        if _too_prescriptive(draft) and not draft.requirements.reason
        else None,
        REASON_NEEDED,
    )


def _too_prescriptive(draft: Draft) -> bool:
    share = share_prescribed(draft.requirements.rows)
    return share is not None and share > int(draft.policy.get("prescribed_reason_above", "60"))


def _budget(draft: Draft) -> Iterator[Check]:
    budget = draft.budget
    yield check(
        "budget", "It is said what the value is", None if budget.kind in BUDGETS else "What is the value?", TO_DECIDE
    )
    yield check(
        "budget", "It is said how we got to it", None if budget.basis else "How we got to the value is not written yet"
    )
    if budget.kind == ENVELOPE:
        least, most = budget.least_pence, budget.most_pence
        whole = least is not None and most is not None
        yield check(
            "budget", "The two sums are there", None if whole else "The least and the most are not both there yet"
        )
        yield check(
            "budget",
            "The two sums are in order",
            "The least is more than the most" if least is not None and most is not None and least > most else None,
        )


def _extension(draft: Draft) -> Iterator[Check]:
    extension = draft.extension
    decided = extension.view in ("yes", "no")
    yield check("length", "It is said whether it may run longer", None if decided else "May it run longer?", TO_DECIDE)
    if extension.view == "yes":
        yield check(
            "length", "It is said by how much", None if extension.months else "By how many months it may run longer"
        )
        yield check(
            "length",
            "It is said how that is decided",
            None if extension.how else "How more time is decided is not written yet",
        )


def _duties(draft: Draft) -> Iterator[Check]:
    for act in ACTS:
        given = draft.duties.get(act.code, DutyDraft())
        fault: str | None
        if given.view and not given.words:
            fault, state = f"{act.title}: say what you did, or why it does not apply", REASON_NEEDED
        else:
            fault, state = None if given.view else f"{act.title} is not checked yet", TO_DECIDE
        yield check("duties", f"{act.title} is checked", fault, state)


def _records(draft: Draft) -> Iterator[Check]:
    for record in RECORDS:
        given = draft.records.get(record.code, RecordClass())
        lacking = given.exempt and not given.reason
        yield check(
            "records",
            f"“{record.title}” is public, or exempt for a reason",
            f"“{record.title}” is exempt. Say why" if lacking else None,
            REASON_NEEDED,
        )


def _differences(draft: Draft) -> Iterator[Check]:
    for code, what in differing(draft):
        yield check(
            "template", f"{what}, for a reason", None if draft.template_reasons.get(code) else what, REASON_NEEDED
        )


def reasons(draft: Draft) -> Iterator[ReasonGiven]:
    """Why so much is laid down, what does not apply, what is exempt, where it differs from the template."""
    if _too_prescriptive(draft):
        share = share_prescribed(draft.requirements.rows)
        yield ReasonGiven(f"We say how for {share}% of the requirements", draft.requirements.reason)
    for section in SECTIONS:
        given = draft.answers.get(section.code, AnswerDraft())
        if given.not_applicable:
            yield ReasonGiven(f"“{section.heading}” does not apply", given.text)
    for record in RECORDS:
        kept = draft.records.get(record.code, RecordClass())
        if kept.exempt:
            yield ReasonGiven(f"“{record.title}” is exempt", kept.reason)
    for code, what in differing(draft):
        yield ReasonGiven(what, draft.template_reasons.get(code, ""))
