"""`canaries.yaml`: who may read what, as questions a test can ask."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.matrix.crawled import BIDDER_OF, PERSON_OF
from tests.matrix.phases import NAMES
from tests.matrix.phases_bidding import WITHDRAWN
from tests.matrix.planting import Canary
from tests.matrix.roles import COUNCIL, PANEL_USERS

FILE = Path(__file__).with_name("canaries.yaml")
UNSENT = {WITHDRAWN, "lantern-lane"}
WON = {("weald-thread", "1"), ("kilnfield", "2")}
# What a bidder says outside of a bid: asked of the council, not sealed until the opening.
_ASKED = {"question", "private_question", "private_reason"}
EVERYBODY = "everybody"
REGISTER = "register"
# Where people and organisations are kept: that somebody has an account is no secret there, what they did is.
_WHO_IS_WHO = {"users", "organisations", "link_tokens"}


@dataclass(frozen=True)
class Rule:
    """A row of the table. from_phase: by role, the first phase in which it may read; there: the same for one route."""

    from_phase: dict[str, str]
    winner: str | None
    rest: str
    seen: bool
    there: dict[str, dict[str, str]] = field(default_factory=dict)


def table() -> dict[str, Rule]:
    """The rows by kind."""
    held: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {kind: _rule(row) for kind, row in held.items()}


def _rule(row: dict[str, Any]) -> Rule:
    there = {route: _by_role(said) for route, said in row.get("there", {}).items()}
    return Rule(_by_role(row.get("may", {})), row.get("winner"), str(row["rest"]), bool(row.get("seen", True)), there)


def _by_role(said: dict[str, Any]) -> dict[str, str]:
    found = {role: phase for phase, roles in said.items() for role in ([EVERYBODY] if roles == EVERYBODY else roles)}
    assert set(found.values()) <= set(NAMES), found
    return found


def reached(phase: str, since: str) -> bool:
    """True where the story has come as far as `since`."""
    return NAMES.index(phase) >= NAMES.index(since)


def may_read(rule: Rule, canary: Canary, role: str, phase: str, route: str = "") -> bool:
    """Whether a role may read a canary of this row in a phase. route: where it stands, "" in a mail."""
    if canary.bidder and BIDDER_OF.get(role) == canary.bidder:
        return True
    if canary.person and PERSON_OF.get(role) == canary.person:
        return True
    if canary.bidder in UNSENT and canary.kind not in _ASKED:
        return False
    if rule.winner and _won(canary) and reached(phase, rule.winner):
        return True
    since = [
        said[each]
        for said in (rule.from_phase, rule.there.get(route, {}))
        for each in (role, EVERYBODY)
        if each in said
    ]
    return any(reached(phase, each) for each in since)


def role_at(address: str) -> str:
    """The role of whoever gets mail at an address: for a bidder's people, the owner's."""
    council = {mail: role for role, mail in {**COUNCIL, **PANEL_USERS}.items()}
    short = address.partition("@")[2].removesuffix(".example")
    owners = {bidder: role for role, bidder in BIDDER_OF.items() if role != "editor_with_bid"}
    return council.get(address) or owners.get(short, "visitor")


def may_rest(rule: Rule, canary: Canary, phase: str, place: str) -> bool:
    """Whether it may stand unsealed in database, store and disk. place: a file, or "table.column"."""
    if rule.rest == "open":
        return True
    if rule.rest == REGISTER:
        return "sqlite" in place or place.split(".", maxsplit=1)[0] in _WHO_IS_WHO
    return rule.rest != "sealed" and _won(canary) and reached(phase, rule.rest)


def _won(canary: Canary) -> bool:
    return (canary.bidder, canary.lot) in WON or (not canary.lot and canary.bidder in {who for who, _ in WON})
