"""What a summary holds, for each way a bid can end: composed from a real evaluation."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from portal.clock import SteppedClock
from portal.evaluation.queries import get_outcome
from portal.parts import Parts
from portal.rules import codec
from portal.rules.outcome import Outcome
from portal.rules.summaries import HEADINGS, NOTHING_MISSING, PlannedDates, Summary, Words, compose
from portal.unit_of_work import open_reading
from tests.factories.evaluation import Evaluation, create_evaluated
from tests.factories.feedback import sample_words
from tests.ground import ON_SQLITE

pytestmark = ON_SQLITE
DATES = PlannedDates(date(2027, 1, 27), date(2027, 2, 5), date(2027, 2, 6), date(2027, 2, 5))
PRICES = {"Alder Youth": 7_432_189, "Birch CIC": 8_123_457, "Cedar Trust": 8_654_321}
MARKS = {
    "Alder Youth": {"Q1": "4", "Q2": "3"},
    "Birch CIC": {"Q1": "3", "Q2": "5"},
    "Cedar Trust": {"Q1": "1", "Q2": "4"},
}


@pytest.fixture
def made(parts: Parts, clock: SteppedClock) -> Evaluation:
    return create_evaluated(parts, clock, prices=PRICES, marks=MARKS)


@pytest.fixture
def outcome(parts: Parts, made: Evaluation) -> Outcome:
    with open_reading(parts) as session:
        return get_outcome(session, parts.keyring, made.procurement_id)


def words_for(outcome: Outcome) -> dict[tuple[UUID, str], Words]:
    """Words on every question of every bid; none is missing at the top mark."""
    found = {}
    for bid in outcome.lots[0].bids:
        for question in outcome.pack.questions:
            reason = bid.reason(question.id)
            top = reason is not None and reason.mark == question.top_mark
            over = {"missing": ""} if top else {}
            found[bid.submission_id, question.id] = sample_words(bid.organisation_name, question.id, **over)
    return found


def summary_of(outcome: Outcome, name: str) -> Summary:
    lot = outcome.lots[0]
    bid = next(bid for bid in lot.bids if bid.organisation_name == name)
    return compose(outcome, lot, bid, words_for(outcome), DATES)


def test_each_ending_has_the_same_parts_and_none_is_empty(outcome: Outcome) -> None:
    found = {name: summary_of(outcome, name) for name in PRICES}
    assert {name: each.outcome for name, each in found.items()} == {
        "Alder Youth": "Successful",
        "Birch CIC": "Not successful",
        "Cedar Trust": "Below a minimum",
    }
    for each in found.values():
        assert each.headings == HEADINGS
        for part in (each.result, each.marks, each.questions, each.price, each.social, each.winning_bid, each.judged):
            assert part
        assert each.what_now
        assert codec.decode(Summary, codec.encode(each)) == each


def test_marks_of_all_bids_stand_without_names(outcome: Outcome) -> None:
    first = summary_of(outcome, "Birch CIC").marks[0]
    assert (first.mark, first.points, first.lowest, first.average, first.highest) == ("3", "18.00", "1", "2.67", "4")


def test_at_the_top_mark_nothing_was_missing(outcome: Outcome) -> None:
    assert summary_of(outcome, "Birch CIC").questions[1].missing == NOTHING_MISSING


def test_the_lowest_price_is_told_only_where_the_sum_needs_it(outcome: Outcome) -> None:
    assert "The lowest price that counted was £74,321.89." in summary_of(outcome, "Birch CIC").price
    assert "Yours was the lowest price that counted." in summary_of(outcome, "Alder Youth").price
    absolute = replace(outcome.pack, price=replace(outcome.pack.price, formula={"name": "fixed_price"}))
    assert not any("lowest" in line for line in summary_of(replace(outcome, pack=absolute), "Birch CIC").price[1:2])


def test_below_a_minimum_the_price_stays_sealed_and_the_rule_is_told(outcome: Outcome) -> None:
    cedar = summary_of(outcome, "Cedar Trust")
    assert cedar.price_pence is None
    assert cedar.promises == ()
    assert any("1 is below the minimum of 2" in line for line in cedar.result)


def test_no_summary_holds_a_rival_or_the_panel(outcome: Outcome, made: Evaluation) -> None:
    for name in PRICES:
        text = codec.canonical(summary_of(outcome, name)).decode()
        rivals = set(PRICES) - {name, "Alder Youth"}
        for word in (*rivals, *(actor.name for actor in made.panel), "8654321", "86,543.21"):
            assert word not in text, f"{name}: {word}"


def test_a_bid_left_out_gets_the_same_parts_with_its_reason(outcome: Outcome) -> None:
    lot = outcome.lots[0]
    cedar = next(bid for bid in lot.bids if bid.organisation_name == "Cedar Trust")
    out = replace(cedar, status="excluded", excluded_reason="It came without its price.", reasons=(), below=())
    bids = tuple(out if bid is cedar else bid for bid in lot.bids)
    record = {**outcome.record, "bids": [dict(bid) for bid in outcome.record["bids"]]}
    for bid in record["bids"]:
        if bid["id"] == cedar.record_id:
            bid["excluded"] = {"reason": "It came without its price."}
    found = compose(replace(outcome, record=record), replace(lot, bids=bids), out, words_for(outcome), DATES)
    assert found.outcome == "Left out"
    assert found.result == ("Your bid was left out, so it could not win.", "The reason: It came without its price.")
    assert found.headings == HEADINGS
    assert found.marks_note == found.questions_note == "Not marked, because the bid was left out."
