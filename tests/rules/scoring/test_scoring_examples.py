"""Whole evaluations worked by hand, told as the council would tell them (E1 to E9), and the records kept as data."""

import json
from pathlib import Path

import pytest

from portal.rules.scoring import dump, evaluate, from_data, parse, verify
from tests.rules.scoring.scoring_cases import bids_by_id, computed, outcomes, ranks

DATA = Path(__file__).parents[2] / "data" / "evaluation"


def leaf(name, kind, weight, parent=None, **more):
    one = {"id": name, "parent": parent, "title": name, "kind": kind, "weight": weight, **more}
    if kind == "scored":
        one.setdefault("scale_max", "5")
        one.setdefault("scale_step", "1")
    return one


def group(name, weight, **more):
    return {"id": name, "parent": None, "title": name, "kind": "group", "weight": weight, **more}


def price(weight, name="lowest_relative", **parameters):
    return leaf("P", "price", weight, formula={"name": name, **parameters})


def made(criteria, rows, lots=("1",), **more):
    """`rows`: (bid, provider, lot, scores, price, amount or None)."""
    bids = []
    for name, provider, lot, scores, figure, amount in rows:
        one = {"id": name, "provider": provider, "lot": lot, "excluded": None, "scores": scores}
        one["prices"] = {"P": figure}
        if amount is not None:
            one["amounts"] = {"SVQ": amount}
        bids.append(one)
    return {
        "format": "evaluation-record/1",
        "procurement": {"reference": "E", "title": "Example"},
        "method": "consensus",
        "rounding": {"places": 2, "mode": "half_up"},
        "ranking": {"by": "total"},
        "criteria": criteria,
        "tie_break": [],
        "lots": [{"id": lot, "title": lot} for lot in lots],
        "bids": bids,
        **more,
    }


def totals(record):
    return {name: (one["total"], one["rank"]) for name, one in bids_by_id(record).items()}


def e1(formula="lowest_relative", **parameters):
    criteria = [
        group("Q", "50"),
        leaf("Q1", "scored", "20", "Q"),
        leaf("Q2", "scored", "15", "Q"),
        leaf("Q3", "scored", "15", "Q"),
        price("40", formula, **parameters),
        leaf("SV", "scored", "10"),
    ]
    rows = [
        ("alder", "alder", "1", {"Q1": "4", "Q2": "4", "Q3": "3", "SV": "4"}, "412500", None),
        ("birch", "birch", "1", {"Q1": "3", "Q2": "3", "Q3": "4", "SV": "3"}, "376200", None),
        ("cedar", "cedar", "1", {"Q1": "5", "Q2": "4", "Q3": "4", "SV": "5"}, "448750", None),
    ]
    return made(criteria, rows)


def test_e1_three_bids_on_quality_price_and_social_value():
    record = e1()
    assert totals(record) == {"cedar": ("87.53", 1), "alder": ("81.48", 2), "birch": ("79.00", 3)}
    alder = bids_by_id(record)["alder"]["points"]
    assert alder == {"Q": "37.00", "Q1": "16.00", "Q2": "12.00", "Q3": "9.00", "P": "36.48", "SV": "8.00"}
    assert outcomes(record) == [("cedar", "awarded")]


@pytest.mark.parametrize(
    ("formula", "parameters", "expected"),
    [
        ("mean_deviation", {"at_mean": "50"}, {"cedar": "70.48", "alder": "65.00", "birch": "62.52"}),
        ("linear_lowest_to_max", {"maximum": "500000"}, {"birch": "79.00", "alder": "73.27", "cedar": "70.56"}),
        ("linear_over_lowest", {"zero_at_percent": "100"}, {"cedar": "86.29", "alder": "81.14", "birch": "79.00"}),
    ],
)
def test_e2_the_formula_alone_changes_the_winner(formula, parameters, expected):
    found = totals(e1(formula, **parameters))
    assert {name: total for name, (total, _) in found.items()} == expected
    assert list(found) == list(expected)


def test_e3_a_bid_below_a_minimum_leaves_before_the_lowest_price_is_looked_for():
    criteria = [
        *(leaf(f"Q{n}", "scored", w, minimum_score="2") for n, w in enumerate(("20", "15", "15", "10"), 1)),
        price("30"),
        leaf("SV", "scored", "10"),
    ]

    def scores(*marks):
        return dict(zip(("Q1", "Q2", "Q3", "Q4", "SV"), marks, strict=True))

    rows = [
        ("dover", "dover", "1", scores(*"43433"), "298000", None),
        ("elham", "elham", "1", scores(*"55144"), "255000", None),
        ("faversham", "faversham", "1", scores(*"34345"), "310500", None),
    ]
    record = made(criteria, rows)
    assert totals(record) == {"faversham": ("79.79", 1), "dover": ("79.00", 2), "elham": (None, None)}
    elham = bids_by_id(record)["elham"]
    assert (elham["status"], elham["below"], elham["points"]["P"], elham["points"]["Q1"]) == (
        "below_minimum",
        ["Q3"],
        None,
        "20.00",
    )


def e4(tie_break):
    criteria = [
        group("Q", "60"),
        leaf("Q1", "scored", "30", "Q"),
        leaf("Q2", "scored", "20", "Q"),
        leaf("Q3", "scored", "10", "Q"),
        price("40"),
    ]
    rows = [
        ("graveney", "g", "1", {"Q1": "4", "Q2": "4", "Q3": "3"}, "180000", None),
        ("hythe", "h", "1", {"Q1": "4", "Q2": "4", "Q3": "5"}, "200000", None),
        ("iwade", "i", "1", {"Q1": "5", "Q2": "3", "Q3": "3"}, "189500", None),
    ]
    return made(criteria, rows, tie_break=tie_break)


def test_e4_a_tie_is_broken_by_what_was_published():
    assert ranks(e4(["Q"])) == [("hythe", 1, False), ("graveney", 2, False), ("iwade", 3, False)]
    assert ranks(e4([{"price": "P"}])) == [("graveney", 1, False), ("hythe", 2, False), ("iwade", 3, False)]
    assert ranks(e4([])) == [("graveney", 1, True), ("hythe", 1, True), ("iwade", 3, False)]
    assert outcomes(e4(["Q"])) == [("hythe", "awarded")]
    assert outcomes(e4([])) == [(None, "tied")]


def test_e4_at_one_place_all_three_tie():
    record = e4([])
    record["rounding"]["places"] = 1
    assert ranks(record) == [("graveney", 1, True), ("hythe", 1, True), ("iwade", 1, True)]


def e5():
    criteria = [leaf("Q", "scored", "60", scale_max="60"), price("30"), leaf("SV", "scored", "10", scale_max="10")]
    return made(
        criteria,
        [
            ("goudhurst", "g", "1", {"Q": "45", "SV": "6"}, "240000", None),
            ("harbledown", "h", "1", {"Q": "51", "SV": "8"}, "262000", None),
            ("ightham", "i", "1", {"Q": "42", "SV": "6"}, "251500", None),
            ("lenham", "l", "1", {"Q": "43", "SV": "4"}, "150000", None),
        ],
    )


def test_e5_a_disregarded_low_bid_is_not_the_lowest_price_any_more():
    kept, without = e5(), e5()
    assert {name: total for name, (total, _) in totals(kept).items()} == {
        "lenham": "77.00",
        "harbledown": "76.18",
        "goudhurst": "69.75",
        "ightham": "65.89",
    }
    without["bids"][3]["excluded"] = {"reason": "abnormally low, explanation not accepted"}
    assert totals(without) == {
        "harbledown": ("86.48", 1),
        "goudhurst": ("81.00", 2),
        "ightham": ("76.63", 3),
        "lenham": (None, None),
    }


@pytest.mark.parametrize(
    ("formula", "amounts", "expected"),
    [
        ({}, ("169620", "61400", "0"), ("82.67", "78.77", "74.00")),
        ({"cap": "120000"}, ("169620", "61400", "0"), ("82.67", "80.27", "74.00")),
        ({}, ("0", "0", "0"), ("72.67", "75.15", "74.00")),
    ],
)
def test_e6_social_value_with_a_zero_offer(formula, amounts, expected):
    criteria = [
        leaf("Q", "scored", "60", scale_max="60"),
        price("20"),
        group("SV", "20"),
        leaf("SVQ", "amount", "10", "SV", formula={"name": "relative_to_highest", **formula}),
        leaf("SVM", "scored", "10", "SV"),
    ]
    rows = [
        ("newington", "n", "1", {"Q": "48", "SVM": "3"}, "600000", amounts[0]),
        ("otford", "o", "1", {"Q": "46", "SVM": "5"}, "585000", amounts[1]),
        ("pluckley", "p", "1", {"Q": "54", "SVM": "0"}, "560000", amounts[2]),
    ]
    found = totals(made(criteria, rows))
    assert tuple(found[name][0] for name in ("newington", "otford", "pluckley")) == expected


def e7(mechanism, **more):
    criteria = [leaf("Q", "scored", "60", scale_max="60"), price("30"), leaf("SV", "scored", "10", scale_max="10")]
    rows = [
        ("E-peg", "pegwell", "East", {"Q": "50", "SV": "8"}, "910000", None),
        ("E-que", "queenborough", "East", {"Q": "52", "SV": "8"}, "980000", None),
        ("E-rec", "reculver", "East", {"Q": "41", "SV": "6"}, "890000", None),
        ("W-peg", "pegwell", "West", {"Q": "52", "SV": "8"}, "845000", None),
        ("W-que", "queenborough", "West", {"Q": "44", "SV": "8"}, "900000", None),
        ("W-rec", "reculver", "West", {"Q": "46", "SV": "6"}, "860000", None),
    ]
    return made(criteria, rows, ("East", "West"), award={"limit": "1", "mechanism": mechanism, **more})


@pytest.mark.parametrize(
    ("mechanism", "more", "expected"),
    [
        ("max_total_score", {}, ["E-que", "W-peg"]),
        ("lot_order", {}, ["E-peg", "W-rec"]),
        ("min_total_cost", {"price": "P"}, ["E-rec", "W-peg"]),
    ],
)
def test_e7_a_provider_first_in_two_lots_may_win_one(mechanism, more, expected):
    record = e7(mechanism, **more)
    assert outcomes(record) == [(name, "awarded") for name in expected]
    assert totals(record)["E-peg"] == ("87.34", 1)
    assert totals(record)["W-rec"] == ("81.48", 2)


def test_e7_a_limit_of_two_does_not_bind():
    assert outcomes({**e7("lot_order"), "award": {"limit": "2", "mechanism": "lot_order"}}) == [
        ("E-peg", "awarded"),
        ("W-peg", "awarded"),
    ]


@pytest.mark.parametrize(
    ("stour", "tenterden", "expected"),
    [("642484.82", "632500.00", ("39.38", "40.00")), ("120000", "126500", ("40.00", "37.94"))],
)
def test_e8_the_price_that_counts_is_the_whole_life_price(stour, tenterden, expected):
    criteria = [price("40"), leaf("Q", "scored", "60")]
    rows = [("stour", "s", "1", {"Q": "3"}, stour, None), ("tenterden", "t", "1", {"Q": "3"}, tenterden, None)]
    found = bids_by_id(made(criteria, rows))
    assert tuple(found[name]["points"]["P"] for name in ("stour", "tenterden")) == expected


def test_e9_the_agreed_mark_counts_or_the_exact_mean_as_published():
    criteria = [leaf("Q1", "scored", "40"), leaf("Q2", "scored", "60"), price("0", "fixed_price")]
    agreed = made(criteria, [("a", "a", "1", {"Q1": "4", "Q2": "5"}, "1", None)])
    assert bids_by_id(agreed)["a"]["points"]["Q1"] == "32.00"
    agreed["method"] = "mean"
    del agreed["bids"][0]["scores"]
    agreed["bids"][0]["individual"] = {"Q1": ["2", "4", "4"], "Q2": ["5"]}
    assert bids_by_id(agreed)["a"]["points"]["Q1"] == "26.67"


@pytest.mark.parametrize(
    ("score", "status"), [("59.99", "below_minimum"), ("59.999", "below_minimum"), ("60", "ranked")]
)
def test_e9_the_overall_minimum_is_met_exactly_or_not_at_all(score, status):
    criteria = [leaf("Q", "scored", "100", scale_max="100", scale_step="0.001"), price("0", "fixed_price")]
    record = made(criteria, [("a", "a", "1", {"Q": score}, "1", None)], minimum_percent="60")
    found = bids_by_id(record)["a"]
    assert (found["status"], found["below"]) == (status, ["*"] if status == "below_minimum" else [])


def test_the_young_carers_record_carries_the_result_it_computes_to():
    text = (DATA / "young-carers.evaluation-record.json").read_text(encoding="utf-8")
    record = parse(text)
    assert verify(record) == []
    assert dump(evaluate(record)) == json.dumps(json.loads(text)["result"], indent=2, ensure_ascii=False) + "\n"


def test_published_price_examples_come_out_as_published():
    examples = json.loads((DATA / "price-examples.json").read_text(encoding="utf-8"))["examples"]
    assert examples
    for example in examples:
        assert evaluate(from_data(example["record"])) == example["expected"]


def test_one_hundred_and_five_and_one_hundred_and_eight_against_one_hundred():
    record = e1()
    for one, figure in zip(record["bids"], ("100", "105", "108"), strict=True):
        one["prices"]["P"] = figure
    found = bids_by_id(record)
    assert [found[name]["points"]["P"] for name in ("alder", "birch", "cedar")] == ["40.00", "38.10", "37.04"]


def test_the_keys_of_a_result_stand_in_the_order_of_the_contract():
    result = computed(e1())
    assert list(result) == ["format", "procurement", "lots"]
    assert list(result["lots"][0]) == ["id", "award", "award_status", "bids"]
    assert list(result["lots"][0]["bids"][0]) == ["id", "status", "rank", "tied", "total", "below", "points"]
    assert list(result["lots"][0]["bids"][0]["points"]) == ["Q", "Q1", "Q2", "Q3", "P", "SV"]
