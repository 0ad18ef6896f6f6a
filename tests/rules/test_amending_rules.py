"""Rules of changes before the deadline: how far it may move, what moves with it, and the timetable planned and actual."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.rules.amending import extended, extension_faults, what_counts
from portal.rules.moments import slip_words, timeline
from tests.factories.procurements import sample_pack

PACK = sample_pack()
TABLE = PACK.timetable
CLOSES = TABLE.deadline


@pytest.mark.parametrize(
    ("closes", "fault"),
    [
        (CLOSES + timedelta(minutes=1), ""),
        (CLOSES + timedelta(days=59), ""),
        (CLOSES, "must be after midday on Friday 18 December 2026 (GMT)"),
        (CLOSES - timedelta(seconds=1), "It never moves earlier"),
        (CLOSES + timedelta(days=60), "The award would come after the service starts"),
    ],
)
def test_a_deadline_moves_later_and_never_past_the_start_of_the_service(closes: datetime, fault: str) -> None:
    found = extension_faults(PACK, closes, CLOSES)
    assert fault in found
    assert bool(found) == bool(fault)


def test_more_time_moves_opening_marking_and_award_and_nothing_else() -> None:
    later = extended(PACK, CLOSES + timedelta(days=3))
    assert later.version == 2
    moved = {name for name in vars(TABLE) if getattr(later.timetable, name) != getattr(TABLE, name)}
    assert moved == {"deadline", "opening_on", "marking_by", "award_on"}
    assert later.timetable.award_on - TABLE.award_on == timedelta(days=3)


def test_a_few_hours_more_move_no_day() -> None:
    later = extended(PACK, CLOSES + timedelta(hours=3))
    assert later.timetable.opening_on == TABLE.opening_on


def test_what_counts_names_the_version_and_the_moment() -> None:
    assert "by version 3" in what_counts(3, CLOSES)
    assert "until midday on Friday 18 December 2026 (GMT)" in what_counts(3, CLOSES)


def test_the_timetable_tells_first_plan_present_plan_and_what_happened() -> None:
    later = extended(PACK, CLOSES + timedelta(days=3)).timetable
    opened = datetime(2026, 12, 23, 0, 30, tzinfo=UTC)
    lines = {each.name: each for each in timeline(TABLE, later, {"opening_on": opened, "award_on": None})}
    assert (lines["Bids are opened"].happened, lines["Bids are opened"].slip) == (date(2026, 12, 23), 4)
    assert lines["Award"].slip == 3
    assert lines["It closes"].slip == 3
    assert lines["The service starts"].slip is None


@pytest.mark.parametrize(
    ("days", "words"),
    [(None, "–"), (0, "on the day"), (1, "1 day later"), (4, "4 days later"), (-2, "2 days earlier")],
)
def test_a_slip_in_words(days: int | None, words: str) -> None:
    assert slip_words(days) == words
