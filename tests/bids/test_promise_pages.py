"""Social-value promises, as a provider meets them: nothing is an answer, years add up, the worth is worked out."""

from uuid import UUID

import pytest
from flask import Flask

from portal.bids.services.drafting import open_draft, save_part
from portal.rules import codec
from portal.rules.team import Partner, Team
from portal.unit_of_work import open_work
from tests.bids.conftest import Scene
from tests.factories.bids import create_draft
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient, errors, words
from tests.ground.people import People


@pytest.fixture
def ama(scene: Scene, people: People, app: Flask) -> PageClient:
    return people.client_of(scene.ama)


@pytest.fixture
def bid_id(scene: Scene) -> UUID:
    return create_draft(scene.parts, scene.procurement_id, scene.ama, quantity=None)


def typed(scene: Scene, bid_id: UUID) -> dict[str, object]:
    table = scene.workspace(bid_id).pack.timetable
    days = {"starts_on": table.start_on, "ends_on": table.end_on}
    boxes: dict[str, object] = {name: [str(d.day), str(d.month), str(d.year)] for name, d in days.items()}
    return boxes | {"place": "Ashford", "who": "us", "evidence": "A log", "belongs": "part"}


def test_nothing_under_a_measure_is_an_answer(scene: Scene, ama: PageClient, bid_id: UUID) -> None:
    address = f"/bids/{bid_id}/1/promise/S1"
    assert "You may offer nothing. It would earn 0. Not started" in words(ama.get(f"/bids/{bid_id}"))
    ama.send(address, {"offer": "nothing"}, button="Save and next")
    home = words(ama.get(f"/bids/{bid_id}"))
    assert "You offer nothing here. It earns 0. Done" in home
    ama.send(f"/bids/{bid_id}/submit", {"declarations": ["0", "1"]})
    assert scene.workspace(bid_id).lots[0].stands


@ON_SQLITE
def test_numbers_by_year_are_added_up_and_their_worth_is_worked_out(
    scene: Scene, ama: PageClient, bid_id: UUID
) -> None:
    address = f"/bids/{bid_id}/1/promise/S1"
    answer = ama.send(address, typed(scene, bid_id) | {"year_1": "10", "year_3": "5.5"}, button="Save")
    page = words(answer)
    assert "In all 15.5." in page
    assert "15.5 × £90 = £1,395." in page
    assert "£1,395 of the £18,000 we aim for, × 10 = 0.78 points of 10 at most." in page
    assert "15.5 (hour)" in words(ama.get(f"/bids/{bid_id}/check"))


@ON_SQLITE
def test_years_that_do_not_add_up_are_told_at_the_number_and_nothing_is_lost(
    scene: Scene, ama: PageClient, bid_id: UUID
) -> None:
    address = f"/bids/{bid_id}/1/promise/S1"
    answer = ama.send(address, typed(scene, bid_id) | {"quantity": "36", "year_1": "40"}, button="Save")
    assert errors(answer) == ["Your years add up to 40. “How many” says 36. Make them agree, or empty one."]
    assert 'value="40"' in answer.get_data(as_text=True)


@ON_SQLITE
def test_a_named_partner_can_deliver_it(scene: Scene, ama: PageClient, bid_id: UUID) -> None:
    with open_work(scene.parts, scene.ama) as work:
        bid, _ = open_draft(work, bid_id)
        team = Team((Partner("subcontractor", "Downs Arts", share="10"),))
        save_part(work, bid, "team", "1", codec.encode(team), version=None, blank={})
    address = f"/bids/{bid_id}/1/promise/S1"
    ama.send(address, typed(scene, bid_id) | {"quantity": "3", "who": "team-0"}, button="Save")
    promise = next(iter(scene.workspace(bid_id).draft.promises.values()))
    assert (promise.delivered_by, promise.delivered_as) == ("Downs Arts", "subcontractor")
    assert "checked" in str(ama.page(address).select_one("input[value=team-0]"))
