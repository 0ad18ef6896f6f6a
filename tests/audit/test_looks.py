"""Who looked: every page behind a sign-in is in the table, a look is kept once a day, a command's each time."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.history import list_history
from portal.cli import export_record
from portal.clock import SteppedClock
from portal.looks.models import PageLook
from portal.looks.services import keep_look
from portal.looks.table import BY_VIEW, LOOKS, OWN, PUBLISHED, WORKED_OUT
from portal.parts import Parts
from portal.rules.actors import Role
from portal.unit_of_work import open_reading
from tests.factories.evaluation import agree_all, create_opened, lock_quality, mark_all, open_discussion
from tests.ground import ON_SQLITE
from tests.ground.people import People


def kept(parts: Parts) -> list[tuple[str, str]]:
    """Scope and thing of every look."""
    with open_reading(parts) as session:
        return [(row.scope, row.thing) for row in session.scalars(select(PageLook).order_by(PageLook.at))]


def test_the_table_names_routes_that_exist_each_once(app: Flask) -> None:
    named = [*LOOKS, *BY_VIEW, *OWN, *WORKED_OUT, *PUBLISHED]
    assert sorted(named) == sorted(set(named))
    assert set(named) - {rule.endpoint for rule in app.url_map.iter_rules()} == set()


def test_a_look_at_an_account_is_kept_once_a_day_and_stands_in_the_persons_own_chain(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    ines, lee = people.staff("Ines Kowalczyk", Role.ADMINISTRATOR), people.staff("Lee Marsh", Role.APPROVER)
    client = people.client_of(ines)
    for _ in range(2):
        client.get(f"/people/{lee.user_id}")
    client.get("/people")
    assert kept(parts) == [
        (f"user:{lee.user_id}", "an account with its address and roles"),
        ("people", "the list of people with their addresses"),
    ]
    clock.move(days=1)
    client.get("/people")
    assert len(kept(parts)) == 3
    with open_reading(parts) as session:
        told = [line.sentence for line in list_history(session, [f"user:{lee.user_id}"], lambda ids: {})]
    assert "Somebody read an account with its address and roles." in told


@ON_SQLITE
def test_a_post_without_a_token_leaves_no_look_in_the_trail_of_anything(
    app: Flask, parts: Parts, people: People, new_person: Callable[[], Any]
) -> None:
    """Else anybody could write into the chain of a tender they cannot see, a visitor as if the operator had looked."""
    address = "/evaluation/00000000-0000-0000-0000-00000000002a/discussion/lock"
    owner = people.client_of(people.provider("Ama", "Kiln CIC", Role.OWNER))
    for asker in (new_person(), owner):
        assert asker.post(address, data={"a": "1"}).status_code == 400
    assert kept(parts) == []


def test_a_page_that_is_refused_leaves_no_look(app: Flask, parts: Parts, people: People) -> None:
    assert people.client_of(people.staff("Lee Marsh", Role.APPROVER)).get("/people").status_code == 403
    assert kept(parts) == []


@ON_SQLITE
def test_what_cannot_be_kept_is_not_shown(
    app: Flask, parts: Parts, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = people.client_of(people.staff("Ines Kowalczyk", Role.ADMINISTRATOR))

    def broken(*_: object, **__: object) -> None:
        raise OSError("nowhere to write")

    monkeypatch.setattr("portal.web.looking.keep_look", broken)
    with pytest.raises(OSError, match="nowhere"):
        client.get("/people")


@ON_SQLITE
def test_the_result_is_one_entry_a_day_however_many_bids_and_a_command_is_told_by_its_name(
    app: Flask,
    parts: Parts,
    clock: SteppedClock,
    people: People,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    reading: Callable[..., Any],
) -> None:
    made = create_opened(parts, clock)
    mark_all(parts, made)
    open_discussion(parts, made)
    agree_all(parts, made)
    lock_quality(parts, made)
    officer = people.client_of(made.people.officer)
    officer.get(f"/evaluation/{made.procurement_id}/result")
    assert [thing for _, thing in kept(parts)] == ["the result with all prices"]
    monkeypatch.setattr(export_record, "open_portal", lambda: parts)
    assert export_record.main([made.pack.reference]) == 0
    assert "criteria" in capsys.readouterr().out
    with reading() as session:
        lines = list_history(session, [f"procurement:{made.procurement_id}"], lambda ids: {})
    told = "The operator read the whole record of the evaluation, by portal export-record."
    assert told in [line.sentence for line in lines]


@ON_SQLITE
def test_two_windows_at_once_keep_one_look(parts: Parts, people: People, clock: SteppedClock) -> None:
    ines = people.staff("Ines Kowalczyk", Role.ADMINISTRATOR)
    for _ in range(3):
        keep_look(parts, ines, "people", "the list of people with their addresses")
    clock.move_to(clock.now() + timedelta(hours=1))
    keep_look(parts, ines, "people", "the list of people with their addresses")
    assert len(kept(parts)) == 1
