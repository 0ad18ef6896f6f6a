"""Which GET routes a scan reached, and where it is sent first so that it does not depend on links alone."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, Rule

from tests.architecture.routes import build, rules
from tests.matrix import table
from tests.matrix.objects import Unknown, address_of, by_stage, values_of
from tests.matrix.world import STAGES, World

ENOUGH = 0.9
# What ends the session of the scan, or moves the clock of the world it looks at.
NEVER = ("/sign-out", "/demo/be/*", "/demo/clock", "/account/sessions*", "/account/lock*")


def get_routes(app: Flask) -> list[Rule]:
    """Every route that takes GET."""
    return [rule for rule in rules(app) if "GET" in (rule.methods or ())]


def is_reached(status: int, location: str) -> bool:
    """The route's own answer: a page, a file, "this link does not work any more", or on to another page that is not signing in."""
    if 300 <= status < 400:
        return not urlsplit(location).path.startswith("/sign-in")
    return 200 <= status < 300 or status == 410


def reached(app: Flask, log: Path, agent: str) -> set[str]:
    """The routes that answered a GET of the agent by themselves."""
    adapter = app.url_map.bind("127.0.0.1")
    found: set[str] = set()
    for line in log.read_text().splitlines() if log.exists() else []:
        seen = json.loads(line)
        if seen["method"] != "GET" or seen["agent"] != agent or not is_reached(seen["status"], seen["location"]):
            continue
        try:
            rule, _ = adapter.match(seen["path"], method="GET", return_rule=True)
        except (HTTPException, RequestRedirect):
            continue
        found.add(rule.rule)
    return found


def starts(app: Flask, world: World, role: str, stages: Iterable[str]) -> list[str]:
    """Addresses to begin with: those that the matrix says open for a role, and every route it has no row for yet."""
    matrix = table.load()
    chosen: list[str] = []
    for rule in get_routes(app):
        for at, stage in enumerate(STAGES if by_stage(rule) else STAGES[:1]):
            if by_stage(rule) and stage not in stages:
                continue
            if not _opens(matrix.get(rule.rule), role, at):
                continue
            try:
                chosen.append(address_of(rule, values_of(world, rule, world.tenders[stage])))
            except Unknown:
                continue
    return sorted({each for each in chosen if not each.startswith(tuple(never.rstrip("*") for never in NEVER))})


def _opens(row: Mapping[str, Any] | None, role: str, at: int) -> bool:
    if row is None or "GET" not in row:
        return True
    statuses = row["GET"].get(role, [404])
    status = statuses[at] if len(statuses) > 1 else statuses[0]
    return status in (200, 410)


def whole_app() -> Flask:
    """The app for its list of routes; its database is never opened."""
    return build()
