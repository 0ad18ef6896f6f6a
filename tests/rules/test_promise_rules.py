"""Promises: one number for each contract year however they are typed, their worth, and what cannot be right."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from portal.rules.completeness import missing_in_lot
from portal.rules.drafts import Draft, contents
from portal.rules.promises import (
    Promise,
    by_year,
    contract_years,
    promise_faults,
    promise_working,
    quantity_of,
)
from tests.factories.procurements import sample_measure, sample_pack

BASE = sample_pack("YC-2027-01")
PACK = replace(BASE, timetable=replace(BASE.timetable, start_on=date(2027, 4, 1), end_on=date(2030, 3, 31)))
MEASURE = sample_measure()
WHOLE = Promise(
    quantity="36",
    starts_on=date(2027, 4, 1),
    ends_on=date(2030, 3, 31),
    place="Ashford",
    delivered_by="Alder Youth",
    evidence="A log",
    belongs="extra",
)


def test_contract_years_begin_on_the_day_and_the_last_ends_with_the_contract() -> None:
    assert [(y.number, y.first, y.last) for y in contract_years(PACK.timetable)] == [
        (1, date(2027, 4, 1), date(2028, 3, 31)),
        (2, date(2028, 4, 1), date(2029, 3, 31)),
        (3, date(2029, 4, 1), date(2030, 3, 31)),
    ]
    leap = replace(PACK.timetable, start_on=date(2028, 2, 29), end_on=date(2029, 6, 1))
    assert [y.first for y in contract_years(leap)] == [date(2028, 2, 29), date(2029, 2, 28)]


@pytest.mark.parametrize(
    ("over", "years", "total"),
    [
        ({}, [12, 12, 12], "36"),
        ({"quantity": "12", "counted": "each"}, [12, 12, 12], "36"),
        ({"quantity": "", "by_year": ("12", "12", "12")}, [12, 12, 12], "36"),
        ({"quantity": "10"}, [3, 4, 3], "10"),
        ({"quantity": "2.5"}, ["0.83", "0.84", "0.83"], "2.5"),
        ({"quantity": "12", "ends_on": date(2029, 3, 31)}, [6, 6, 0], "12"),
        ({"quantity": "12", "counted": "each", "starts_on": date(2029, 4, 1)}, [0, 0, 12], "12"),
        ({"quantity": "", "by_year": ("5", "", "7.50")}, [5, 0, "7.5"], "12.5"),
    ],
)
def test_cl_11_b_in_all_each_year_and_year_by_year_are_held_as_the_same_measure(
    over: dict[str, Any], years: list[Any], total: str
) -> None:
    promise = replace(WHOLE, **over)
    held = by_year(PACK.timetable, promise)
    assert [f"{count.normalize():f}" for count in held] == [str(count) for count in years]
    assert quantity_of(PACK.timetable, promise) == total


@pytest.mark.parametrize(
    ("over", "faults"),
    [
        ({}, {}),
        ({"quantity": "12", "by_year": ("4", "4", "4")}, {}),
        ({"quantity": "4", "counted": "each", "by_year": ("4", "4", "4")}, {}),
        (
            {"by_year": ("20", "10", "10")},
            {"quantity": "Your years add up to 40. “How many” says 36. Make them agree, or empty one."},
        ),
        (
            {"quantity": "1000", "counted": "each"},
            {"quantity": "3,000 is more than this contract can hold (2,000). Check the number."},
        ),
        (
            {"quantity": "", "by_year": ("1", "", "2"), "ends_on": date(2029, 3, 31)},
            {"year_3": "Your dates do not reach contract year 3. Change them, or empty this."},
        ),
        ({"quantity": "5000", "declined": True}, {}),
    ],
)
def test_numbers_that_cannot_be_right_are_told_at_their_box(over: dict[str, Any], faults: dict[str, str]) -> None:
    assert promise_faults(PACK, MEASURE, replace(WHOLE, **over)) == faults


def test_what_a_promise_comes_to_is_shown_step_by_step() -> None:
    assert promise_working(PACK, MEASURE, WHOLE, "1") == (
        "By year of the contract: year 1: 12, year 2: 12, year 3: 12. In all 36.",
        "36 × £90 = £3,240.",
        "£3,240 of the £18,000 we aim for, × 10 = 1.80 points of 10 at most.",
    )
    assert promise_working(PACK, MEASURE, replace(WHOLE, belongs="already"), "1")[-1].endswith("earns no marks.")
    capped = replace(MEASURE, formula={"name": "relative_to_highest", "cap": "9000"})
    assert (
        promise_working(PACK, capped, WHOLE, "1")[-1]
        == "We count up to £9,000. The points depend on what others offer."
    )
    assert promise_working(PACK, MEASURE, replace(WHOLE, declined=True), "1") == ()


def test_offering_nothing_is_an_answer_and_stops_nothing() -> None:
    draft = Draft(lots=("1",), promises={("S1", "1"): Promise(declined=True, quantity="3")})
    assert [gap for gap in missing_in_lot(PACK, draft, "1") if gap.kind == "promise"] == []
    assert contents(PACK, draft, "1").commitments == ()


def test_a_promise_freezes_its_number_for_each_year() -> None:
    draft = Draft(lots=("1",), promises={("S1", "1"): replace(WHOLE, quantity="12", counted="each")})
    (frozen,) = contents(PACK, draft, "1").commitments
    assert (frozen.quantity, frozen.by_year, frozen.value_pence) == ("36", ("12", "12", "12"), 324_000)
