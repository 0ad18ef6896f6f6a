"""The price schedule: sums to the penny, limits with their one consequence, hints, and the officer's table."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from portal.rules.pack_changes import differences
from portal.rules.price_schedule import (
    Offer,
    Schedule,
    ScheduleLine,
    as_row,
    odd_prices,
    price_gaps,
    price_lot,
    read_lines,
    rule_words,
    working,
)
from portal.rules.scoring import evaluate, from_data
from tests.factories.procurements import sample_pack

START_UP = ScheduleLine("L1", "Start-up", "start-up", "1", when="start", rule="")
SERVICE = ScheduleLine("L2", "The service", "year", "1")
E8 = Schedule((START_UP, SERVICE), years=3, extension_years=2, rise="offered", rise_percent="5")
STOUR = Offer({"L1": 1_800_000, "L2": 12_000_000}, rise="2")
TENTERDEN = Offer({"L2": 12_650_000}, rise="0")


def test_e8_the_whole_life_price_counts_every_year_and_the_extension() -> None:
    stour, tenterden = price_lot(E8, "1", STOUR), price_lot(E8, "1", TENTERDEN)
    assert stour.lines[1].by_year == (12_000_000, 12_240_000, 12_484_800, 12_734_496, 12_989_186)
    assert stour.total_pence == 64_248_482
    assert tenterden.total_pence == 63_250_000
    assert price_gaps(E8, "1", STOUR) == price_gaps(E8, "1", TENTERDEN) == ()


@pytest.mark.parametrize(
    ("prices", "points"),
    [(("642484.82", "632500.00"), ("39.38", "40.00")), (("120000.00", "126500.00"), ("40.00", "37.94"))],
    ids=["whole life", "year 1 only, which would turn the order round"],
)
def test_e8_the_total_is_the_price_the_core_takes(prices: tuple[str, str], points: tuple[str, str]) -> None:
    record: dict[str, Any] = {
        "format": "evaluation-record/1",
        "procurement": {"reference": "E8", "title": "Whole life"},
        "method": "consensus",
        "rounding": {"places": 2, "mode": "half_up"},
        "ranking": {"by": "total"},
        "criteria": [
            {
                "id": "Q",
                "parent": None,
                "title": "Quality",
                "kind": "scored",
                "weight": "60",
                "scale_max": "5",
                "scale_step": "1",
            },
            {
                "id": "P",
                "parent": None,
                "title": "Price",
                "kind": "price",
                "weight": "40",
                "formula": {"name": "lowest_relative"},
            },
        ],
        "tie_break": [{"price": "P"}],
        "lots": [{"id": "1", "title": "All"}],
        "bids": [
            {"id": f"B{n}", "lot": "1", "provider": f"p{n}", "scores": {"Q": "3"}, "prices": {"P": p}, "excluded": None}
            for n, p in enumerate(prices)
        ],
        "decisions": [],
    }
    result = evaluate(from_data(record))
    earned = {bid["id"]: bid["points"]["P"] for bid in result["lots"][0]["bids"]}
    assert (earned["B0"], earned["B1"]) == points


def test_a_line_is_rounded_once_and_its_years_add_up_to_it() -> None:
    line = ScheduleLine("L1", "Mile", "mile", "0.5")
    worked = price_lot(Schedule((line,), years=3), "1", Offer({"L1": 1}))
    assert worked.total_pence == 2, "three halves of a penny are 1.5, rounded once"
    assert worked.lines[0].by_year == (1, 0, 1)
    rising = Schedule((replace(line, volume="1.5"),), years=3, rise="published", rise_percent="3.333333")
    exact = sum(Decimal("49.5") * (1 + Decimal("0.03333333")) ** year for year in range(3))
    assert price_lot(rising, "1", Offer({"L1": 33})).total_pence == round(exact) == 154
    half = price_lot(Schedule((line,), years=1), "1", Offer({"L1": 1}))
    assert half.total_pence == 1, "half a penny goes up"


def test_once_is_paid_once_and_the_end_falls_in_the_last_year() -> None:
    closing = ScheduleLine("L3", "Handing over", "handover", "2", when="end")
    worked = price_lot(Schedule((START_UP, closing), 2, 1, "published", "10"), "1", Offer({"L1": 100, "L3": 50}))
    assert [line.by_year for line in worked.lines] == [(100, 0, 0), (0, 0, 100)]
    assert worked.by_year == (100, 0, 100)


def test_a_line_of_another_lot_is_not_priced() -> None:
    schedule = Schedule((SERVICE, replace(START_UP, lots=("2",))), 1)
    assert [line.line.id for line in price_lot(schedule, "1", Offer({"L1": 7, "L2": 5})).lines] == ["L2"]


def limited(consequence: str, rule: str = "maximum") -> Schedule:
    line = ScheduleLine("L1", "Session", "session", "10", rule=rule, limit_pence=25_000, consequence=consequence)
    return Schedule((line,), 1)


@pytest.mark.parametrize(
    ("schedule", "rate", "total", "words"),
    [
        (limited("correct"), 25_000, 250_000, ""),
        (
            limited("correct"),
            25_001,
            250_010,
            "Line 1: £250.01 is £0.01 over the most we accept (£250.00). We ask you to correct it, "
            "and take the bid only then.",
        ),
        (
            limited("limit"),
            25_001,
            250_000,
            "Line 1: £250.01 is £0.01 over the most we accept (£250.00). We count £250.00 instead.",
        ),
        (
            limited("limit", "minimum"),
            24_000,
            250_000,
            "Line 1: £240.00 is £10.00 under the least we accept (£250.00). We count £250.00 instead.",
        ),
        (
            limited("review"),
            30_000,
            300_000,
            "Line 1: £300.00 is £50.00 over the most we accept (£250.00). "
            "An approver may leave your bid out, after a review and with a reason.",
        ),
    ],
)
def test_a_price_beyond_its_limit_is_told_with_its_one_consequence(
    schedule: Schedule, rate: int, total: int, words: str
) -> None:
    worked = price_lot(schedule, "1", Offer({"L1": rate}))
    assert worked.total_pence == total
    assert worked.lines[0].breach == words


def test_two_versions_of_the_lines_are_told_apart_in_words() -> None:
    old = sample_pack(schedule=limited("correct"))
    new = replace(old, version=2, schedule=limited("limit"))
    assert [(each.label, each.new, each.part) for each in differences(old, new)] == [
        (
            "Price schedule: lines: Session: rule",
            "At most £250.00. If higher: we count £250.00 instead.",
            "price:P",
        )
    ]


def test_what_stops_a_price_is_named_line_by_line() -> None:
    assert price_gaps(E8, "1", Offer()) == ("your yearly rise", "price line 2")
    assert price_gaps(E8, "1", Offer({"L2": 1}, rise="6")) == ("a yearly rise of 5% or less",)
    assert price_gaps(limited("correct"), "1", Offer({"L1": 25_001})) == (
        "price line 1 is £0.01 over its limit: correct it",
    )
    meant = Offer({"L1": 25_001}, accepted={"L1": 25_001})
    assert price_gaps(limited("review"), "1", meant) == ()
    assert price_gaps(limited("review"), "1", replace(meant, rates={"L1": 26_000})) == (
        "price line 1 is beyond its limit: say that you mean it, or change it",
    )
    assert price_gaps(limited("correct"), "1", Offer({"L1": 25_001}, accepted={"L1": 25_001})) != ()


def test_cl_04_e_a_fixed_line_is_the_same_for_all_whatever_is_typed() -> None:
    line = ScheduleLine("L1", "Redundancy", "sum", "1", rule="fixed", limit_pence=0)
    schedule = Schedule((line, SERVICE), 1)
    assert price_lot(schedule, "1", Offer({"L1": 999, "L2": 5})).total_pence == 5
    assert rule_words(line) == "Fixed by us at £0.00. Nobody can change it."


def test_cl_03_e_odd_prices_are_hinted_at() -> None:
    lines = tuple(ScheduleLine(f"L{n}", f"Item {n}", "item", "1") for n in range(1, 5))
    schedule = Schedule(lines, 1)
    odd = odd_prices(price_lot(schedule, "1", Offer({"L1": 100, "L2": 120, "L3": 6_000, "L4": 6_000})))
    assert odd["L4"] == "This is the same as line 3, and 50 times line 2. Is it right?"
    assert "L1" not in odd
    assert odd_prices(price_lot(schedule, "1", Offer({"L1": 100, "L2": 110, "L3": 0}))) == {
        "L3": "This line is £0. Is it right?"
    }


def test_the_working_of_a_line_names_every_figure() -> None:
    worked = price_lot(E8, "1", STOUR)
    assert (
        working(E8, worked.lines[1], Decimal(2))
        == "Line 2: £120,000.00 × 1 a year for 5 years, each year 2% more than the last = £624,484.82"
    )
    assert working(E8, worked.lines[0], Decimal(2)) == "Line 1: £18,000.00 × 1 = £18,000.00"


def test_the_officers_table_reads_back_what_it_wrote() -> None:
    lines = (*E8.lines, replace(limited("review").lines[0], id="L3", lots=("2",)))
    assert read_lines([as_row(line) for line in lines], ["1", "2"]).lines == lines


def test_a_new_row_never_takes_the_id_of_another_line() -> None:
    rows = [
        {"title": "New", "unit": "hour", "volume": "1"},
        as_row(replace(SERVICE, id="L7")),
        {"title": "Copied", "unit": "hour", "volume": "1", "id": "L7"},
    ]
    assert [line.id for line in read_lines(rows).lines] == ["L8", "L7", "L9"]


@pytest.mark.parametrize(
    ("row", "path", "message"),
    [
        ({"title": ""}, "title", "Enter what is priced"),
        ({"unit": " "}, "unit", "Enter the unit, such as session"),
        ({"volume": "0"}, "volume", "How many must be a number above 0, such as 480"),
        ({"volume": "NaN"}, "volume", "How many must be a number above 0, such as 480"),
        ({"volume": "1.1234567"}, "volume", "How many must be a number above 0, such as 480"),
        (
            {"limit": "12 pounds", "rule": "maximum"},
            "limit",
            "The limit must be in pounds and pence, such as 1,234.50",
        ),
        (
            {"limit": "12", "rule": "must_fill"},
            "limit",
            "This rule has no limit. Empty the limit, or choose another rule",
        ),
        ({"lot": "9"}, "lot", "Choose one of the lots, or all of them"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_at_its_place(row: dict[str, str], path: str, message: str) -> None:
    typed = {"title": "Sessions", "unit": "session", "volume": "480"} | row
    reading = read_lines([typed], ["1", "2"])
    assert reading.faults == {f"lines-0-{path}": message}
    assert reading.lines == ()
