"""Lots that the published rules leave open, lots that nobody gets, and what is checked before an award."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import AuditWords
from portal.awards import services as awards
from portal.awards.queries import diligence_titles
from portal.clock import SteppedClock
from portal.evaluation import queries, services
from portal.evaluation.models import EvaluationResult
from portal.parts import Parts
from portal.rules import scoring
from portal.rules.compliance import Proposal
from portal.rules.diligence import FAILS
from portal.rules.refusals import Invalid, NotAllowed, NotFound, Refusal
from portal.rules.wording import in_london
from portal.unit_of_work import open_reading, open_work
from tests.factories.awards import CONTINUITY, REASON, approve, create_released, recommend
from tests.factories.evaluation import create_evaluated
from tests.factories.feedback import create_signed
from tests.ground.client import errors, words
from tests.ground.people import People

WorkAs = Callable[..., AbstractContextManager[Any]]
Reading = Callable[[], AbstractContextManager[Session]]
EQUAL = {name: {"Q1": "4", "Q2": "4"} for name in ("Alder Youth", "Birch CIC")}
SAME = {"Alder Youth": 8_000_000, "Birch CIC": 8_000_000}
WHY = "Both bids are equal on every published criterion. A lot was drawn before two witnesses, and Birch CIC was drawn."


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(datetime(2026, 11, 9, 10, tzinfo=UTC))


def test_a_tie_waits_for_a_person_and_the_record_says_who_was_chosen_and_why(
    app: Flask, parts: Parts, clock: SteppedClock, people: People, reading: Reading, work_as: WorkAs
) -> None:
    made = create_evaluated(parts, clock, marks=EQUAL, prices=SAME)
    officer, chair = people.client_of(made.people.officer), people.client_of(made.people.chair)
    base = f"/evaluation/{made.procurement_id}/result"
    assert "leaves them equal" in words(officer.get(base, writes=True))
    assert "Decide lot 1" in words(officer.get(f"/procurements/{made.procurement_id}/award"))
    with pytest.raises(Refusal, match="does not settle"):
        recommend(parts, made)
    assert chair.get(f"{base}/decide/1").status_code in {403, 404}
    assert officer.get(f"{base}/decide/9").status_code == 404
    assert errors(officer.send(f"{base}/decide/1", {"reason": "Drawn."})) == [
        "Select one of the bids that are equal",
        "Reason must be 80 characters or more. You have 6.",
    ]
    assert "Recorded." in words(officer.send(f"{base}/decide/1", {"award": "B2", "reason": WHY}))
    assert "A person chose Birch CIC" in words(officer.get(base, writes=True))
    with reading() as session:
        record = queries.get_record(session, parts.keyring, made.procurement_id)
        kept = list(session.scalars(select(EvaluationResult).order_by(EvaluationResult.number)))
    assert record["decisions"] == [{"lot": "1", "award": "B2", "reason": WHY}]
    assert [lot["award_status"] for lot in record["result"]["lots"]] == ["decided"]
    assert scoring.verify(scoring.from_data(record)) == []
    assert [row.number for row in kept] == [1, 2]
    assert all(row.sealed and b"8000000" not in row.sealed for row in kept)
    recommend(parts, made)
    assert "A person chose Birch CIC" in words(officer.get(f"/procurements/{made.procurement_id}/award"))
    history = words(people.client_of(made.people.commissioner).get(f"/procurements/{made.procurement_id}/history"))
    assert "decided lot 1" in history
    assert "recommended an award" in history
    with reading() as session:
        beside = [text or "" for text in session.scalars(select(AuditWords.text))]
    for told in (history, " ".join(beside)):
        assert WHY not in told, "reasons are for those alone who may know the result"
        assert REASON not in told
    with pytest.raises(NotAllowed, match="recommended already"), work_as(made.people.officer) as work:
        services.decide_lot(work, made.procurement_id, "1", "B1", WHY)


def test_a_lot_that_the_rules_settle_is_nobodys_to_decide(parts: Parts, clock: SteppedClock, work_as: WorkAs) -> None:
    made = create_evaluated(parts, clock)
    with pytest.raises(Refusal, match="settle this lot"), work_as(made.people.officer) as work:
        services.decide_lot(work, made.procurement_id, "1", "B1", WHY)
    for actor in (made.people.chair, made.people.award_approver, made.people.service_user, made.providers["Birch CIC"]):
        with pytest.raises((NotAllowed, NotFound)), work_as(actor) as work:
            services.decide_lot(work, made.procurement_id, "1", "B1", WHY)


def test_two_decisions_at_once_are_both_kept_in_order(parts: Parts, clock: SteppedClock, reading: Reading) -> None:
    made = create_evaluated(parts, clock, marks=EQUAL, prices=SAME)
    start = Barrier(2)

    def decide(award: str) -> None:
        start.wait()
        with open_work(parts, made.people.officer) as work:
            services.decide_lot(work, made.procurement_id, "1", award, WHY)

    threads = [Thread(target=decide, args=(award,)) for award in ("B1", "B2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading() as session:
        record = queries.get_record(session, parts.keyring, made.procurement_id)
        numbers = list(session.scalars(select(EvaluationResult.number).order_by(EvaluationResult.number)))
    assert numbers == [1, 2, 3]
    assert len(record["decisions"]) == 1, "the last decision stands in the record, alone"


def test_where_no_bid_can_win_nobody_is_recommended_with_a_public_reason(
    parts: Parts, clock: SteppedClock, work_as: WorkAs, app: Flask, people: People
) -> None:
    low = {name: {"Q1": "1", "Q2": "1"} for name in ("Alder Youth", "Birch CIC")}
    made = create_evaluated(parts, clock, marks=low, pack_over={"minimum_percent": "50"})
    with work_as(made.people.officer) as work:
        awards.recommend(work, made.procurement_id, {"1": REASON}, continuity=CONTINUITY)
    shown = words(people.client_of(made.people.officer).get(f"/procurements/{made.procurement_id}/award"))
    assert "nobody. No bid could win." in shown


def test_a_check_is_the_officers_of_a_bidder_who_bid_on_a_day_that_was(
    parts: Parts, clock: SteppedClock, work_as: WorkAs
) -> None:
    made = create_evaluated(parts, clock)
    bidder = made.providers["Birch CIC"].organisation_id
    whole = {
        "kind": "accounts",
        "outcome": "holds",
        "checked_on": date(2026, 11, 9),
        "what": "Read by two people of ours.",
    }
    for actor in (made.people.chair, made.people.award_approver, made.people.service_user, made.providers["Birch CIC"]):
        with pytest.raises((NotAllowed, NotFound)), work_as(actor) as work:
            awards.record_check(work, made.procurement_id, bidder, **whole)
    with pytest.raises(NotFound), work_as(made.people.officer) as work:
        awards.record_check(work, made.procurement_id, made.procurement_id, **whole)
    for wrong, field in (
        ({"kind": "shoe size"}, "kind"),
        ({"outcome": "maybe"}, "outcome"),
        ({"checked_on": date(2099, 1, 1)}, "checked_on"),
        ({"what": "Fine"}, "what"),
    ):
        with pytest.raises(Invalid) as refused, work_as(made.people.officer) as work:
            awards.record_check(work, made.procurement_id, bidder, **{**whole, **wrong})
        assert set(refused.value.errors) == {field}


def test_the_history_of_a_bidder_shows_its_own_marks_and_saves_as_a_table(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = create_released(parts, clock)
    mine, other = (people.client_of(made.providers[name]) for name in ("Birch CIC", "Alder Youth"))
    shown = words(mine.get("/feedback"))
    assert made.pack.question("Q1").title in shown
    assert "3 of 5" in shown
    table = mine.get("/feedback.csv")
    assert table.mimetype == "text/csv"
    assert table.text.count("YC-2027-01") == len(made.pack.questions)
    assert "Alder Youth" not in table.text
    assert table.text != other.get("/feedback.csv").text


def test_a_winner_whom_the_law_excludes_is_left_out_by_two_people_and_the_next_comes_first(
    parts: Parts, clock: SteppedClock, work_as: WorkAs, reading: Reading
) -> None:
    made = create_evaluated(parts, clock)
    winner = made.bids["Alder Youth"]
    with work_as(made.people.officer) as work:
        case = services.propose_case(
            work,
            made.procurement_id,
            winner,
            kind="leave_out",
            ground="law:debarment",
            words=Proposal(WHY, why_not_ask="The list is public, and a letter to them changes nothing on it."),
        )
    with work_as(made.people.award_approver) as work:
        services.decide_case(work, made.procurement_id, case, agrees=True, reason=WHY)
    with pytest.raises(Refusal, match="not decided yet whether a bid is left out"):
        recommend(parts, made)
    clock.move(days=30)
    with work_as(made.people.award_approver) as work:
        services.close_case(work, made.procurement_id, case, leave_out=True, reason=WHY)
    with reading() as session:
        record = queries.get_record(session, parts.keyring, made.procurement_id)
        kept = list(session.scalars(select(EvaluationResult).order_by(EvaluationResult.number)))
        why = [row.why for row in kept]
    assert [bid["excluded"] is not None for bid in record["bids"]] == [True, False]
    assert record["result"]["lots"][0]["award"] == "B2"
    assert kept[1].prices_opened_at == kept[0].prices_opened_at
    assert why[1] == "Alder Youth was left out."


def test_what_no_longer_holds_when_the_approver_decides_stops_the_award(parts: Parts, clock: SteppedClock) -> None:
    made = create_signed(parts, clock)
    recommend(parts, made)
    with open_reading(parts) as session:
        bidders = queries.get_board(session, made.procurement_id).bidders
    winner = next(organisation_id for organisation_id, name in bidders.items() if name == "Alder Youth")
    with open_work(parts, made.people.officer) as work:
        awards.record_check(
            work,
            made.procurement_id,
            winner,
            kind=next(iter(diligence_titles(made.pack))),
            outcome=FAILS,
            checked_on=in_london(work.now).date(),
            what="The cover ended last week, and nothing took its place.",
        )
    with pytest.raises(Refusal, match="Alder Youth"):
        approve(parts, made)
