"""Prices line by line, as a provider meets them."""

import io
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask

from portal.bids import queries
from portal.parts import Parts
from portal.procurements.models import PackVersion, Procurement
from portal.rules import codec
from portal.rules.actors import OPERATOR
from portal.rules.price_schedule import Schedule, ScheduleLine
from portal.unit_of_work import open_reading, open_work
from tests.bids.conftest import DEADLINE, Scene
from tests.factories.bids import create_draft
from tests.factories.procurements import create_published, sample_pack
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient, errors, words
from tests.ground.people import People

LINES = (
    ScheduleLine("L1", "Sessions", "session", "480", rule="maximum", limit_pence=25_000, consequence="correct"),
    ScheduleLine("L2", "Start-up", "start-up", "1", when="start"),
    ScheduleLine("L3", "Trips", "trip", "12", rule="maximum", limit_pence=10_000, consequence="limit"),
    ScheduleLine("L4", "Redundancy", "sum", "1", when="end", rule="fixed", limit_pence=0),
)
SCHEDULE = Schedule(LINES, years=3, extension_years=2, rise="published", rise_percent="2")


@pytest.fixture
def scene(parts: Parts, people: People) -> Scene:
    with open_work(parts, OPERATOR) as work:
        pack = sample_pack("YC-2027-01", DEADLINE, schedule=SCHEDULE)
        procurement_id = create_published(work, deadline=DEADLINE, pack=pack)
    return Scene(parts, procurement_id, people.provider("Ama Boateng", "Alder Youth"), people.provider("Jo", "Alder"))


@pytest.fixture
def ama(scene: Scene, people: People, app: Flask) -> PageClient:
    return people.client_of(scene.ama)


@pytest.fixture
def bid_id(scene: Scene) -> UUID:
    return create_draft(scene.parts, scene.procurement_id, scene.ama)


def test_cl_03_b_a_provider_reads_the_rule_and_its_one_consequence_at_the_line_and_is_told_when_a_price_breaks_it(
    scene: Scene, ama: PageClient, bid_id: UUID
) -> None:
    address = f"/bids/{bid_id}/1/price"
    page = words(ama.get(address))
    assert "At most £250.00. If higher: we ask you to correct it, and take the bid only then." in page
    assert "At most £100.00. If higher: we count £100.00 instead." in page
    assert "Fixed by us at £0.00. Nobody can change it." in page
    typed = {"rate_L1": "250.01", "rate_L2": "18,000", "rate_L3": "£120"}
    told = words(ama.send(address, typed, button="Save and next"))
    assert "Line 1: £250.01 is £0.01 over the most we accept (£250.00). We ask you to correct it" in told
    assert "Line 3: £120.00 is £20.00 over the most we accept (£100.00). We count £100.00 instead." in told
    stopped = words(ama.get(f"/bids/{bid_id}/submit"))
    assert "price line 1 is £0.01 over its limit: correct it" in stopped
    assert "price line 3 is beyond its limit: say that you mean it, or change it" in stopped
    answer = ama.send(address, {"rate_L1": "212.50", "accept_L3": "12000"}, button="Save and next")
    assert answer.request.path == f"/bids/{bid_id}/1/promise/S1"
    # Sessions 530,812.10, start-up 18,000, trips 12 × £100 rising: 6,244.85 (each worked out by hand)
    assert scene.workspace(bid_id).draft.prices == {"1": 53_081_210 + 1_800_000 + 624_485}
    sent = ama.send(f"/bids/{bid_id}/submit", {"declarations": ["0", "1"]})
    assert "Bid submitted" in words(sent), words(sent)
    sent_now = scene.workspace(bid_id).lot("1").sent
    assert sent_now is not None
    submission = sent_now.submission_id
    read = words(ama.get(f"/bids/{bid_id}/receipts/{submission}/bid"))
    assert "£555,056.95 without VAT" in read
    assert "Line 3: £120.00 is £20.00 over the most we accept (£100.00). We count £100.00 instead." in read
    with open_reading(scene.parts) as session:
        fact = queries.get_receipt(session, scene.parts.keyring, scene.ama, submission).snapshot.prices[0]
    assert fact.pence == sum(line.total_pence for line in fact.lines) == sum(fact.by_year) == 55_505_695


@ON_SQLITE
def test_cl_03_a_a_limit_is_answered_while_somebody_types(ama: PageClient, bid_id: UUID) -> None:
    address = f"/bids/{bid_id}/1/price"
    form = ama.page(address).select_one("main form[data-autosave]")
    assert form is not None
    hidden = {str(each["name"]): str(each["value"]) for each in form.select("input[type=hidden]")}
    answer = ama.post(str(form["data-autosave"]), data={**hidden, "rate_L1": "250.01", "rate_L3": "100"})
    assert answer.status_code == 200
    told = answer.get_json()
    assert told["notes"]["note-L1"].startswith("Line 1: £250.01 is £0.01 over the most we accept (£250.00).")
    assert told["notes"]["note-L3"] == ""
    assert told["notes"]["so-far"].startswith("So far £")
    assert "Line 1: £250.01" in told["said"]
    wrong = ama.post(str(form["data-autosave"]), data={**hidden, "version": told["version"], "rate_L1": "1,5"})
    assert (wrong.status_code, wrong.get_json()["typing"]) == (400, True)


@ON_SQLITE
def test_a_price_meant_at_one_sum_is_not_meant_at_another(scene: Scene, ama: PageClient, bid_id: UUID) -> None:
    address = f"/bids/{bid_id}/1/price"
    ama.send(address, {"rate_L1": "1", "rate_L2": "1", "rate_L3": "120"}, button="Save and next")
    ama.send(address, {"accept_L3": "12000"}, button="Save and next")
    assert scene.workspace(bid_id).draft.prices
    ama.send(address, {"rate_L3": "900", "accept_L3": "12000"}, button="Save and next")
    assert scene.workspace(bid_id).draft.prices == {}


@ON_SQLITE
def test_a_line_without_a_price_is_named_and_nothing_typed_is_lost(ama: PageClient, bid_id: UUID) -> None:
    address = f"/bids/{bid_id}/1/price"
    answer = ama.send(address, {"rate_L1": "two", "rate_L2": "18000"}, button="Save and next")
    assert answer.status_code == 400
    assert errors(answer) == ["The price for line 1 must be in pounds and pence, such as 1,234.50"]
    assert 'value="18000"' in answer.get_data(as_text=True)
    ama.send(address, {"rate_L1": "2", "rate_L2": "18000"}, button="Save and next")
    assert "price line 3" in words(ama.get(f"/bids/{bid_id}"))


@ON_SQLITE
def test_a_bid_for_one_sum_has_no_lines(parts: Parts, people: People, app: Flask) -> None:
    with open_work(parts, OPERATOR) as work:
        procurement_id = create_published(work, deadline=DEADLINE, pack=sample_pack("YC-2027-02", DEADLINE))
    ama = people.provider("Ama Boateng", "Alder Youth")
    bid_id = create_draft(parts, procurement_id, ama)
    client = people.client_of(ama)
    client.send(f"/bids/{bid_id}/1/price", {"price": "5"}, button="Save")
    token = client.page(f"/bids/{bid_id}/1/price").select_one("input[name=csrf_token]")
    assert token is not None
    data = {"csrf_token": str(token["value"]), "rate_L1": "1"}
    assert client.post(f"/bids/{bid_id}/1/price/autosave", data=data).status_code == 404


def test_the_schedule_is_taken_away_filled_and_read_again(scene: Scene, ama: PageClient, bid_id: UUID) -> None:
    address = f"/bids/{bid_id}/1/price/file"
    blank = ama.get(f"{address}.csv").get_data().decode("utf-8-sig")
    assert ama.get(f"{address}.xlsx").get_data()[:2] == b"PK"
    prices = {"L1": "250.01", "L2": "18000", "L3": "95"}
    filled = "\r\n".join(
        line + prices.get(line.split(",")[1], "") if "," in line else line for line in blank.split("\r\n")
    )
    answer = ama.send(address, {"file": (io.BytesIO(filled.encode()), "prices.csv")})
    page = words(answer)
    assert "We read 3 prices. Check them here. 1 line beyond a limit: see below." in page
    assert "Line 1: £250.01 is £0.01 over the most we accept (£250.00)." in page
    assert scene.workspace(bid_id).draft.offer("1").rates == {"L1": 25_001, "L2": 1_800_000, "L3": 9_500}


def test_cl_03_d_a_file_of_an_older_version_is_refused_with_the_lines_that_changed(
    scene: Scene, ama: PageClient, bid_id: UUID
) -> None:
    address = f"/bids/{bid_id}/1/price/file"
    old = ama.get(f"{address}.xlsx").get_data()
    lines = (LINES[0], replace(LINES[1], unit="set-up"), *LINES[2:])
    with open_work(scene.parts, OPERATOR) as work:
        pack = sample_pack("YC-2027-01", DEADLINE, version=2, schedule=replace(SCHEDULE, lines=lines))
        found = work.session.get(Procurement, scene.procurement_id)
        assert found is not None
        found.published_version = 2
        work.session.add(
            PackVersion(
                procurement_id=found.id,
                number=2,
                pack=codec.encode(pack),
                digest=codec.digest(pack),
                approved_by=found.drafted_by,
                approval_reason="A unit was named wrongly.",
                published_at=work.now,
            )
        )
    answer = ama.send(address, {"file": (io.BytesIO(old), "prices.xlsx")})
    assert answer.status_code == 400
    assert errors(answer) == [
        "This schedule is version 1. Version 2 changed line 2. Download version 2 here and fill that in."
    ]
    assert scene.workspace(bid_id).draft.offer("1").rates == {}


@ON_SQLITE
def test_a_workbook_with_sums_is_refused_at_its_cells(scene: Scene, ama: PageClient, bid_id: UUID) -> None:
    address = f"/bids/{bid_id}/1/price/file"
    blank = ama.get(f"{address}.csv").get_data().decode("utf-8-sig")
    summed = blank.replace('take the bid only then.",', 'take the bid only then.",=2*106')
    assert summed != blank
    answer = ama.send(address, {"file": (io.BytesIO(summed.encode()), "prices.csv")})
    assert errors(answer) == ["Line 1: cell G8 holds a sum. Type the price itself."]
    assert scene.workspace(bid_id).draft.offer("1").rates == {}
