"""Pages of questions, entered as the people they are for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, event

from portal.clock import SteppedClock
from portal.rules.actors import Role
from tests.clarifications.conftest import ANSWER, QUESTION, Scene
from tests.factories.bids import create_draft
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient, errors, words
from tests.ground.letters import mails
from tests.ground.people import People


def test_a_question_goes_from_asker_to_officer_to_everybody(scene: Scene, people: People, client: PageClient) -> None:
    ama = people.client_of(scene.ama)
    assert "Ask by Friday 4 December 2026" in client.page(scene.address).get_text()
    refused = ama.send(f"{scene.address}/ask", {"text": QUESTION})
    assert errors(refused) == ["Select what it is about"]
    assert QUESTION in words(refused)
    own = words(ama.send_on(refused, {"category": "price", "about": "Q2", "missing": "y"}))
    assert QUESTION in own
    assert "We answer by Wednesday 9 December 2026" in own
    assert "take legal advice soon" in own, "CL-04-f"
    assert "take legal advice soon" in ama.page("/bids").get_text()
    assert "take legal advice soon" not in people.client_of(scene.bo).page("/bids").get_text()
    assert QUESTION not in client.page(scene.address).get_text()

    sunita = people.client_of(scene.sunita)
    assert "1 question, due by 9 December 2026" in sunita.page("/work").get_text()
    one = f"{scene.desk_address}/{scene.desk().questions[0].id}"
    for page in (scene.desk_address, one, f"/procurements/{scene.procurement_id}/history"):
        text = sunita.page(page).get_text()
        assert "uestion 1" in text
        assert "Alder" not in text
        assert "Ama" not in text
    checked = sunita.send(one, {"answer": f"{ANSWER} Birch CIC."}, form=f"{one}/answer")
    assert "“Birch CIC” in the answer: the name of a provider" in words(checked)
    assert "Publish to all now" not in words(checked)
    checked = sunita.send(one, {"answer": ANSWER}, form=f"{one}/answer")
    done = words(sunita.send_on(checked, button="Publish to all now"))
    assert "Published as number 1. Every bidder is told." in done

    public = words(client.get(scene.address))
    assert QUESTION in public
    assert ANSWER in public
    assert "Alder" not in public
    assert "Read the answer: question 1" in ama.page(f"{scene.address}/own").get_text()
    assert "1 answer" in client.page("/opportunity/YC-2027-01").get_text()
    assert ANSWER in client.get("/opportunity/YC-2027-01/all").get_data(as_text=True)
    table = client.get(f"{scene.address}.csv").get_data(as_text=True)
    assert QUESTION in table
    assert "Alder" not in table


@ON_SQLITE
def test_answers_are_searched_and_filtered_without_a_script(scene: Scene, client: PageClient) -> None:
    scene.publish(scene.ask())
    scene.publish(scene.ask(text="Which pension applies?", category="staff"), answer="The local one.")
    found = client.page(f"{scene.address}?q=PENSION&category=").get_text()
    assert "1 answer of 2" in found
    assert "Which pension" in found
    assert QUESTION not in found
    assert "1 answer of 2" in client.page(f"{scene.address}?category=price").get_text()
    assert "0 answers of 2" in client.page(f"{scene.address}?q=snow&category=price").get_text()
    assert client.get(f"{scene.address}?category=weather").status_code == 200


@ON_SQLITE
def test_a_question_after_the_close_keeps_what_was_typed_to_copy(
    scene: Scene, people: People, client: PageClient, clock: SteppedClock
) -> None:
    ama = people.client_of(scene.ama)
    form = ama.get(f"{scene.address}/ask")
    clock.move_to(datetime(2026, 12, 5, 9, 0, tzinfo=UTC))
    refused = ama.send_on(form, {"category": "price", "text": QUESTION})
    assert refused.status_code == 409
    assert "Questions closed on Friday 4 December 2026. Your question was not sent." in errors(refused)[0]
    assert QUESTION in words(refused)
    assert "Questions closed" in ama.page(f"{scene.address}/ask").get_text()


@ON_SQLITE
def test_the_private_route_on_the_pages(scene: Scene, people: People, client: PageClient) -> None:
    jo, sunita = people.client_of(scene.jo), people.client_of(scene.sunita)
    typed = {"category": "price", "text": QUESTION, "who": "us"}
    refused = jo.send(f"{scene.address}/ask", typed)
    assert errors(refused) == ["Enter why the answer should be for you alone"]
    jo.send_on(refused, {"reason": "Our rota"})
    asked = scene.desk().questions[0].id
    one = f"{scene.desk_address}/{asked}"
    assert errors(sunita.send(one, {"ruling": "no"})) == ["Enter why all bidders should have the answer"]
    sunita.send(one, {"ruling": "no", "reason": "Every bidder pays rent"})
    own = jo.get(f"{scene.address}/own")
    assert "Every bidder pays rent" in words(own)
    bo = people.client_of(scene.bo)
    for act in ("agree", "take-back"):
        assert bo.post(f"{scene.address}/own/{asked}/{act}").status_code in (400, 404)
    assert "All bidders will get the answer" in words(jo.send_on(own, button="Answer it to all"))
    assert "Answer to all" in sunita.page(one).get_text()


@ON_SQLITE
def test_an_officer_who_comes_second_reads_what_the_first_did(scene: Scene, people: People, client: PageClient) -> None:
    asked = scene.ask()
    scene.draft(asked)
    check = f"{scene.desk_address}/{asked}/check"
    priya = people.client_of(scene.priya)
    form = priya.get(check)
    scene.do("publish_answer", asked, looked=True)
    refused = priya.send_on(form, button="Publish to all now")
    assert refused.status_code == 409
    assert "Sunita Rawal changed this at" in errors(refused)[0]
    assert "Published as question 1" in words(refused)


@ON_SQLITE
@pytest.mark.parametrize("seen", ["7", "", "x", "1e-400", "999999999999"])
def test_a_form_that_names_a_step_there_never_was_is_told_to_read_again(
    scene: Scene, people: People, client: PageClient, seen: str
) -> None:
    asked = scene.ask()
    typed = {"seen": seen, "question": "Is a van needed?", "outcome": "answered", "answer": "No. A bus will do."}
    refused = people.client_of(scene.priya).send(
        f"{scene.desk_address}/{asked}", typed, form=f"{scene.desk_address}/{asked}/answer"
    )
    assert refused.status_code == 409
    assert errors(refused) == ["This page was not the newest. Read it again, then decide."]


@ON_SQLITE
def test_a_message_to_all_bidders_tells_the_officer_no_number(scene: Scene, people: People, client: PageClient) -> None:
    create_draft(scene.parts, scene.procurement_id, scene.bo)
    address = f"/procurements/{scene.procurement_id}/messages"
    sunita = people.client_of(scene.sunita)
    assert errors(sunita.send(address, {"subject": "", "words": ""})) == ["Enter a subject", "Enter your message"]
    sent = words(sunita.send(address, {"subject": "Snow on the day", "words": "We open at noon."}))
    assert "Sent. It stands on the opportunity's page too." in sent
    assert "Birch" not in sent
    assert [mail["To"] for mail in mails(scene.parts) if "Snow" in mail["Subject"]] == [scene.bo.email]
    for page in (scene.address, "/opportunity/YC-2027-01"):
        assert "Snow on the day" in client.page(page).get_text()
    assert people.client_of(people.staff("Lee", Role.APPROVER)).get(address).status_code == 403


@ON_SQLITE
def test_pages_ask_the_database_as_often_for_many_questions_as_for_one(
    scene: Scene, people: People, client: PageClient
) -> None:
    sunita, ama = people.client_of(scene.sunita), people.client_of(scene.ama)
    scene.publish(scene.ask())
    scene.ask()
    pages = ((sunita, scene.desk_address), (ama, f"{scene.address}/own"), (ama, scene.address), (sunita, "/work"))
    for who, page in pages:  # the first look of a day is kept, at a cost of its own
        who.page(page)
    before = [_queries(scene.parts.engine, who, page) for who, page in pages]
    for _ in range(3):
        scene.publish(scene.ask(scene.bo))
        scene.ask(private=True, reason="Why not")
    assert [_queries(scene.parts.engine, who, page) for who, page in pages] == before
    assert max(before) <= 14, before


def _queries(engine: Engine, client: PageClient, address: str) -> int:
    with _counting(engine) as seen:
        client.page(address)
    return len(seen)


@contextmanager
def _counting(engine: Engine) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@ON_SQLITE
def test_a_word_of_condition_offers_to_ask_instead_while_questions_are_open(
    scene: Scene, people: People, client: PageClient, clock: SteppedClock
) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama, answers={"Q1": "Yes, subject to funding."})
    scene.publish(scene.ask(scene.bo))
    ama = people.client_of(scene.ama)
    assert "Questions and answers (1 answer)" in words(ama.get(f"/bids/{bid_id}"))
    check = f"/bids/{bid_id}/check"
    assert ama.page(check).find("a", href=f"{scene.address}/ask")
    clock.move_to(datetime(2026, 12, 5, 9, 0, tzinfo=UTC))
    assert not ama.page(check).find("a", href=f"{scene.address}/ask")
