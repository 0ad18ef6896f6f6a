"""The record of a tender with groups within groups, two measures, two lots and an award limit: computed and verified."""

import dataclasses
from datetime import date

from flask import Flask

from portal.clock import SteppedClock
from portal.evaluation import queries
from portal.parts import Parts
from portal.rules import scoring
from portal.rules.criteria import criteria_from, default_tie_break, leaves_of
from portal.rules.drafts import Promise
from portal.rules.outline import Node, arranged
from portal.rules.pack import Lot
from portal.unit_of_work import open_reading
from tests.factories.evaluation import (
    agree_all,
    create_closed,
    declare_none,
    lock_quality,
    mark_all,
    open_bids,
    open_discussion,
)
from tests.factories.procurements import sample_measure, sample_price, sample_questions
from tests.ground.client import words
from tests.ground.people import People

MARKS = {"Alder Youth": {"Q1": "4", "Q2": "3"}, "Birch CIC": {"Q1": "5", "Q2": "2"}}


def _promise(quantity: str) -> Promise:
    day = date(2027, 6, 1)
    return Promise(quantity, day, date(2028, 6, 1), "Ashford", "We do it", "A statement", "extra")


def _pack() -> dict[str, object]:
    """Quality 50: Q1 (30), and Safe practice (20, at least half) with Q2; price 40; social value 10 in two measures."""
    first, second = sample_questions()
    questions = (first, dataclasses.replace(second, group="G1"))
    one = dataclasses.replace(sample_measure(), weight="6", formula={"name": "relative_to_target", "target": "18000"})
    two = dataclasses.replace(
        one, id="S2", code="SV02", title="Apprenticeships", unit="month", proxy_pence=150_000, weight="4", most="60",
        formula={"name": "per_pound", "price": "P"},
    )  # fmt: skip
    price = sample_price()
    nodes = arranged(
        [
            Node("Q", None, "group", "Quality", "50"),
            Node("Q1", "Q", "scored", first.title, "30"),
            Node("G1", "Q", "group", "Safe practice", "20", "50"),
            Node("Q2", "G1", "scored", second.title, "20"),
            Node("P", None, "price", price.title, "40"),
            Node("S", None, "group", "Social value", "10"),
            Node("S1", "S", "amount", one.title, "6"),
            Node("S2", "S", "amount", two.title, "4"),
        ]
    )
    return {
        "questions": questions,
        "measures": (one, two),
        "price": price,
        "criteria": criteria_from(nodes, leaves_of(questions, price, (one, two))),
        "tie_break": default_tie_break(nodes),
        "minimum_percent": "20",
        "lots": (Lot("1", "Ashford", ("Ashford",)), Lot("2", "Swale", ("Swale",))),
        "award": {"limit": "1", "mechanism": "max_total_score", "price": "P"},
    }


def test_groups_measures_lots_and_limit_reach_the_exported_record_and_its_result_verifies(
    parts: Parts, clock: SteppedClock, people: People, app: Flask
) -> None:
    made = create_closed(
        parts,
        clock,
        prices={"Alder Youth": 8_000_000, "Birch CIC": 6_000_000},
        pack_over=_pack(),
        promises={
            "Alder Youth": {"S1": _promise("100"), "S2": _promise("8")},
            "Birch CIC": {"S1": _promise("200"), "S2": _promise("6")},
        },
    )
    open_bids(parts, made)
    declare_none(parts, made)
    mark_all(parts, made, marks=MARKS)
    open_discussion(parts, made)
    agree_all(parts, made, marks=MARKS)
    lock_quality(parts, made)
    with open_reading(parts) as session:
        record = queries.get_record(session, parts.keyring, made.procurement_id)
    assert scoring.verify(scoring.from_data(record)) == []
    assert record["award"] == {"limit": "1", "mechanism": "max_total_score", "price": "P"}
    assert record["minimum_percent"] == "20"
    assert [lot["award_status"] for lot in record["result"]["lots"]] == ["awarded", "none"]
    alder, birch = record["result"]["lots"][0]["bids"]
    # 12,000 a pound of 80,000 is the only one left: below its group's minimum, Birch sets no highest.
    assert alder["points"] == {
        "Q": "36.00", "Q1": "24.00", "G1": "12.00", "Q2": "12.00", "P": "40.00", "S": "7.00", "S1": "3.00", "S2": "4.00",
    }  # fmt: skip
    assert (birch["status"], birch["below"], birch["points"]["P"]) == ("below_minimum", ["G1"], None)
    said = words(people.client_of(made.people.officer).get(f"/evaluation/{made.procurement_id}/result", writes=True))
    assert "Q2 20%" in said
    assert "Safe practice 20%" in said
    assert "S1 6%" in said
    assert "S2 4%" in said
    assert "worth £12,000" in said
