"""One role at every address, with what it got."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from portal.rules.actors import Actor
from portal.rules.permissions import may_ever
from portal.web.guards import PUBLIC
from tests.architecture.routes import rules as rules_of
from tests.matrix.objects import addresses
from tests.matrix.roles import actor_of
from tests.matrix.table import Row, Statuses, access_of, methods_of
from tests.matrix.visitor import Answer, Asker
from tests.matrix.world import World


def turned_away(app: Flask, rule: Rule, actor: Actor) -> bool:
    """True where the route's guard lets this person in at no stage."""
    view: Any = app.view_functions[rule.endpoint]
    found = view.portal_access
    return found != PUBLIC and not any(may_ever(actor, permission) for permission in found)


@dataclass(frozen=True)
class Visit:
    """One role at one address. public: anybody may come in there."""

    role: str
    rule: Rule
    method: str
    stage: str
    address: str
    answer: Answer
    public: bool = False

    def __str__(self) -> str:
        return f"{self.role}, {self.method} {self.rule.rule} ({self.stage}): {self.answer.status}"


def visits(world: World, asker: Asker, role: str, *methods: str) -> Iterator[Visit]:
    """The role at every address; a POST carries a good token and no field."""
    for rule in rules_of(asker.app):
        for method in methods_of(rule):
            if method not in methods:
                continue
            for stage, address in addresses(world, rule):
                actor = actor_of(world, role, stage)
                answer = asker.ask(actor, method, address, token=method == "POST")
                yield Visit(role, rule, method, stage, address, answer, access_of(asker.app, rule) == PUBLIC)
                if turned_away(asker.app, rule, actor):
                    break  # the guard knows no stage: one answer stands for all


def access_by_rule(app: Flask) -> dict[str, str]:
    """Who may ever come in, by route; where reading and sending differ, both."""
    said: dict[str, set[str]] = {}
    for rule in rules_of(app):
        said.setdefault(rule.rule, set()).add(access_of(app, rule))
    return {rule: " ; ".join(sorted(found)) for rule, found in said.items()}


def observed(app: Flask, seen: list[Visit]) -> dict[str, Row]:
    """Rows as they were seen."""
    said = access_by_rule(app)
    rows: dict[str, Row] = {}
    for visit in seen:
        row = rows.setdefault(visit.rule.rule, {})
        row["access"] = said[visit.rule.rule]
        statuses: Statuses = row.setdefault(visit.method, {})
        statuses.setdefault(visit.role, []).append(visit.answer.status)
    return rows
