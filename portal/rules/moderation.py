"""What a mark needs before it may stand: a place on the published scale, and reasons that can be sent as they are.

Source: CL-06-a, -b, -d and CL-07-a. Nothing here computes a mean: no figure may fill an agreed mark.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from portal.rules.pack import Question, ScaleStep

DEFAULT_LETTERS = 80
LONGEST_TEXT = 4000
_FAR = Decimal("0.4")


@dataclass(frozen=True)
class MarkWords:
    """One member's mark for one question of one bid. mark: as typed."""

    mark: str
    strength: str
    missing: str
    place: str


@dataclass(frozen=True)
class AgreedWords:
    """The panel's one agreed mark, as the chair typed it. talked: numbers of the points ticked, from 0; present: ids."""

    mark: str
    why: str
    why_not_above: str
    strength: str
    missing: str
    place: str
    settled: str = ""
    talked: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    disagrees: str = ""
    change_reason: str = ""


def scale_of(question: Question) -> tuple[ScaleStep, ...]:
    """The steps of the scale, lowest first."""
    return tuple(sorted(question.scale, key=lambda step: Decimal(step.mark)))


def marks_in_words(question: Question) -> str:
    """The marks a person may choose from: "0, 1, 2, 3, 4 or 5"."""
    marks = [step.mark for step in scale_of(question)]
    return marks[0] if len(marks) == 1 else f"{', '.join(marks[:-1])} or {marks[-1]}"


def on_scale(question: Question, typed: str) -> str | None:
    """The mark as the scale writes it, or None where it is not one of its steps.

    4.2 is on no scale of whole marks, however it came about (CL-07-a).
    """
    try:
        wanted = Decimal(typed.strip())
    except InvalidOperation:
        return None
    if not wanted.is_finite():
        return None
    return next((step.mark for step in question.scale if Decimal(step.mark) == wanted), None)


def step_above(question: Question, mark: str) -> ScaleStep | None:
    """The next step of the scale, or None at the top."""
    return next((step for step in scale_of(question) if Decimal(step.mark) > Decimal(mark)), None)


def spread(marks: Iterable[str]) -> Decimal:
    """Between the highest and the lowest mark; 0 where there are fewer than two.

    >>> spread(["2", "4", "4"])
    Decimal('2')
    """
    values = [Decimal(mark) for mark in marks]
    return max(values) - min(values) if values else Decimal(0)


def far_apart(question: Question, marks: Iterable[str]) -> bool:
    """True where the marks differ by 40% of the scale or more: 2 on a scale of 5 (domain 2.5)."""
    between = spread(marks)
    return between > 0 and between >= Decimal(question.top_mark) * _FAR


def minimum_at_stake(question: Question, marks: Iterable[str]) -> bool:
    """True where some marks are below the question's minimum and some are not."""
    if question.minimum_score is None:
        return False
    return len({Decimal(mark) < Decimal(question.minimum_score) for mark in marks}) > 1


def check_mark(question: Question, words: MarkWords, letters: int) -> dict[str, str]:
    """What is wrong with one member's mark: messages by field, empty where it may stand.

    letters: the least length of strengths and gaps together (policy).
    """
    mark = on_scale(question, words.mark)
    faults: dict[str, str] = {}
    if not words.mark.strip():
        faults["mark"] = "Select a mark"
    elif mark is None:
        faults["mark"] = f"Choose a mark on the scale: {marks_in_words(question)}"
    have = len(" ".join((words.strength + " " + words.missing).split()))
    if have < letters:
        faults["strength"] = f"Write a little more: {letters} letters or more. You have {have}."
    above = step_above(question, mark) if mark is not None else None
    if above is not None and not words.missing.strip():
        faults["missing"] = f"Say what was missing for mark {above.mark}"
    if not words.place.strip():
        faults["place"] = "Say where you saw it, such as paragraph 2"
    return faults | _too_long(strength=words.strength, missing=words.missing, place=words.place)


def check_agreed(
    question: Question, individual: Sequence[str], words: AgreedWords, letters: int, *, replaces: bool
) -> dict[str, str]:
    """What is wrong with an agreed mark: messages by field, empty where it may stand.

    individual: the members' marks; replaces: an agreed mark stands already and a reason for the change is needed.
    """
    mark = on_scale(question, words.mark)
    faults: dict[str, str] = {}
    if mark is None:
        faults["mark"] = f"Choose a mark on the scale: {marks_in_words(question)}"
    have = len(" ".join(words.why.split()))
    if have == 0:
        faults["why"] = "Enter why this mark fits. Marks need a reason."
    elif have < letters:
        faults["why"] = f"Write a little more: {letters} letters or more. You have {have}."
    above = step_above(question, mark) if mark is not None else None
    if above is not None and not words.why_not_above.strip():
        faults["why_not_above"] = f"Say why not mark {above.mark}"
    if not words.strength.strip():
        faults["strength"] = "Enter what was good. If nothing was, say so."
    if above is not None and not words.missing.strip():
        faults["missing"] = f"Say what was missing for mark {above.mark}"
    if not words.place.strip():
        faults["place"] = "Say where in the bid, such as paragraph 2"
    if set(words.talked) != set(range(len(question.points))):
        faults["talked"] = "Tick each point you talked about"
    if not words.present:
        faults["present"] = "Tick who is here"
    between = spread(individual)
    if far_apart(question, individual) and not words.settled.strip():
        faults["settled"] = f"Say how the difference of {between} was settled"
    if replaces and not words.change_reason.strip():
        faults["change_reason"] = "Enter why the agreed mark changes. Both stay on record."
    return faults | _too_long(
        why=words.why,
        why_not_above=words.why_not_above,
        strength=words.strength,
        missing=words.missing,
        place=words.place,
        settled=words.settled,
        disagrees=words.disagrees,
        change_reason=words.change_reason,
    )


def _too_long(**texts: str) -> dict[str, str]:
    message = f"This must be {LONGEST_TEXT:,} letters or fewer"
    return {name: f"{message}. You have {len(text):,}." for name, text in texts.items() if len(text) > LONGEST_TEXT}
