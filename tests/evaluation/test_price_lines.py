"""Prices line by line after the lock: what each line came to, with its working (E8)."""

from flask import Flask

from portal.clock import SteppedClock
from portal.evaluation import queries
from portal.parts import Parts
from portal.rules.price_schedule import Offer, Schedule, ScheduleLine
from portal.unit_of_work import open_reading
from tests.factories.evaluation import create_evaluated
from tests.ground.client import words
from tests.ground.people import People

E8 = Schedule(
    (
        ScheduleLine("L1", "Start-up", "start-up", "1", when="start", rule=""),
        ScheduleLine("L2", "The service", "year", "1"),
    ),
    years=3,
    extension_years=2,
    rise="offered",
    rise_percent="5",
)
OFFERS = {
    "Stour": Offer({"L1": 1_800_000, "L2": 12_000_000}, rise="2"),
    "Tenterden": Offer({"L2": 12_650_000}, rise="0"),
}


def test_e8_the_result_shows_each_line_with_its_working_and_scores_the_whole_life_price(
    parts: Parts, clock: SteppedClock, people: People, app: Flask
) -> None:
    marks = {name: {"Q1": "4", "Q2": "4"} for name in OFFERS}
    prices = dict.fromkeys(OFFERS, 0)
    made = create_evaluated(parts, clock, marks=marks, prices=prices, offers=OFFERS, pack_over={"schedule": E8})
    with open_reading(parts) as session:
        outcome = queries.get_outcome(session, parts.keyring, made.procurement_id)
    found = {bid.organisation_name: bid for bid in outcome.lots[0].bids}
    assert [bid["prices"]["P"] for bid in outcome.record["bids"]] == ["642484.82", "632500.00"]
    assert (found["Stour"].points["P"], found["Tenterden"].points["P"]) == ("39.38", "40.00")
    officer = people.client_of(made.people.officer)
    page = words(officer.get(f"/evaluation/{made.procurement_id}/result", writes=True))
    assert "Line 2: £120,000.00 × 1 a year for 5 years, each year 2% more than the last = £624,484.82" in page
    assert "Year 4 (if extended): £127,344.96" in page
    assert "2 The service £126,500.00 for one year £632,500.00" in page
