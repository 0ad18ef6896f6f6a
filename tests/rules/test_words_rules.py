"""Words are counted by one published rule."""

import pytest

from portal.rules.words import count_words, paragraphs, word_count_line
from tests.rules.words_cases import COUNTED


@pytest.mark.parametrize(("text", "count"), COUNTED)
def test_words_are_runs_that_hold_a_letter_or_a_figure(text: str, count: int) -> None:
    assert count_words(text) == count


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("\n \n", ()),
        ("One.", ("One.",)),
        ("One.\n\nTwo.", ("One.", "Two.")),
        ("One.\r\n\r\n\r\nTwo.", ("One.", "Two.")),
        ("One,\nstill one.\n \t\nTwo.", ("One,\nstill one.", "Two.")),
        ("\n\n One. \n\n", ("One.",)),
        ("One.\r\rTwo.", ("One.", "Two.")),
    ],
)
def test_paragraphs_are_parted_by_blank_lines(text: str, parts: tuple[str, ...]) -> None:
    assert paragraphs(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "We start in May.\nThen we grow.\nLast, we hand over.",
            ("We start in May.", "Then we grow.", "Last, we hand over."),
        ),
        ("He said: “Yes.”\n(It was so.)\nEnd.", ("He said: “Yes.”", "(It was so.)", "End.")),
        (
            "A line that a PDF broke\nin the middle of it.\nThe next one.",
            ("A line that a PDF broke\nin the middle of it.", "The next one."),
        ),
        ("We offer this.\n• clubs.\n• visits.\nEach week.", ("We offer this.\n• clubs.\n• visits.", "Each week.")),
        ("Steps are these.\n1. Ask.\n(b) Act.\nDone.", ("Steps are these.\n1. Ask.\n(b) Act.", "Done.")),
        ("One.\n\u00a0\nTwo.\nStill two.", ("One.", "Two.\nStill two.")),
        ("Who leads? \nWe do!\n", ("Who leads?", "We do!")),
    ],
)
def test_pasted_text_keeps_its_paragraphs(text: str, parts: tuple[str, ...]) -> None:
    assert paragraphs(text) == parts


@pytest.mark.parametrize(
    ("count", "limit", "may_save", "line"),
    [
        (0, 500, False, "0 words. You have 500 left."),
        (1, 500, False, "1 word. You have 499 left."),
        (412, 500, False, "412 words. You have 88 left."),
        (500, 500, False, "500 words. You have 0 left."),
        (1512, 1500, False, "You have 1,512 words. The limit is 1,500."),
        (512, 500, True, "You have 512 words. The limit is 500. You can save this, but not submit it."),
    ],
)
def test_the_line_beside_a_limit(count: int, limit: int, may_save: bool, line: str) -> None:
    assert word_count_line(count, limit, may_save=may_save) == line
