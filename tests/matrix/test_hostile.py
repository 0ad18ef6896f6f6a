"""Whatever is sent to whatever route, the portal answers in words, changes nothing it should not, tells nobody else's things.

Routes come from the app's own map: a new one is covered without a change here. Fields are in `test_hostile_forms.py`.
"""

import logging
from collections.abc import Callable, Iterator

import pytest
from werkzeug.routing import Rule

from portal.rules.actors import VISITOR
from tests.architecture.routes import rules as rules_of
from tests.matrix.filled import encoded
from tests.matrix.hostile import Place, mixed_ids, others_ids, places, some, wrong_ids
from tests.matrix.leaks import Search, secrets_of
from tests.matrix.objects import address_of
from tests.matrix.sweep import Visit, turned_away
from tests.matrix.table import load, methods_of
from tests.matrix.tricks import BODIES, CLASSES, FORM, HEADERS, METHODS, QUERIES, SEGMENTS
from tests.matrix.verdict import TRACES, Verdict
from tests.matrix.visitor import Answer, Asker
from tests.matrix.world import World

Note = Callable[[str, object], None]
sweep = pytest.mark.sweep
pytestmark = pytest.mark.timeout(600)
OUTSIDE, OUTSIDER = "other_owner", "owner@grimsdyke.example"


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def verdict(record_property: Note) -> Iterator[Verdict]:
    """Judges, and notes how many answers it judged."""
    made = Verdict()
    yield made
    record_property("hostile: requests", made.asked)
    record_property("hostile: tests of a class", 1)


def only_thin(values: tuple[str, ...]) -> list[object]:
    """The first of them in every run, the others by `make sweep`."""
    return [pytest.param(each, marks=[] if place == 0 else [sweep]) for place, each in enumerate(values)]


def test_every_route_and_method_of_the_app_is_met(world: World, asker: Asker, record_property: Note) -> None:
    met = {(place.rule.rule, place.method) for place in places(world, asker.app, "GET", "POST")}
    known = load()
    there = {(rule.rule, method) for rule in rules_of(asker.app) for method in methods_of(rule) if rule.rule in known}
    record_property("hostile: routes", len({rule for rule, _ in met}))
    record_property("hostile: routes and methods", len(met))
    assert met == there


@sweep
@pytest.mark.parametrize("method", ["GET", "POST", *METHODS])
def test_an_id_that_leads_to_nothing_is_not_found_by_any_method(
    method: str, world: World, asker: Asker, verdict: Verdict
) -> None:
    for place in places(world, asker.app, "GET", "POST"):
        # Flask itself says what a route takes (OPTIONS), before anybody looks at the id.
        if method == "OPTIONS" or (method in ("GET", "POST") and method != place.method):
            continue
        for values in wrong_ids(place):
            answer = asker.ask(place.actor, method, address_of(place.rule, values), token=method == "POST")
            verdict.judge(place, f"{method} of nothing", answer, refused=True)
    verdict.close(40 if method != "OPTIONS" else 0)


@sweep
@pytest.mark.parametrize("method", METHODS)
def test_a_method_the_page_does_not_take_changes_nothing(
    method: str, world: World, asker: Asker, verdict: Verdict
) -> None:
    for place in places(world, asker.app, "GET", "POST"):
        for actor in (place.actor, VISITOR):
            answer = asker.ask(actor, method, place.address)
            verdict.judge(place, method, answer, refused=method not in ("HEAD", "OPTIONS"))
            if answer.wrote and not set(answer.wrote) <= TRACES:
                verdict.faults.append(f"{place}, {method}: wrote to {answer.wrote}")
            if method == "HEAD" and answer.text:
                verdict.faults.append(f"{place}, HEAD: has a body")
    verdict.close(150)


def _leaks(
    search: Search, place: Place, role: str, address: str, answer: Answer, stage: str, *, public: bool = False
) -> list[str]:
    return search.leaks_in(Visit(role, place.rule, place.method, stage, address, answer, public=public))


@sweep
def test_ids_of_another_tender_or_bidder_are_not_found(world: World, asker: Asker, verdict: Verdict) -> None:
    search = Search(secrets_of(world))
    for place in places(world, asker.app, "GET", "POST"):
        for values in mixed_ids(world, place):
            address = address_of(place.rule, values)
            answer = asker.ask(place.actor, place.method, address, token=place.method == "POST")
            verdict.judge(place, f"ids of another tender at {address}", answer, refused=True)
            verdict.faults += _leaks(search, place, place.role, address, answer, place.stage)
    verdict.close(30)


@sweep
def test_a_stranger_gets_nothing_at_the_address_of_anybodys_object(
    world: World, asker: Asker, verdict: Verdict
) -> None:
    """An organisation that bids nowhere, and a bidder in another tender, at every real address of others."""
    search = Search(secrets_of(world))
    for place in places(world, asker.app, "GET", "POST"):
        if not place.values:
            continue
        askers = [(OUTSIDE, world.people[OUTSIDER])]
        askers += [(place.role, place.actor)] if place.role == "owner_with_bid" else []
        for role, actor in askers:
            for stage, values in others_ids(world, place):
                address = address_of(place.rule, values)
                answer = asker.ask(actor, place.method, address, token=place.method == "POST")
                verdict.judge(place, f"another's address as {role}", answer)
                verdict.faults += _leaks(search, place, role, address, answer, stage) if role == OUTSIDE else []
                own = {"bid_id", "submission_id"} & place.rule.arguments
                if own and answer.status in (200, 206):
                    verdict.faults.append(f"{place}: {role} gets {answer.status} at {address}")
    verdict.close(150)


@pytest.mark.parametrize("segment", only_thin(SEGMENTS))
def test_a_part_of_an_address_that_cannot_be_is_not_found(
    segment: str, world: World, asker: Asker, verdict: Verdict
) -> None:
    turn = SEGMENTS.index(segment)
    for place in some(places(world, asker.app, "GET", "POST"), turn, 3):
        for value in place.values.values():
            address = place.address.replace(str(value), segment, 1)
            answer = asker.ask(place.actor, place.method, address, token=place.method == "POST")
            verdict.judge(place, f"{segment[:40]!r} in the address", answer)
    verdict.close(20)


@pytest.mark.parametrize(
    "token", only_thin(("none", "somebody else's", "torn", "twice", "stale", "empty", "very long", "no letters"))
)
def test_a_form_without_a_good_token_changes_nothing(token: str, world: World, asker: Asker, verdict: Verdict) -> None:
    for place in places(world, asker.app, "POST"):
        own = asker.pass_of(place.actor).token
        data = {
            "none": b"a=1",
            "somebody else's": encoded(asker.pass_of(world.people["owner@brackenhythe.example"]).token, {}),
            "torn": encoded(own[:-3], {}),
            "twice": encoded("x", {"csrf_token": own}),
            "stale": encoded(_of_a_session_that_ended(own), {}),
            "empty": encoded("", {}),
            "very long": encoded("x" * 50_000, {}),
            "no letters": b"csrf_token=%ff%fe%00",
        }[token]
        answer = asker.ask(place.actor, "POST", place.address, data=data, content_type=FORM)
        verdict.judge(place, f"a token that is {token}", answer, kept={"attempts"}, refused=True)
        if answer.status != 400:
            verdict.faults.append(f"{place} with a token that is {token}: {answer.status}")
    verdict.close(60)


def _of_a_session_that_ended(token: str) -> str:
    """What the token's signer would give to the same person in another session: as good, and not this session's."""
    head, _, signed = token.partition(".")
    return f"{head[::-1]}.{signed}"


@pytest.mark.parametrize("body", only_thin(tuple(BODIES)))
def test_a_body_of_another_kind_changes_nothing(body: str, world: World, asker: Asker, verdict: Verdict) -> None:
    turn = list(BODIES).index(body)
    heavy = body in ("a megabyte", "ten thousand fields", "one field ten thousand times")
    for place in some(places(world, asker.app, "POST"), turn, 3 if heavy else 1):
        for headers in ({}, {"X-CSRFToken": asker.pass_of(place.actor).token}):
            sent = {**BODIES[body], "headers": {**BODIES[body].get("headers", {}), **headers}}
            answer = asker.ask(place.actor, "POST", place.address, **sent)
            verdict.judge(place, body, answer, refused=not headers)
    verdict.close(40)


@sweep
@pytest.mark.parametrize("kind", [*CLASSES, *QUERIES])
def test_questions_in_an_address_that_cannot_be_break_nothing(
    kind: str, world: World, asker: Asker, verdict: Verdict
) -> None:
    names = ("next", "page", "look", "from", "to", "q", "show", "status", "place", "sort", "lot", "kind", "under")
    turn = [*CLASSES, *QUERIES].index(kind)
    for number, place in enumerate(some(places(world, asker.app, "GET"), turn, 3)):
        ways = CLASSES.get(kind)
        value = ways[number % len(ways)] if ways else ""
        short = value[:3000] if isinstance(value, str | bytes) else value
        query = QUERIES.get(kind) or encoded("x", dict.fromkeys(names, short)).decode()
        answer = asker.ask(place.actor, "GET", f"{place.address}?{query}")
        verdict.judge(place, f"{kind} in the question", answer)
    verdict.close(20)


@pytest.mark.parametrize("trick", only_thin(tuple(HEADERS)))
def test_headers_that_cannot_be_break_nothing(trick: str, world: World, asker: Asker, verdict: Verdict) -> None:
    turn = list(HEADERS).index(trick)
    for place in some(places(world, asker.app, "GET", "POST"), turn, 1 if "host" in trick else 4):
        answer = asker.ask(place.actor, place.method, place.address, headers=HEADERS[trick])
        verdict.judge(place, trick, answer)
        if "evil.example" in answer.text:
            verdict.faults.append(f"{place} with {trick}: repeats what it was told")
    verdict.close(30)


@sweep
def test_two_cookies_of_two_people_never_mix(world: World, asker: Asker, verdict: Verdict) -> None:
    """Whichever the portal takes, a form's token of the other does not fit it."""
    other = asker.pass_of(world.people[OUTSIDER])
    name = asker.app.config["SESSION_COOKIE_NAME"]
    for place in some(places(world, asker.app, "GET", "POST"), 1, 3):
        own = asker.pass_of(place.actor)
        for first, second in ((own, other), (other, own)):
            headers = {"Cookie": f"{name}={first.cookie}; {name}={second.cookie}"}
            data = encoded(second.token, {})
            answer = asker.ask(place.actor, place.method, place.address, headers=headers, data=data, content_type=FORM)
            verdict.judge(place, "two cookies", answer)
    verdict.close(60)


@sweep
def test_who_is_turned_away_by_a_route_gets_nothing_with_any_body(world: World, asker: Asker, verdict: Verdict) -> None:
    """A visitor and an outsider, with a body of every field anybody ever asked for."""
    fields = dict.fromkeys(("reason", "mark", "price", "text", "choice", "next", "kept_target", "lots", "roles"), "1")
    for place in places(world, asker.app, "GET", "POST"):
        for actor in (VISITOR, world.people[OUTSIDER]):
            rule: Rule = place.rule
            if not turned_away(asker.app, rule, actor):
                continue
            data = encoded(asker.pass_of(actor).token, fields)
            answer = asker.ask(actor, place.method, place.address, data=data, content_type=FORM)
            verdict.judge(place, "somebody turned away", answer, refused=True)
            if answer.status not in (303, 401, 403):
                verdict.faults.append(f"{place} by somebody turned away: {answer.status}")
    verdict.close(150)
