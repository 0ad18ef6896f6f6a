"""Where requests nobody honest sends go to: every route and method, by whoever is let in far enough for it to hurt."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.routing import Rule

from portal.rules.actors import Actor
from tests.architecture.routes import rules
from tests.matrix import table
from tests.matrix.objects import BY_STAGE, NOBODY, address_of, by_stage, values_of
from tests.matrix.roles import ROLES, actor_of
from tests.matrix.world import STAGES, World


@dataclass(frozen=True)
class Place:
    """A route, somebody it lets in as far as anybody, and the address of an object of theirs."""

    rule: Rule
    method: str
    role: str
    stage: str
    actor: Actor
    values: dict[str, Any]

    @property
    def address(self) -> str:
        return address_of(self.rule, self.values)

    def __str__(self) -> str:
        return f"{self.role}, {self.method} {self.rule.rule} ({self.stage})"


def places(world: World, app: Flask, *methods: str) -> Iterator[Place]:
    """Every route once for each method, by whoever gets furthest, as `matrix.yaml` says."""
    rows = table.load()
    for rule in rules(app):
        for method in table.methods_of(rule):
            if method not in methods or rule.rule not in rows:
                continue
            role, stage = _furthest(rows[rule.rule].get(method, {}), staged=by_stage(rule))
            values = values_of(world, rule, world.tenders[stage])
            yield Place(rule, method, role, stage, actor_of(world, role, stage), values)


def _furthest(statuses: table.Statuses, *, staged: bool) -> tuple[str, str]:
    wanted = (200, 400, 303, 409, 410, 403, 404)
    found = [
        (wanted.index(status) if status in wanted else len(wanted), ROLES.index(role), place)
        for role, seen in statuses.items()
        if role != "visitor"
        for place, status in enumerate(seen if len(seen) == len(STAGES) else seen[:1])
    ]
    _, role, place = min(found)
    return ROLES[role], STAGES[place if staged else 0]


def some(found: Iterable[Place], turn: int, of: int) -> Iterator[Place]:
    """Every `of`-th, beginning further on at each turn: over all turns, every one."""
    return (place for number, place in enumerate(found) if number % of == turn % of)


def wrong_ids(place: Place) -> Iterator[dict[str, Any]]:
    """The values of the address with one id after the other that leads to nothing."""
    for name, value in place.values.items():
        if isinstance(value, UUID):
            yield place.values | {name: UUID(int=NOBODY.int + 1)}


def mixed_ids(world: World, place: Place) -> Iterator[dict[str, Any]]:
    """The values of the address with ids of other tenders in all places but the first."""
    mine = [name for name, value in place.values.items() if isinstance(value, UUID) and name in BY_STAGE]
    first = next((name for name in ("procurement_id", "bid_id") if name in mine), None)
    others = [name for name in mine if name not in (first, "member_id")]
    if first is None or not others:
        return
    for stage in STAGES:
        theirs = values_of(world, place.rule, world.tenders[stage])
        changed = {name: theirs[name] for name in others if theirs[name] != place.values[name]}
        if changed and stage != place.stage:
            yield place.values | changed


def others_ids(world: World, place: Place) -> Iterator[tuple[str, dict[str, Any]]]:
    """(stage, values) with every id of another organisation's bid in another tender: a stranger's whole address."""
    for stage in STAGES:
        tender = world.tenders[stage]
        theirs = next((bid for bid in tender.bids if bid.organisation_id != place.actor.organisation_id), None)
        if stage == place.stage or theirs is None:
            continue
        values = values_of(world, place.rule, tender)
        known = {
            "bid_id": theirs.bid_id,
            "organisation_id": theirs.organisation_id,
            "submission_id": theirs.submission_id,
        }
        yield stage, values | {name: value for name, value in known.items() if name in values and value is not None}
