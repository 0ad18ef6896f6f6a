"""What a walk through a phase as every role found: who got which canary where, and which forms there are to send."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from portal.app import create_app
from portal.parts import Parts
from portal.rules.actors import Actor
from tests.matrix import phases
from tests.matrix.crawl import STAGE, Page, read_phase, walk
from tests.matrix.filled import Filled, encoded, forms_in, from_json
from tests.matrix.forms_met import met, shape_of
from tests.matrix.phases_bidding import ASKER
from tests.matrix.planting import read_planted
from tests.matrix.roles import ROLES, actor_of
from tests.matrix.searching import Found
from tests.matrix.tricks import FORM
from tests.matrix.visitor import Asker
from tests.matrix.world import World

# Beside the roles of the matrix: who bids against `owner_with_bid`, whose bid was left out, who took theirs back.
RIVALS = {
    "rival_owner": "harriet@kilnfield.example",
    "left_out_owner": "beatrix@saltmarsh.example",
    "withdrawn_owner": "pamela@hoppers-row.example",
    "draft_owner": "rosalind@lantern-lane.example",
}
# Who asked and did not bid: their address is a canary itself.
ASKED = "asker_owner"
# Before there are bids nobody bids against anybody.
_FEW = ("visitor", "owner_with_bid", "commissioner", "procurement_officer", "publication_approver", "auditor")
_BEFORE_BIDS = ("draft", "waiting")
_READ = 40  # shapes of one route's pages: a draft has many
# Where everybody walks, and doors that are shut at every phase are tried as well; elsewhere, who differs most.
_EVERYTHING = ("open", "opened", "contract")
_SOMETIMES = {"editor_with_bid", "other_owner", "supporter", "second_opener", "left_out_owner", "withdrawn_owner"} | {
    ASKED
}
_apps: list[Flask] = []
BIDDER_OF = {
    "owner_with_bid": "weald-thread",
    "editor_with_bid": "weald-thread",
    "rival_owner": "kilnfield",
    "left_out_owner": "saltmarsh",
    "withdrawn_owner": "hoppers-row",
    "draft_owner": "lantern-lane",
    ASKED: ASKER,
}
PERSON_OF = {
    "chair": "aled-fairbrass",
    "panel_officer": "leanne-mustoe",
    "service_user": "maya",
    "award_approver": "femi-adelaja",
    "second_reader": "winston-peake",
    "procurement_officer": "sunita-rawal",
}


@dataclass
class Crawled:
    """hits: role, route and phrase of each canary that stood in an answer; broke: what went wrong; forms: to send.

    met: names of the form classes that read one of them, or an address.
    """

    hits: list[tuple[str, str, str]] = field(default_factory=list)
    broke: list[str] = field(default_factory=list)
    forms: list[Filled] = field(default_factory=list)
    bodies: int = 0
    files: int = 0
    headers: int = 0
    log_lines: int = 0
    log_hits: list[tuple[str, str]] = field(default_factory=list)
    wrote: list[str] = field(default_factory=list)
    met: list[str] = field(default_factory=list)


def app_over(parts: Parts) -> Flask:
    """The one app of this process, over these parts: building it compiles every template."""
    if not _apps:
        _apps.append(create_app(parts.settings, parts))
    _apps[0].extensions["portal"] = parts
    return _apps[0]


def roles_of(phase: str) -> tuple[str, ...]:
    """Who walks through a phase."""
    if phase in _BEFORE_BIDS:
        return _FEW
    everybody = (*ROLES, *RIVALS, ASKED)
    return everybody if phase in _EVERYTHING else tuple(role for role in everybody if role not in _SOMETIMES)


def who(world: World, role: str) -> Actor:
    """The person of a role."""
    if role == ASKED:
        return next(actor for email, actor in world.people.items() if email.endswith(f"@{ASKER}.example"))
    return world.people[RIVALS[role]] if role in RIVALS else actor_of(world, role, STAGE)


def crawl(built: Path, phase: str, var: Path) -> Crawled:
    """Walk through a copy of a phase as everybody."""
    with phases.copied(built, phase, var) as parts:
        world = read_phase(parts)
        planted = read_planted(parts.settings.var / phases.NOTE)
        found, seen = Found(planted), Crawled()
        with caught() as lines, met() as filtered:
            asker = Asker(app_over(parts), parts)
            forms: dict[tuple[str, frozenset[str]], Filled] = {}
            read: dict[str, set[frozenset[str]]] = {}
            for role in roles_of(phase):
                actor = who(world, role)
                for page in walk(world, asker, role, actor, shut_doors=phase in _EVERYTHING):
                    _note(seen, found, page)
                    if page.answer.status != 200 or 'method="post"' not in page.answer.text:
                        continue
                    shape, known = shape_of(page.answer.text), read.setdefault(page.route, set())
                    if shape in known or len(known) >= _READ:
                        continue  # reading a page for its forms takes longer than getting it
                    known.add(shape)
                    for filled in filled_in(asker, page, phase):
                        forms.setdefault((filled.route, filled.shape), filled)
            _log(seen, found, lines)
        seen.met = sorted(filtered)
        _choose(seen, asker, world, list(forms.values()))
    return seen


def _choose(seen: Crawled, asker: Asker, world: World, forms: list[Filled]) -> None:
    """Send each form once as an honest person would; keep the longest of a route, and whatever meets one more class."""
    kept: set[str] = set()
    sent: dict[str, set[str]] = {}
    for filled in sorted(forms, key=lambda each: -len(each.fields)):
        actor = who(world, filled.role)
        token = asker.pass_of(actor).token
        with met() as names:
            answer = asker.ask(actor, "POST", filled.address, data=encoded(token, filled.sent), content_type=FORM)
        if answer.broke:
            seen.broke.append(f"{filled}: {answer.status} {answer.broke!r}")
        if filled.route not in sent or names - kept:
            seen.forms.append(filled)
            kept |= names
        sent.setdefault(filled.route, set()).update(names)
    seen.met = sorted(kept | set(seen.met) | {name for names in sent.values() for name in names})


def _note(seen: Crawled, found: Found, page: Page) -> None:
    answer = page.answer
    seen.bodies += 1
    seen.files += answer.response.mimetype not in ("text/html", "text/css")
    seen.headers += len(answer.response.headers)
    # Nobody sends the mail of this world: that it waits is what /readyz is there to say.
    if answer.broke or (answer.status >= 500 and page.route != "/readyz"):
        seen.broke.append(f"{page.role}, GET {page.address}: {answer.status} {answer.broke!r}")
    seen.hits += [(page.role, page.route, each.phrase) for each in found.in_answer(answer.response)]


def filled_in(asker: Asker, page: Page, phase: str) -> Iterator[Filled]:
    """The forms of a page that are sent by POST to a route of ours."""
    if 'method="post"' not in page.answer.text:
        return
    adapter = asker.app.url_map.bind("localhost")
    for address, fields in forms_in(page.answer.text, page.address):
        try:
            rule, _ = adapter.match(urlsplit(address).path, method="POST", return_rule=True)
        except Exception:  # noqa: BLE001  (any of the router's own ways to say no)
            continue
        yield Filled(page.role, phase, rule.rule, address, fields)


class caught(logging.Handler):  # noqa: N801  (used as `with caught() as lines`)
    """Every log line of everything, DEBUG and up, as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def __enter__(self) -> list[str]:
        root = logging.getLogger()
        self.before = root.level
        root.addHandler(self)
        root.setLevel(logging.DEBUG)
        return self.lines

    def __exit__(self, *_error: object) -> None:
        root = logging.getLogger()
        root.removeHandler(self)
        root.setLevel(self.before)


def _log(seen: Crawled, found: Found, lines: list[str]) -> None:
    seen.log_lines = len(lines)
    for line in lines:
        seen.log_hits += [(each.phrase, line[:200]) for each in found.in_bytes(line.encode("utf-8", "replace"))]


def write(seen: Crawled, path: Path) -> None:
    """Keep it for the other workers of the run."""
    path.write_text(json.dumps(vars(seen) | {"forms": [each.as_json() for each in seen.forms]}), encoding="utf-8")


def read(path: Path) -> Crawled:
    """What `write` kept."""
    held = json.loads(path.read_text(encoding="utf-8"))
    held["forms"] = [from_json(each) for each in held["forms"]]
    held["hits"] = [tuple(each) for each in held["hits"]]
    return Crawled(**held)
