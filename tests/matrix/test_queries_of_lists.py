"""The first pages of a panel member and of a provider ask the database as often for six tenders as for one."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import update

from portal.bids.models import Bid
from portal.clock import SteppedClock
from portal.evaluation import queries
from portal.parts import Parts
from portal.rules.actors import OPERATOR, Actor
from portal.rules.seats import SeatKind
from portal.unit_of_work import open_work
from tests.factories import bids, evaluation, procurements
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient
from tests.ground.people import People
from tests.matrix.visitor import counted

pytestmark = ON_SQLITE
WorkAs = Callable[..., AbstractContextManager[Any]]


def _asked(parts: Parts, client: PageClient, address: str) -> tuple[int, BeautifulSoup]:
    client.page(address)  # What is read once in a process is read now.
    with counted(parts.engine) as statements:
        page = client.page(address)
    return len(statements), page


def test_my_panels_asks_as_often_for_six_tenders_as_for_one(
    people: People, app: Flask, parts: Parts, clock: SteppedClock
) -> None:
    made = evaluation.create_opened(parts, clock)
    person: Actor = made.people.panel_officer
    client = people.client_of(person)
    one, page = _asked(parts, client, "/panels")
    assert "0 of 4 done" in page.text
    for number in range(2, 7):
        with open_work(parts, OPERATOR) as work:
            pack = procurements.sample_pack(f"YC-2027-0{number}", clock.now() - timedelta(days=1))
            procurements.create_published(work, people=made.people, pack=pack)
    six, page = _asked(parts, client, "/panels")
    assert page.text.count("The bids are not open yet") == 5
    assert "0 of 4 done" in page.text
    assert six == one


def test_each_panel_is_counted_by_its_own_marks(people: People, app: Flask, parts: Parts, clock: SteppedClock) -> None:
    first = evaluation.create_opened(parts, clock)
    second = evaluation.create_opened(parts, clock, reference="YC-2027-02", providers=first.providers)
    with open_work(parts, OPERATOR) as work:
        procurements.give_seats(
            work, second.procurement_id, [(SeatKind.PANEL_OFFICER, first.people.panel_officer.user_id)]
        )
    evaluation.declare_none(parts, second, first.people.panel_officer)
    evaluation.mark_all(parts, first)
    with open_work(parts, OPERATOR) as work:
        lines = {line.reference: line for line in queries.list_panels(work.session, first.people.panel_officer)}
    assert (lines["YC-2027-01"].state, lines["YC-2027-01"].done) == ("Locked", 4)
    assert (lines["YC-2027-02"].state, lines["YC-2027-02"].done) == ("Not started", 0)


def test_my_bids_asks_as_often_for_six_tenders_as_for_one(
    people: People, app: Flask, parts: Parts, clock: SteppedClock
) -> None:
    owner = people.provider("Ama Boateng", "Downs Arts")
    client = people.client_of(owner)
    sent = []
    for number in range(1, 7):
        with open_work(parts, OPERATOR) as work:
            tender = procurements.create_published(work, reference=f"YC-2027-0{number}")
        if number % 2:
            sent.append(bids.create_submitted_bid(parts, tender, owner))
        else:
            bids.create_draft(parts, tender, owner)
        if number == 1:
            one, page = _asked(parts, client, "/bids")
            assert page.text.count("See the receipt") == 1
    six, page = _asked(parts, client, "/bids")
    assert page.text.count("See the receipt") == len(sent) == 3
    assert six == one


def test_a_bid_destroyed_by_law_does_not_close_the_list_of_bids(
    people: People, app: Flask, parts: Parts, work_as: WorkAs
) -> None:
    owner = people.provider("Ama Boateng", "Downs Arts")
    with work_as() as work:
        kept, destroyed = (procurements.create_published(work, reference=f"YC-2027-0{n}") for n in (1, 2))
    for tender in (kept, destroyed):
        bids.create_submitted_bid(parts, tender, owner)
    with work_as() as work:
        work.session.execute(update(Bid).where(Bid.procurement_id == destroyed).values(wrapped_key=b""))
    assert people.client_of(owner).page("/bids").text.count("See the receipt") == 1
