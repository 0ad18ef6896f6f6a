"""The pages of a bid, as its people meet them."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from portal.bids import queries, services
from portal.rules.actors import Role
from portal.unit_of_work import open_reading, open_work
from tests.bids.conftest import DEADLINE, Scene
from tests.factories.bids import create_draft, create_submitted_bid, small_pdf, submit
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient, errors, words
from tests.ground.people import People

REFERENCE = "YC-2027-01"


@pytest.fixture
def ama(scene: Scene, people: People, app: Flask) -> PageClient:
    return people.client_of(scene.ama)


@pytest.fixture
def jo(scene: Scene, people: People, app: Flask) -> PageClient:
    return people.client_of(scene.jo)


def test_a_bid_is_written_and_sent_through_its_pages(scene: Scene, ama: PageClient) -> None:
    answer = ama.send(f"/opportunity/{REFERENCE}/bid")
    home = answer.request.path
    assert "Not started" in words(answer)
    one = f"{home}/1/question/Q1"
    answer = ama.send(one, {"text": "We visit schools.\n\nWe listen."}, button="Save and next")
    assert answer.request.path == f"{home}/1/question/Q2"
    answer = ama.send(answer.request.path, {"text": "We check staff."}, button="Save and next")
    assert answer.request.path == f"{home}/1/price"
    answer = ama.send(answer.request.path, {"price": "£75,000.50"}, button="Save and next")
    assert answer.request.path == f"{home}/1/promise/S1"
    start = scene.workspace_at(home).pack.timetable.start_on
    typed = {
        "quantity": "100",
        "starts_on": [str(start.day), str(start.month), str(start.year)],
        "ends_on": [str(start.day), str(start.month), str(start.year + 1)],
        "place": "Ashford",
        "who": "us",
        "evidence": "A letter from each charity",
        "belongs": "extra",
    }
    answer = ama.send(answer.request.path, typed, button="Save and next")
    assert answer.request.path == home
    assert "Ready to submit" in words(answer)
    check = words(ama.get(f"{home}/check"))
    assert "We visit schools." in check
    assert "£75,000.50 without VAT" in check
    answer = ama.send(f"{home}/submit", {"declarations": ["0", "1"]})
    assert answer.status_code == 200, words(answer)
    assert "Bid submitted" in words(answer)
    assert "Nobody at the council can see it, or that you sent it" in words(answer)
    assert scene.ama.email in words(answer)


def test_the_receipt_can_be_checked_by_hand(scene: Scene, ama: PageClient) -> None:
    pdf = small_pdf()
    sent = create_submitted_bid(scene.parts, scene.procurement_id, scene.ama, files=[("Q2", "Röta £.pdf", pdf)])
    with open_reading(scene.parts) as session:
        kept = queries.get_receipt(session, scene.parts.keyring, scene.ama, sent)
    home = f"/bids/{kept.bid_id}/receipts/{sent}"
    text = ama.get(f"{home}/receipt.txt").get_data(as_text=True)
    raw = ama.get(f"{home}/bid.json").get_data()
    assert hashlib.sha256(raw).hexdigest() == kept.digest
    assert json.loads(raw)["reference"] == kept.snapshot.reference
    for each in (kept.digest, kept.head, kept.snapshot.reference, "Röta £.pdf (PDF,", hashlib.sha256(pdf).hexdigest()):
        assert each in text
    file = ama.get(f"/bids/{kept.bid_id}/files/{kept.snapshot.files[0].file_id}")
    assert file.get_data() == pdf
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    page = words(ama.get(home))
    assert kept.snapshot.reference in page
    assert "Read or print the bid you sent" in page
    assert "We visit every school" in words(ama.get(f"{home}/bid"))


@ON_SQLITE
def test_a_text_over_the_limit_is_saved_and_said(scene: Scene, ama: PageClient) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    answer = ama.send(f"/bids/{bid_id}/1/question/Q1", {"text": "word " * 305}, button="Save and next")
    assert "You have 305 words. The limit is 300. You can save this, but not submit it." in words(answer)
    assert "Over the word limit" in words(ama.get(f"/bids/{bid_id}"))
    assert "question 1 is 5 words over" in words(ama.get(f"/bids/{bid_id}/submit"))


def test_a_colleagues_save_in_between_shows_both_texts_and_loses_neither(
    scene: Scene, ama: PageClient, jo: PageClient
) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    address = f"/bids/{bid_id}/1/question/Q1"
    form = fields_of(ama.page(address))
    jo.send(address, {"text": "Jo's first.\n\nJo's second."}, button="Save")
    answer = ama.post(address, data={**form, "text": "Ama's text."})
    assert answer.status_code == 409
    assert errors(answer) == ["Jo Reed changed this at 10am. Both texts are below. Choose what to keep."]
    soup = BeautifulSoup(answer.get_data(as_text=True), "html5lib")
    assert [p.get_text() for p in soup.select(".portal-edge p")][1:] == ["Jo's first.", "Jo's second."]
    assert soup.select_one("textarea").get_text().strip() == "Ama's text."  # type: ignore[union-attr]
    assert scene.workspace(bid_id).draft.answers[("Q1", "1")] == "Jo's first.\n\nJo's second."
    ama.post(address, data={**fields_of(soup), "text": "Jo's first.\n\nAma's text."})
    assert scene.workspace(bid_id).draft.answers[("Q1", "1")] == "Jo's first.\n\nAma's text."


def fields_of(soup: BeautifulSoup) -> dict[str, Any]:
    form = soup.select_one("main form")
    assert form is not None
    return {str(each["name"]): str(each.get("value", "")) for each in form.select("input[type=hidden]")}


def test_saving_while_typing_answers_in_json(scene: Scene, ama: PageClient, jo: PageClient) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama, answers={"Q1": ""})
    address = f"/bids/{bid_id}/1/question/Q1"
    fields = fields_of(ama.page(address))
    assert fields["version"] == "0"
    first = ama.post(f"{address}/autosave", data={**fields, "text": "One"})
    assert first.get_json() == {"saved_at": "10am", "version": 1}
    again = ama.post(f"{address}/autosave", data={**fields, "version": "1", "text": "One two"})
    assert again.get_json()["version"] == 2
    stale = jo.post(f"{address}/autosave", data={**fields_of(jo.page(address)), "version": "1", "text": "Other"})
    assert stale.status_code == 409
    assert "colleague" in stale.get_json()["message"]
    assert ama.post(f"{address}/autosave", data={**fields, "text": "x" * 50_001}).status_code == 400
    scene.parts.clock.move_to(DEADLINE)
    late = ama.post(f"{address}/autosave", data={**fields, "version": "2", "text": "Too late"})
    assert late.status_code == 409
    assert late.get_json()["message"].startswith("This closed at midday")


def test_an_edit_after_the_deadline_is_refused_and_the_typed_text_shown(scene: Scene, ama: PageClient) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    address = f"/bids/{bid_id}/1/question/Q1"
    fields = fields_of(ama.page(address))
    scene.parts.clock.move_to(DEADLINE)
    answer = ama.post(address, data={**fields, "text": "My last words."})
    assert answer.status_code == 409
    assert "This closed at midday on Friday 18 December 2026 (GMT). We did not save this change" in words(answer)
    assert "My last words." in answer.get_data(as_text=True)
    assert "Save and next" not in words(answer)
    assert scene.sentences(bid_id)[-1].startswith("Ama Boateng tried to save a change.")
    assert "Not submitted" in words(ama.get(address))


def test_cl_01_d_a_late_click_on_submit_tells_the_truth_and_keeps_everything(scene: Scene, ama: PageClient) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    soup = ama.page(f"/bids/{bid_id}/submit")
    fields = {**fields_of(soup), "declarations": ["0", "1"]}
    scene.parts.clock.move_to(DEADLINE + timedelta(seconds=3))
    answer = ama.post(f"/bids/{bid_id}/submit", data=fields)
    assert answer.status_code == 409
    page = words(answer)
    assert "Your click reached us at 12:00:03pm on Friday 18 December 2026 (GMT)." in page
    assert "The deadline was 12:00:00pm on Friday 18 December 2026 (GMT)." in page
    assert "You had sent no bid, so you have no bid in this tender." in page
    log = ama.get(f"/bids/{bid_id}/log.csv").get_data(as_text=True)
    assert "tried to submit. The click reached us at 12:00:03pm" in log
    assert "saved the answer to Q1" in log
    assert "Not submitted" in words(ama.get("/bids"))
    assert "Who did what, when" in words(ama.get(f"/bids/{bid_id}/log"))


def test_a_late_page_says_which_bid_stands(scene: Scene, ama: PageClient) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    submit(scene.parts, scene.ama, bid_id)
    with open_work(scene.parts, scene.ama) as work:
        services.save_price(work, bid_id, "1", 5)
    fields = {**fields_of(ama.page(f"/bids/{bid_id}/submit")), "declarations": ["0", "1"]}
    scene.parts.clock.move_to(DEADLINE)
    page = words(ama.post(f"/bids/{bid_id}/submit", data=fields))
    assert "stands. Changes made after that were not sent." in page
    assert "You had sent no bid" not in page


def test_cl_02_b_a_press_on_submit_with_something_missing_lists_it_with_links(scene: Scene, ama: PageClient) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    fields = {**fields_of(ama.page(f"/bids/{bid_id}/submit")), "declarations": ["0", "1"]}
    with open_work(scene.parts, scene.jo) as work:
        services.save_answer(work, bid_id, "Q1", "", lot_id="1")
    answer = ama.post(f"/bids/{bid_id}/submit", data={**fields, "seen": ""})
    assert answer.status_code == 409
    assert "an answer to question 1" in words(answer)
    soup = BeautifulSoup(answer.get_data(as_text=True), "html5lib")
    assert soup.select_one(f'main a[href="/bids/{bid_id}/1/question/Q1"]')
    assert scene.workspace(bid_id).lots[0].sent is None


@ON_SQLITE
def test_submitting_without_every_tick_is_refused(scene: Scene, ama: PageClient) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    answer = ama.send(f"/bids/{bid_id}/submit", {"declarations": ["1"]})
    assert errors(answer) == ["Tick all 2 to submit"]
    answer = ama.send(f"/bids/{bid_id}/submit")
    assert errors(answer) == ["Tick all 2 to submit"]
    assert scene.workspace(bid_id).lots[0].sent is None


def test_an_editor_is_told_who_can_submit(scene: Scene, jo: PageClient) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.jo)
    page = words(jo.get(f"/bids/{bid_id}/submit"))
    assert "Ask an owner to submit. Owner: Ama Boateng." in page
    assert "What you declare" not in page
    assert jo.post(f"/bids/{bid_id}/submit", data=fields_of(jo.page(f"/bids/{bid_id}/lots"))).status_code == 403
    assert "Only an owner can submit. Owner: Ama Boateng." in words(jo.get("/bids"))


def test_withdrawing_is_a_page_of_its_own(scene: Scene, ama: PageClient) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    assert ama.get(f"/bids/{bid_id}/1/withdraw").status_code == 404
    sent = submit(scene.parts, scene.ama, bid_id)
    answer = ama.send(f"/bids/{bid_id}/1/withdraw", button="Withdraw your bid")
    assert "Withdrawn" in words(answer)
    assert "Bid withdrawn" in words(ama.get(f"/bids/{bid_id}/receipts/{sent}"))


@ON_SQLITE
@pytest.mark.parametrize("who", ["rival", "officer", "administrator", "service user"])
def test_nobody_else_finds_a_bid_at_its_address(scene: Scene, people: People, app: Flask, who: str) -> None:
    sent = create_submitted_bid(scene.parts, scene.procurement_id, scene.ama, files=[("Q2", "Rota.pdf", small_pdf())])
    with open_reading(scene.parts) as session:
        kept = queries.get_receipt(session, scene.parts.keyring, scene.ama, sent)
    actor = {
        "rival": lambda: people.provider("Rob Vane", "Rival CIC"),
        "officer": lambda: people.staff("Sunita", Role.PROCUREMENT_OFFICER, Role.COMMISSIONER, Role.AUDITOR),
        "administrator": lambda: people.staff("Ada", Role.ADMINISTRATOR),
        "service user": lambda: people.service_user("Maya"),
    }[who]()
    client = people.client_of(actor)
    home = f"/bids/{kept.bid_id}"
    expected = {404} if who == "rival" else {403}
    for address in (
        home, f"{home}/check", f"{home}/submit", f"{home}/log", f"{home}/log.csv", f"{home}/1/price", f"{home}/lots",
        f"{home}/1/question/Q1", f"{home}/1/promise/S1", f"{home}/1/withdraw", f"{home}/receipts/{sent}",
        f"{home}/receipts/{sent}/receipt.txt", f"{home}/receipts/{sent}/bid", f"{home}/receipts/{sent}/bid.json",
        f"{home}/files/{kept.snapshot.files[0].file_id}",
    ):  # fmt: skip
        assert client.get(address).status_code in expected, address
    own = create_draft(scene.parts, scene.procurement_id, actor) if who == "rival" else None
    if own:
        assert client.get(f"/bids/{own}/receipts/{sent}").status_code == 404
        assert client.get(f"/bids/{own}/files/{kept.snapshot.files[0].file_id}").status_code == 404


@ON_SQLITE
def test_unknown_places_in_a_bid_are_not_found(scene: Scene, ama: PageClient) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    for rest in ("1/question/Q9", "2/question/Q1", "all/question/Q1", "9/price", "1/promise/S9", "9/promise/S1"):
        assert ama.get(f"/bids/{bid_id}/{rest}").status_code == 404, rest
    assert ama.get("/opportunity/NO-2026-01/bid").status_code == 404


@ON_SQLITE
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("abc", "Your price must be in pounds and pence, such as 1,234.50"),
        ("-5", "Your price must be £0 or more"),
        ("1.999", "no more than 2 figures"),
        ("9" * 400, "Your price must be"),
    ],
)
def test_a_price_that_cannot_be_is_refused_beside_its_box(scene: Scene, ama: PageClient, typed: str, said: str) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    answer = ama.send(f"/bids/{bid_id}/1/price", {"price": typed}, button="Save")
    assert said in errors(answer)[0]
    assert typed in answer.get_data(as_text=True)
    assert scene.workspace(bid_id).draft.prices["1"] == 7_500_000


@ON_SQLITE
def test_a_promise_larger_than_the_contract_is_refused(scene: Scene, ama: PageClient) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    address = f"/bids/{bid_id}/1/promise/S1"
    answer = ama.send(address, {"quantity": "2001", "ends_on": ["1", "1", "2020"]}, button="Save")
    assert errors(answer)[0] == "2,001 is more than this contract can hold (2,000). Check the number."
    assert "must be between" in errors(answer)[1]
    assert scene.workspace(bid_id).draft.promises[("S1", "1")].quantity == "100"
    answer = ama.send(address, {"evidence": ""}, button="Save")
    assert "Saved at" in words(answer)
    assert "evidence for “Expert support to small charities”" in words(ama.get(f"/bids/{bid_id}"))


@ON_SQLITE
def test_cl_07_d_links_and_conditions_are_pointed_out_and_do_not_stop(scene: Scene, ama: PageClient) -> None:
    bid_id = create_draft(
        scene.parts, scene.procurement_id, scene.ama,
        answers={"Q1": "Subject to funding, we will.", "Q2": "See https://alder.example/plan"},
    )  # fmt: skip
    page = words(ama.get(f"/bids/{bid_id}/check"))
    assert "Question 1 says “Subject to”. This tender allows no conditions." in page
    assert "Question 2 has a link. The panel cannot open links." in page
    page = words(ama.get(f"/bids/{bid_id}/submit"))
    assert "Question 1: “Subject to”. Take it out" in page
    assert "If you submit now, you keep these words. We record that you chose to." in page
    submit(scene.parts, scene.ama, bid_id)
    assert scene.workspace(bid_id).lots[0].state == "Submitted"
    kept = "Ama Boateng chose to keep words of condition in the answer to Q1."
    assert kept in scene.sentences(bid_id)


@ON_SQLITE
def test_people_who_use_the_service_are_shown_no_price(scene: Scene, ama: PageClient) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    page = words(ama.get(f"/bids/{bid_id}/check?look=people"))
    assert "How will you find us, and what do we get?" in page
    assert "£75,000" not in page
    assert "Safe practice" not in page


@ON_SQLITE
def test_my_bids_starts_empty_and_says_where_to_look(scene: Scene, ama: PageClient) -> None:
    assert "You have no bids yet. See open opportunities . You can read all of them first." in words(ama.get("/bids"))


def test_a_closed_opportunity_takes_no_new_bid(scene: Scene, ama: PageClient) -> None:
    fields = fields_of(ama.page(f"/opportunity/{REFERENCE}/bid"))
    scene.parts.clock.move_to(DEADLINE)
    assert "This closed at midday on Friday 18 December 2026 (GMT)" in words(ama.get(f"/opportunity/{REFERENCE}/bid"))
    answer = ama.post(f"/opportunity/{REFERENCE}/bid", data=fields)
    assert answer.status_code == 409
    with open_reading(scene.parts) as session:
        assert queries.find_own_bid(session, scene.ama.organisation_id, scene.procurement_id) is None
