"""What must not be told: searched on every page, as every role, before each moment that opens something."""

import dataclasses
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.clock import SteppedClock
from portal.evaluation import queries, services
from portal.parts import Parts
from portal.rules.actors import Actor, Role
from portal.rules.permissions import may_ever
from portal.unit_of_work import open_reading, open_work
from portal.web.guards import PUBLIC
from tests.factories.evaluation import (
    Evaluation,
    agree_all,
    create_closed,
    create_evaluated,
    declare_none,
    mark_all,
    mark_words,
    open_bids,
    open_discussion,
)
from tests.ground import ON_SQLITE
from tests.ground.people import People

PRICE = 24_321_789
PRICE_SIGNS = ("24321789", "243217.89", "243,217", "243217")
PHRASE = "zanzibar lanterns"
_SEATS = tuple(
    field for field in ("officer", "second_opener", "publication_approver", "award_approver", "chair", "panel_officer")
) + ("service_user", "conflict_decider", "second_reader", "concerns_officer", "commissioner")


def _addresses(app: Flask, parts: Parts, made: Evaluation, reader: Actor) -> Iterator[str]:
    """Every page that can be asked for about this procurement, filled in with what is really there."""
    with open_reading(parts) as session:
        view = queries.get_board(session, made.procurement_id)
    for name, submission in made.bids.items():
        known: dict[str, Any] = {
            "procurement_id": made.procurement_id,
            "submission_id": submission,
            "question": "Q1",
            "reference": view.case.reference,
            "member_id": made.people.panel_officer.user_id,
            "bid_id": next((bid.bid_id for bid in view.bids if bid.submission_id == submission), uuid4()),
            "organisation_id": made.providers[name].organisation_id,
            "lot_id": "1",
            "page": "price",
        }
        with app.test_request_context():
            for rule in app.url_map.iter_rules():
                readable = "GET" in (rule.methods or ()) and not rule.endpoint.startswith(("static", "demo"))
                if readable and set(rule.arguments) <= set(known) and _opens(app, rule.endpoint, reader):
                    yield app.url_for(rule.endpoint, **{each: known[each] for each in rule.arguments})


def _opens(app: Flask, endpoint: str, reader: Actor) -> bool:
    """A page this account may ever open; public ones are read once, by somebody with no business here."""
    access = app.view_functions[endpoint].portal_access  # type: ignore[attr-defined]
    if access == PUBLIC:
        return reader.name.startswith("stranger")
    return any(may_ever(reader, permission) for permission in access)


def _council(made: Evaluation, people: People) -> dict[str, Actor]:
    found = {seat: getattr(made.people, seat) for seat in _SEATS}
    roles = {"auditor": Role.AUDITOR, "administrator": Role.ADMINISTRATOR, "stranger": Role.APPROVER}
    return found | {name: people.staff(f"{name} person", role) for name, role in roles.items()}


def _reader(app: Flask, people: People, actor: Actor) -> FlaskClient:
    return people.sign_in(app.test_client(), actor)  # type: ignore[arg-type]


def _told(app: Flask, parts: Parts, made: Evaluation, people: People, signs: tuple[str, ...]) -> list[str]:
    """Where one of the signs is read: role and address."""
    found = []
    for role, actor in _council(made, people).items():
        client = _reader(app, people, actor)
        for address in sorted(set(_addresses(app, parts, made, actor))):
            answer = client.get(address)
            assert answer.status_code < 500, f"{role} {address}: {answer.status_code}"
            body = answer.get_data().decode("utf-8", "replace")
            found += [f"{role} {address}: {sign}" for sign in signs if sign in body]
    return found


@ON_SQLITE
def test_before_the_opening_no_page_of_the_council_names_a_bidder_or_a_price(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = create_closed(parts, clock, prices={"Quillfeather Trust": PRICE, "Birch CIC": 8_000_000})
    assert _told(app, parts, made, people, ("Quillfeather", *PRICE_SIGNS)) == []


@ON_SQLITE
def test_no_price_on_any_page_for_any_role_before_quality_is_locked(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = create_closed(parts, clock, prices={"Alder Youth": PRICE, "Birch CIC": 8_000_000})
    open_bids(parts, made)
    declare_none(parts, made)
    mark_all(parts, made)
    open_discussion(parts, made)
    agree_all(parts, made)
    assert _told(app, parts, made, people, PRICE_SIGNS) == []


@ON_SQLITE
def test_a_service_user_reads_no_price_even_after_the_lock(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = create_evaluated(parts, clock, prices={"Alder Youth": PRICE, "Birch CIC": 8_000_000})
    client = _reader(app, people, made.people.service_user)
    seen = 0
    for address in sorted(set(_addresses(app, parts, made, made.people.service_user))):
        answer = client.get(address)
        seen += answer.status_code == 200
        assert not [sign for sign in PRICE_SIGNS if sign in answer.get_data().decode("utf-8", "replace")], address
    assert seen > 3
    officer = _reader(app, people, made.people.officer).get(f"/evaluation/{made.procurement_id}/result")
    assert "£243,217.89" in officer.get_data().decode("utf-8", "replace"), (
        "the search must find what is there to be found"
    )


@ON_SQLITE
def test_nobody_reads_another_members_mark_before_the_discussion_opens(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = create_closed(parts, clock)
    open_bids(parts, made)
    declare_none(parts, made)
    member = made.people.panel_officer
    words = mark_words(made.pack.question("Q1"), "1")
    words = dataclasses.replace(words, strength=f"{words.strength} Like {PHRASE}.")
    for submission in made.bids.values():
        with open_work(parts, member) as work:
            services.save_mark(work, made.procurement_id, submission, "Q1", words)
    told = _told(app, parts, made, people, (PHRASE,))
    assert [line for line in told if not line.startswith("panel_officer ")] == []
    assert told, "the search must find what is there to be found"


@pytest.mark.parametrize("name", ["Alder Youth", "Birch CIC"])
@ON_SQLITE
def test_a_bidder_never_reads_the_councils_pages_or_a_rivals_price(
    app: Flask, parts: Parts, clock: SteppedClock, people: People, name: str
) -> None:
    prices = {"Alder Youth": PRICE, "Birch CIC": 8_654_321}
    made = create_evaluated(parts, clock, prices=prices)
    signs = PRICE_SIGNS if name == "Birch CIC" else ("8654321", "86543.21", "86,543")
    client = _reader(app, people, made.providers[name])
    council = _addresses(app, parts, made, made.people.chair)
    for address in sorted({*_addresses(app, parts, made, made.providers[name]), *council}):
        answer = client.get(address)
        assert not [sign for sign in signs if sign in answer.get_data().decode("utf-8", "replace")], address
        if address.startswith(("/evaluation", "/panels")):
            assert answer.status_code in (403, 404), address
