"""What is refused before any key is looked at, and what has no limit."""

import json
from decimal import Decimal

import pytest

from portal.rules.scoring import RecordRefused, evaluate, from_data, parse
from tests.rules.scoring.scoring_cases import faults, outcomes, paths, put, whole_record

TEXT = json.dumps(whole_record())


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b" ",
        b"{",
        b"[1,]",
        b"not json",
        b"\xff\xfe{}",
        TEXT.encode("utf-16"),
        TEXT.encode("latin-1") + b"\xe9",
        TEXT.replace("Ashford", "Ashf\u00f6rd").encode() + b"\xc3",
        TEXT.encode().replace(b"Ashford", b"Ash\xed\xa0\x80ford"),
        TEXT.encode() + b"x",
        TEXT.encode() + b"\x00",
        b"\xef\xbb\xbf" + TEXT.encode(),
        "\ufeff" + TEXT,
        TEXT.replace('"places": 2', '"places": NaN'),
        TEXT.replace('"excluded": null', '"excluded": Infinity'),
        TEXT.replace('"excluded": null', '"excluded": -Infinity'),
        TEXT.replace('"places": 2', '"places": 2, "places": 2'),
        TEXT.replace('"Q1": "4"', '"Q1": "4", "Q\\u0031": "4"'),
        TEXT[:-1] + ', "result": {"a": 1, "a": 1}}',
        TEXT[:-1] + ', "result": NaN}',
        TEXT[:-1] + ', "lots": []}',
        "[]",
        "null",
        '"text"',
        "1e400",
        "1" * 5000,
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        '{"a":' * 50_000 + "1" + "}" * 50_000 + "x",
        '{"a":' * 50_000 + "}" * 50_000,
        "[" * 5_000 + '{"a" 1}' + "]" * 5_000,
        "[" * 5_000 + '{"a": 1, b}' + "]" * 5_000,
        "[" * 5_000 + "1 2" + "]" * 5_000,
    ],
)
def test_a_document_that_cannot_be_trusted_is_refused_as_such(document):
    assert set(paths(document)) == {"$"}


def test_other_faults_are_named_beside_those_of_the_document():
    text = TEXT.replace('"places": 2', '"places": NaN').replace('"Q1": "4"', '"Q1": "6"')
    assert paths("\ufeff" + text) == ["$", "$", "bids[0].scores.Q1"]


@pytest.mark.parametrize("depth", [900, 5_000, 200_000])
def test_what_is_ignored_may_be_nested_as_deeply_as_it_likes(depth):
    deep = (
        TEXT[:-1] + ', "result": ' + "[" * depth + ' {"a": [], "b": {}, "c" : [ 1.5 , "x" ] } ' + "]" * depth + " }\n"
    )
    assert outcomes(whole_record()) == [(lot["award"], lot["award_status"]) for lot in evaluate(parse(deep))["lots"]]


def test_a_deep_value_is_refused_at_its_own_path_even_with_a_duplicate_key_beside_it():
    deep = "[" * 5_000 + "]" * 5_000
    assert paths(TEXT.replace('"excluded": null', f'"excluded": {deep}', 1)) == ["bids[0].excluded"]
    twice = TEXT.replace('"excluded": null', f'"excluded": {deep}, "excluded": null', 1)
    assert paths(twice) == ["$"]


def test_an_integer_of_any_length_is_a_wrong_value_and_no_error():
    assert paths(TEXT.replace('"places": 2', f'"places": {"9" * 10_000}')) == ["rounding.places"]
    assert paths(TEXT.replace('"places": 2', '"places": 2e0')) == ["rounding.places"]
    assert paths(TEXT.replace('"places": 2', '"places": 1e999999')) == ["rounding.places"]
    assert not paths(TEXT.replace('"places": 2', '"places": -0'))
    assert paths(put(whole_record(), "award.limit", "9" * 5_000)) == ["award.limit"]


def test_a_thousand_levels_of_criteria_in_any_order_are_computed():
    depth = 1_000
    record = whole_record()
    record["tie_break"], record["bids"] = ["G0"], []
    groups = [
        {
            "id": f"G{n}",
            "parent": f"G{n - 1}" if n else None,
            "title": "group",
            "kind": "group",
            "weight": "100",
            "minimum_percent": "40",
        }
        for n in range(depth)
    ]
    bottom = {"id": "X", "parent": f"G{depth - 1}", "title": "x", "kind": "scored", "weight": "100", "scale_max": "5"}
    record["criteria"] = [bottom, *groups[::2], *groups[1::2]]
    del record["award"]
    record["bids"] = [
        {"id": name, "lot": "1", "provider": name, "scores": {"X": mark}, "excluded": None}
        for name, mark in (("a", "3"), ("b", "1"))
    ]
    first, second = evaluate(parse(json.dumps(record)))["lots"][0]["bids"]
    assert (first["points"]["G0"], first["points"][f"G{depth - 1}"]) == ("60.00", "60.00")
    assert (second["status"], len(second["below"])) == ("below_minimum", depth)


def test_a_loop_of_a_thousand_groups_is_told_of_every_member():
    record = whole_record()
    record["criteria"] += [
        {"id": f"G{n}", "parent": f"G{(n + 1) % 1000}", "title": "g", "kind": "group", "weight": "0"}
        for n in range(1_000)
    ]
    assert set(paths(record)) == {f"criteria[{7 + n}].parent" for n in range(1_000)}


def test_values_that_no_json_reader_gives_are_refused_and_raise_nothing_else():
    for value in (float("nan"), 1.5, Decimal(1), object(), (1, 2), {1}, b"x"):
        with pytest.raises(RecordRefused) as refused:
            from_data(put(whole_record(), "bids.0.scores.Q1", value))
        assert [fault.path for fault in refused.value.faults] == ["bids[0].scores.Q1"]
    with pytest.raises(RecordRefused):
        from_data({**whole_record(), 5: "x"})


def test_names_beyond_ascii_stand_in_the_result_as_written():
    record = put(whole_record(), "procurement.reference", "Ünïcode 🎈 – ok")
    assert evaluate(from_data(record))["procurement"] == "Ünïcode 🎈 – ok"
    assert not faults(put(record, "bids.0.provider", "\U0001f388"))
