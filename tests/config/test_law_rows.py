"""The dated rows of law and the reference lists."""

import doctest
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import config.law
import config.reference
from config import law, reference


def test_examples_in_the_docstrings_hold():
    assert doctest.testmod(config.law).failed == 0
    assert doctest.testmod(config.reference).failed == 0


@pytest.mark.parametrize(
    ("kind", "on", "pounds"),
    [
        ("goods_services", date(2025, 12, 31), 214_904),
        ("goods_services", date(2026, 1, 1), 207_720),
        ("light_touch", date(2025, 6, 1), 663_540),
        ("light_touch", date(2026, 6, 1), 663_540),
        ("works", date(2026, 6, 1), 5_193_000),
        ("concession", date(2025, 6, 1), 5_372_609),
        ("light_touch_concession", date(2026, 6, 1), 5_372_609),
        ("below_threshold_notice", date(2026, 6, 1), 30_000),
    ],
)
def test_thresholds_are_those_of_the_day(kind, on, pounds):
    assert law.threshold(kind, on).pence == pounds * 100


@pytest.mark.parametrize(
    "ask",
    [
        lambda: law.threshold("goods_services", date(2023, 12, 31)),
        lambda: law.threshold("no such kind", date(2026, 1, 1)),
        lambda: law.standstill(date(2025, 2, 23)),
        lambda: law.notice_limit("no such notice", date(2026, 1, 1)),
        lambda: law.national_insurance(date(2027, 4, 6)),
        lambda: law.pension(date(2025, 4, 5)),
        lambda: law.living_wage(date(2027, 4, 1)),
    ],
)
def test_a_day_that_no_row_covers_is_refused(ask):
    with pytest.raises(law.NotInTheData, match="We hold no") as refused:
        ask()
    assert refused.value.message.endswith("Ask an administrator to add it.")


def test_standstill_is_eight_days_and_light_touch_is_exempt():
    rule = law.standstill(date(2026, 12, 17))
    assert rule.working_days == 8
    assert {exemption.code: exemption.confirmed for exemption in rule.exemptions} == {
        "light_touch": True,
        "urgent_direct_award": True,
        "life_protection": False,
        "framework_call_off": False,
        "dynamic_market": False,
    }


@pytest.mark.parametrize(
    ("notice", "light_touch", "days"),
    [
        ("contract_details", False, 30),
        ("contract_details", True, 120),
        ("contract_copy", True, 90),
        ("contract_termination", False, 30),
        ("pipeline", False, 56),
    ],
)
def test_notice_limits_are_longer_for_light_touch_only_where_the_law_says_so(notice, light_touch, days):
    assert law.notice_limit(notice, date(2026, 6, 1), light_touch=light_touch).days == days


def test_employer_rates_are_exact_decimals_and_unconfirmed_rows_say_so():
    now, later = law.national_insurance(date(2025, 6, 1)), law.national_insurance(date(2026, 11, 1))
    assert (now.percent, now.above_pence, now.allowance_pence) == (Decimal(15), 500_000, 1_050_000)
    assert (now.confirmed, later.confirmed) == (True, False)
    assert law.pension(date(2025, 6, 1)).percent == Decimal(3)
    assert law.living_wage(date(2026, 4, 1)).pence == 1271


def test_every_row_names_its_source():
    held = law.rows()
    for kind in (held.thresholds, held.standstill, held.notice_limits, held.national_insurance, held.pension):
        assert kind
        assert all(row.source for row in kind)


def test_rows_that_overlap_or_end_before_they_begin_are_refused():
    row = law.threshold("light_touch", date(2026, 1, 1))
    law.refuse_overlaps("threshold", [row], lambda each: each.kind)
    with pytest.raises(ValueError, match="Two rows for threshold light_touch hold on 2027-01-01"):
        law.refuse_overlaps("threshold", [row, replace(row, holds_from=date(2027, 1, 1))], lambda each: each.kind)
    with pytest.raises(ValueError, match="ends before it begins"):
        law.refuse_overlaps("threshold", [replace(row, until=date(2020, 1, 1))], lambda each: each.kind)


def test_bank_holidays_are_the_union_of_all_parts_of_the_kingdom():
    published = json.loads((Path(reference.__file__).parent / "uk-bank-holidays.json").read_text(encoding="utf-8"))
    assert set(published) == {"england-and-wales", "scotland", "northern-ireland"}
    everywhere = {date.fromisoformat(event["date"]) for part in published.values() for event in part["events"]}
    assert law.bank_holidays() == everywhere
    assert {date(2026, 3, 17), date(2026, 11, 30), date(2026, 8, 3), date(2026, 8, 31)} <= law.bank_holidays()


def test_bank_holidays_are_known_for_whole_years():
    assert (law.covered_from(), law.covered_until()) == (date(2012, 1, 1), date(2028, 12, 31))


def test_the_twelve_districts_of_kent_are_listed_by_name_without_county_and_medway():
    listed = reference.districts()
    assert len(listed) == 12
    assert {code for code, _ in listed} == {f"E07000{number}" for number in range(105, 117)}
    assert [name for _, name in listed] == sorted(name for _, name in listed)
