"""Several measures from the bid to the contract: what was offered, in whatever way it was typed, is what is owed."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from flask import Flask

from portal.bids import queries as bids
from portal.clock import SteppedClock
from portal.contracts import queries as contracts
from portal.contracts.services import sign_contract
from portal.evaluation.queries import get_outcome
from portal.parts import Parts
from portal.rules.promises import Promise, contract_years
from portal.unit_of_work import open_reading, open_work
from tests.factories.awards import create_noticed
from tests.factories.procurements import sample_measure, sample_pack
from tests.ground.client import words
from tests.ground.people import People

HOURS = replace(sample_measure(), weight="4")
WEEKS = replace(
    HOURS,
    id="S2",
    code="SV02",
    title="Apprentices on this contract",
    unit="month",
    proxy_pence=150_000,
    weight="3",
    formula={"name": "relative_to_highest", "cap": "60000"},
)
TONNES = replace(HOURS, id="S3", code="SV21", title="Carbon saved", unit="tonne", proxy_pence=7_000, weight="3")
MEASURES = (HOURS, WEEKS, TONNES)


def test_cl_11_e_three_promises_go_from_the_bid_to_the_contract_with_their_years_and_days(
    parts: Parts, clock: SteppedClock, people: People, app: Flask
) -> None:
    deadline = (clock.now() + timedelta(days=25)).replace(hour=12, minute=0, second=0, microsecond=0)
    timetable = replace(
        sample_pack("YC-2027-01", deadline).timetable, start_on=date(2027, 4, 1), end_on=date(2030, 3, 31)
    )
    each = Promise(
        quantity="12",
        counted="each",
        starts_on=date(2027, 4, 1),
        ends_on=date(2030, 3, 31),
        place="Ashford",
        delivered_by="Alder Youth",
        evidence="Agreement and provider letter",
        belongs="extra",
        delivered_as="lead",
    )
    in_years = replace(
        each, quantity="", counted="", by_year=("20", "", "10.5"), belongs="part", delivered_by="Downs Arts"
    )
    offered = {"S1": in_years, "S2": each, "S3": Promise(declined=True)}
    in_all = {"S1": in_years, "S2": replace(each, quantity="36", counted=""), "S3": replace(each, quantity="9")}
    made = create_noticed(
        parts,
        clock,
        pack_over={"measures": MEASURES, "timetable": timetable},
        promises={"Alder Youth": offered, "Birch CIC": in_all},
    )
    with open_reading(parts) as session:
        frozen = bids.read_snapshot(session, parts.keyring, made.bids["Alder Youth"]).commitments
        other = bids.read_snapshot(session, parts.keyring, made.bids["Birch CIC"]).commitments
        outcome = get_outcome(session, parts.keyring, made.procurement_id)
    assert [(c.criterion_id, c.quantity, c.by_year) for c in frozen] == [
        ("S1", "30.5", ("20", "0", "10.5")),
        ("S2", "36", ("12", "12", "12")),
    ]
    assert (other[1].quantity, other[1].by_year) == ("36", ("12", "12", "12")), "the same promise, typed otherwise"
    amounts = {bid["provider"]: bid["amounts"] for bid in outcome.record["bids"]}
    assert amounts["Alder Youth"] == {"S1": "2745.00", "S2": "54000.00", "S3": "0.00"}
    assert amounts["Birch CIC"] == {"S1": "2745.00", "S2": "54000.00", "S3": "1890.00"}
    result = words(people.client_of(made.people.officer).get(f"/evaluation/{made.procurement_id}/result", writes=True))
    assert "Birch CIC Extra, because of this contract 36 12 12 12 £54,000" in result
    assert "Alder Youth Nothing offered 0 0 0 0 £0" in result

    clock.move(days=20)
    with open_work(parts, made.people.officer) as work:
        contract_id = sign_contract(work, made.procurement_id, "1", clock.now().date())
    with open_reading(parts) as session:
        duties = contracts.get_contract(session, made.people.officer, contract_id).obligations
    assert [(d.code, d.quantity, d.belongs, d.delivered_by, d.due_on) for d in duties] == [
        ("SV12", Decimal("30.5"), "part", "Downs Arts", date(2030, 3, 31)),
        ("SV02", Decimal(36), "extra", "Alder Youth", date(2030, 3, 31)),
    ]
    ends = [year.last for year in contract_years(timetable)]
    assert [(y.year, y.quantity, y.due_on) for y in duties[0].by_year] == [
        (1, Decimal(20), ends[0]),
        (3, Decimal("10.5"), ends[2]),
    ]
    page = words(people.client_of(made.people.officer).get(f"/contracts/{contract_id}"))
    assert "10.5 in year 3, by Sunday 31 March 2030" in page
