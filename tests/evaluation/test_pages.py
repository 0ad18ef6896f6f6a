"""The whole way through the pages, each person in a browser of their own."""

from typing import Any
from uuid import UUID

from flask import Flask

from portal.clock import SteppedClock
from portal.evaluation import queries
from portal.parts import Parts
from portal.rules.actors import Actor
from portal.unit_of_work import open_reading, open_work
from tests.factories.accounts import PASSWORD, code_of, give_app
from tests.factories.evaluation import MISSING, STRENGTH, WHY, Evaluation, create_closed
from tests.factories.passwords import give_password
from tests.ground.client import PageClient, errors, words
from tests.ground.letters import mails
from tests.ground.people import People


def _field(made: Evaluation, parts: Parts, name: str) -> str:
    with open_reading(parts) as session:
        bidders = queries.get_board(session, made.procurement_id).bidders
    organisation = next(org for org, bidder in bidders.items() if bidder == name)
    return f"bidder_{organisation.hex}"


def _units(made: Evaluation, parts: Parts, actor: Actor) -> list[tuple[UUID, str, str]]:
    with open_reading(parts) as session:
        lines = queries.get_own_list(session, actor, made.procurement_id).lines
    return [(line.unit.submission_id, line.question.id, line.unit.bid.organisation_name) for line in lines]


def test_two_people_open_a_panel_marks_and_agrees_and_the_result_stands(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = create_closed(parts, clock)
    base = f"/evaluation/{made.procurement_id}"
    clients: dict[str, PageClient] = {}
    for seat in ("officer", "second_opener", "chair", "panel_officer", "service_user"):
        actor = getattr(made.people, seat)
        with open_work(parts, actor) as work:
            give_password(work, actor, PASSWORD)
            give_app(work, actor.user_id)
        clients[seat] = people.client_of(actor)

    # Two people open.
    started = clients["officer"].send(f"{base}/opening", button="Start the opening")
    assert "A second person must confirm" in words(started)
    opened = clients["second_opener"].send(
        f"{base}/opening", {"password": PASSWORD, "factor_code": code_of(parts)}, button="Open the bids"
    )
    assert "By Sunita Rawal and Hilary Quennell. 2 bids." in words(opened)
    assert "Opening record" in words(clients["officer"].get(f"{base}/opening/record"))
    owner = made.providers["Alder Youth"]
    assert any("Your bid was opened" in str(mail["Subject"]) for mail in mails(parts, to=owner.email))

    # Everyone declares, marks and locks.
    bodies: list[str] = []
    for seat in ("chair", "panel_officer", "service_user"):
        client, actor = clients[seat], getattr(made.people, seat)
        fields: dict[str, Any] = {_field(made, parts, name): "none" for name in made.bids}
        if seat != "service_user":
            fields["will_tell"] = "y"
        declared = client.send(f"{base}/declaration", fields)
        assert "We have your answers" in words(declared)
        addresses = [f"{base}/marking/{bid}/{question}" for bid, question, _ in _units(made, parts, actor)]
        bodies += [client.get(address, writes=True).get_data(as_text=True) for address in addresses]
        for address in addresses:
            answer = client.send(
                address, {"mark": "4", "strength": STRENGTH, "missing": MISSING, "place": "paragraph 2"}
            )
            assert errors(answer) == []
        assert "Your marks are locked" in words(client.send(f"{base}/marking/lock", {"paper_notes": "no"}))
    assert all("74,321" not in body for body in bodies)

    # The chair leads; quality is locked; the result stands with its working.
    chair = clients["chair"]
    progress = words(chair.get(f"{base}/progress"))
    assert "4 of 4" in progress
    assert "2 of 2" in progress
    assert "0 of 4 agreed" in words(chair.send(f"{base}/progress", button="Open the panel discussion"))
    sealed = chair.get(f"{base}/result")
    assert sealed.status_code == 403
    assert "Prices are sealed. 4 marks are not agreed yet." in words(sealed)
    present = [str(actor.user_id) for actor in made.panel]
    for submission, question, _ in _units(made, parts, made.people.chair):
        address = f"{base}/discussion/{submission}/{question}"
        fields = {
            "talked": ["0", "1"],
            "present": present,
            "mark": "4",
            "why": WHY,
            "why_not_above": "Checks are thin.",
        }
        answer = chair.send(address, {**fields, "strength": STRENGTH, "missing": MISSING, "place": "paragraph 2"})
        assert errors(answer) == []
    assert "All 4 are agreed" in words(chair.get(f"{base}/discussion"))
    assert "Not confirmed yet by Leanne Mustoe (4 marks) and Maya (4 marks)" in words(
        chair.get(f"{base}/discussion/lock")
    )
    for seat in ("panel_officer", "service_user"):
        agreed = clients[seat].page(f"{base}/agreed")
        fields = {box["name"]: "yes" for box in agreed.select("input[type=radio]")}
        assert "every mark" in words(clients[seat].send(f"{base}/agreed", fields))
    token = chair.page(f"{base}/discussion/lock").select_one("main input[name=csrf_token]")
    chair.post(f"{base}/discussion/lock", data={"csrf_token": token["value"]})
    said = words(chair.get(f"{base}/result", writes=True))
    assert "1st Alder Youth" in said
    assert "£74,321.89" in said
    assert "4 ÷ 5 × 30 = 24.00" in said
    record = chair.get(f"{base}/result/record.json", writes=True)
    assert record.get_json()["result"]["lots"][0]["award"] == "B1"
    assert "The marking is done" in words(clients["service_user"].get("/panels"))
