"""What a change means for a bid sent before it, and a procurement that ends without a contract, with no bid or with some."""

import json
from dataclasses import replace

import pytest
from flask import Flask
from jsonschema import Draft4Validator

from portal.bids import services as bids
from portal.clock import SteppedClock
from portal.evaluation import queries as marking
from portal.parts import Parts
from portal.procurements import services
from portal.procurements.queries import list_versions, lock_procurement, published_pack
from portal.procurements.services.versions import publish_version
from portal.rules.actors import Role
from portal.rules.amending import ChangeKind, EndingKind
from portal.rules.pack import Pack
from portal.rules.refusals import Invalid, NotAllowed, Refusal, TooLate
from portal.unit_of_work import open_reading, open_work
from tests.architecture import ROOT
from tests.factories.accounts import create_provider
from tests.factories.bids import create_submitted_bid
from tests.factories.evaluation import (
    Evaluation,
    agree_all,
    create_closed,
    create_evaluated,
    declare_none,
    lock_quality,
    mark_all,
    open_bids,
    open_discussion,
)
from tests.factories.procurements import create_people, create_published, sample_pack, sample_questions
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient, words
from tests.ground.people import People

_WHY = "No bid reached the minimum for quality, so no contract can be awarded."


def _with_a_third_question(pack: Pack) -> Pack:
    one, two = sample_questions()
    three = replace(two, id="Q3", title="Travel", weight="10", files_allowed=0)
    questions = (replace(one, weight="20"), two, three)
    return replace(sample_pack(pack.reference, pack.timetable.deadline, questions=questions), version=2)


@pytest.fixture
def amended(parts: Parts, clock: SteppedClock, people: People) -> Evaluation:
    """Two bids sent against version 1; version 2 asks one more question; Birch sent again; closed."""
    with open_work(parts, people.staff("Ines", Role.STAFF)) as work:
        cast = create_people(work)
        deadline = work.now.replace(month=12, day=18, hour=12, minute=0)
        pack = sample_pack("YC-2027-01", deadline)
        made = Evaluation(create_published(work, people=cast, pack=pack), cast, pack)
        for name in ("Alder Youth", "Birch CIC"):
            made.providers[name] = create_provider(work, name, f"Owner of {name}")
    for name, price in (("Alder Youth", 7_432_189), ("Birch CIC", 8_123_457)):
        made.bids[name] = create_submitted_bid(parts, made.procurement_id, made.providers[name], price_pence=price)
    with open_work(parts, cast.officer) as work:
        row = lock_procurement(work, made.procurement_id)
        pack = _with_a_third_question(published_pack(work.session, row))
        publish_version(work, row, pack, kind=ChangeKind.AMENDMENT, reason="Travel matters more than we thought.")
    made.pack = pack
    made.bids["Birch CIC"] = create_submitted_bid(
        parts, made.procurement_id, made.providers["Birch CIC"], price_pence=8_123_457
    )
    clock.move_to(pack.timetable.deadline)
    return made


def test_a_bid_sent_before_a_change_is_marked_as_it_was_sent_by_the_version_in_force(
    amended: Evaluation, parts: Parts
) -> None:
    marks = {"Alder Youth": {"Q1": "4", "Q2": "3", "Q3": "0"}, "Birch CIC": {"Q1": "3", "Q2": "4", "Q3": "4"}}
    open_bids(parts, amended)
    declare_none(parts, amended)
    mark_all(parts, amended, marks=marks)
    open_discussion(parts, amended)
    agree_all(parts, amended, marks=marks)
    lock_quality(parts, amended)
    with open_reading(parts) as session:
        board = marking.get_board(session, amended.procurement_id)
        versions = list_versions(session, amended.procurement_id)
    assert {unit.question_id for unit in board.units} == {"Q1", "Q2", "Q3"}
    assert {unit.bid.organisation_name for unit in board.units} == {"Alder Youth", "Birch CIC"}
    assert [each.label for each in versions[1].changes][:2] == ["Question 1: weight", "Question 3"]


@ON_SQLITE
def test_with_no_bids_it_is_opened_and_ends_with_no_award_for_all_to_read(
    app: Flask, client: PageClient, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = create_closed(parts, clock, prices={})
    approver = made.people.award_approver
    with pytest.raises(Invalid, match="not open yet"), open_work(parts, approver) as work:
        services.end_procurement(work, made.procurement_id, EndingKind.NO_AWARD, "No bid came in by the deadline.")
    open_bids(parts, made)
    officer = people.client_of(made.people.officer)
    assert officer.get(f"/evaluation/{made.procurement_id}/progress").status_code == 200
    people.client_of(approver).send(
        f"/procurements/{made.procurement_id}/end", {"kind": "no_award", "reason": "No bid came in by the deadline."}
    )
    assert "No contract awarded" in words(client.get("/opportunity/YC-2027-01/ended"))
    shown = words(client.get("/opportunity/YC-2027-01"))
    assert "Not awarded" in shown
    assert "No bid came in by the deadline." in shown
    assert "Not awarded" in words(client.get("/opportunities"))
    assert "No bid came in by the deadline." in words(officer.get(f"/procurements/{made.procurement_id}"))


@ON_SQLITE
def test_open_data_tells_each_version_and_the_end(
    amended: Evaluation, app: Flask, client: PageClient, parts: Parts
) -> None:
    open_bids(parts, amended)
    with open_work(parts, amended.people.award_approver) as work:
        services.end_procurement(work, amended.procurement_id, EndingKind.NO_AWARD, _WHY)
    found = json.loads(client.get("/data/releases.json").get_data())["releases"]
    schema = json.loads((ROOT / "tests/data/ocds/ocds-uk-release-schema.json").read_text())
    assert [fault.message for one in found for fault in Draft4Validator(schema).iter_errors(one)] == []
    first, changed, ended = sorted(found, key=lambda release: (release["date"], release["id"]))
    assert (first["tag"], "amendments" in first["tender"]) == (["tender"], False)
    assert changed["tag"] == ["tenderAmendment"]
    (amendment,) = changed["tender"]["amendments"]
    assert amendment["amendsReleaseID"] == first["id"]
    assert "Question 3" in amendment["description"]
    assert (ended["tag"], ended["tender"]["status"]) == (["tenderCancellation"], "unsuccessful")
    assert ended["tender"]["statusDetails"] == _WHY
    assert {lot["status"] for lot in ended["tender"]["lots"]} == {"unsuccessful"}
    assert "Alder" not in json.dumps(found)


def test_after_the_end_nothing_goes_on_and_it_ends_once(parts: Parts, clock: SteppedClock) -> None:
    made = create_evaluated(parts, clock)
    approver = made.people.award_approver
    for actor in (made.people.officer, made.people.chair):
        with pytest.raises(Refusal), open_work(parts, actor) as work:
            services.end_procurement(work, made.procurement_id, EndingKind.NO_AWARD, _WHY)
    with pytest.raises(Invalid, match="for all to read"), open_work(parts, approver) as work:
        services.end_procurement(work, made.procurement_id, EndingKind.NO_AWARD, "")
    with open_work(parts, approver) as work:
        services.end_procurement(work, made.procurement_id, EndingKind.NO_AWARD, _WHY)
    with pytest.raises(NotAllowed, match="This ended at"), open_work(parts, approver) as work:
        services.end_procurement(work, made.procurement_id, EndingKind.STOPPED, _WHY)
    with pytest.raises(NotAllowed, match="has ended"), open_work(parts, made.people.officer) as work:
        services.hand_over(work, made.procurement_id, made.people.officer.user_id, "01632 960199", _WHY)


def test_a_bid_is_not_sent_after_it_was_stopped(parts: Parts, clock: SteppedClock, people: People) -> None:
    with open_work(parts, people.staff("Ines", Role.STAFF)) as work:
        cast = create_people(work)
        procurement_id = create_published(work, people=cast)
        ama = create_provider(work, "Alder Youth", "Ama Boateng")
    with open_work(parts, ama) as work:
        bid_id = bids.start_bid(work, procurement_id)
    with open_work(parts, cast.publication_approver) as work:
        services.end_procurement(work, procurement_id, EndingKind.STOPPED, "The money for it went away this month.")
    with pytest.raises(TooLate, match="was stopped"), open_work(parts, ama) as work:
        bids.save_answer(work, bid_id, "Q1", "Words", lot_id="1")
