"""The working: a sum for every figure, and the exact figure where rounding would hide a shortfall."""

from fractions import Fraction

import pytest

from portal.rules.scoring import evaluate, from_data, shown_or_exact, working
from portal.rules.scoring.figures import money, plain
from tests.rules.scoring.scoring_cases import figures, mean_record, one_criterion, per_point_record, put, whole_record


def texts(record, bid):
    read = from_data(record)
    return [line.text for line in working(read, evaluate(read), bid)]


def test_every_leaf_the_total_and_the_rounding_are_told():
    assert texts(whole_record(), "B2") == [
        "Service model: 5 ÷ 5 × 30 = 30.00",
        "Safeguarding: 4 ÷ 5 × 20 = 16.00",
        "Price: 240,000 ÷ 252,000 × 30 = 28.57",
        "Commitments: 40,000 ÷ 51,000 × 10 = 7.84",
        "How delivered: 3 ÷ 5 × 10 = 6.00",
        "Added: 30.00 + 16.00 + 28.57 + 7.84 + 6.00 = 88.41",
        "Each line is rounded once, to 2 places, half up",
    ]


PRICED = [
    ("price", {"name": "lowest_relative"}, ["0", "5"], "X: a price of 0 earns all points = 40.00"),
    (
        "price",
        {"name": "linear_over_lowest", "zero_at_percent": "100"},
        ["412500", "376200"],
        "X: (1 − (412,500 − 376,200) ÷ 376,200 × 100 ÷ 100) × 40 = 36.14",
    ),
    (
        "price",
        {"name": "linear_over_lowest", "zero_at_percent": "100"},
        ["900", "400"],
        "X: (1 − (900 − 400) ÷ 400 × 100 ÷ 100) × 40, never below 0, = 0.00",
    ),
    (
        "price",
        {"name": "linear_over_lowest", "zero_at_percent": "100"},
        ["0"],
        "X: a price of 0 earns all points = 40.00",
    ),
    (
        "price",
        {"name": "linear_lowest_to_max", "maximum": "500000"},
        ["412500", "376200"],
        "X: (500,000 − 412,500) ÷ (500,000 − 376,200) × 40 = 28.27",
    ),
    ("price", {"name": "linear_lowest_to_max", "maximum": "5"}, ["6"], "X: 6 is above the maximum of 5 = 0.00"),
    ("price", {"name": "linear_lowest_to_max", "maximum": "5"}, ["0"], "X: a price of 0 earns all points = 40.00"),
    (
        "price",
        {"name": "linear_lowest_to_max", "maximum": "5"},
        ["5"],
        "X: the lowest price is the maximum of 5, which earns all points = 40.00",
    ),
    (
        "price",
        {"name": "absolute_to_budget", "floor": "300000", "ceiling": "500000"},
        ["250000"],
        "X: (500,000 − 250,000) ÷ (500,000 − 300,000) × 40, never above 40, = 40.00",
    ),
    (
        "price",
        {"name": "mean_deviation", "at_mean": "50"},
        ["412500", "376200", "448750"],
        "X: (50 − (412,500 − 412,483.33…) ÷ 412,483.33… × 100) ÷ 100 × 40 = 20.00",
    ),
    (
        "price",
        {"name": "mean_deviation", "at_mean": "50"},
        ["0"],
        "X: the mean price is 0, so 50 ÷ 100 × 40 = 20.00",
    ),
    ("price", {"name": "fixed_price"}, ["9"], "X: the price is fixed, so all points = 40.00"),
    ("amount", {"name": "relative_to_highest"}, ["0"], "X: no bid offers anything here = 0.00"),
    ("amount", {"name": "relative_to_highest"}, ["1000.5", "2001"], "X: 1,000.50 ÷ 2,001 × 40 = 20.00"),
    (
        "amount",
        {"name": "relative_to_highest", "cap": "90000"},
        ["100000", "120000"],
        "X: 100,000 counts as 90,000, so 90,000 ÷ 90,000 × 40 = 40.00",
    ),
    ("amount", {"name": "relative_to_target", "target": "60000"}, ["30000"], "X: 30,000 ÷ 60,000 × 40 = 20.00"),
    ("amount", {"name": "per_pound", "price": "F"}, ["1", "2"], "X: 1 for each pound ÷ 2 × 40 = 20.00"),
    ("amount", {"name": "per_pound", "price": "F"}, ["0", "0"], "X: no bid offers anything here = 0.00"),
]


@pytest.mark.parametrize(("kind", "formula", "values", "text"), PRICED)
def test_each_formula_has_its_own_words(kind, formula, values, text):
    assert texts(figures(one_criterion(kind, formula, "40"), kind, values), "B0")[0] == text


def test_a_mean_shows_what_it_was_made_of():
    record = put(mean_record(), "bids.0.individual.Q1", ["4", "3", "3"])
    assert texts(record, "B1")[0] == "Service model: (4 + 3 + 3) ÷ 3 ÷ 5 × 30 = 20.00"
    assert texts(put(record, "bids.0.individual.Q1", ["4"]), "B1")[0] == "Service model: 4 ÷ 5 × 30 = 24.00"


def test_price_per_point_shows_its_division():
    assert "Price for each point: 240,000 ÷ 84.00 = 2857.14" in texts(per_point_record(), "B1")
    record = per_point_record()
    for key in ("minimum_percent",):
        del record["criteria"][0][key]
    del record["criteria"][1]["minimum_score"]
    put(record, "bids.0.scores", {"Q1": "0", "Q2": "0", "S2": "0"})
    found = texts(put(record, "bids.0.amounts.S1", "0"), "B1")
    assert found[-2] == "A price cannot be divided by a total of 0, so this bid has no rank"


def test_an_excluded_bid_is_told_why():
    record = put(whole_record(), "bids.0.excluded", {"reason": "came after the deadline"})
    assert texts(record, "B1") == ["Left out, so no points: came after the deadline"]


def test_a_bid_below_a_minimum_is_told_which_and_by_how_much():
    record = put(put(whole_record(), "bids.0.scores.Q1", "1"), "minimum_percent", "50")
    assert texts(record, "B1")[3:] == [
        "Quality: 18.00 is below the minimum of 25",
        "Service model: 1 is below the minimum of 2",
        "All marks together: 26.00 is below the minimum of 30",
        "Each line is rounded once, to 2 places, half up",
    ]


def test_a_shortfall_that_rounding_hides_is_shown_exactly():
    record = one_criterion("scored", None, "100", scale_max="100")
    record["minimum_percent"] = "50"
    found = texts(figures(record, "scored", ["49.996"]), "B0")
    assert found[0] == "X: 49.996 ÷ 100 × 100 = 50.00"
    assert found[1] == "All marks together: 49.996 is below the minimum of 50"


@pytest.mark.parametrize(
    ("exact", "minimum", "places", "mode", "shown"),
    [
        ("49.996", "50", 2, "half_up", "49.996"),
        ("49.994", "50", 2, "half_up", "49.99"),
        ("50", "50", 2, "half_up", "50.00"),
        ("50.004", "50", 2, "half_up", "50.00"),
        ("49.996", "50", 2, "down", "49.99"),
        ("49.99999999", "50", 0, "half_up", "49.99999999"),
        ("149.99/3", "50", 1, "half_up", "49.99…"),
        ("49.5", "49.8", 0, "half_up", "49.5"),
    ],
)
def test_a_figure_never_looks_as_if_it_met_a_minimum_it_missed(exact, minimum, places, mode, shown):
    value = Fraction(exact.split("/")[0]) / (int(exact.split("/")[1]) if "/" in exact else 1)
    found = shown_or_exact(value, Fraction(minimum), places, mode)
    if shown.endswith("…"):
        assert found.endswith("…")
        assert Fraction(found[:-1]) <= value < Fraction(minimum)
    else:
        assert found == shown


@pytest.mark.parametrize(
    ("value", "as_plain", "as_money"),
    [
        (Fraction(0), "0", "0"),
        (Fraction(1, 2), "0.5", "0.50"),
        (Fraction(1, 3), "0.3333…", "0.33…"),
        (Fraction(1, 2**20), "0.0000…", "0.00…"),
        (Fraction(123456789, 100), "1,234,567.89", "1,234,567.89"),
        (Fraction(-5, 4), "−1.25", "−1.25"),
    ],
)
def test_figures_are_written_short_and_with_commas(value, as_plain, as_money):
    assert (plain(value), money(value)) == (as_plain, as_money)


def test_an_unknown_bid_has_no_working():
    with pytest.raises(KeyError):
        texts(whole_record(), "B9")
