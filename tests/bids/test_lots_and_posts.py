"""Several lots in one workspace; and the table of posts behind an undertaking."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.bids import queries, services
from portal.parts import Parts
from portal.rules import codec
from portal.rules.actors import OPERATOR, Role
from portal.rules.completeness import Incomplete
from portal.rules.disclosure import as_row, read_posts
from portal.rules.pack import Lot, Tupe
from portal.rules.refusals import Invalid, NotAllowed, NotFound
from portal.rules.workforce_promises import PROMISES
from portal.unit_of_work import open_reading, open_work
from tests.bids.conftest import DEADLINE, Scene
from tests.factories.bids import create_draft, submit
from tests.factories.procurements import create_published, sample_pack, sample_questions
from tests.ground.client import errors, words
from tests.ground.people import People

LOTS = (Lot("1", "Ashford", ("Ashford",)), Lot("3", "Tunbridge Wells", ("Tunbridge Wells",)))


@pytest.fixture
def lots(parts: Parts, people: People) -> Scene:
    """Two lots; question 2 is asked once for both."""
    first, second = sample_questions()
    pack = sample_pack("YS-2026-02", DEADLINE, lots=LOTS, questions=(first, replace(second, per_lot=False)))
    with open_work(parts, OPERATOR) as work:
        procurement_id = create_published(work, pack=pack)
    return Scene(
        parts,
        procurement_id,
        people.provider("Ama Boateng", "Alder Youth"),
        people.provider("Jo Reed", "Alder Youth", Role.EDITOR),
    )


def test_each_lot_is_sent_by_itself_and_keeps_the_shared_answer_as_it_stood(lots: Scene) -> None:
    bid_id = create_draft(lots.parts, lots.procurement_id, lots.ama)
    first = submit(lots.parts, lots.ama, bid_id)
    with open_work(lots.parts, lots.ama) as work:
        services.choose_lots(work, bid_id, ["1", "3"])
    with pytest.raises(Incomplete) as refused:
        submit(lots.parts, lots.ama, bid_id, lot_id="3")
    assert [gap.words for gap in refused.value.missing["3"]] == ["an answer to question 1", "your price"]
    assert lots.workspace(bid_id).lot("1").state == "Submitted"
    with open_work(lots.parts, lots.jo) as work:
        services.save_answer(work, bid_id, "Q2", "A new shared answer.")
        services.save_answer(work, bid_id, "Q1", "For the Wells.", lot_id="3")
        services.save_price(work, bid_id, "3", 1_000)
    view = lots.workspace(bid_id).lot("1")
    assert (view.state, view.changed) == ("Changed since submitted", ("question 2, Safe practice and a steady start",))
    second = submit(lots.parts, lots.ama, bid_id, lot_id="3")
    lots.parts.clock.move_to(DEADLINE)
    with open_work(lots.parts, OPERATOR) as work:
        opened = {o.lot_id: o for o in services.read_for_opening(work, lots.procurement_id)}
    assert (opened["1"].submission_id, opened["3"].submission_id) == (first, second)
    assert opened["1"].snapshot is not None
    assert opened["3"].snapshot is not None
    assert opened["1"].snapshot.answer("Q2") != opened["3"].snapshot.answer("Q2")


def test_lots_are_all_sent_or_none(lots: Scene) -> None:
    bid_id = create_draft(lots.parts, lots.procurement_id, lots.ama)
    with open_work(lots.parts, lots.ama) as work:
        services.choose_lots(work, bid_id, ["1", "3"])
    declared = lots.workspace(bid_id).pack.declarations
    with pytest.raises(Incomplete), open_work(lots.parts, lots.ama) as work:
        services.submit_lots(work, bid_id, ["1", "3"], declared)
    assert lots.workspace(bid_id).lot("1").sent is None
    with pytest.raises(Invalid, match="at least 1 lot"), open_work(lots.parts, lots.ama) as work:
        services.submit_lots(work, bid_id, [], declared)


def test_lots_are_chosen_and_sent_through_the_pages(lots: Scene, people: People, app: Flask) -> None:
    ama = people.client_of(lots.ama)
    answer = ama.send("/opportunity/YS-2026-02/bid")
    assert "Choose the lots you want to bid for" in words(answer)
    address = answer.request.path
    assert errors(ama.send(address, {})) == ["Select at least 1 lot"]
    answer = ama.send(address, {"lots": ["1", "3"]})
    bid_id = UUID(answer.request.path.rsplit("/", 1)[1])
    assert "Asked once, for all your lots" in words(answer)
    with open_work(lots.parts, lots.ama) as work:
        for lot_id in ("1", "3"):
            services.save_answer(work, bid_id, "Q1", "Yes.", lot_id=lot_id)
            services.save_price(work, bid_id, lot_id, 5_000)
    answer = ama.send(f"/bids/{bid_id}/all/question/Q2", {"text": "Safely."}, button="Save and next")
    assert answer.request.path == f"/bids/{bid_id}"
    answer = ama.send(f"/bids/{bid_id}/submit", {"lots": ["1"], "declarations": ["0", "1"]})
    assert "Bid submitted" in words(answer)
    answer = ama.send(f"/bids/{bid_id}/submit", {"lots": ["1", "3"], "declarations": ["0", "1"]})
    assert "Your lots are submitted. Each has its own receipt." in words(answer)
    assert ama.get(f"/bids/{bid_id}/1/question/Q2").status_code == 404, "it is asked once"
    mine = words(ama.get("/bids"))
    assert "Ashford Submitted" in mine
    assert "Tunbridge Wells Submitted" in mine


def _rows() -> list[dict[str, str]]:
    typed = [
        {
            "post": f"P-{number:02}",
            "hours_a_week": "37",
            "pay_a_year": "24500",
            "start_band": "2015-2019",
            "age_band": "40-49",
            "contract_type": "permanent",
            "pension": "lgps",
            "assigned_percent": "100",
        }
        for number in range(1, 7)
    ]
    reading = read_posts(typed)
    assert not reading.faults
    return [as_row(post) for post in reading.posts]


@pytest.fixture
def moving(parts: Parts, people: People) -> Scene:
    """An opportunity with six people who may move."""
    rows = _rows()
    tupe = Tupe("applies", "They do this work now.", 6, "6.00", 14_700_000, None, "Downs Trust", codec.digest(rows))
    with open_work(parts, OPERATOR) as work:
        procurement_id = create_published(work, pack=sample_pack(deadline=DEADLINE, tupe=tupe), workforce=rows)
    return Scene(
        parts,
        procurement_id,
        people.provider("Ama Boateng", "Alder Youth"),
        people.provider("Jo Reed", "Alder Youth", Role.EDITOR),
    )


ADDRESS = "/opportunity/YC-2027-01/workforce"


def test_the_table_of_posts_is_seen_after_an_owner_agreed(moving: Scene, people: People, app: Flask) -> None:
    ama, jo = people.client_of(moving.ama), people.client_of(moving.jo)
    assert "Only an owner can agree." in words(jo.get(ADDRESS))
    assert "P-01" not in words(ama.get(ADDRESS))
    assert ama.get(f"{ADDRESS}.csv").status_code == 403
    assert "6 people, 6.00 full-time posts, pay bill £147,000" in words(ama.get(ADDRESS)), "everybody sees the totals"
    me = str(moving.ama.user_id)
    assert errors(ama.send(ADDRESS, {"promises": ["use", "tell"], "readers": [me]})) == ["Tick all 4 to see the table"]
    assert errors(ama.send(ADDRESS, {"promises": list(PROMISES), "readers": []})) == ["Add who will see it"]
    with open_work(moving.parts, moving.ama) as work:
        services.agree_undertaking(work, moving.procurement_id, tuple(PROMISES))
    assert "did not name you" in words(jo.get(ADDRESS)), "jo is of the organisation, and was not named"
    assert jo.get(f"{ADDRESS}.csv").status_code == 403
    assert jo.get(f"{ADDRESS}/readers").status_code == 403
    assert errors(ama.send(f"{ADDRESS}/readers", {})) == ["Add who will see it"]
    with open_work(moving.parts, moving.ama) as work:
        services.name_readers(work, moving.procurement_id, [moving.jo.user_id or uuid4()])
    answer = ama.get(ADDRESS, writes=True)
    assert "P-01" in words(answer)
    assert "Who may see it: Ama Boateng and Jo Reed." in words(answer)
    assert "£24,000" in words(answer), "pay leaves the council as a band"
    assert "24500" not in answer.get_data(as_text=True)
    assert "P-06" in words(jo.get(ADDRESS, writes=True))
    saved = jo.get(f"{ADDRESS}.csv", writes=True)
    assert "Saved by Jo Reed, Alder Youth" in saved.get_data(as_text=True)
    with open_reading(moving.parts) as session:
        kept = select(AuditEntry.code, AuditEntry.stream).where(AuditEntry.stream != "portal")
        entries = session.execute(kept.order_by(AuditEntry.seq)).all()
    assert [code for code, _ in entries] == [
        "workforce.agreed",
        "workforce.readers",
        "workforce.readers",
        *["workforce.seen"] * 3,
    ]
    assert {stream for _, stream in entries} == {f"organisation:{moving.ama.organisation_id}"}


def test_who_may_not_see_the_table_of_posts(moving: Scene, people: People, app: Flask) -> None:
    every = tuple(PROMISES)
    with pytest.raises(NotAllowed, match="Ask an owner"), open_work(moving.parts, moving.jo) as work:
        services.agree_undertaking(work, moving.procurement_id, every)
    with open_work(moving.parts, moving.ama) as work:
        services.agree_undertaking(work, moving.procurement_id, every)
        services.agree_undertaking(work, moving.procurement_id, every)
    rival = people.provider("Rob Vane", "Rival CIC")
    with pytest.raises(Invalid, match="Add who will see it"), open_work(moving.parts, moving.ama) as work:
        services.name_readers(work, moving.procurement_id, [rival.user_id or uuid4()])
    with pytest.raises(NotFound), open_work(moving.parts, rival) as work:
        services.name_readers(work, moving.procurement_id, [rival.user_id or uuid4()])
    with open_reading(moving.parts) as session:
        assert queries.has_agreed(session, moving.ama.organisation_id, moving.procurement_id)
        assert not queries.has_agreed(session, rival.organisation_id, moving.procurement_id)
    with pytest.raises(NotFound), open_work(moving.parts, rival) as work:
        services.record_workforce_seen(work, moving.procurement_id, as_file=False)
    assert "P-01" not in words(people.client_of(rival).get(ADDRESS))
    officer = people.client_of(people.staff("Sunita", Role.PROCUREMENT_OFFICER))
    assert officer.get(ADDRESS).status_code == 403


def test_there_is_no_such_page_where_nobody_moves(scene: Scene, people: People, app: Flask) -> None:
    assert people.client_of(scene.ama).get(ADDRESS).status_code == 404
