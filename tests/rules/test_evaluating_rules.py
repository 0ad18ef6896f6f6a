"""Laying out the evaluation record, and what a page reads off it."""

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from portal.rules import scoring
from portal.rules.evaluating import (
    OpenedBid,
    build_record,
    decided_together,
    earned_pence,
    in_members_order,
    low_prices,
    shown_points,
    tie_sentences,
    units_of,
)
from portal.rules.pack import Lot
from portal.rules.snapshot import CommitmentFact
from tests.factories.procurements import sample_pack, sample_questions

PACK = sample_pack()


def _bid(
    name: str, *, lot: str = "1", bid: UUID | None = None, intact: bool = True, answers: Mapping[str, str] | None = None
) -> OpenedBid:
    return OpenedBid(uuid4(), bid or uuid4(), lot, uuid4(), name, f"R-{name}", intact, answers or {})


def test_each_question_of_each_whole_bid_is_marked_once() -> None:
    bids = [_bid("Birch"), _bid("Alder"), _bid("Cedar", intact=False)]
    assert [(unit.bid.organisation_name, unit.question_id) for unit in units_of(PACK, bids)] == [
        ("Alder", "Q1"),
        ("Alder", "Q2"),
        ("Birch", "Q1"),
        ("Birch", "Q2"),
    ]


@pytest.mark.parametrize(("second", "shared"), [("same", 2), ("changed", 1)])
def test_an_answer_asked_once_is_marked_once_while_it_is_the_same(second: str, shared: int) -> None:
    questions = tuple(dataclasses.replace(q, per_lot=q.id == "Q1") for q in sample_questions())
    pack = dataclasses.replace(
        PACK, questions=questions, lots=(Lot("1", "North", ("Ashford",)), Lot("2", "South", ("Swale",)))
    )
    workspace = uuid4()
    one = _bid("Alder", bid=workspace, answers={"Q1": "a", "Q2": "same"})
    two = _bid("Alder", lot="2", bid=workspace, answers={"Q1": "a", "Q2": second})
    units = units_of(pack, [one, two])
    assert len([unit for unit in units if unit.question_id == "Q1"]) == 2
    assert [len(unit.submissions) for unit in units if unit.question_id == "Q2"][0] == shared


def test_members_meet_the_bids_in_orders_of_their_own_that_stay() -> None:
    units = units_of(PACK, [_bid(name) for name in ("A", "B", "C", "D", "E")])
    orders = set()
    for _ in range(12):
        member = uuid4()
        listed = in_members_order(member, units)
        assert listed == in_members_order(member, units)
        assert sorted(map(str, listed)) == sorted(map(str, units))
        orders.add(tuple(unit.bid.organisation_name for unit in listed))
    assert len(orders) > 1


def test_promises_that_would_be_kept_anyway_earn_nothing() -> None:
    def promise(belongs: str) -> CommitmentFact:
        return CommitmentFact(
            "S1", "SV12", "Support", "hour", "10", 90_000, date(2027, 4, 1), date(2028, 4, 1), "x", "y", "z", belongs
        )

    assert earned_pence([promise("extra"), promise("part"), promise("already")], "S1") == 180_000


def test_a_record_without_prices_tells_who_is_below_a_minimum_and_nothing_else() -> None:
    bids = [_bid("Alder"), _bid("Birch"), _bid("Cedar", intact=False)]
    marks = {(bids[0].submission_id, "Q1"): "4", (bids[0].submission_id, "Q2"): "3"}
    marks |= {(bids[1].submission_id, "Q1"): "1", (bids[1].submission_id, "Q2"): "5"}
    record = build_record(PACK, bids, marks, None)
    result = scoring.evaluate(scoring.from_data(record))
    assert [(bid["id"], bid["status"]) for bid in result["lots"][0]["bids"]] == [
        ("B1", "ranked"),
        ("B2", "below_minimum"),
        ("B3", "excluded"),
    ]
    sealed = build_record(PACK, bids, marks, None, sealed=[bids[1].submission_id])
    assert "prices" not in sealed["bids"][1]


def test_two_bidders_of_one_name_are_told_apart_in_the_record() -> None:
    bids = [_bid("Alder"), _bid("Alder")]
    marks = {(bid.submission_id, q): "3" for bid in bids for q in ("Q1", "Q2")}
    record = build_record(PACK, bids, marks, None)
    assert len({bid["provider"] for bid in record["bids"]}) == 2
    assert scoring.evaluate(scoring.from_data(record))


def _record(scores: dict[str, str], minimum: str) -> dict[str, Any]:
    criteria = [
        {"id": "Q", "parent": None, "title": "Quality", "kind": "group", "weight": "99.99", "minimum_percent": minimum},
        {"id": "Q1", "parent": "Q", "title": "One", "kind": "scored", "weight": "33.33", "scale_max": "3"},
        {"id": "Q2", "parent": "Q", "title": "Two", "kind": "scored", "weight": "66.66", "scale_max": "7"},
        {
            "id": "P",
            "parent": None,
            "title": "Price",
            "kind": "price",
            "weight": "0.01",
            "formula": {"name": "fixed_price"},
        },
    ]
    return {
        "format": "evaluation-record/1",
        "procurement": {"reference": "R", "title": "T"},
        "method": "consensus",
        "rounding": {"places": 2, "mode": "half_up"},
        "ranking": {"by": "total"},
        "criteria": criteria,
        "tie_break": ["Q"],
        "lots": [{"id": "1", "title": "L"}],
        "bids": [{"id": "B1", "lot": "1", "provider": "a", "scores": scores, "excluded": None}],
        "decisions": [],
    }


@pytest.mark.parametrize(
    ("minimum", "shown"),
    [
        ("30.16", "30.155…"),  # exact 30.155714…, its leaves add up to 30.16, the minimum is 30.156984
        ("30.15", "30.16"),  # reached: shown as everywhere
        ("40", "30.16"),  # far below: the shown figure hides nothing
    ],
)
def test_a_figure_that_rounds_up_to_its_minimum_is_shown_exactly(minimum: str, shown: str) -> None:
    record = _record({"Q1": "1", "Q2": "2"}, minimum)
    points = scoring.evaluate(scoring.from_data({**record, "bids": [_priced(record["bids"][0])]}))["lots"][0]["bids"][
        0
    ]["points"]
    assert points["Q"] == "30.16"
    assert shown_points(record, "B1", points)["Q"] == shown


def _priced(bid: dict[str, Any]) -> dict[str, Any]:
    return {**bid, "prices": {"P": "1"}}


@pytest.mark.parametrize(
    ("prices", "low"),
    [
        ({"B1": 7000, "B2": 10000}, []),
        ({"B1": 8000, "B2": 10000, "B3": 10000}, []),
        ({"B1": 7999, "B2": 10000, "B3": 10000}, ["B1"]),
    ],
)
def test_a_low_price_is_flagged_against_the_others_average(prices: dict[str, int], low: list[str]) -> None:
    assert low_prices(prices) == low


def test_how_a_tie_was_parted_is_said() -> None:
    record = {
        "criteria": [{"id": "Q", "title": "Quality"}, {"id": "P", "title": "Price"}],
        "tie_break": ["Q", {"price": "P"}],
        "bids": [{"id": "B1", "prices": {"P": "10"}}, {"id": "B2", "prices": {"P": "20"}}],
    }

    def lot(one: str, other: str, second: int) -> dict[str, Any]:
        base = {"status": "ranked", "total": "86.00"}
        return {
            "bids": [
                {**base, "id": "B1", "rank": 1, "points": {"Q": one}},
                {**base, "id": "B2", "rank": second, "points": {"Q": other}},
            ]
        }

    assert tie_sentences(record, lot("50.00", "46.00", 2)) == [
        "Equal at 86.00. Quality decides: 50.00 against 46.00 (published rule)."
    ]
    assert tie_sentences(record, lot("50.00", "50.00", 2)) == [
        "Equal at 86.00. Price decides: 10 against 20 (published rule)."
    ]
    assert tie_sentences(record, lot("50.00", "50.00", 1)) == ["Equal at 86.00. The published rule leaves them equal."]


def test_points_decided_together_are_those_both_kinds_mark() -> None:
    assert str(decided_together(PACK)) == "30"
