"""Where a draft differs from the council's one template (R29)."""

from portal.rules.drafting.pages import Draft
from portal.rules.outline import question_numbers
from portal.rules.pack import Difference
from portal.rules.wording import count_of


def differing(draft: Draft) -> tuple[tuple[str, str], ...]:
    """Code and words of each place that differs: its questions, its spans of days, its declarations.

    What the template holds is a copy in the draft's policy, so that a template changed later moves no draft. Words of marks,
    a heavy price, a short contract and a missing minimum have their reason on their own page.
    """
    found = [*_questions(draft), *_spans(draft)]
    count = draft.policy.get("template_declarations")
    if count and str(len(draft.declarations)) != count:
        found.append(("declarations", f"{count_of(len(draft.declarations), 'declaration')}. The template has {count}"))
    return tuple(found)


def _questions(draft: Draft) -> list[tuple[str, str]]:
    slots = draft.policy.get("template_questions")
    if not slots:
        return []
    given, numbers = slots.split(","), question_numbers(draft)
    added = [name for name in sorted(draft.questions) if name not in given]
    left_out = [name for name in given if name not in draft.questions]
    return [(f"added-{name}", f"Question {numbers.get(name, name)} is not in the template") for name in added] + [
        (f"left-out-{name}", f"Question {name.lstrip('QS')} of the template is not asked") for name in left_out
    ]


def _spans(draft: Draft) -> list[tuple[str, str]]:
    table = draft.timetable
    found = []
    for code, first, what in (
        ("template_days_to_ask", table.questions_by, "the last day for questions"),
        ("template_days_after_answers", table.answers_by, "our last answers"),
    ):
        least = draft.policy.get(code)
        if not least or first is None or table.deadline is None:
            continue
        days = (table.deadline.date() - first).days
        if days < int(least):
            found.append((code, f"{count_of(days, 'day')} from {what} to the close. The template has {least}"))
    return found


def differences_of(draft: Draft) -> tuple[Difference, ...]:
    """Each place with its reason, "" where there is none yet."""
    return tuple(Difference(what, draft.template_reasons.get(code, "")) for code, what in differing(draft))
