"""Three lots from the draft to the result: typed by an officer, bid for by providers, marked, decided by lot."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from portal.bids import services as bids
from portal.clock import SteppedClock
from portal.evaluation import queries as evaluations
from portal.parts import Parts
from portal.procurements import queries, services
from portal.rules.actors import Actor
from portal.rules.refusals import Invalid
from portal.unit_of_work import open_reading, open_work
from tests.factories import evaluation
from tests.factories.bids import fill_own_profile
from tests.ground.client import errors, words
from tests.ground.people import People as Accounts
from tests.procurements.conftest import Story

PLACES = {"1": "Ashford", "2": "Swale", "3": "Thanet"}
MARKS = {"Alder Youth": {"Q1": "4", "Q2": "3"}, "Birch CIC": {"Q1": "3", "Q2": "4"}}


@pytest.fixture
def divided(ready: Story, people: Accounts, app: Flask) -> Story:
    """Three lots, question 2 asked once, published; one may bid for two at most."""
    people.app = app
    officer = people.client_of(ready.people.officer)
    pages = f"/procurements/{ready.id}/draft"
    answer = officer.send(
        f"{pages}/lots",
        {
            "decision": "divided",
            "reason": "Small groups know one place. We thought of the county as one, and of five lots.",
            "limit": "2",
            "once": ["Q2"],
        },
    )
    assert "There are 0 lots. Add one, or do not divide it" in words(answer)
    for number, place in PLACES.items():
        link = officer.page(f"{pages}/lots").find("a", string="Add a lot")
        assert link is not None
        assert link["href"] == f"{pages}/lot-{number}"
        typed = {"title": place, "districts": [place], "value_pence": "£30,000"}
        answer = officer.send(f"{pages}/lot-{number}", typed | ({"differs": "A boat."} if number == "3" else {}))
    assert "Nothing on this page stops publishing" in words(answer)
    ready.publish()
    return ready


def save_all(parts: Parts, actor: Actor, bid_id: UUID, lots: dict[str, int | None]) -> None:
    """Answers to both questions and a price for each lot; None leaves the price out."""
    with open_work(parts, actor) as work:
        fill_own_profile(work)
        bids.choose_lots(work, bid_id, list(lots))
        bids.save_answer(work, bid_id, "Q2", "We keep all safe, in every place.")
        for lot_id, pence in lots.items():
            bids.save_answer(work, bid_id, "Q1", f"How we do it in {PLACES[lot_id]}.", lot_id=lot_id)
            if pence is not None:
                bids.save_price(work, bid_id, lot_id, pence)


def test_cl_01_b_three_lots_run_from_the_draft_to_a_result_each(
    divided: Story, people: Accounts, parts: Parts, clock: SteppedClock
) -> None:
    with divided.reading() as session:
        view = queries.get_procurement(session, divided.id)
    assert view.pack is not None
    opportunity = f"/opportunity/{view.reference}"
    alder, birch = people.provider("Ama Boateng", "Alder Youth"), people.provider("Bea Holt", "Birch CIC")
    ama = people.client_of(alder)
    shown = words(ama.get(opportunity))
    assert "Lot 3: Thanet, worth £30,000. Only here: A boat." in shown
    assert "You may bid for one lot by itself, or for 2 at most." in shown
    assert "Why: Small groups know one place." in shown

    start = ama.send(f"{opportunity}/bid")
    assert "You may bid for 2 lots at most" in words(start)
    lots_page = start.request.path
    assert errors(ama.send(lots_page, {"lots": ["1", "2", "3"]})) == ["You may bid for 2 lots at most. You chose 3."]
    bid_id = UUID(ama.send(lots_page, {"lots": ["1", "2"]}).request.path.rsplit("/", 1)[1])
    save_all(parts, alder, bid_id, {"1": 2_800_000, "2": None})
    tasks = words(ama.get(f"/bids/{bid_id}"))
    assert "your price" in tasks.lower()
    declared = [str(place) for place, _ in enumerate(view.pack.declarations)]
    sent = ama.send(f"/bids/{bid_id}/submit", {"lots": ["1"], "declarations": declared})
    assert "Bid submitted" in words(sent), "lot 2 lacks its price, and lot 1 is sent"
    mine = words(ama.get("/bids"))
    assert "Ashford Submitted" in mine
    assert "Swale In progress" in mine
    save_all(parts, alder, bid_id, {"1": 2_800_000, "2": 2_900_000})
    ama.send(f"/bids/{bid_id}/submit", {"lots": ["1", "2"], "declarations": declared})

    with open_work(parts, alder) as work:
        bids.choose_lots(work, bid_id, ["3"])
    save_all(parts, alder, bid_id, {"3": 2_500_000})
    with pytest.raises(Invalid, match="2 lots at most, and you sent 2. Withdraw one"), open_work(parts, alder) as work:
        bids.submit_lots(work, bid_id, ["3"], view.pack.declarations)

    with open_work(parts, birch) as work:
        alone = bids.start_bid(work, divided.id)
    save_all(parts, birch, alone, {"2": 2_600_000})
    with open_work(parts, birch) as work:
        bids.submit_lots(work, alone, ["2"], view.pack.declarations)

    assert view.deadline_at is not None
    clock.move_to(view.deadline_at + timedelta(minutes=1))
    made = evaluation.Evaluation(
        divided.id,
        divided.people,
        view.pack,
        {"Alder Youth": bid_id, "Birch CIC": alone},
        {"Alder Youth": alder, "Birch CIC": birch},
    )
    evaluation.open_bids(parts, made)
    evaluation.declare_none(parts, made)
    with open_reading(parts) as session:
        board = evaluations.get_board(session, divided.id)
    marked = sorted((unit.bid.organisation_name, unit.question_id, len(unit.submissions)) for unit in board.units)
    assert marked == [
        ("Alder Youth", "Q1", 1),
        ("Alder Youth", "Q1", 1),
        ("Alder Youth", "Q2", 2),
        ("Birch CIC", "Q1", 1),
        ("Birch CIC", "Q2", 1),
    ], "the shared answer is marked once and counts in both lots"
    evaluation.mark_all(parts, made, marks=MARKS)
    evaluation.open_discussion(parts, made)
    evaluation.agree_all(parts, made, marks=MARKS)
    evaluation.lock_quality(parts, made)
    with open_reading(parts) as session:
        outcome = evaluations.get_outcome(session, parts.keyring, divided.id)
    assert {lot.lot_id: [bid.organisation_name for bid in lot.bids] for lot in outcome.lots} == {
        "1": ["Alder Youth"],
        "2": ["Alder Youth", "Birch CIC"],
        "3": [],
    }
    officer = people.client_of(divided.people.officer)
    result = words(officer.get(f"/evaluation/{divided.id}/result", writes=True))
    for place in PLACES.values():
        assert place in result


def test_a_published_lot_stays_whether_anybody_bid_or_not(divided: Story, people: Accounts) -> None:
    officer = people.client_of(divided.people.officer)
    place = f"/procurements/{divided.id}/draft/lots"
    assert officer.send(f"{place}/3/remove").status_code == 403, "it is frozen"
    with divided.work_as(divided.people.officer) as work:
        services.start_amendment(work, divided.id)
    answer = officer.send(f"{place}/3/remove")
    assert errors(answer)[0].startswith("This takes out lot 3, Thanet. It is published, and bidders may have begun.")
    answer = officer.send(place, {"decision": "one"})
    assert errors(answer)[0].startswith("This takes out lot 2, Swale and lot 3, Thanet.")
    answer = officer.send(f"/procurements/{divided.id}/draft/lot-4", {"title": "Dover", "districts": ["Dover"]})
    assert "is saved" in words(answer), "a lot may be added"
    with divided.reading() as session:
        pack = queries.get_pack(session, divided.id)
    assert [lot.id for lot in pack.lots] == ["1", "2", "3"]
