"""Standstill, notice limits, gaps, slips and the order of a timetable, with the worked examples of the law."""

import doctest
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from config import law
from portal.rules import timetable
from portal.rules.timetable import (
    BeyondTheData,
    Milestone,
    date_in_words,
    days_overdue,
    earliest_signature_on,
    gap_days,
    is_working_day,
    lead_time_days,
    notice_due_on,
    order_faults,
    slip_days,
    standstill_ends_on,
    standstill_is_mandatory,
    working_days_before,
)

UK = law.bank_holidays()
UNTIL = law.covered_until()
LONDON = ZoneInfo("Europe/London")


def test_examples_in_the_docstrings_hold():
    assert doctest.testmod(timetable).failed == 0


@pytest.mark.parametrize(
    ("published_on", "ends_on", "why"),
    [
        (date(2026, 12, 17), date(2026, 12, 30), "CL-12-d: Christmas Day and 28 December do not count"),
        (date(2026, 3, 2), date(2026, 3, 11), "domain 4.3: eight plain days; 17 March lies outside"),
        (date(2026, 3, 31), date(2026, 4, 13), "domain 4.3: Good Friday and Easter Monday"),
        (date(2027, 1, 28), date(2027, 2, 8), "screen 24"),
        (date(2026, 3, 10), date(2026, 3, 20), "St Patrick's Day counts although it is no holiday in England"),
        (date(2026, 7, 6), date(2026, 7, 16), "13 July, Northern Ireland"),
        (date(2026, 11, 20), date(2026, 12, 2), "30 November, Scotland"),
        (date(2026, 3, 7), date(2026, 3, 19), "published on a Saturday: Monday 9 March is day 1, 17 March is none"),
        (date(2026, 4, 5), date(2026, 4, 16), "published on Easter Sunday: Tuesday 7 April is day 1"),
        (date(2026, 12, 31), date(2027, 1, 13), "new year: 1 January, then 4 January for Scotland's second"),
    ],
)
def test_standstill_counts_eight_working_days_of_the_whole_kingdom(published_on, ends_on, why):
    assert standstill_ends_on(published_on, 8, UK, UNTIL) == ends_on, why


@pytest.mark.parametrize("day", range(17, 31))
def test_signing_is_too_early_up_to_30_december_and_allowed_on_the_31st(day):
    earliest = earliest_signature_on(date(2026, 12, 17), law.standstill(date(2026, 12, 17)).working_days, UK, UNTIL)
    assert date(2026, 12, day) < earliest
    assert earliest == date(2026, 12, 31)


def test_signature_may_fall_on_the_very_next_day_even_a_saturday():
    assert earliest_signature_on(date(2026, 5, 11), 5, UK, UNTIL) == date(2026, 5, 16)


def test_a_longer_standstill_may_be_promised():
    assert standstill_ends_on(date(2026, 3, 2), 10, UK, UNTIL) == date(2026, 3, 13)


def test_a_count_that_runs_past_the_known_holidays_is_refused_in_plain_words():
    with pytest.raises(BeyondTheData) as refused:
        standstill_ends_on(date(2028, 12, 27), 8, UK, UNTIL)
    assert refused.value.message == (
        "We know bank holidays up to Sunday 31 December 2028. This sum needs Monday 1 January 2029. "
        "Ask an administrator to bring the bank holidays up to date."
    )


def test_the_last_covered_day_itself_may_be_counted():
    assert standstill_ends_on(date(2028, 12, 29), 1, UK, UNTIL) == date(2028, 12, 29)
    with pytest.raises(BeyondTheData):
        standstill_ends_on(date(2028, 12, 29), 2, UK, UNTIL)


@pytest.mark.parametrize("count", [0, -3])
def test_a_count_below_one_is_refused(count):
    with pytest.raises(ValueError, match="1 or more"):
        standstill_ends_on(date(2026, 3, 2), count, UK, UNTIL)
    with pytest.raises(ValueError, match="1 or more"):
        working_days_before(date(2026, 3, 2), count, UK, UNTIL)


def test_weekends_and_holidays_are_no_working_days():
    assert [is_working_day(date(2026, 12, day), UK) for day in (24, 25, 26, 27, 28, 29)] == [
        True,
        False,
        False,
        False,
        False,
        True,
    ]


def test_answers_are_due_whole_working_days_before_the_deadline():
    assert working_days_before(date(2026, 12, 18), 6, UK, UNTIL) == date(2026, 12, 10)
    assert working_days_before(date(2026, 4, 8), 2, UK, UNTIL) == date(2026, 4, 2)
    with pytest.raises(BeyondTheData):
        working_days_before(date(2029, 1, 5), 2, UK, UNTIL)


@pytest.mark.parametrize(
    ("public", "exemptions", "mandatory"),
    [(True, [], True), (True, ["light_touch"], False), (False, [], False), (True, ["urgent_direct_award"], False)],
)
def test_standstill_is_mandatory_for_a_public_contract_without_exemption(public, exemptions, mandatory):
    assert standstill_is_mandatory(is_public_contract=public, exemptions=exemptions) is mandatory


def test_contract_details_are_due_on_day_thirty_and_overdue_the_day_after():
    due = notice_due_on(date(2027, 3, 1), law.notice_limit("contract_details", date(2027, 3, 1)).days)
    assert due == date(2027, 3, 30)
    assert [days_overdue(due, date(2027, 3, day)) for day in (23, 30, 31)] == [0, 0, 1]


@pytest.mark.parametrize(
    ("old_end", "new_start", "days"),
    [
        (date(2027, 6, 30), date(2027, 9, 1), 62),
        (date(2027, 3, 31), date(2027, 4, 1), 0),
        (date(2027, 3, 31), date(2027, 3, 31), -1),
        (date(2028, 2, 28), date(2028, 3, 1), 1),
    ],
)
def test_gap_counts_the_days_with_no_service(old_end, new_start, days):
    assert gap_days(old_end, new_start) == days


def test_slips_and_lead_time_are_whole_days():
    assert slip_days(date(2026, 11, 1), date(2027, 2, 1)) == 92
    assert slip_days(date(2027, 4, 1), date(2027, 9, 1)) == 153
    assert slip_days(date(2027, 4, 1), date(2027, 3, 31)) == -1
    assert lead_time_days(date(2026, 8, 3), date(2026, 8, 3)) == 0


def test_a_date_out_of_order_is_named_with_the_earlier_one_and_its_value():
    faults = order_faults(
        [
            Milestone("engagement_on", "Date to meet us", date(2026, 10, 6)),
            Milestone("advert_on", "Advert date", None),
            Milestone("award_on", "Award date", date(2026, 10, 6)),
            Milestone("starts_on", "Service start date", date(2026, 9, 1)),
        ]
    )
    assert faults == [
        ("award_on", "Award date must be after date to meet us, Tuesday 6 October 2026"),
        ("starts_on", "Service start date must be after award date, Tuesday 6 October 2026"),
    ]


def test_times_are_compared_as_times_and_mixed_ones_as_days():
    noon = datetime(2026, 12, 18, 12, tzinfo=LONDON)
    assert order_faults(
        [
            Milestone("questions_close_at", "Last time for questions", noon),
            Milestone("closes_at", "Deadline for bids", noon.replace(hour=11)),
        ]
    ) == [
        (
            "closes_at",
            "Deadline for bids must be after last time for questions, midday on Friday 18 December 2026 (GMT)",
        )
    ]
    assert order_faults([Milestone("a", "A", noon), Milestone("b", "B", noon.replace(hour=13))]) == []
    assert order_faults([Milestone("a", "A", noon), Milestone("b", "B", date(2026, 12, 18))]) != []


def test_a_milestone_may_be_allowed_to_share_the_day():
    day = date(2027, 1, 27)
    feedback = Milestone("feedback_on", "TUPE date", day)
    assert order_faults([feedback, Milestone("notice_on", "Notice date", day, may_share_the_day=True)]) == []
    assert order_faults(
        [feedback, Milestone("notice_on", "Notice date", date(2027, 1, 26), may_share_the_day=True)]
    ) == [("notice_on", "Notice date must be on or after TUPE date, Wednesday 27 January 2027")]


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (date(2027, 4, 1), "Thursday 1 April 2027"),
        (datetime(2027, 6, 1, 9, 5, tzinfo=LONDON), "9:05am on Tuesday 1 June 2027 (BST)"),
        (datetime(2027, 6, 1, 11, 0, tzinfo=UTC), "midday on Tuesday 1 June 2027 (BST)"),
    ],
)
def test_dates_and_times_are_said_as_on_the_pages(moment, words):
    assert date_in_words(moment) == words


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        date_in_words(datetime(2027, 6, 1, 9))  # noqa: DTZ001


def test_a_time_just_before_midnight_utc_is_the_next_day_in_london():
    late = datetime(2027, 6, 1, 23, 30, tzinfo=UTC)
    assert order_faults([Milestone("a", "A", late), Milestone("b", "B", date(2027, 6, 2))]) != []
    assert order_faults([Milestone("a", "A", late), Milestone("b", "B", date(2027, 6, 3))]) == []
