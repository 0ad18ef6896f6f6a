"""Every clause a record can break, and the place its fault is named at."""

import pytest

from tests.rules.scoring.fault_cases import WRONG_VALUES
from tests.rules.scoring.scoring_cases import bid, faults, mean_record, paths, per_point_record, put, take, whole_record


def test_the_records_that_the_faults_are_put_into_are_sound():
    assert not faults(whole_record())
    assert not faults(per_point_record())
    assert not faults(mean_record())


@pytest.mark.parametrize(("where", "value", "path"), WRONG_VALUES)
def test_a_wrong_value_is_refused_at_its_own_path(where, value, path):
    record = whole_record()
    if where in ("$", "", "a\nb"):
        record[where] = value
    else:
        put(record, where, value)
    assert paths(record) == [path]


REQUIRED = """
    format procurement method rounding ranking criteria tie_break lots bids
    procurement.reference procurement.title rounding.places rounding.mode ranking.by
    criteria.1.id criteria.1.parent criteria.1.title criteria.1.kind criteria.1.weight
    criteria.0.id criteria.3.id criteria.0.parent criteria.0.kind criteria.3.kind
    criteria.1.scale_max criteria.3.formula criteria.5.formula criteria.3.formula.name
    award.limit award.mechanism lots.0.id lots.1.title
    bids.0.id bids.0.lot bids.0.provider bids.0.excluded bids.0.scores bids.0.prices bids.0.amounts
    bids.0.scores.Q1 bids.0.prices.P bids.0.amounts.S1
"""


@pytest.mark.parametrize("where", REQUIRED.split())
def test_a_missing_key_is_refused_at_the_path_it_would_have(where):
    path = "".join(f"[{step}]" if step.isdigit() else f".{step}" for step in where.split(".")).removeprefix(".")
    assert paths(take(whole_record(), where)) == [path]


@pytest.mark.parametrize("where", ["award", "decisions", "award.price", "criteria.0.minimum_percent"])
def test_an_optional_key_may_be_missing(where):
    assert not paths(take(whole_record(), where))


@pytest.mark.parametrize(
    ("where", "value", "path"),
    [
        ("bids.0.individual.Q1", [], "bids[0].individual.Q1"),
        ("bids.0.individual.Q1", "4", "bids[0].individual.Q1"),
        ("bids.0.individual.Q1", ["4", "3", "6"], "bids[0].individual.Q1[2]"),
        ("bids.0.individual.Q1", ["4", "3.5"], "bids[0].individual.Q1[1]"),
        ("bids.0.individual.Q1", [4], "bids[0].individual.Q1[0]"),
        ("bids.0.individual.Q1", [None, "4"], "bids[0].individual.Q1[0]"),
        ("bids.0.individual.X", ["4"], "bids[0].individual.X"),
        ("bids.0.individual", None, "bids[0].individual"),
        ("bids.0.scores", {}, "bids[0].scores"),
    ],
)
def test_individual_scores_are_refused_one_by_one(where, value, path):
    assert paths(put(mean_record(), where, value)) == [path]


@pytest.mark.parametrize("where", ["bids.0.individual", "bids.0.individual.Q1"])
def test_missing_individual_scores_are_named(where):
    assert paths(take(mean_record(), where)) == [where.replace(".0", "[0]")]


@pytest.mark.parametrize(
    ("where", "value", "path"),
    [
        ("ranking.price", "X", ["ranking.price"]),
        ("ranking.price", "Q1", ["ranking.price"]),
        ("ranking.price", None, ["ranking.price"]),
        ("criteria.3.formula", {"name": "lowest_relative"}, ["ranking.price"]),
        ("award.mechanism", "max_total_score", ["award.mechanism"]),
        ("bids.0.prices.P", "0", ["bids[0].prices.P"]),
        ("bids.0.prices.P", "0.000", ["bids[0].prices.P"]),
        ("ranking.by", "total", ["ranking.price"]),
    ],
)
def test_price_per_point_needs_a_price_without_points(where, value, path):
    assert paths(put(per_point_record(), where, value)) == path


def test_price_per_point_needs_its_price_and_a_weight_of_zero():
    assert paths(take(per_point_record(), "ranking.price")) == ["ranking.price"]
    assert paths(take(per_point_record(), "award.price")) == ["award.price"]
    record = put(put(per_point_record(), "criteria.3.weight", "10"), "criteria.4.weight", "40")
    assert set(paths(put(record, "criteria.5.weight", "30"))) == {"ranking.price", "criteria[3].weight"}


def test_formula_none_stands_on_no_second_criterion():
    record = per_point_record()
    record["criteria"].append({**record["criteria"][3], "id": "P2"})
    for one in record["bids"]:
        one["prices"]["P2"] = "5"
    assert paths(record) == ["criteria[7].formula.name"]


def test_a_price_of_zero_is_refused_where_something_is_divided_by_it_unless_excluded():
    record = put(whole_record(), "criteria.5.formula", {"name": "per_pound", "price": "P"})
    assert paths(put(record, "bids.1.prices.P", "0")) == ["bids[1].prices.P"]
    assert not paths(put(record, "bids.1.excluded", {"reason": "late"}))
    below = put(put(whole_record(), "criteria.5.formula", {"name": "per_pound", "price": "P"}), "bids.1.prices.P", "0")
    assert paths(put(below, "bids.1.scores.Q1", "0")) == ["bids[1].prices.P"]


def test_every_member_of_a_loop_is_named_and_nothing_that_hangs_below_it():
    record = whole_record()
    record["criteria"] += [
        {"id": "A", "parent": "C", "title": "A", "kind": "group", "weight": "0"},
        {"id": "B", "parent": "A", "title": "B", "kind": "group", "weight": "0"},
        {"id": "C", "parent": "B", "title": "C", "kind": "group", "weight": "0"},
        {"id": "D", "parent": "B", "title": "D", "kind": "price", "weight": "0", "formula": {"name": "fixed_price"}},
    ]
    for one in record["bids"]:
        one["prices"]["D"] = "1"
    assert sorted(paths(record)) == ["criteria[7].parent", "criteria[8].parent", "criteria[9].parent"]


def test_a_group_without_children_is_named_itself():
    record = whole_record()
    record["criteria"].append({"id": "E", "parent": "Q", "title": "E", "kind": "group", "weight": "0"})
    assert paths(record) == ["criteria[7]"]


def test_a_percentage_needs_a_scored_criterion_below_it():
    record = put(whole_record(), "criteria.6", {**whole_record()["criteria"][5], "id": "S2"})
    for one in record["bids"]:
        one["amounts"]["S2"] = one["scores"].pop("S2")
    assert not paths(record)
    assert paths(put(record, "criteria.4.minimum_percent", "10")) == ["criteria[4].minimum_percent"]
    prices = {
        **whole_record(),
        "criteria": [{**whole_record()["criteria"][3], "weight": "100"}],
        "tie_break": [],
        "bids": [],
    }
    assert not paths(prices)
    assert paths({**prices, "minimum_percent": "50"}) == ["minimum_percent"]


def test_weights_may_end_in_zeros_beyond_the_places():
    record = put(put(whole_record(), "criteria.3.weight", "30.0000"), "rounding.places", 0)
    assert not paths(record)
    assert paths(put(record, "criteria.3.weight", "30.5")) == ["criteria[3].weight"]


def test_a_group_s_weight_is_measured_from_above_and_from_below():
    assert paths(put(whole_record(), "criteria.0.weight", "51")) == ["criteria", "criteria[0].weight"]


def test_without_criteria_the_weights_do_not_add_up():
    record = {**whole_record(), "criteria": [], "tie_break": [], "bids": []}
    del record["award"]
    assert paths(record) == ["criteria"]


def test_maps_may_be_absent_or_empty_where_no_criterion_asks_for_them():
    record = {**whole_record(), "criteria": [{**whole_record()["criteria"][3], "weight": "100"}], "tie_break": []}
    record["bids"] = [{"id": "B", "lot": "1", "provider": "p", "prices": {"P": "1"}, "excluded": None}]
    assert not paths(record)
    record["bids"][0].update({"scores": {}, "amounts": {}})
    assert not paths(record)
    assert paths(put(record, "bids.0.amounts", {"P": "1"})) == ["bids[0].amounts.P"]


def test_an_excluded_bid_may_lack_anything_but_what_it_has_is_checked():
    record = put(whole_record(), "bids.1.excluded", {"reason": "late"})
    assert not paths(take(record, "bids.1.scores.Q1"))
    assert not paths(take(take(take(record, "bids.1.scores"), "bids.1.prices"), "bids.1.amounts"))
    record = put(whole_record(), "bids.1.excluded", {"reason": "late"})
    record = put(put(record, "bids.1.scores.Q1", "6"), "bids.1.prices.X", "1")
    assert paths(record) == ["bids[1].scores.Q1", "bids[1].prices.X"]


def test_an_excluded_bid_still_takes_its_provider_s_place_in_the_lot():
    record = put(whole_record(), "bids.0.excluded", {"reason": "late"})
    assert paths(put(record, "bids.1.provider", "provider of B1")) == ["bids[1].provider"]
    assert not paths(put(whole_record(), "bids.2.provider", "provider of B1"))
    assert not paths(put(whole_record(), "bids.1.provider", "Provider of B1"))


@pytest.mark.parametrize("score", ["0", "1"])
def test_a_bid_below_a_minimum_may_lack_prices_and_amounts_but_no_score(score):
    record = put(whole_record(), "bids.1.scores.Q1", score)
    assert not paths(take(take(record, "bids.1.prices.P"), "bids.1.amounts"))
    assert paths(take(record, "bids.1.scores.S2")) == ["bids[1].scores.S2"]


def test_a_bid_below_a_group_s_percentage_may_lack_its_price():
    record = put(put(whole_record(), "bids.1.scores.Q1", "3"), "bids.1.scores.Q2", "1")
    assert not paths(take(record, "bids.1.prices"))
    assert paths(put(record, "bids.1.scores.Q2", "2")) == ["bids[1].prices"]


def test_figures_may_not_be_missing_where_no_minimum_exists_even_beside_other_faults():
    record = take(take(whole_record(), "criteria.0.minimum_percent"), "criteria.1.minimum_score")
    record = put(take(record, "bids.1.prices.P"), "criteria.3.weight", "31")
    assert paths(put(record, "bids.0.scores.Q1", "7")) == ["criteria", "bids[0].scores.Q1", "bids[1].prices.P"]


def test_faults_in_many_places_are_all_named():
    record = whole_record()
    for where, value in (
        ("format", "x"),
        ("rounding.mode", "up"),
        ("criteria.1.scale_step", "2"),
        ("criteria.3.weight", "31"),
        ("criteria.5.weight", "11"),
        ("criteria.3.formula.maximum", "5"),
        ("tie_break.1", "X"),
        ("award.limit", "0"),
        ("lots.1.title", ""),
        ("bids.0.scores.Q2", "9"),
        ("bids.1.provider", "provider of B1"),
        ("bids.2.amounts.S1", "x"),
        ("bids.3.lot", "7"),
        ("colour", "red"),
    ):
        put(record, where, value)
    take(record, "bids.1.prices.P")
    record["decisions"] = [{"lot": "8", "award": "B1", "reason": "r"}]
    assert set(paths(record)) == {
        "format",
        "rounding.mode",
        "criteria[1].scale_step",
        "criteria",
        "criteria[4].weight",
        "criteria[3].formula.maximum",
        "tie_break[1]",
        "award.limit",
        "lots[1].title",
        "bids[0].scores.Q2",
        "bids[1].provider",
        "bids[1].prices.P",
        "bids[2].amounts.S1",
        "bids[3].lot",
        "decisions[0].lot",
        "colour",
    }


def test_a_lost_parent_does_not_hide_a_sum_it_cannot_explain():
    record = put(put(whole_record(), "criteria.1.parent", "nobody"), "criteria.3.weight", "35")
    assert set(paths(record)) == {"criteria[1].parent", "criteria"}


def test_a_lost_id_does_not_hide_names_it_cannot_explain():
    record = put(put(whole_record(), "criteria.2.id", "Q1"), "bids.1.scores.X", "4")
    assert set(paths(record)) >= {"criteria[2].id", "bids[1].scores.X"}
    record = put(put(whole_record(), "lots.1.id", "1"), "bids.0.lot", "7")
    assert set(paths(record)) >= {"lots[1].id", "bids[0].lot"}


def test_a_step_that_stands_is_asked_of_whole_fractions():
    record = put(put(whole_record(), "criteria.1.scale_step", "0.25"), "bids.0.scores.Q1", "3.75")
    assert not paths(record)
    assert paths(put(record, "bids.0.scores.Q1", "3.8")) == ["bids[0].scores.Q1"]
    assert not paths(take(record, "criteria.1.scale_step"))


def test_numbers_of_thirty_digits_are_taken():
    record = put(whole_record(), "bids.0.prices.P", "9" * 28 + ".00")
    assert not paths(put(record, "bids.1.amounts.S1", "0." + "1" * 29))
    assert not paths(put(record, "bids.2.amounts.S1", "0" * 30))


def test_a_message_stays_on_one_line_and_says_what_is_wrong():
    record = put(whole_record(), "bids.0.scores.Q1", "6")
    assert [str(fault) for fault in faults(record)] == ["bids[0].scores.Q1: 6 is above scale_max 5"]
    record = put(whole_record(), "bids.0.provider", "a\u2028b\ud800\n" + "x" * 500)
    assert all(len(str(fault).splitlines()) == 1 and len(str(fault)) < 300 for fault in faults(record))


def test_ids_may_be_shared_between_criteria_lots_and_bids():
    record = whole_record()
    record["bids"].append(bid("Q1", "1", p="240000.01"))
    record["lots"].append({"id": "Q1", "title": "Q1"})
    assert not paths(record)
