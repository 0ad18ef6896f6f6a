"""What each position can lay hands on: every page is asked for with every id there is, by everybody."""

import re
from collections.abc import Iterable, Iterator
from itertools import product
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.bids.models import BidFile, Submission
from portal.clock import SteppedClock
from portal.parts import Parts
from portal.rules.actors import Actor, Role
from portal.unit_of_work import open_reading
from portal.web.guards import PUBLIC
from tests.factories.evaluation import (
    PRICES,
    STRENGTH,
    Evaluation,
    agree_all,
    create_opened,
    lock_quality,
    mark_all,
    open_discussion,
)
from tests.ground import ON_SQLITE
from tests.ground.people import People

pytestmark = ON_SQLITE
ALDER, BIRCH = "Alder Youth", "Birch CIC"


def forms_of(pence: int) -> tuple[str, ...]:
    """A price as any page or file might write it."""
    return (str(pence), f"{pence // 100}.{pence % 100:02}", f"{pence // 100:,}")


def ids_of(parts: Parts, made: Evaluation) -> dict[str, list[str]]:
    """Every id of the world, by the name that routes have for it."""
    with open_reading(parts) as session:
        sent = session.scalars(select(Submission)).all()
        files = session.scalars(select(BidFile.id)).all()
    return {
        "procurement_id": [str(made.procurement_id)],
        "reference": [made.pack.reference],
        "submission_id": [str(row.id) for row in sent],
        "bid_id": [str(row.bid_id) for row in sent],
        "file_id": [str(file_id) for file_id in files],
        "lot": ["1"],
        "question": ["Q1"],
        "measure": [made.pack.measures[0].id],
        "version": ["1"],
        "number": ["1"],
        "case_id": [str(UUID(int=7))],
        "clarification_id": [str(UUID(int=7))],
        "organisation_id": [str(actor.organisation_id) for actor in made.providers.values()],
        "member_id": [str(made.people.panel_officer.user_id)],
        "user_id": [str(made.people.panel_officer.user_id)],
    }


def addresses(app: Flask, ids: dict[str, list[str]]) -> Iterator[str]:
    """Every page that can be asked for with these ids, in every combination; without ids those that ask who comes."""
    for rule in app.url_map.iter_rules():
        names = sorted(rule.arguments)
        if not names and getattr(app.view_functions[rule.endpoint], "portal_access", None) == PUBLIC:
            continue
        if "GET" in (rule.methods or ()) and set(names) <= set(ids):
            for values in product(*(ids[name] for name in names)):
                with app.test_request_context():
                    yield rule.build(dict(zip(names, values, strict=True)))[1]  # type: ignore[index]


def client_of(app: Flask, people: People, actor: Actor | None) -> FlaskClient:
    """A signed-in browser without the page linter: pages are searched here, not judged."""
    plain = FlaskClient(app, app.response_class)
    if actor is not None:
        with people.client_of(actor).session_transaction() as held, plain.session_transaction() as session:
            session.update(held)
    return plain


def finds(app: Flask, client: FlaskClient, ids: dict[str, list[str]], needles: Iterable[str]) -> set[tuple[str, str]]:
    """The pages on which one of the needles stands, with the needle. No page may break."""
    found = set()
    for address in addresses(app, ids):
        answer = client.get(address)
        assert answer.status_code < 500, address
        text = re.sub(r"[0-9a-f]{64}", "", answer.get_data().decode(errors="replace"))
        found |= {(address, needle) for needle in needles if needle in text}
    return found


def test_before_the_lock_nobody_sees_a_price_and_before_the_discussion_nobody_anothers_mark(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = create_opened(parts, clock)
    mark_all(parts, made, actors=(made.people.panel_officer,))
    cast = made.people
    seated = (cast.officer, cast.award_approver, cast.chair, cast.service_user, cast.conflict_decider)
    others = (people.staff("Odd Itor", Role.AUDITOR), people.staff("Ad Min", Role.ADMINISTRATOR), None)
    ids = ids_of(parts, made)
    prices = [form for pence in PRICES.values() for form in forms_of(pence)]
    for actor in (*seated, *others):
        who = actor.name if actor else "visitor"
        assert finds(app, client_of(app, people, actor), ids, [*prices, STRENGTH[:40]]) == set(), who
    mark_all(parts, made, actors=(cast.chair, cast.service_user))
    open_discussion(parts, made)
    agree_all(parts, made)
    for actor in (cast.chair, cast.officer, cast.panel_officer):
        assert finds(app, client_of(app, people, actor), ids, prices) == set(), actor.name


def test_after_the_lock_a_price_is_known_to_who_may_and_to_its_bidder(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = create_opened(parts, clock)
    mark_all(parts, made)
    open_discussion(parts, made)
    agree_all(parts, made)
    lock_quality(parts, made)
    ids = ids_of(parts, made)
    prices = {name: forms_of(pence) for name, pence in PRICES.items()}
    assert finds(app, client_of(app, people, made.people.officer), ids, [*prices[ALDER]])
    everyones = [*prices[ALDER], *prices[BIRCH]]
    outside = (made.people.service_user, made.people.commissioner, people.staff("Ad Min", Role.ADMINISTRATOR), None)
    for actor in outside:
        assert finds(app, client_of(app, people, actor), ids, everyones) == set(), actor.name if actor else "visitor"
    birch = client_of(app, people, made.providers[BIRCH])
    assert finds(app, birch, ids, [*prices[BIRCH]])
    assert finds(app, birch, ids, [*prices[ALDER], STRENGTH[:40]]) == set()


def test_another_bidders_ids_lead_nowhere_whatever_is_asked(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = create_opened(parts, clock)
    everything = ids_of(parts, made)
    with open_reading(parts) as session:
        mine = session.get_one(Submission, made.bids[BIRCH])
    theirs = {
        "submission_id": [i for i in everything["submission_id"] if i != str(mine.id)],
        "bid_id": [str(mine.bid_id), *everything["bid_id"]],
    }
    rival = client_of(app, people, made.providers[BIRCH])
    token = re.search(r'name="csrf_token" value="([^"]+)"', rival.get("/sign-out").get_data(as_text=True))
    assert token is not None
    tried = 0
    for rule in app.url_map.iter_rules():
        names = sorted(rule.arguments)
        if not rule.endpoint.startswith(("bids.", "feedback.")) or not {"bid_id", "submission_id"} & set(names):
            continue
        known = {**everything, **theirs}
        for values in product(*(known[name] for name in names)):
            given = dict(zip(names, values, strict=True))
            if given.get("bid_id") == str(mine.bid_id) and not {"submission_id", "file_id"} & set(names):
                continue
            if given.get("bid_id") == str(mine.bid_id) and "file_id" in names and _is_of(parts, given):
                continue
            with app.test_request_context():
                address = rule.build(given)[1]  # type: ignore[index]
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                answer = rival.open(address, method=method, data={"csrf_token": token[1], "price": "1", "text": "x"})
                assert answer.status_code in (403, 404), f"{method} {address} {answer.status_code}"
                tried += 1
    assert tried > 20


def _is_of(parts: Parts, given: dict[str, str]) -> bool:
    with open_reading(parts) as session:
        return any(
            str(f.id) == given["file_id"] and str(f.bid_id) == given["bid_id"] for f in session.scalars(select(BidFile))
        )
