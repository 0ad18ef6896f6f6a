"""The dates of a tender on its pages, a hold by an approver, one's own data and leaving."""

import json
from typing import Any

import pytest

from portal.accounts.events import SignedUp
from portal.accounts.models import User
from portal.audit import verification
from portal.parts import Parts
from portal.retention.services.erasing import ERASED_NAME, due_accounts
from portal.rules.actors import OPERATOR, Role
from portal.unit_of_work import open_reading, open_work
from tests.factories.awards import create_contract
from tests.ground import ON_SQLITE
from tests.ground.client import errors, words
from tests.ground.commands import runner
from tests.ground.people import People

WHY = "A claim was made in the High Court and is not decided."


@ON_SQLITE
def test_the_day_is_shown_and_an_approver_holds_it(parts: Parts, clock: Any, people: People, app: Any) -> None:
    made, _ = create_contract(parts, clock)
    at = f"/procurements/{made.procurement_id}"
    officer, approver = people.client_of(made.people.officer), people.client_of(made.people.award_approver)
    for address in (at, f"{at}/history"):
        assert "ept until" in officer.page(address).get_text()
    page = officer.page(f"{at}/keeping").get_text()
    assert "Nobody can destroy any of it before its day" in page
    assert "Procurement Act 2023 s.98" in page
    assert "Put a hold on it" not in page
    answer = approver.send(f"{at}/keeping", {"reason": "No."})
    assert errors(answer) == ["Say why in 20 letters or more."]
    assert "On hold" in words(approver.send(f"{at}/keeping", {"reason": WHY}))
    assert WHY in words(approver.get(f"{at}/keeping"))
    assert "The dates count again." in words(
        approver.send(f"{at}/keeping", {"reason": "The claim was withdrawn today."})
    )


def test_a_person_saves_what_is_held_and_leaves(
    parts: Parts, people: People, app: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ama = people.provider("Ama Boateng", "Alder Youth")
    assert ama.user_id is not None
    with open_work(parts, OPERATOR) as work:
        work.record(SignedUp(user_id=ama.user_id, name=ama.name, email=ama.email))
    client = people.client_of(ama)
    answer = client.send("/account/data", {}, button="Save what you hold about me")
    held = json.loads(answer.data)
    assert held["account"]["name"] == "Ama Boateng"
    assert held["organisations"][0]["name"] == "Alder Youth"
    assert held["sessions"]
    assert "digest" not in answer.text
    assert "token" not in answer.text
    assert errors(client.send("/account/data", {}, button="Close my account"))
    client.send("/account/data", {"sure": "y"}, button="Close my account")
    with open_reading(parts) as session:
        user = session.get_one(User, ama.user_id)
        assert (user.name, user.password_hash) == (ERASED_NAME, None)
        assert "erased.invalid" in user.email
    with open_work(parts, OPERATOR) as work:
        assert due_accounts(work) == [ama.user_id]
    code, said, _ = runner(monkeypatch, capsys)(parts.settings, "purge", "--destroy")
    assert (code, "1 account erased" in said) == (0, True)
    with open_reading(parts) as session:
        assert verification.verify(session, parts.vault) == []
    with open_work(parts, OPERATOR) as work:
        assert due_accounts(work) == []


@ON_SQLITE
def test_who_took_part_in_a_tender_is_told_until_when_the_name_stays(
    parts: Parts, clock: Any, people: People, app: Any
) -> None:
    made, _ = create_contract(parts, clock)
    owner = next(iter(made.providers.values()))
    client = people.client_of(owner)
    page = client.page("/account/data").get_text()
    assert made.pack.reference in page
    assert "we cannot erase your name yet" in page
    officer = people.client_of(people.staff("Ada Min", Role.ADMINISTRATOR))
    assert "An administrator closes it" in officer.page("/account/data").get_text()
