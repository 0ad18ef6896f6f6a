"""Walking through a phase as somebody: every route with the objects of the tender, and every link that is found there."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import SimpleNamespace
from urllib.parse import urlsplit

from sqlalchemy import select
from werkzeug.routing import Rule

from portal.accounts.models import Organisation, User
from portal.accounts.queries import get_actor
from portal.bids.models import Bid, BidFile, Submission
from portal.intentions.models import Intention
from portal.parts import Parts
from portal.procurements.models import Procurement
from portal.procurements.queries import get_pack
from portal.rules.actors import Actor
from portal.unit_of_work import open_reading
from tests.architecture.routes import rules as rules_of
from tests.matrix.objects import NOBODY, address_of, values_of
from tests.matrix.roles import actor_of
from tests.matrix.sweep import turned_away
from tests.matrix.visitor import Answer, Asker
from tests.matrix.world import Sent, Tender, World

STAGE = "open"  # all phases are of one tender: the word by which the matrix finds its people and objects
_LINK = re.compile(r'(?:href|action)="(/[^"]*)"')
_BIDDER = "Weald Thread CIC"
# What addresses are made of before there is a pack: the same names as in the draft.
_UNPUBLISHED = SimpleNamespace(
    lots=(SimpleNamespace(id="1"),), questions=(SimpleNamespace(id="Q1"),), measures=(SimpleNamespace(id="S1"),)
)
# Each costs a page and shows nothing that the page without it does not.
_ELSEWHERE = ("/staff/plans/", "/plans/", "/people/", "/organisation/profile/")
_FEW_ELSEWHERE = 9
_SKIPPED = ("/static/", "/demo", "/sign-out")


@dataclass(frozen=True)
class Page:
    """What a role got at an address. route: its rule's text, "" where no rule fits."""

    role: str
    actor: Actor
    address: str
    route: str
    answer: Answer


def read_phase(parts: Parts) -> World:
    """The one tender of a phase, and everybody."""
    with open_reading(parts) as session:
        row = session.scalars(select(Procurement)).one()
        plan = session.get_one(Intention, row.intention_id)
        found = []
        asked = select(Bid, Organisation.name).join(Organisation, Organisation.id == Bid.organisation_id)
        for bid, name in session.execute(asked.order_by(Organisation.name)):
            last = session.scalars(select(Submission).where(Submission.bid_id == bid.id)).first()
            sent = (last.id, last.reference) if last else (None, "")
            found.append(Sent(bid.id, bid.organisation_id, name, sent[0], sent[1], (), won=False))
        pack = get_pack(session, row.id) if row.published_at else _UNPUBLISHED
        tender = Tender(STAGE, row.id, row.reference, plan.id, plan.reference, pack, tuple(found), award_told=False)  # type: ignore[arg-type]
        if not found:
            people_of = select(Organisation.id).where(Organisation.name == _BIDDER)
            found.append(Sent(NOBODY, session.scalars(people_of).one(), _BIDDER, None, "", (), won=False))
        tender = replace(tender, bids=tuple(found))
        people = {email: get_actor(session, user_id) for email, user_id in session.execute(select(User.email, User.id))}
    return World(parts, {STAGE: tender}, people)


def addresses_of(world: World, rule: Rule) -> Iterator[str]:
    """The address of a route for each bid of the tender, or the one it has."""
    tender = world.tenders[STAGE]
    seen = set()
    own = actor_of(world, "owner_with_bid", STAGE).organisation_id
    others = _others([bid for bid in tender.bids if bid.organisation_id != own]) if _of_bid(rule) else []
    for bid in (None, *others):
        values = values_of(world, rule, tender)
        if bid is not None:
            values |= {name: value for name, value in _values_of_bid(world, bid).items() if name in values}
        address = address_of(rule, values)
        if address not in seen:
            seen.add(address)
            yield address


def _others(bids: list[Sent]) -> list[Sent]:
    """One that was sent and one that was not, of those that are not the asker's; links lead to the others."""
    sent, unsent = [bid for bid in bids if bid.submission_id], [bid for bid in bids if not bid.submission_id]
    return [*sent[:1], *unsent[:1]]


def _of_bid(rule: Rule) -> bool:
    return bool({"bid_id", "submission_id", "organisation_id", "file_id"} & rule.arguments)


def _values_of_bid(world: World, bid: Sent) -> dict[str, object]:
    with open_reading(world.parts) as session:
        file_id = session.scalars(select(BidFile.id).where(BidFile.bid_id == bid.bid_id).limit(1)).first()
    found = {
        "bid_id": bid.bid_id,
        "submission_id": bid.submission_id,
        "organisation_id": bid.organisation_id,
        "file_id": file_id,
    }
    return {name: value for name, value in found.items() if value is not None}


def walk(world: World, asker: Asker, role: str, actor: Actor, *, shut_doors: bool = True) -> Iterator[Page]:
    """Every route that takes GET, and what its pages lead to.

    shut_doors: also routes whose guard turns the person away whatever the phase, each once.
    """
    shut: set[str] = set()
    adapter = asker.app.url_map.bind("localhost")
    waiting: list[str] = []
    for rule in rules_of(asker.app):
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(_SKIPPED):
            if turned_away(asker.app, rule, actor):
                shut.add(rule.rule)
                waiting += [next(addresses_of(world, rule))] if shut_doors else []
            else:
                waiting += addresses_of(world, rule)
    seen = set(waiting)
    elsewhere: dict[str, int] = {}
    while waiting:
        address = waiting.pop()
        answer = asker.ask(actor, "GET", address)
        route = _route_of(adapter, address)
        yield Page(role, actor, address, route, answer)
        if answer.response.mimetype != "text/html" or answer.status != 200:
            continue
        for found in _LINK.findall(answer.text):
            target = html.unescape(found).split("#")[0]
            if target.startswith(_ELSEWHERE):
                # No object of the tender: a few of each route, so that every section's form is met.
                route_there = _route_of(adapter, target)
                elsewhere[route_there] = elsewhere.get(route_there, 0) + (target not in seen)
                if elsewhere[route_there] > _FEW_ELSEWHERE:
                    continue
            if target in seen or target.startswith(_SKIPPED) or _route_of(adapter, target) in (shut | {""}):
                continue
            if route == _route_of(adapter, target) and "?" in target:
                continue  # the same page, filtered or turned
            seen.add(target)
            waiting.append(target)


def _route_of(adapter: object, address: str) -> str:
    try:
        rule, _ = adapter.match(urlsplit(address).path, method="GET", return_rule=True)  # type: ignore[attr-defined]
    except Exception:  # noqa: BLE001  (any of the router's own ways to say no)
        return ""
    return str(rule.rule)


__all__ = ["STAGE", "Page", "addresses_of", "read_phase", "walk"]
