"""Whatever is sent, the portal answers in plain words, changes nothing it should not, and shows nobody else's things."""

import logging
from collections.abc import Iterator

import pytest

from tests.matrix.hostile import (
    BAD_SEGMENTS,
    BODIES,
    FIELD_CLASSES,
    HEADERS,
    HTML,
    TRACES,
    Place,
    encoded,
    fields_of,
    mixed_ids,
    places,
    some,
    typed_fields_of,
    wrong_ids,
)
from tests.matrix.leaks import Search, secrets_of
from tests.matrix.objects import address_of
from tests.matrix.sweep import Visit
from tests.matrix.visitor import Answer, Asker
from tests.matrix.world import World

FORM = "application/x-www-form-urlencoded"
pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


def _breaks(what: str, place: Place, answer: Answer) -> Iterator[str]:
    if answer.status >= 500 or answer.broke:
        yield f"{place} with {what}: {answer.status} {answer.broke!r}"
    if "Traceback (most recent" in answer.text or "sqlalchemy" in answer.text.lower():
        yield f"{place} with {what}: shows its inside"
    if HTML in answer.text or "<img src=x" in answer.text:
        yield f"{place} with {what}: what was typed stands there as HTML"
    if "b=c" in str(answer.response.headers.getlist("Set-Cookie")):
        yield f"{place} with {what}: what was typed became a header"


def _changes(what: str, place: Place, answer: Answer, allowed: set[str] = TRACES) -> Iterator[str]:
    if not set(answer.wrote) <= allowed:
        yield f"{place} with {what}: {answer.status}, and wrote to {sorted(set(answer.wrote) - allowed)}"


def _fail(faults: list[str], asked: int, least: int) -> None:
    assert asked >= least, f"only {asked} requests were made"
    assert not faults, f"{len(faults)} of {asked}:\n" + "\n".join(faults[:60])


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "TRACE", "FOO"])
def test_an_id_that_leads_to_nothing_is_not_found_by_any_method(method: str, world: World, asker: Asker) -> None:
    faults: list[str] = []
    asked = 0
    for place in places(world, asker.app, "GET", "POST"):
        if method in ("GET", "POST") and method != place.method:
            continue
        for values in wrong_ids(place):
            answer = asker.ask(place.actor, method, address_of(place.rule, values), token=method == "POST")
            asked += 1
            faults += [*_breaks(method, place, answer), *_changes(method, place, answer)]
            if not 400 <= answer.status < 500:
                faults.append(f"{place}, {method} with an id that leads to nothing: {answer.status}")
    _fail(faults, asked, 40)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
def test_a_method_the_page_does_not_take_changes_nothing(method: str, world: World, asker: Asker) -> None:
    faults: list[str] = []
    asked = 0
    for place in places(world, asker.app, "GET", "POST"):
        answer = asker.ask(place.actor, method, place.address)
        asked += 1
        faults += [*_breaks(method, place, answer), *_changes(method, place, answer)]
        if method in ("PUT", "DELETE", "PATCH") and answer.status != 405:
            faults.append(f"{place}, {method}: {answer.status}")
        if method == "HEAD" and answer.text:
            faults.append(f"{place}, HEAD: has a body")
    _fail(faults, asked, 150)


def test_ids_of_another_tender_or_bidder_are_not_found(world: World, asker: Asker) -> None:
    search = Search(secrets_of(world))
    faults: list[str] = []
    asked = 0
    for place in places(world, asker.app, "GET", "POST"):
        for values in mixed_ids(world, place):
            address = address_of(place.rule, values)
            answer = asker.ask(place.actor, place.method, address, token=place.method == "POST")
            asked += 1
            faults += [*_breaks("mixed ids", place, answer), *_changes("mixed ids", place, answer)]
            faults += search.leaks_in(
                Visit(place.role, place.rule, place.method, place.stage, address, answer, public=False)
            )
            if not 400 <= answer.status < 500:
                faults.append(f"{place} with ids of another tender: {answer.status} {address}")
    _fail(faults, asked, 30)


@pytest.mark.parametrize("segment", BAD_SEGMENTS)
def test_a_part_of_an_address_that_cannot_be_is_not_found(segment: str, world: World, asker: Asker) -> None:
    faults: list[str] = []
    asked = 0
    turn = BAD_SEGMENTS.index(segment)
    for place in some(places(world, asker.app, "GET"), turn, 2):
        for value in place.values.values():
            address = place.address.replace(str(value), segment, 1)
            answer = asker.ask(place.actor, "GET", address)
            asked += 1
            faults += [*_breaks(segment, place, answer), *_changes(segment, place, answer)]
            if not (400 <= answer.status < 500 or answer.status in (303, 308)):
                faults.append(f"{place} at {address[:120]}: {answer.status}")
    _fail(faults, asked, 25)


@pytest.mark.parametrize("token", ["none", "somebody else's", "torn", "twice"])
def test_a_form_without_a_good_token_changes_nothing(token: str, world: World, asker: Asker) -> None:
    faults: list[str] = []
    asked = 0
    for place in places(world, asker.app, "POST"):
        other = asker.pass_of(world.people["owner@brackenhythe.example"]).token
        own = asker.pass_of(place.actor).token
        body = {"none": b"a=1", "torn": encoded(own[:-3], {}), "twice": encoded("x", {"csrf_token": own})}
        data = body.get(token, encoded(other, {}))
        answer = asker.ask(place.actor, "POST", place.address, data=data, content_type=FORM)
        asked += 1
        faults += [*_breaks(token, place, answer), *_changes(token, place, answer, {"attempts"})]
        if answer.status != 400:
            faults.append(f"{place} with a token that is {token}: {answer.status}")
    _fail(faults, asked, 60)


@pytest.mark.parametrize("body", BODIES)
def test_a_body_of_another_kind_changes_nothing(body: str, world: World, asker: Asker) -> None:
    faults: list[str] = []
    asked = 0
    for place in places(world, asker.app, "POST"):
        for headers in ({}, {"X-CSRFToken": asker.pass_of(place.actor).token}):
            sent = {**BODIES[body], "headers": {**BODIES[body].get("headers", {}), **headers}}
            answer = asker.ask(place.actor, "POST", place.address, **sent)
            asked += 1
            faults += _breaks(body, place, answer)
            if not headers:
                faults += _changes(body, place, answer, {"attempts"})
                if not 400 <= answer.status < 500:
                    faults.append(f"{place} with {body}: {answer.status}")
    _fail(faults, asked, 120)


@pytest.mark.parametrize("kind", FIELD_CLASSES)
def test_fields_that_cannot_be_are_told_and_nothing_breaks(kind: str, world: World, asker: Asker) -> None:
    value = FIELD_CLASSES[kind]
    faults: list[str] = []
    asked = 0
    for place in places(world, asker.app, "POST"):
        standing, typed = fields_of(asker, place), typed_fields_of(asker, place)
        token = asker.pass_of(place.actor).token
        everything = {**dict.fromkeys(standing, value), "unknown": value, "kept_target": value, "reason": value}
        for fields in (everything, standing | {name: value for name in standing if name in typed}):
            answer = asker.ask(place.actor, "POST", place.address, data=encoded(token, fields), content_type=FORM)
            asked += 1
            faults += _breaks(kind, place, answer)
            if answer.status >= 400:
                # What was typed is kept before a file is taken or refused.
                kept = {"bid_parts"} if place.rule.endpoint == "bids.save_answer" else set()
                faults += _changes(kind, place, answer, TRACES | kept)
    _fail(faults, asked, 120)


@pytest.mark.parametrize("kind", FIELD_CLASSES)
def test_questions_in_an_address_that_cannot_be_break_nothing(kind: str, world: World, asker: Asker) -> None:
    value = FIELD_CLASSES[kind]
    faults: list[str] = []
    asked = 0
    turn = list(FIELD_CLASSES).index(kind)
    for place in some(places(world, asker.app, "GET"), turn, 3):
        names = [*fields_of(asker, place), "next", "page", "look", "from", "to", "q", "show"]
        short = value[:4000] if isinstance(value, str) else value
        query = encoded("x", dict.fromkeys(names, short)).decode()
        answer = asker.ask(place.actor, "GET", f"{place.address}?{query}")
        asked += 1
        faults += [*_breaks(kind, place, answer), *_changes(kind, place, answer)]
        target = answer.response.headers.get("Location", "/")
        if not target.startswith("/") or target.startswith("//"):
            faults.append(f"{place} sends on to {target}")
    _fail(faults, asked, 25)


@pytest.mark.parametrize("trick", HEADERS)
def test_headers_that_cannot_be_break_nothing(trick: str, world: World, asker: Asker) -> None:
    faults: list[str] = []
    asked = 0
    turn = list(HEADERS).index(trick)
    for place in some(places(world, asker.app, "GET", "POST"), turn, 1 if trick == "another host" else 5):
        answer = asker.ask(place.actor, place.method, place.address, headers=HEADERS[trick])
        asked += 1
        faults += [*_breaks(trick, place, answer), *_changes(trick, place, answer)]
        if "evil.example" in answer.text or "evil.example" in answer.response.headers.get("Location", ""):
            faults.append(f"{place} repeats the host it was told")
    _fail(faults, asked, 30)
