"""Every role at every address: the status is the one written down, nothing breaks, and no page tells a secret."""

import logging
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, Response, url_for

from portal.looks.table import BY_VIEW, LOOKS, OWN, PUBLISHED, WORKED_OUT
from portal.web.guards import public
from portal.web.navigation import landing_endpoint
from tests.architecture.routes import rules as rules_of
from tests.matrix import table
from tests.matrix.canaries import PLANTED, answer_words, price_texts
from tests.matrix.inert import is_file, loose
from tests.matrix.leaks import Search, secrets_of
from tests.matrix.objects import addresses
from tests.matrix.roles import ROLES, actor_of, planted_owner
from tests.matrix.sweep import Visit, access_by_rule, observed, visits
from tests.matrix.visitor import Asker
from tests.matrix.world import World

RENEW = "Run `python -m tests.matrix.write`, look at the rows marked as new, and take the marks away."
# Reading a part of a sealed bid leaves a trace: who read it, once a day.
_LOOKS = {"looks", "page_looks", "audit_entries", "audit_heads", "audit_words", "audit_rows"}
_NOTED = "/opportunity/<reference>/workforce"
# A refusal may leave a trace of its own, and counts as a try.
_REFUSED = {"attempts", *_LOOKS}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


# The roles whose answers differ most are asked in every run, all others by `make slow`.
_ALWAYS = ("visitor", "owner_with_bid", "procurement_officer")


@pytest.mark.parametrize(
    "role", [pytest.param(role, marks=[] if role in _ALWAYS else [pytest.mark.slow]) for role in ROLES]
)
def test_each_address_answers_a_role_as_written_and_tells_no_secret(
    role: str, world: World, asker: Asker, record_property: Callable[[str, object], None]
) -> None:
    search = Search(secrets_of(world))
    faults: list[str] = []
    seen: list[Visit] = []
    for visit in visits(world, asker, role, *table.METHODS):
        seen.append(visit)
        faults += _breaks(visit)
        faults += search.leaks_in(visit)
    faults += _unlike_the_table(asker.app, seen)
    record_property("bodies", search.bodies)
    record_property("looks", search.looks)
    assert search.looks > 100
    assert sum(is_file(visit.answer.response) for visit in seen) > 8
    assert not faults, "\n".join(faults)


def _breaks(visit: Visit) -> Iterator[str]:
    if visit.answer.status >= 500 or visit.answer.broke:
        yield f"{visit} {visit.answer.broke!r}"
    if "Traceback (most recent" in visit.answer.text:
        yield f"{visit} shows a traceback"
    wrote = set(visit.answer.wrote)
    # Who looked at an answer, or at the table of posts, is noted: the one thing that reading writes.
    looked = {"looks", "page_looks"} & wrote or visit.rule.rule.startswith(_NOTED)
    if visit.method == "GET" and wrote and not (looked and wrote <= _LOOKS):
        yield f"{visit} wrote to {sorted(wrote)}"
    yield from _unseen(visit)
    yield from (f"{visit} answers with {each}" for each in loose(visit.rule.rule, visit.answer.response))
    if visit.method == "POST" and visit.answer.status >= 400 and not wrote <= _REFUSED:
        yield f"{visit} was refused and yet wrote to {sorted(wrote - _REFUSED)}"
    if visit.role == "auditor" and "<" in visit.rule.rule and not visit.public and not wrote <= _LOOKS:
        yield f"{visit} wrote to {sorted(wrote)}: an auditor changes nothing"


def _unseen(visit: Visit) -> Iterator[str]:
    """A page that opened what is sealed, or shows people's addresses, and leaves no trail of who read it."""
    endpoint, wrote = visit.rule.endpoint, set(visit.answer.wrote)
    if visit.method != "GET" or visit.answer.status != 200:
        return
    if endpoint in LOOKS:
        if "page_looks" not in wrote:
            yield f"{visit} left no trail of who read it"
    elif endpoint in BY_VIEW:
        # Who has not agreed, or was not named, is asked to first and reads no post.
        asked = "Before you see the table of posts" in visit.answer.text
        if not asked and not {"looks", "page_looks", "audit_entries"} & wrote:
            yield f"{visit} left no trail of what was read"
    elif visit.answer.unsealed and endpoint not in OWN | WORKED_OUT | PUBLISHED:
        opened = sorted({each.partition(":")[0] for each in visit.answer.unsealed})
        yield f"{visit} opened {opened} and leaves no trail: give {endpoint} its line in portal/looks/table.py"


def _unlike_the_table(app: Flask, seen: list[Visit]) -> Iterator[str]:
    rows = table.load()
    for rule, row in observed(app, seen).items():
        if rule not in rows:
            yield f"{rule} is not in {table.FILE.name}. {RENEW}"
            continue
        for method in table.METHODS:
            for role, statuses in row.get(method, {}).items():
                said = rows[rule].get(method, {}).get(role)
                if not table.same(statuses, said):
                    yield f"{role}, {method} {rule}: {statuses}, but {table.FILE.name} says {said}"


def test_a_file_that_could_do_something_in_a_browser_is_found(asker: Asker) -> None:
    answer = Response("a,b", mimetype="text/csv", headers={"Content-Disposition": "attachment; filename=a.csv"})
    with asker.app.test_request_context("/"):
        answer = asker.app.process_response(answer)
    assert list(loose("/a", answer)) == []
    for name in ("Content-Disposition", "Content-Security-Policy", "X-Content-Type-Options"):
        held = answer.headers.pop(name)
        assert len(list(loose("/a", answer))) == 1, name
        answer.headers[name] = held
    answer.headers["Content-Security-Policy"] = "default-src 'none'"
    assert len(list(loose("/a", answer))) == 1


def test_everybody_lands_on_a_page_they_may_open(world: World, asker: Asker) -> None:
    for role in ROLES:
        actor = actor_of(world, role, "open")
        with asker.app.test_request_context("/"):
            address = url_for(landing_endpoint(actor))
        assert asker.ask(actor, "GET", address).status == 200, f"{role} lands on {address}"


def test_every_row_is_of_a_route_that_is_there_and_says_who_may_ever_come_in(asker: Asker) -> None:
    rows, said = table.load(), access_by_rule(asker.app)
    assert set(rows) == set(said), RENEW
    wrong = [rule for rule, found in said.items() if rows[rule]["access"] != found]
    assert not wrong, f"Who may come in has changed: {wrong}. {RENEW}"


def test_every_row_was_reviewed() -> None:
    assert table.unreviewed() == [], RENEW


def test_nobody_is_let_in_whom_the_permission_table_keeps_out() -> None:
    for rule, row in table.load().items():
        if row["access"] != "public":
            assert set(row.get("GET", {"visitor": [303]})["visitor"]) == {303}, rule
            assert set(row.get("POST", {"visitor": [401]})["visitor"]) == {401}, rule
        for method in table.METHODS:
            administrators = set(row.get(method, {}).get("administrator", []))
            if "procurement" in rule or rule.startswith(("/bids", "/evaluation", "/contracts", "/feedback/")):
                assert administrators <= {403, 404}, f"{rule}: an administrator holds no procurement content"


def test_a_page_that_tells_of_a_bidder_is_found(world: World, asker: Asker) -> None:
    search = Search(secrets_of(world))
    rule = next(each for each in rules_of(asker.app) if each.endpoint == "procurements.procurement")
    told = PLANTED["brackenhythe"]
    name, price = told[0], told[2]
    grouped = price_texts(price)[0]
    words = answer_words(name, world.tenders["open"].reference)
    before = asker.app.view_functions[rule.endpoint]

    def leaky(**_given: object) -> str:
        return f"<p>1 bid, from {name}. {words} £{grouped}</p>"

    asker.app.view_functions[rule.endpoint] = public(leaky)
    try:
        officer = [visit for visit in visits(world, asker, "procurement_officer", "GET") if visit.rule is rule]
        found = "\n".join(line for visit in officer for line in search.leaks_in(visit))
    finally:
        asker.app.view_functions[rule.endpoint] = before
    assert f"the name of {name}" in found
    assert f"what {name} wrote" in found
    assert f"the price of {name}" in found


def test_the_words_that_are_looked_for_do_stand_where_they_may(world: World, asker: Asker) -> None:
    """Else the search would find nothing because nothing was planted."""
    owner = planted_owner(world, "brackenhythe")
    bid = world.tenders["open"].of(owner.organisation_id)
    assert bid is not None
    texts = []
    for rule in rules_of(asker.app):
        if rule.arguments >= {"bid_id"} and "GET" in (rule.methods or ()):
            for stage, address in addresses(world, rule):
                theirs = world.tenders["open"].of(world.people["jonah@weald-thread.example"].organisation_id)
                assert theirs is not None
                if stage == "open":
                    own = address.replace(str(theirs.bid_id), str(bid.bid_id))
                    texts.append(asker.ask(owner, "GET", own).text)
    assert any(answer_words("Brackenhythe Hall", world.tenders["open"].reference) in text for text in texts)
