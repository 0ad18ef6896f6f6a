"""What a tired person needs to be told: what stands, what may be a slip of a key, and what to do next."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.bids.conftest import DEADLINE, Scene
from tests.factories.bids import create_draft, submit
from tests.ground.client import PageClient, words
from tests.ground.people import People


@pytest.fixture
def ama(scene: Scene, people: People, app: Flask) -> PageClient:
    return people.client_of(scene.ama)


def test_the_submit_page_says_what_stands_already(scene: Scene, ama: PageClient) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    submit(scene.parts, scene.ama, bid_id)
    assert "You changed nothing since, so there is nothing to send." in words(ama.get(f"/bids/{bid_id}/submit"))
    assert "Go on with your bid" not in words(ama.get("/bids"))
    ama.send(f"/bids/{bid_id}/1/price", {"price": "74,000"}, button="Save")
    assert "This replaces what you sent at" in words(ama.get(f"/bids/{bid_id}/submit"))
    assert "Go on with your bid" in words(ama.get("/bids"))


def test_after_the_deadline_a_changed_draft_is_not_shown_as_what_the_panel_sees(scene: Scene, ama: PageClient) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    submit(scene.parts, scene.ama, bid_id)
    ama.send(f"/bids/{bid_id}/1/price", {"price": "74,000"}, button="Save")
    assert "This is what the panel will see." in words(ama.get(f"/bids/{bid_id}/check"))
    scene.parts.clock.move_to(DEADLINE + timedelta(seconds=1))
    page = words(ama.get(f"/bids/{bid_id}/check"))
    assert "This is what the panel will see." not in page
    assert "The panel sees only what you sent. Read the bid you sent" in page
    assert "Changed since submitted" not in words(ama.get("/bids"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0", "Your price is £0.00. Check that you mean it."),
        ("900000", "We said the contract is worth £90,000. Check the price."),
        ("8000", "under a tenth of what we said the contract is worth (£90,000). Check the price."),
        ("75000", None),
    ],
)
def test_a_price_that_looks_like_a_slip_is_pointed_out(
    scene: Scene, ama: PageClient, typed: str, said: str | None
) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    ama.send(f"/bids/{bid_id}/1/price", {"price": typed}, button="Save")
    page = words(ama.get(f"/bids/{bid_id}/check"))
    assert said in page if said else "Check th" not in page


def test_the_dates_of_a_promise_say_when_the_contract_runs(scene: Scene, ama: PageClient) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    assert "The contract runs from " in words(ama.get(f"/bids/{bid_id}/1/promise/S1"))
