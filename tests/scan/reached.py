"""Which GET routes a scan reached, and where it is sent first so that it does not depend on links alone."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, Rule

from portal.web.guards import PUBLIC
from tests.architecture.routes import access, build, rules
from tests.matrix import table
from tests.matrix.objects import Unknown, address_of, by_stage, values_of
from tests.matrix.world import STAGES, World

ENOUGH = 0.9


def get_routes(app: Flask) -> list[Rule]:
    """Every route that takes GET."""
    return [rule for rule in rules(app) if "GET" in (rule.methods or ())]


def is_reached(status: int, location: str, *, public: bool) -> bool:
    """The route's own answer: a page, a file, "this link does not work any more", or on to another page.

    A route that asks for signing in, and sends there, has not been reached; a public one sends there by itself.
    """
    if 300 <= status < 400:
        return public or not urlsplit(location).path.startswith("/sign-in")
    return 200 <= status < 300 or status == 410


def reached(app: Flask, log: Path, agent: str) -> set[str]:
    """The routes that answered a GET of the agent by themselves."""
    adapter = app.url_map.bind("127.0.0.1")
    found: set[str] = set()
    for line in log.read_text().splitlines() if log.exists() else []:
        seen = json.loads(line)
        if seen["method"] != "GET" or seen["agent"] != agent:
            continue
        try:
            rule, _ = adapter.match(seen["path"], method="GET", return_rule=True)
        except (HTTPException, RequestRedirect):
            continue
        public = access(app.view_functions[rule.endpoint]) == PUBLIC
        if is_reached(seen["status"], seen["location"], public=public):
            found.add(rule.rule)
    return found


def starts(app: Flask, world: World, role: str, stages: Iterable[str]) -> list[str]:
    """Addresses to begin with: public ones, those the matrix says open for a role, and every route it has no row for yet."""
    matrix = table.load()
    chosen: list[str] = []
    for rule in get_routes(app):
        for at, stage in enumerate(STAGES if by_stage(rule) else STAGES[:1]):
            if by_stage(rule) and stage not in stages:
                continue
            public = access(app.view_functions[rule.endpoint]) == PUBLIC
            if not (public or _opens(matrix.get(rule.rule), role, at)):
                continue
            try:
                chosen.append(address_of(rule, values_of(world, rule, world.tenders[stage])))
            except Unknown:
                continue
    return sorted(set(chosen))


def _opens(row: Mapping[str, Any] | None, role: str, at: int) -> bool:
    if row is None or "GET" not in row:
        return True
    statuses = row["GET"].get(role, [404])
    status = statuses[at] if len(statuses) > 1 else statuses[0]
    # What is not there in the matrix world may be here; what is forbidden is so everywhere.
    return status in (200, 404)


def whole_app() -> Flask:
    """The app for its list of routes; its database is never opened."""
    return build()
