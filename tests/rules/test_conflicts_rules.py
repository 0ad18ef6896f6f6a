"""Links between members and bidders: CL-09-b and -c."""

import pytest

from portal.rules.conflicts import Answer, Ruling, Standing, may_read, may_replace, overall, standing


@pytest.mark.parametrize(
    ("answer", "ruling", "expected"),
    [
        (None, None, Standing.TO_DECLARE),
        (Answer.NONE, None, Standing.NO_LINK),
        (Answer.USES, None, Standing.NO_LINK),
        (Answer.LINK, None, Standing.WAITING),
        (Answer.KNOWS, None, Standing.WAITING),
        (Answer.RATHER_NOT, None, Standing.LIMITED),
        (Answer.LINK, Ruling.ACCEPT, Standing.CLEARED),
        (Answer.KNOWS, Ruling.LIMIT, Standing.LIMITED),
        (Answer.LINK, Ruling.REMOVE, Standing.REMOVED),
    ],
)
def test_where_a_member_stands_follows_from_answer_and_ruling(
    answer: Answer | None, ruling: Ruling | None, expected: Standing
) -> None:
    assert standing(answer, ruling) is expected


@pytest.mark.parametrize(
    ("others", "this", "expected"),
    [
        (Standing.NO_LINK, Standing.NO_LINK, True),
        (Standing.NO_LINK, Standing.CLEARED, True),
        (Standing.LIMITED, Standing.NO_LINK, True),
        (Standing.NO_LINK, Standing.LIMITED, False),
        (Standing.WAITING, Standing.NO_LINK, False),
        (Standing.TO_DECLARE, Standing.NO_LINK, False),
        (Standing.REMOVED, Standing.NO_LINK, False),
    ],
)
def test_one_open_question_keeps_every_bid_shut(others: Standing, this: Standing, expected: bool) -> None:
    assert may_read([others, this], this) is expected


@pytest.mark.parametrize(
    ("standings", "expected"),
    [
        ([], Standing.NO_LINK),
        ([Standing.NO_LINK, Standing.CLEARED], Standing.CLEARED),
        ([Standing.LIMITED, Standing.CLEARED], Standing.LIMITED),
        ([Standing.WAITING, Standing.LIMITED], Standing.WAITING),
        ([Standing.TO_DECLARE, Standing.WAITING], Standing.TO_DECLARE),
    ],
)
def test_one_word_for_all_bidders_is_the_one_that_holds_most_back(
    standings: list[Standing], expected: Standing
) -> None:
    assert overall(standings) is expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (None, Answer.LINK, True),
        (Answer.NONE, Answer.LINK, True),
        (Answer.USES, Answer.NONE, True),
        (Answer.LINK, Answer.LINK, True),
        (Answer.LINK, Answer.NONE, False),
        (Answer.KNOWS, Answer.USES, False),
        (Answer.RATHER_NOT, Answer.NONE, False),
    ],
)
def test_a_link_is_not_taken_back_alone(old: Answer | None, new: Answer, expected: bool) -> None:
    assert may_replace(old, new) is expected
