"""The demo's own pages: they exist only in a demo, move the clock forward only, and show no one another's mail."""

import dataclasses
from datetime import timedelta

import pytest

from portal.app import create_app
from portal.clock import DemoClock
from portal.notifications.outbox import drain
from portal.rules.actors import OPERATOR
from portal.rules.wording import in_london
from portal.unit_of_work import open_work
from tests.factories.accounts import create_provider, email_of
from tests.factories.bids import create_submitted_bid
from tests.factories.procurements import create_published
from tests.ground.client import new_client


@pytest.fixture
def demo_parts(parts):
    settings = dataclasses.replace(parts.settings, demo=True)
    return dataclasses.replace(parts, settings=settings, clock=DemoClock(settings.var / "clock.json"))


@pytest.fixture
def demo(demo_parts):
    return new_client(create_app(demo_parts.settings, demo_parts))


def drained(parts):
    while drain(parts.engine, parts.keyring, parts.sender, parts.clock.system_now()):
        pass


def test_outside_a_demo_the_pages_do_not_exist(client):
    for address in ("/demo", "/demo/clock", "/demo/mail"):
        assert client.get(address).status_code == 404


def test_a_visitor_reads_what_lets_somebody_in_and_no_receipt(demo, demo_parts):
    with open_work(demo_parts, OPERATOR) as work:
        bidder = create_provider(work, "Alder Youth", "Ama Boateng")
        procurement_id = create_published(work)
    create_submitted_bid(demo_parts, procurement_id, bidder)
    drained(demo_parts)
    page = demo.page(f"/demo/mail?to={email_of('Ama Boateng')}").text
    assert "/confirm/" in page
    assert "receipt" not in page.lower()
    assert "digest" not in page.lower()


def test_the_clock_moves_forward_is_shared_and_never_goes_back(demo, demo_parts):
    ahead = in_london(demo_parts.clock.now()) + timedelta(days=3)
    sent = {"day": [str(ahead.day), str(ahead.month), str(ahead.year)], "at": "midday"}
    assert "The clock has moved" in demo.send("/demo/clock", sent).text
    assert DemoClock(demo_parts.settings.var / "clock.json").offset() > timedelta(days=2)
    back = ahead - timedelta(days=10)
    again = {"day": [str(back.day), str(back.month), str(back.year)], "at": "midday"}
    assert "The clock cannot go back" in demo.send("/demo/clock", again).text
    assert demo_parts.clock.offset() > timedelta(days=2)


def test_an_empty_demo_says_how_to_build_its_world(demo):
    assert "The demo world is not built. Run make demo." in demo.page("/demo").text
