"""Criteria, price sums, the words of marks, where a procurement stands: tables of cases."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from config.reference import social_value_measure, social_value_measures
from portal.rules.criteria import criteria_of, lines_of, record_of, tie_break_in_words
from portal.rules.drafting import Draft, TimetableDraft, Unfinished, pack_of
from portal.rules.formula_words import (
    AMOUNT_FORMULAS,
    PRICE_FORMULAS,
    amount_formula,
    amount_in_words,
    price_example,
    price_formula,
    price_in_words,
)
from portal.rules.pack import ScaleStep
from portal.rules.procurement_status import Moments, public_status, staff_status
from portal.rules.publishing import checks, timetable_faults
from portal.rules.scale_words import top_mark_fault
from portal.rules.scoring import from_data
from portal.rules.seats import SeatKind
from tests.factories.procurements import sample_measure, sample_pack, sample_price, sample_questions

AMOUNTS = {"floor": "60000", "ceiling": "90000", "zero_at_percent": "100", "maximum": "90000", "at_mean": "50"}
NOON = datetime(2026, 12, 18, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("formula", ["lowest_relative", "absolute_to_budget"])
def test_the_sample_pack_is_one_the_scoring_core_takes(formula: str) -> None:
    from_data(record_of(sample_pack(formula=formula)))


def test_criteria_carry_groups_sums_minimums_and_formulas() -> None:
    made = criteria_of(sample_questions(), sample_price(), (sample_measure(),), "50")
    assert [(c["id"], c["parent"], c["weight"]) for c in made] == [
        ("Q", None, "50"),
        ("Q1", "Q", "30"),
        ("Q2", "Q", "20"),
        ("P", None, "40"),
        ("S", None, "10"),
        ("S1", "S", "10"),
    ]
    assert made[0]["minimum_percent"] == "50"
    assert made[1]["minimum_score"] == "2"
    assert "minimum_score" not in made[2]
    assert made[5]["formula"] == {"name": "relative_to_target", "target": "18000"}


def test_running_sums_stand_at_each_level() -> None:
    lines = lines_of(sample_pack())
    assert [(line.id, line.level, int(line.so_far), int(line.out_of)) for line in lines] == [
        ("Q", 0, 50, 100),
        ("Q1", 1, 30, 50),
        ("Q2", 1, 50, 50),
        ("P", 0, 90, 100),
        ("S", 0, 100, 100),
        ("S1", 1, 10, 10),
    ]
    assert lines[0].minimum == "50% of 50"
    assert lines[1].minimum == "2 out of 5"


def test_ties_are_decided_by_quality_the_heaviest_question_social_value_and_price() -> None:
    assert tie_break_in_words(sample_pack()) == "quality, then question 1, then social value, then the lower price"


@pytest.mark.parametrize("choice", PRICE_FORMULAS, ids=[choice.name for choice in PRICE_FORMULAS])
def test_every_price_sum_offered_has_words_and_an_example_worked_by_the_core(choice: Any) -> None:
    formula = price_formula(choice.name, AMOUNTS)
    assert ("40" in price_in_words(formula, "40")) == (choice.name != "none")
    assert "…" not in price_in_words(formula, "40")
    example = price_example(formula, "40", 9_000_000)
    assert len(example) == (0 if choice.name == "none" else 3)
    assert all(Decimal(0) <= Decimal(bid.points) <= 40 for bid in example)


def test_the_example_of_a_floor_and_a_ceiling_is_as_worked_by_hand() -> None:
    """(90,000 - 67,500) / 30,000 x 40 = 30."""
    example = price_example(price_formula("absolute_to_budget", AMOUNTS), "40")
    assert [(bid.pence, bid.points) for bid in example] == [
        (6_000_000, "40.00"),
        (6_750_000, "30.00"),
        (8_250_000, "10.00"),
    ]


@pytest.mark.parametrize("choice", AMOUNT_FORMULAS, ids=[choice.name for choice in AMOUNT_FORMULAS])
def test_every_promise_sum_offered_has_words_and_is_taken_by_the_core(choice: Any) -> None:
    formula = amount_formula(choice.name, "200", 9000)
    words = amount_in_words(formula, "10", "hour", 9000)
    assert "£90 for each hour" in words
    assert ("£18,000" in words) == ("price" not in formula)


def test_the_catalogue_has_each_code_once_with_its_unit_evidence_priority_and_pillar() -> None:
    """R80: five priorities, three pillars; R83: apprenticeships and waste. Three measures are only counted."""
    catalogue = social_value_measures()
    assert [each.code for each in catalogue] == [f"SV{n:02}" for n in range(1, 26)]
    assert all(each.title and each.unit and each.evidence for each in catalogue)
    assert all(each.proxy_pence is None or each.proxy_pence > 0 for each in catalogue)
    assert [each.code for each in catalogue if each.proxy_pence is None] == ["SV09", "SV17", "SV20"]
    assert len({each.priority for each in catalogue}) == 5
    assert {each.pillar for each in catalogue} == {"Social", "Environmental", "Economic"}
    assert {"SV02", "SV23"} <= {each.code for each in catalogue}
    assert social_value_measure("SV99") is None


@pytest.mark.parametrize(
    ("words", "enough"),
    [
        ("Exceeds", False),
        ("Exceeds the requirement.", False),
        ("Far exceeds all our expectations", False),
        ("Excellent", False),
        ("Better than 4", False),
        ("As 4, plus relevant added benefit, convincingly evidenced", True),
        ("Exceeds: names who stands in at weekends", True),
    ],
)
def test_the_top_mark_must_say_what_it_needs(words: str, enough: bool) -> None:
    assert (top_mark_fault("Question 1", ScaleStep("5", "Top", words, "Plain")) is None) == enough


@pytest.mark.parametrize(
    ("moments", "now", "staff", "public"),
    [
        ({}, NOON, "Draft", None),
        ({"sent_for_approval_at": NOON}, NOON, "Waits for approval", None),
        ({"sent_back_at": NOON}, NOON, "Sent back", None),
        ({"published_at": NOON - 48 * HOUR, "deadline_at": NOON}, NOON - 30 * HOUR, "Published", "Open"),
        ({"published_at": NOON - 48 * HOUR, "deadline_at": NOON}, NOON - HOUR, "Published", "Closes today"),
        (
            {"published_at": NOON - 48 * HOUR, "deadline_at": NOON},
            NOON,
            "Closed, not opened",
            "Closed, being assessed",
        ),
        (
            {"published_at": NOON, "deadline_at": NOON, "opened_at": NOON},
            NOON + HOUR,
            "Opened",
            "Closed, being assessed",
        ),
        (
            {"published_at": NOON, "deadline_at": NOON, "opened_at": NOON, "quality_locked_at": NOON},
            NOON + HOUR,
            "Quality locked",
            "Closed, being assessed",
        ),
        ({"published_at": NOON, "deadline_at": NOON, "award_noticed_at": NOON}, NOON, "Standstill", "Awarded"),
        ({"published_at": NOON, "deadline_at": NOON, "signed_at": NOON}, NOON, "Awarded", "Awarded"),
        ({"published_at": NOON, "deadline_at": NOON, "terminated_at": NOON}, NOON, "Stopped", "Stopped"),
    ],
)
def test_where_it_stands_follows_from_what_happened(
    moments: dict[str, datetime], now: datetime, staff: str, public: str | None
) -> None:
    at = Moments(**moments)
    assert staff_status(at, now) == staff
    if public is not None:
        assert public_status(at, now) == public


def test_an_empty_draft_makes_no_pack_and_no_check_breaks_on_it() -> None:
    with pytest.raises(Unfinished):
        pack_of(Draft(), reference="X", version=1, authority="A", panel_officers=1, panel_service_users=1)
    found = checks(Draft(), seat_faults=["No one has the seat “Chair”."], posts=(), now=NOON)
    assert [check for check in found if check.page == "seats"][0].fault == "No one has the seat “Chair”"
    assert any(check.fault == "There is no question yet" for check in found)


@pytest.mark.parametrize(
    ("start", "end", "fault"),
    [
        (date(2027, 4, 1), date(2030, 3, 31), None),
        (date(2027, 4, 1), date(2030, 3, 30), "Contract of 2 years and 11 months. Policy is 3 years"),
        (date(2027, 4, 15), date(2030, 4, 14), None),
        (date(2027, 4, 1), date(2028, 3, 31), "Contract of 1 year. Policy is 3 years"),
        (date(2027, 4, 1), date(2027, 4, 20), "Contract of 0 months. Policy is 3 years"),
    ],
)
def test_a_contract_under_three_years_needs_a_reason(start: date, end: date, fault: str | None) -> None:
    draft = Draft(timetable=TimetableDraft(start_on=start, end_on=end))
    told = [c.fault for c in checks(draft, seat_faults=(), posts=(), now=NOON) if c.state == "Reason needed"]
    assert (fault in told) if fault else not any((each or "").startswith("Contract of") for each in told)


def test_the_opening_may_stand_on_the_day_of_the_deadline_and_nothing_else_may() -> None:
    same = TimetableDraft(deadline=NOON, opening_on=NOON.date())
    assert timetable_faults(Draft(timetable=same)) == []
    assert timetable_faults(Draft(timetable=TimetableDraft(deadline=NOON, marking_by=NOON.date()))) != []


def test_seat_kinds_all_have_names() -> None:
    from portal.rules.seats import SEAT_NAMES

    assert set(SEAT_NAMES) == set(SeatKind)
