"""Each question can be answered and marked: words, points, weight, limit, scale (CL-05-d)."""

from collections.abc import Iterator
from decimal import Decimal

from portal.rules.drafting import Draft, QuestionDraft, decimal_of, scale_of
from portal.rules.outline import question_numbers
from portal.rules.publishing.check import REASON_NEEDED, Check, Facts, ReasonGiven, check
from portal.rules.scale_words import top_mark_fault
from portal.rules.wording import listed


def checks(draft: Draft, facts: Facts) -> Iterator[Check]:
    """The lines of this page."""
    if not draft.questions:
        yield check("criteria", "There are questions", "There is no question yet")
    numbers = question_numbers(draft)
    for name, number in numbers.items():
        yield from _question(name, draft.questions[name], f"Question {number}")
        yield from _marks(name, draft, f"Question {number}")
    users = any("service_users" in typed.marked_by for typed in draft.questions.values())
    yield check(
        f"question-{next(iter(numbers))}" if numbers else "criteria",
        "People who use the service mark at least 1 question",
        None if users else "No question is marked by people who use the service",
    )


def _question(name: str, typed: QuestionDraft, place: str) -> Iterator[Check]:
    page = f"question-{name}"
    yield check(page, f"{place} has a title", None if typed.title else f"{place} has no title")
    yield check(page, f"{place} is written", None if typed.text else f"{place} has no text")
    yield check(page, f"{place} stands in plain words too", None if typed.plain else f"{place} has no plain words")
    yield check(
        page, f"{place} says what we look for", None if typed.points else f"{place} does not say what we look for"
    )
    matched = len(typed.points) == len(typed.points_plain)
    yield check(
        page,
        f"{place} says it in plain words too",
        None if matched else f"{place}: what we look for needs plain words, line for line",
    )
    yield check(page, f"{place} has a weight", None if decimal_of(typed.weight) else f"{place} has no weight")
    yield check(page, f"{place} has a word limit", None if typed.word_limit else f"{place} has no word limit")
    yield check(page, f"{place} says who marks it", None if typed.marked_by else f"{place} does not say who marks it")


def _marks(name: str, draft: Draft, place: str) -> Iterator[Check]:
    """Each mark needs words, and the top one more than that it exceeds (CL-05-d)."""
    page, scale = f"marks-{name}", scale_of(name, draft)
    if len(scale) < 2:
        yield check(page, f"{place} has marks", f"{place} has no marks")
        return
    wordless = [step.mark for step in scale if not step.words.strip()]
    yield check(
        page,
        f"{place} has words for each mark",
        f"{place} has no words for mark {listed(wordless)}" if wordless else None,
    )
    not_plain = [step.mark for step in scale if not step.plain.strip()]
    yield check(
        page,
        f"{place} has plain words for each mark",
        f"{place} has no plain words for mark {listed(not_plain)}" if not_plain else None,
    )
    top = max(scale, key=lambda step: Decimal(step.mark))
    yield check(page, f"{place} says what mark {top.mark} needs", top_mark_fault(place, top))
    minimum = decimal_of(draft.questions[name].minimum_score)
    off_scale = minimum is not None and minimum not in {Decimal(step.mark) for step in scale}
    yield check(
        f"question-{name}",
        f"{place} has a minimum on its scale, or none",
        f"{place}: the minimum must be one of its marks" if off_scale else None,
    )
    differs = scale != draft.scale and bool(draft.scale)
    own = draft.marks.get(name)
    yield check(
        page,
        f"{place} uses the template's marks, or gives a reason",
        f"{place} does not use the template's words for its marks" if differs and not (own and own.reason) else None,
        REASON_NEEDED,
    )


def reasons(draft: Draft) -> Iterator[ReasonGiven]:
    """Why marks differ from the template's."""
    for name, number in question_numbers(draft).items():
        if name in draft.marks and scale_of(name, draft) != draft.scale:
            yield ReasonGiven(
                f"Question {number} does not use the template's words for its marks", draft.marks[name].reason
            )
