"""Statuses, ranks, who gets which lot, and what people may decide afterwards."""

import pytest

from tests.rules.scoring.scoring_cases import (
    bids_by_id,
    computed,
    figures,
    one_criterion,
    outcomes,
    paths,
    per_point_record,
    put,
    take,
    whole_record,
)
from tests.rules.scoring.scoring_cases import ranks as ranks_of


def lots_of(totals, limit="1", mechanism="max_total_score", **more):
    """One lot for each mapping of provider to points (a price may follow); bids are called lot-provider."""
    record = one_criterion("scored", None, "100", scale_max="100")
    record["lots"] = [{"id": f"L{n}", "title": "lot"} for n in range(len(totals))]
    for place, lot in enumerate(totals):
        for provider, value in lot.items():
            points, cost = value if isinstance(value, tuple) else (value, 1)
            one = {"id": f"{place}-{provider}", "lot": f"L{place}", "provider": provider, "excluded": None}
            record["bids"].append({**one, "scores": {"X": str(points)}, "prices": {"F": str(cost)}})
    if limit:
        record["award"] = {"limit": limit, "mechanism": mechanism, **more}
    return record


def test_without_an_award_rule_every_lot_goes_to_its_first():
    record = lots_of([{"a": 90, "b": 80}, {"a": 90, "b": 80}, {}, {"a": 5, "b": 5}], limit=None)
    assert outcomes(record) == [("0-a", "awarded"), ("1-a", "awarded"), (None, "none"), (None, "tied")]


def test_a_shared_first_place_counts_towards_whether_the_limit_binds():
    record = lots_of([{"a": 90}, {"a": 80, "b": 80}], mechanism="lot_order")
    assert outcomes(record) == [("0-a", "awarded"), ("1-b", "awarded")]


def test_where_the_limit_does_not_bind_a_second_place_is_never_drawn_in():
    record = lots_of([{"a": 90, "b": 80}, {"b": 70, "a": 69}], mechanism="min_total_cost", price="F")
    assert outcomes(record) == [("0-a", "awarded"), ("1-b", "awarded")]


def test_lot_order_leaves_a_tie_open_and_counts_it_for_nobody():
    record = lots_of([{"a": 90, "b": 90}, {"a": 90, "b": 10}, {"a": 90, "c": 20}], mechanism="lot_order")
    assert outcomes(record) == [(None, "tied"), ("1-a", "awarded"), ("2-c", "awarded")]


def test_lot_order_says_limit_where_nobody_is_left():
    record = lots_of([{"a": 90}, {"a": 90}, {}], mechanism="lot_order")
    assert outcomes(record) == [("0-a", "awarded"), (None, "limit"), (None, "none")]


def test_a_tie_that_the_limit_leaves_to_one_bid_is_no_tie():
    record = lots_of([{"a": 90}, {"a": 80, "b": 80}], mechanism="lot_order")
    assert outcomes(record)[1] == ("1-b", "awarded")


def test_the_most_lots_come_before_the_highest_sum():
    record = lots_of([{"a": 100, "b": 1}, {"a": 99}])
    assert outcomes(record) == [("0-b", "awarded"), ("1-a", "awarded")]


def test_equal_sums_go_to_the_lower_sum_of_ranks():
    record = lots_of([{"a": 90, "b": 80, "c": 79}, {"a": 90, "d": 80}])
    assert outcomes(record) == [(None, "tied"), (None, "tied")]
    record = lots_of([{"a": 90, "b": 80, "c": 85}, {"a": 90, "d": 80}])
    assert outcomes(record) == [("0-c", "awarded"), ("1-a", "awarded")]
    record = lots_of([{"a": 90, "c": 90, "b": 80}, {"a": 95, "d": 85}])
    assert outcomes(record) == [("0-c", "awarded"), ("1-a", "awarded")]


def test_equal_ranks_go_to_the_lower_cost_where_the_award_names_a_price():
    lots = [{"a": (90, 50), "b": (80, 40)}, {"a": (90, 60), "d": (80, 40)}]
    assert outcomes(lots_of(lots)) == [(None, "tied"), (None, "tied")]
    assert outcomes(lots_of(lots, price="F")) == [("0-a", "awarded"), ("1-d", "awarded")]


def test_equal_costs_go_to_the_lower_ranks_and_then_to_the_higher_sum():
    lots = [{"a": (90, 40), "b": (80, 40)}, {"a": (90, 50), "d": (80, 50)}]
    assert outcomes(lots_of(lots, mechanism="min_total_cost", price="F")) == [(None, "tied"), (None, "tied")]
    lots = [{"a": (90, 40), "b": (81, 40)}, {"a": (90, 50), "d": (80, 50)}]
    assert outcomes(lots_of(lots, mechanism="min_total_cost", price="F")) == [("0-b", "awarded"), ("1-a", "awarded")]


def test_the_lots_that_equal_assignments_share_are_awarded_all_the_same():
    record = lots_of([{"a": 90, "b": 80}, {"a": 90, "d": 80}, {"e": 50}])
    assert outcomes(record) == [(None, "tied"), (None, "tied"), ("2-e", "awarded")]


def test_no_award_is_a_choice_in_which_assignments_may_differ():
    record = lots_of([{"a": 90}, {"a": 90}])
    assert outcomes(record) == [(None, "tied"), (None, "tied")]


def test_a_lot_no_best_assignment_awards_is_at_its_limit():
    record = lots_of([{"a": 90}, {"a": 80}])
    assert outcomes(record) == [("0-a", "awarded"), (None, "limit")]


def test_min_total_cost_looks_at_all_lots():
    record = lots_of([{"a": (90, 9)}, {"a": (90, 9), "b": (5, 1)}, {"c": (90, 7), "d": (5, 6)}])
    assert outcomes(put(record, "award", {"limit": "1", "mechanism": "min_total_cost", "price": "F"})) == [
        ("0-a", "awarded"),
        ("1-b", "awarded"),
        ("2-d", "awarded"),
    ]


def test_costs_are_compared_to_the_thirtieth_digit():
    one, other = "99999999999999999999999999999.1", "99999999999999999999999999999.2"
    lots = [{"a": (90, one), "b": (80, one)}, {"a": (90, one), "d": (80, other)}]
    assert outcomes(lots_of(lots, price="F")) == [("0-b", "awarded"), ("1-a", "awarded")]


def test_a_large_competition_is_assigned_exactly_and_in_time():
    """Sixty lots, sixty providers, limit 1: each provider is best at home and second best everywhere else."""
    size = 60
    lots = [{f"p{n}": 90 if n == place else 91 if n == 0 else 50 for n in range(size)} for place in range(size)]
    assert outcomes(lots_of(lots)) == [(f"{n}-p{n}", "awarded") for n in range(size)]


def decided(record, *choices):
    record["decisions"] = [
        {"lot": lot, "award": award, "reason": "lots drawn by two officers"} for lot, award in choices
    ]
    return record


def test_a_decision_settles_a_lot_left_open_and_changes_no_other():
    lots = [{"a": 90, "b": 80}, {"a": 90, "d": 80}, {"e": 50}]
    assert outcomes(decided(lots_of(lots), ("L0", "0-a"))) == [
        ("0-a", "decided"),
        (None, "tied"),
        ("2-e", "awarded"),
    ]
    assert outcomes(decided(lots_of(lots), ("L0", "0-a"), ("L1", "1-d")))[1] == ("1-d", "decided")


def test_a_lot_in_which_no_bid_is_open_any_more_becomes_limit():
    assert outcomes(decided(lots_of([{"a": 90}, {"a": 90}]), ("L1", "1-a"))) == [(None, "limit"), ("1-a", "decided")]
    record = lots_of([{"a": 90, "b": 90}, {"a": 90}, {"a": 90, "b": 80}], mechanism="lot_order")
    assert outcomes(record) == [(None, "limit"), ("1-a", "awarded"), ("2-b", "awarded")]


@pytest.mark.parametrize(
    "choices",
    [
        [("L0", "0-b")],
        [("L0", "0-a"), ("L0", "0-a")],
        [("L0", "0-a"), ("L1", "1-a")],
        [("L2", "2-e")],
        [("L0", "1-a")],
        [("L3", "3-f")],
    ],
)
def test_a_decision_that_was_not_open_is_refused(choices):
    record = lots_of([{"a": 90, "b": 80}, {"a": 90, "d": 80}, {"e": 50}, {}])
    record["bids"].append({"id": "3-f", "lot": "L3", "provider": "f", "excluded": {"reason": "late"}})
    found = paths(decided(record, *choices))
    assert [path.split(".")[0] for path in found] == [f"decisions[{len(choices) - 1}]"]


def test_the_best_rank_among_open_bids_may_be_decided_when_the_first_has_reached_the_limit():
    record = lots_of([{"a": 90, "b": 80}, {"a": 90, "d": 80}])
    assert outcomes(decided(record, ("L0", "0-a"), ("L1", "1-d"))) == [("0-a", "decided"), ("1-d", "decided")]


def test_a_tie_may_be_decided_without_any_limit():
    record = lots_of([{"a": 90, "b": 90}, {"a": 90, "b": 90}], limit=None)
    assert outcomes(decided(record, ("L0", "0-b"), ("L1", "1-b"))) == [("0-b", "decided"), ("1-b", "decided")]


def test_a_shared_rank_skips_the_next_ones():
    record = lots_of([{"a": 90, "b": 90, "c": 80, "d": 95, "e": 80}], limit=None)
    assert ranks_of(record) == [
        ("0-d", 1, False),
        ("0-a", 2, True),
        ("0-b", 2, True),
        ("0-c", 4, True),
        ("0-e", 4, True),
    ]


def test_bids_are_listed_by_rank_then_by_what_kept_them_from_a_rank():
    record = take(take(per_point_record(), "criteria.0.minimum_percent"), "criteria.1.minimum_score")
    gate = {"id": "G", "parent": "Q", "title": "Gate", "kind": "scored", "weight": "0", "scale_max": "1"}
    record["criteria"].append({**gate, "minimum_score": "1"})
    for one in record["bids"]:
        one["scores"]["G"] = "1"
    pattern = record["bids"][0]
    for name, change in (
        ("Z", {"excluded": {"reason": "late"}}),
        ("A", {"excluded": {"reason": "late"}}),
        ("Y", {"scores": {**pattern["scores"], "G": "0"}}),
        ("C", {"scores": {**pattern["scores"], "G": "0.9"}}),
        ("N2", {"scores": {"Q1": "0", "Q2": "0", "S2": "0", "G": "1"}, "amounts": {"S1": "0"}}),
        ("N1", {"scores": {"Q1": "0", "Q2": "0", "S2": "0", "G": "1"}, "amounts": {"S1": "0"}}),
    ):
        record["bids"].append({**pattern, "id": name, "provider": name, **change})
    listed = [(one["id"], one["status"], one["rank"]) for one in computed(record)["lots"][0]["bids"]]
    assert listed == [
        ("B1", "ranked", 1),
        ("B2", "ranked", 2),
        ("N1", "no_points", None),
        ("N2", "no_points", None),
        ("C", "below_minimum", None),
        ("Y", "below_minimum", None),
        ("A", "excluded", None),
        ("Z", "excluded", None),
    ]
    found = bids_by_id(record)["N1"]
    assert (found["total"], found["tied"], "price_per_point" in found) == ("0.00", False, False)
    assert set(found["points"].values()) == {"0.00"}


def test_a_bid_below_minimums_keeps_its_scored_points_and_lists_them_in_order():
    record = whole_record()
    record["minimum_percent"] = "50"
    record["criteria"][0]["minimum_percent"] = "60"
    put(record, "bids.0.scores", {"Q1": "1", "Q2": "1", "S2": "1"})
    found = bids_by_id(record)["B1"]
    assert found["below"] == ["Q", "Q1", "*"]
    assert (found["status"], found["rank"], found["tied"], found["total"]) == ("below_minimum", None, False, None)
    assert found["points"] == {
        "Q": "10.00",
        "Q1": "6.00",
        "Q2": "4.00",
        "P": None,
        "S": "2.00",
        "S1": None,
        "S2": "2.00",
    }


def test_a_group_without_scored_criteria_shows_null_for_a_bid_below_a_minimum():
    record = whole_record()
    record["criteria"].append({**record["criteria"][4], "id": "T", "weight": "0"})
    record["criteria"].append({**record["criteria"][5], "id": "T1", "parent": "T", "weight": "0"})
    for one in record["bids"]:
        one["amounts"]["T1"] = "1"
    put(record, "bids.0.scores.Q1", "0")
    found = bids_by_id(record)["B1"]["points"]
    assert (found["T"], found["T1"], found["S"]) == (None, None, "8.00")


def test_an_excluded_bid_shows_nothing():
    found = bids_by_id(put(whole_record(), "bids.0.excluded", {"reason": "late"}))["B1"]
    assert (found["status"], found["below"], found["total"]) == ("excluded", [], None)
    assert set(found["points"].values()) == {None}
    assert len(found["points"]) == 7


def test_a_minimum_is_met_by_exact_points_not_by_rounded_ones():
    record = one_criterion("scored", None, "100", scale_max="3", scale_step="1", minimum_percent="0")
    del record["criteria"][0]["minimum_percent"]
    record["minimum_percent"] = "66.67"
    record = figures(record, "scored", ["2", "3"])
    assert [one["status"] for one in bids_by_id(record).values()] == ["ranked", "below_minimum"]
    record["minimum_percent"] = "66.66666666666666666666666666"
    assert [one["status"] for one in bids_by_id(record).values()] == ["ranked", "ranked"]


def test_a_mean_is_measured_exactly_against_the_minimum_score():
    record = one_criterion("scored", None, "100", scale_max="5", scale_step="1", minimum_score="3.33")
    record["method"] = "mean"
    for name, marks in (("a", "334"), ("b", "333")):
        record["bids"].append(
            {
                "id": name,
                "lot": "1",
                "provider": name,
                "individual": {"X": list(marks)},
                "prices": {"F": "1"},
                "excluded": None,
            }
        )
    assert {name: one["status"] for name, one in bids_by_id(record).items()} == {"a": "ranked", "b": "below_minimum"}


def test_price_per_point_divides_by_the_rounded_total_and_breaks_ties_by_price():
    record = one_criterion("scored", None, "100", scale_max="3", scale_step="1")
    record["criteria"].append({**record["criteria"][1], "id": "N", "weight": "0", "formula": {"name": "none"}})
    record["ranking"] = {"by": "price_per_point", "price": "N"}
    record["rounding"] = {"places": 0, "mode": "half_up"}
    record["tie_break"] = [{"price": "N"}]
    for name, mark, cost in (("a", "1", "33"), ("b", "2", "67"), ("c", "3", "99.5")):
        one = {"id": name, "lot": "1", "provider": name, "scores": {"X": mark}, "excluded": None}
        record["bids"].append({**one, "prices": {"F": "1", "N": cost}})
    found = bids_by_id(record)
    assert [(name, one["rank"], one["price_per_point"]) for name, one in found.items()] == [
        ("c", 1, "1"),
        ("a", 2, "1"),
        ("b", 3, "1"),
    ]


def test_no_points_still_counts_for_the_lowest_price():
    record = one_criterion("scored", None, "60", scale_max="5")
    record["criteria"][1]["formula"] = {"name": "linear_lowest_to_max", "maximum": "100"}
    record["criteria"].append({**record["criteria"][1], "id": "N", "weight": "0", "formula": {"name": "none"}})
    record["ranking"] = {"by": "price_per_point", "price": "N"}
    for name, mark, cost in (("a", "5", "80"), ("b", "0", "60")):
        one = {"id": name, "lot": "1", "provider": name, "scores": {"X": mark}, "excluded": None}
        record["bids"].append({**one, "prices": {"F": cost, "N": "5"}})
    record["bids"].append({**record["bids"][1], "id": "c", "provider": "c", "prices": {"F": "100", "N": "5"}})
    found = bids_by_id(record)
    assert found["a"]["points"]["F"] == "20.00"
    assert found["c"]["status"] == "no_points"
