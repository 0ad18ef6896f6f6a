"""What a mark needs: the scale, reasons, points talked about, differences settled. CL-06-a, -b, -d and CL-07-a."""

import dataclasses
from decimal import Decimal
from typing import Any

import pytest

from portal.rules.moderation import (
    AgreedWords,
    MarkWords,
    check_agreed,
    check_mark,
    far_apart,
    minimum_at_stake,
    on_scale,
    spread,
)
from portal.rules.pack import Question, ScaleStep

QUESTION = Question(
    id="Q1",
    group="Q",
    title="Safeguarding",
    text="How?",
    plain="How?",
    points=("checks", "worries"),
    weight="20",
    word_limit=300,
    scale=tuple(ScaleStep(str(mark), f"label {mark}", "words", "plain") for mark in range(6)),
    minimum_score="2",
)
WHOLE = MarkWords(
    "3", "Each worker is checked before the first day, which is clear and dated.", "No rota shown.", "page 2"
)
AGREED = AgreedWords(
    mark="3",
    why="Each worker is checked before the first day, and the words for 3 fit that: small doubts stay.",
    why_not_above="No rota is shown.",
    strength="Checks are dated.",
    missing="A rota.",
    place="paragraph 2",
    settled="We read paragraph 2 together.",
    talked=(0, 1),
    present=("a", "b"),
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("4", "4"),
        (" 4 ", "4"),
        ("4.0", "4"),
        ("4.2", None),
        ("6", None),
        ("-1", None),
        ("", None),
        ("NaN", None),
        ("four", None),
    ],
)
def test_only_marks_of_the_published_scale_count(typed: str, expected: str | None) -> None:
    assert on_scale(QUESTION, typed) == expected


@pytest.mark.parametrize(
    ("over", "field", "message"),
    [
        ({"mark": ""}, "mark", "Select a mark"),
        ({"mark": "4.2"}, "mark", "Choose a mark on the scale: 0, 1, 2, 3, 4 or 5"),
        ({"strength": "Good.", "missing": "x"}, "strength", "Write a little more: 80 letters or more. You have 7."),
        ({"missing": "", "strength": "s" * 90}, "missing", "Say what was missing for mark 4"),
        ({"place": " "}, "place", "Say where you saw it, such as paragraph 2"),
        ({"strength": "s" * 4001}, "strength", "This must be 4,000 letters or fewer. You have 4,001."),
    ],
)
def test_a_thin_mark_is_told_what_it_lacks(over: dict[str, str], field: str, message: str) -> None:
    assert check_mark(QUESTION, dataclasses.replace(WHOLE, **over), 80)[field] == message


def test_a_whole_mark_passes_and_the_top_mark_needs_nothing_missing() -> None:
    assert check_mark(QUESTION, WHOLE, 80) == {}
    assert check_mark(QUESTION, MarkWords("5", "s" * 80, "", "page 1"), 80) == {}


@pytest.mark.parametrize(
    ("over", "field", "message"),
    [
        ({"mark": "4.2"}, "mark", "Choose a mark on the scale: 0, 1, 2, 3, 4 or 5"),
        ({"mark": ""}, "mark", "Choose a mark on the scale: 0, 1, 2, 3, 4 or 5"),
        ({"why": ""}, "why", "Enter why this mark fits. Marks need a reason."),
        ({"why": "Fits."}, "why", "Write a little more: 80 letters or more. You have 5."),
        ({"why_not_above": ""}, "why_not_above", "Say why not mark 4"),
        ({"strength": ""}, "strength", "Enter what was good. If nothing was, say so."),
        ({"missing": ""}, "missing", "Say what was missing for mark 4"),
        ({"place": ""}, "place", "Say where in the bid, such as paragraph 2"),
        ({"talked": (0,)}, "talked", "Tick each point you talked about"),
        ({"present": ()}, "present", "Tick who is here"),
        ({"settled": ""}, "settled", "Say how the difference of 2 was settled"),
    ],
)
def test_an_agreed_mark_is_told_what_it_lacks(over: dict[str, Any], field: str, message: str) -> None:
    words = dataclasses.replace(AGREED, **over)
    assert check_agreed(QUESTION, ["2", "4", "4"], words, 80, replaces=False)[field] == message


def test_a_difference_of_one_needs_no_note_and_a_change_needs_its_reason() -> None:
    words = dataclasses.replace(AGREED, settled="")
    assert check_agreed(QUESTION, ["3", "4"], words, 80, replaces=False) == {}
    changed = check_agreed(QUESTION, ["3", "4"], words, 80, replaces=True)
    assert changed == {"change_reason": "Enter why the agreed mark changes. Both stay on record."}


@pytest.mark.parametrize(
    ("marks", "between", "far", "stake"),
    [
        ([], "0", False, False),
        (["3"], "0", False, False),
        (["3", "4"], "1", False, False),
        (["2", "4", "4"], "2", True, False),
        (["1", "2"], "1", False, True),
        (["0", "5"], "5", True, True),
    ],
)
def test_how_far_marks_lie_apart_and_if_a_minimum_is_at_stake(
    marks: list[str], between: str, far: bool, stake: bool
) -> None:
    assert spread(marks) == Decimal(between)
    assert far_apart(QUESTION, marks) is far
    assert minimum_at_stake(QUESTION, marks) is stake
