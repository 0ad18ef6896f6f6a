"""One world for a test run: the demo's, with canaries, at a moment that does not move."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings, for_tests
from portal import wiring
from portal.accounts.models import Organisation, User
from portal.accounts.queries import get_actor
from portal.awards.queries import get_recommendation
from portal.bids.models import Bid, Submission
from portal.db import migrate
from portal.intentions.models import Intention
from portal.notifications.outbox import drain
from portal.parts import Parts, build_parts
from portal.procurements.models import Procurement
from portal.procurements.queries import get_pack
from portal.rules.actors import Actor
from portal.rules.pack import Pack
from portal.sealing.keyring import Keyring
from portal.seeds import bidding, telling
from portal.seeds.world import build
from portal.unit_of_work import open_reading
from tests.matrix.canaries import planted

STAGES = ("open", "closed", "marking", "discussion", "awarded")
TODAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


class StandingClock:
    """Both times stand still, so that no answer depends on when the tests run."""

    def now(self) -> datetime:
        return TODAY

    def system_now(self) -> datetime:
        return TODAY


@dataclass(frozen=True)
class Sent:
    """One bid of a tender. submission_id: None for a draft; prices: of its lots, in pounds as typed; won: a lot."""

    bid_id: UUID
    organisation_id: UUID
    organisation: str
    submission_id: UUID | None
    reference: str
    prices: tuple[str, ...]
    won: bool


@dataclass(frozen=True)
class Tender:
    """The demo's tender at one stage."""

    stage: str
    procurement_id: UUID
    reference: str
    intention_id: UUID
    intention_reference: str
    pack: Pack
    bids: tuple[Sent, ...]
    award_told: bool

    def of(self, organisation_id: UUID | None) -> Sent | None:
        """The bid of an organisation, if it has one here."""
        return next((bid for bid in self.bids if bid.organisation_id == organisation_id), None)


@dataclass
class World:
    """What the sweep needs to know of the demo world. people: by e-mail address."""

    parts: Parts
    tenders: dict[str, Tender]
    people: dict[str, Actor]


def settings_in(var: Path) -> Settings:
    """Settings of the world's SQLite file in `var`."""
    return for_tests(var, f"sqlite:///{var / 'portal.sqlite'}", demo=True)


def open_parts(settings: Settings) -> Parts:
    """The world's parts."""
    return build_parts(settings, listeners=wiring.LISTENERS, clock=StandingClock())


def build_world(settings: Settings, *, migrated: bool = False) -> None:
    """Build the demo world with its canaries; mail leaves, as it would have."""
    parts = open_parts(settings)
    if not migrated:
        migrate.upgrade(parts.engine)
    with planted():
        build(parts)
    while drain(parts.engine, parts.keyring, parts.sender, parts.clock.system_now()):
        pass
    parts.engine.dispose()


def copy_world(built: Path, var: Path) -> Settings:
    """A copy of a built world, for a test to do with as it likes."""
    shutil.copytree(built, var, dirs_exist_ok=True)
    return settings_in(var)


def read_world(parts: Parts) -> World:
    """Look up what stands in a built world."""
    with planted():
        told = telling.read("tenders")
        plans = {plan["id"]: plan["title"] for plan in telling.read("intentions")["intentions"]}
    with open_reading(parts) as session:
        tenders = {
            tender["stage"]: _tender(session, parts.keyring, tender, plans[tender["plan"]])
            for tender in told["tenders"]
            if tender["stage"] in STAGES
        }
        people = {email: get_actor(session, user_id) for email, user_id in session.execute(select(User.email, User.id))}
    return World(parts, tenders, people)


def _tender(session: Session, keyring: Keyring, told: dict[str, Any], title: str) -> Tender:
    title = telling.read(told["told_in"])["title"] if "told_in" in told else title
    row = session.scalars(select(Procurement).where(Procurement.title == title)).one()
    plan = session.get_one(Intention, row.intention_id)
    prices = {
        _first_word(short): tuple(each for each in bidding.prices(bid).values() if each)
        for short, bid in told["bids"].items()
    }
    found = []
    recommended = get_recommendation(session, keyring, row.id)
    winners = {str(lot.submission_id) for lot in recommended.lots} if recommended else set()
    asked = select(Bid, Organisation.name).join(Organisation, Organisation.id == Bid.organisation_id)
    for bid, name in session.execute(asked.where(Bid.procurement_id == row.id).order_by(Organisation.name)):
        last = session.scalars(select(Submission).where(Submission.bid_id == bid.id)).first()
        price = prices.get(_first_word(name.lower().replace(" ", "-")), ())
        sent = (last.id, last.reference) if last else (None, "")
        found.append(Sent(bid.id, bid.organisation_id, name, sent[0], sent[1], price, str(sent[0]) in winners))
    told_at = row.award_noticed_at is not None
    pack = get_pack(session, row.id)
    return Tender(told["stage"], row.id, row.reference, plan.id, plan.reference, pack, tuple(found), told_at)


def _first_word(short: str) -> str:
    return short.removeprefix("the-").split("-")[0]


def first_id(session: Session, model: Any, *conditions: Any) -> UUID | None:
    """The id of the first row of a table that fits, in a fixed order."""
    found: UUID | None = session.scalars(select(model.id).where(*conditions).order_by(model.id).limit(1)).first()
    return found
