"""Each formula against figures worked by hand, and its odd cases."""

import pytest

from tests.rules.scoring.scoring_cases import bids_by_id, figures, one_criterion, points_of_x, put, whole_record

PRICE_CASES = [
    ("lowest_relative", {}, "30", ["240000", "252000", "300000"], ["30.00", "28.57", "24.00"]),
    ("lowest_relative", {}, "40", ["412500", "376200", "448750"], ["36.48", "40.00", "33.53"]),
    ("lowest_relative", {}, "40", ["0", "100", "200"], ["40.00", "40.00", "20.00"]),
    ("lowest_relative", {}, "40", ["0", "0.00"], ["40.00", "40.00"]),
    ("linear_over_lowest", {"zero_at_percent": "100"}, "40", ["100", "150", "250"], ["40.00", "20.00", "0.00"]),
    ("linear_over_lowest", {"zero_at_percent": "50"}, "40", ["100", "125", "150"], ["40.00", "20.00", "0.00"]),
    ("linear_over_lowest", {"zero_at_percent": "100"}, "40", ["412500", "376200", "448750"], "36.14 40.00 32.29"),
    ("linear_over_lowest", {"zero_at_percent": "100"}, "40", ["0", "100", "150"], ["40.00", "40.00", "20.00"]),
    ("linear_over_lowest", {"zero_at_percent": "100"}, "40", ["0", "0"], ["40.00", "40.00"]),
    ("linear_lowest_to_max", {"maximum": "500000"}, "40", ["412500", "376200", "448750"], "28.27 40.00 16.56"),
    ("linear_lowest_to_max", {"maximum": "500000"}, "40", ["500000", "500000.01", "400000"], "0.00 0.00 40.00"),
    ("linear_lowest_to_max", {"maximum": "500000"}, "40", ["500000", "500000.01"], ["40.00", "0.00"]),
    ("linear_lowest_to_max", {"maximum": "500000"}, "40", ["600000", "700000"], ["0.00", "0.00"]),
    ("linear_lowest_to_max", {"maximum": "500000"}, "40", ["0", "600000"], ["40.00", "0.00"]),
    ("linear_lowest_to_max", {"maximum": "500000"}, "40", ["0", "500000", "500001"], ["40.00", "40.00", "0.00"]),
    ("linear_lowest_to_max", {"maximum": "500000"}, "40", ["0", "0"], ["40.00", "40.00"]),
    ("absolute_to_budget", {"floor": "300000", "ceiling": "500000"}, "40", ["280000", "400000", "520000"], "40 20 0"),
    ("absolute_to_budget", {"floor": "0", "ceiling": "500000"}, "40", ["0", "125000"], ["40.00", "30.00"]),
    ("mean_deviation", {"at_mean": "50"}, "20", ["90", "100", "110"], ["12.00", "10.00", "8.00"]),
    ("mean_deviation", {"at_mean": "50"}, "40", ["412500", "376200", "448750"], ["20.00", "23.52", "16.48"]),
    ("mean_deviation", {"at_mean": "50"}, "20", ["0", "0"], ["10.00", "10.00"]),
    ("mean_deviation", {"at_mean": "50"}, "20", ["0", "10", "110"], ["20.00", "20.00", "0.00"]),
    ("mean_deviation", {"at_mean": "100"}, "20", ["90", "110"], ["20.00", "18.00"]),
    ("mean_deviation", {"at_mean": "0"}, "20", ["90", "110"], ["2.00", "0.00"]),
    ("fixed_price", {}, "20", ["0", "5", "900"], ["20.00", "20.00", "20.00"]),
]
AMOUNT_CASES = [
    ({"name": "relative_to_highest"}, "10", ["169620", "61400", "0"], None, ["10.00", "3.62", "0.00"]),
    ({"name": "relative_to_highest", "cap": "120000"}, "10", ["169620", "61400", "0"], None, ["10.00", "5.12", "0.00"]),
    ({"name": "relative_to_highest", "cap": "200000"}, "10", ["100000", "50000"], None, ["10.00", "5.00"]),
    ({"name": "relative_to_highest", "cap": "1"}, "10", ["100000", "1", "0.5"], None, ["10.00", "10.00", "5.00"]),
    ({"name": "relative_to_highest"}, "10", ["0", "0"], None, ["0.00", "0.00"]),
    ({"name": "relative_to_highest", "cap": "5"}, "10", ["0", "0"], None, ["0.00", "0.00"]),
    ({"name": "relative_to_target", "target": "60000"}, "10", ["30000", "60000", "90000"], None, "5.00 10.00 10.00"),
    ({"name": "relative_to_target", "target": "60000"}, "10", ["0"], None, ["0.00"]),
    ({"name": "per_pound", "price": "F"}, "10", ["20000", "30000"], ["100000", "300000"], ["10.00", "5.00"]),
    ({"name": "per_pound", "price": "F"}, "10", ["0", "0"], ["100000", "300000"], ["0.00", "0.00"]),
]


def wanted(expected: str | list[str]) -> list[str]:
    shown = expected.split() if isinstance(expected, str) else expected
    return [one if "." in one else f"{one}.00" for one in shown]


@pytest.mark.parametrize(("name", "parameters", "weight", "prices", "expected"), PRICE_CASES)
def test_price_formula_gives_the_points_worked_by_hand(name, parameters, weight, prices, expected):
    record = figures(one_criterion("price", {"name": name, **parameters}, weight), "price", prices)
    assert points_of_x(record) == wanted(expected)


@pytest.mark.parametrize(("formula", "weight", "amounts", "prices", "expected"), AMOUNT_CASES)
def test_amount_formula_gives_the_points_worked_by_hand(formula, weight, amounts, prices, expected):
    record = figures(one_criterion("amount", formula, weight), "amount", amounts, prices)
    assert points_of_x(record) == wanted(expected)


@pytest.mark.parametrize(
    ("weight", "scale", "score", "mode", "places", "expected"),
    [
        ("33", "7", "5", "half_up", 2, "23.57"),
        ("40", "5", "4", "half_up", 2, "32.00"),
        ("1", "8", "1", "half_up", 2, "0.13"),
        ("1", "8", "1", "half_even", 2, "0.12"),
        ("1", "8", "3", "half_even", 2, "0.38"),
        ("1", "8", "1", "down", 2, "0.12"),
        ("1", "8", "7", "down", 0, "0"),
        ("1", "2", "1", "half_up", 0, "1"),
        ("1", "2", "1", "half_even", 0, "0"),
        ("3", "2", "1", "half_even", 0, "2"),
        ("100", "3", "1", "half_up", 4, "33.3333"),
        ("100", "3", "2", "half_up", 4, "66.6667"),
        ("50", "0.5", "0.25", "half_up", 1, "25.0"),
    ],
)
def test_scored_points_are_rounded_once_by_the_published_mode(weight, scale, score, mode, places, expected):
    record = one_criterion("scored", None, weight, scale_max=scale)
    record["rounding"] = {"places": places, "mode": mode}
    assert points_of_x(figures(record, "scored", [score])) == [expected]


def test_a_half_is_seen_exactly_even_behind_thirty_digits():
    """0.005 − 10⁻²⁹ of a point is below the half; a binary or a rounded quotient would say it is the half."""
    record = one_criterion("amount", {"name": "relative_to_target", "target": "1"}, "1")
    record = figures(record, "amount", ["0.00499999999999999999999999999", "0.005", "0.00500000000000000000000000001"])
    assert points_of_x(record) == ["0.00", "0.01", "0.01"]


def test_thirty_digit_prices_are_told_apart():
    record = one_criterion("price", {"name": "lowest_relative"}, "100")
    record["rounding"]["mode"] = "down"
    record = figures(record, "price", ["999999999999999999999999999999", "999999999999999999999999999998"])
    assert points_of_x(record) == ["99.99", "100.00"]


def test_none_earns_nothing_and_price_per_point_is_shown_rounded():
    record = put(whole_record(), "ranking", {"by": "price_per_point", "price": "P"})
    record["criteria"] = [
        {"id": "P", "parent": None, "title": "P", "kind": "price", "weight": "0", "formula": {"name": "none"}},
        {"id": "X", "parent": None, "title": "X", "kind": "scored", "weight": "100", "scale_max": "100"},
    ]
    record["tie_break"] = []
    del record["award"]
    record["bids"] = [
        {"id": name, "lot": "1", "provider": name, "prices": {"P": price}, "scores": {"X": score}, "excluded": None}
        for name, price, score in (("A", "412500", "45"), ("B", "376200", "39"), ("C", "448750", "54"))
    ]
    found = bids_by_id(record)
    assert [(name, one["rank"], one["price_per_point"]) for name, one in found.items()] == [
        ("C", 1, "8310.19"),
        ("A", 2, "9166.67"),
        ("B", 3, "9646.15"),
    ]
    assert found["A"]["points"]["P"] == "0.00"
    assert list(found["A"])[-2:] == ["points", "price_per_point"]


@pytest.mark.parametrize(
    ("formula", "figure", "per_lot"),
    [
        ({"name": "linear_lowest_to_max"}, "maximum", {"1": "200", "2": "300"}),
        ({"name": "absolute_to_budget", "floor": "100"}, "ceiling", {"1": "200", "2": "300"}),
        ({"name": "absolute_to_budget", "ceiling": "400"}, "floor", {"1": "100", "2": "200"}),
    ],
)
def test_a_price_parameter_may_differ_by_lot(formula, figure, per_lot):
    def points(value, only):
        record = one_criterion("price", {**formula, figure: value}, "40")
        record["lots"] = [{"id": "1", "title": "One"}, {"id": "2", "title": "Two"}]
        record = figures(record, "price", ["150", "160", "170", "180"])
        for place, one in enumerate(record["bids"]):
            one["lot"] = "12"[place % 2]
        shown = points_of_x(record)
        return shown[only - 1 :: 2]

    assert points(per_lot, 1) == points(per_lot["1"], 1)
    assert points(per_lot, 2) == points(per_lot["2"], 2)
    assert points(per_lot, 2) != points(per_lot["1"], 2)


@pytest.mark.parametrize("formula", [{"name": "relative_to_highest"}, {"name": "relative_to_target"}])
def test_an_amount_parameter_may_differ_by_lot(formula):
    key = "cap" if formula["name"] == "relative_to_highest" else "target"
    record = one_criterion("amount", {**formula, key: {"1": "100", "2": "200"}}, "40")
    record["lots"] = [{"id": "1", "title": "One"}, {"id": "2", "title": "Two"}]
    record = figures(record, "amount", ["50", "50", "400", "400"])
    for place, one in enumerate(record["bids"]):
        one["lot"] = "12"[place % 2]
    assert points_of_x(record) == ["20.00", "10.00", "40.00", "40.00"]
