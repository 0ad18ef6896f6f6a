"""Dates, times, numbers and files are written one way."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from portal.rules import wording

NOON = datetime(2026, 12, 18, 12, 0, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(12, 0), "midday"),
        (time(12, 0, 59), "midday"),
        (time(12, 1), "12:01pm"),
        (time(0, 0), "12:00am"),
        (time(0, 5), "12:05am"),
        (time(9, 0), "9am"),
        (time(14, 30), "2:30pm"),
        (time(23, 59), "11:59pm"),
        (NOON, "midday"),
        (SUMMER, "midday"),
        (datetime(2026, 7, 1, 12, 0, tzinfo=UTC), "1pm"),
    ],
)
def test_times_of_day(at: time | datetime, words: str) -> None:
    assert wording.clock_time(at) == words


@pytest.mark.parametrize(
    ("writer", "value", "words"),
    [
        (wording.long_date, date(2026, 12, 18), "Friday 18 December 2026"),
        (wording.long_date, datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "Wednesday 1 July 2026"),
        (wording.plain_date, date(2026, 12, 1), "1 December 2026"),
        (wording.short_date, date(2026, 9, 1), "1 Sep 2026"),
        (wording.month_year, date(2027, 4, 1), "April 2027"),
        (wording.deadline, NOON, "midday on Friday 18 December 2026 (GMT)"),
        (wording.deadline, SUMMER, "midday on Wednesday 1 July 2026 (BST)"),
        (wording.moment, datetime(2026, 12, 10, 15, 2, 11, tzinfo=UTC), "3:02pm on 10 December 2026"),
        (wording.short_moment, datetime(2026, 12, 10, 15, 2, 11, tzinfo=UTC), "10 Dec 2026, 3:02pm"),
        (
            wording.exact_moment,
            datetime(2026, 12, 10, 15, 2, 11, tzinfo=UTC),
            "3:02:11pm on Thursday 10 December 2026 (GMT)",
        ),
        (wording.clock_time_with_seconds, datetime(2026, 12, 18, 12, 0, 3, tzinfo=UTC), "12:00:03pm"),
        (wording.clock_time_with_seconds, datetime(2026, 12, 18, 0, 0, 0, tzinfo=UTC), "12:00:00am"),
        (wording.number, 12000, "12,000"),
        (wording.number, Decimal("2.50"), "2.5"),
        (wording.number, Decimal("1E+3"), "1,000"),
        (wording.number, Decimal("100"), "100"),
        (wording.points, Decimal("36.475"), "36.48"),
        (wording.points, Decimal("7"), "7.00"),
        (wording.percent, Decimal("20.0"), "20%"),
        (wording.file_size, 0, "0 bytes"),
        (wording.file_size, 1, "1 byte"),
        (wording.file_size, 1023, "1,023 bytes"),
        (wording.file_size, 1024, "1 KB"),
        (wording.file_size, 348160, "340 KB"),
        (wording.file_size, 1_258_291, "1.2 MB"),
        (wording.file_size, 10 * 1024 * 1024, "10 MB"),
        (wording.file_size, 3 * 1024**4, "3,072 GB"),
        (wording.listed, [], ""),
        (wording.listed, ["Ashford"], "Ashford"),
        (wording.listed, ["Ashford", "Swale"], "Ashford and Swale"),
        (wording.listed, ["Ashford", "Swale", "Thanet"], "Ashford, Swale and Thanet"),
        (wording.digest_groups, "3f9a71c08b2e44", "3f9a 71c0 8b2e 44"),
        (wording.digest_start, "3f9a71c08b2e44", "3f9a 71c0 8b2e"),
    ],
)
def test_values_are_written_as_the_house_does(writer: object, value: object, words: str) -> None:
    assert writer(value) == words  # type: ignore[operator]


def test_a_moment_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        wording.deadline(datetime(2026, 12, 18, 12, 0))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 12, 18), "today"),
        (date(2026, 12, 19), "tomorrow"),
        (date(2026, 12, 17), "yesterday"),
        (date(2026, 12, 21), "in 3 days"),
        (date(2026, 12, 1), "17 days ago"),
    ],
)
def test_how_far_a_day_is(day: date, words: str) -> None:
    assert wording.days_from(day, NOON) == words


def test_marks_counts_and_files_in_words() -> None:
    assert wording.mark_of(4, 5, "Strong") == "4 out of 5 – Strong"
    assert wording.mark_of(Decimal("3.5"), 5) == "3.5 out of 5"
    assert wording.count_of(1, "lot") == "1 lot"
    assert wording.count_of(0, "lot") == "0 lots"
    assert wording.count_of(2, "reply", "replies") == "2 replies"
    assert wording.file_line("Policy.pdf", "PDF", 348160, 6) == "Policy.pdf (PDF, 340 KB, 6 pages)"
    assert wording.file_line("Rota.xlsx", "Excel", 2048) == "Rota.xlsx (Excel, 2 KB)"
