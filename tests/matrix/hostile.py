"""Requests nobody honest sends: what to put in which place, and who is let in far enough for it to hurt."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_from_bytes
from uuid import UUID

from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.routing import Rule

from portal.rules.actors import Actor
from tests.architecture.routes import rules
from tests.matrix import table
from tests.matrix.objects import BY_STAGE, NOBODY, address_of, by_stage, values_of
from tests.matrix.roles import ROLES, actor_of
from tests.matrix.visitor import Asker
from tests.matrix.world import STAGES, World

# A file or a table a refused request may leave a trace in: tries are counted, reading a sealed bid is written down.
TRACES = {"attempts", "looks", "audit_entries", "audit_heads", "audit_words"}
LONE_SURROGATE = b"\xed\xa0\x80"
HTML = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
# What stands in every field. A tuple is sent as the same field many times over.
FIELD_CLASSES: dict[str, Any] = {
    "a list": ("1", "2", HTML),
    "very long": "x" * 100_000,
    "half a letter": LONE_SURROGATE,
    "a NUL": "a\x00b",
    "other digits": "١٢",
    "a minus": "-1",
    "an exponent": "1e9",
    "not a number": "NaN",
    "endless": "Infinity",
    "HTML": HTML,
    "a line end in it": "a\r\nSet-Cookie: b=c",
    "text turned round": "\u202eabc\u0000\ufeff",
}
BAD_SEGMENTS = ("not-an-id", "%00", "..%2f..%2fetc", "x" * 300, "%ed%a0%80", "%e2%80%ae", "-1", "1e9", "%3Cscript%3E")
HEADERS: dict[str, dict[str, str]] = {
    "forwarded": {"X-Forwarded-For": "1.2.3.4, <script>, ::1, 999.999.999.999", "X-Forwarded-Proto": "gopher"},
    "started": {"X-Request-Start": "t=99999999999999999999999"},
    "started at nothing": {"X-Request-Start": "t=NaN"},
    "a host with a port": {"Host": "localhost:65536"},
    "another host": {"Host": "evil.example"},
    "no host to speak of": {"Host": "a b<>:x"},
    "a huge cookie": {"Cookie": "portal=" + "A" * 20_000},
    "a broken cookie": {"Cookie": "portal=.eJw\x7f; ;;=;portal"},
    "a cookie of another kind": {"Cookie": 'portal="\\377\\"; _user_id=1'},
    "ranges": {"Range": "bytes=9-1,-,x", "If-Range": "x", "If-Modified-Since": "never", "If-None-Match": '"'},
    "languages": {"Accept": "*/*;q=NaN, text/html;q=-1", "Accept-Encoding": "\xff", "Accept-Language": "x" * 5000},
    "a method beside": {"X-HTTP-Method-Override": "DELETE", "X-Original-URL": "/people"},
    "an origin": {"Origin": "null", "Referer": "http://[", "Sec-Fetch-Site": "cross-site"},
}
BODIES: dict[str, dict[str, Any]] = {
    "JSON": {"data": b'{"csrf_token": [1]}', "content_type": "application/json"},
    "JSON that breaks off": {"data": b'{"a": "', "content_type": "application/json"},
    "parts without an end": {
        "data": b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb',
        "content_type": "multipart/form-data; boundary=x",
    },
    "parts without a mark": {"data": b"--x--", "content_type": "multipart/form-data"},
    "no known type": {"data": b"\x00\xff", "content_type": "text/html; charset=utf-99"},
    "letters that are none": {"data": b"csrf_token=%ff%fe&a=%", "content_type": "application/x-www-form-urlencoded"},
    "a length that is wrong": {"data": b"a=b", "headers": {"Content-Length": "-1"}},
}


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


_TYPED = ("text", "email", "textarea")


def fields_of(asker: Asker, place: Place) -> dict[str, str]:
    """The fields of the page's own form with how they stand: what an honest browser would send untouched."""
    return {name: value for name, (value, _) in _form_of(asker, place).items()}


def typed_fields_of(asker: Asker, place: Place) -> list[str]:
    """The fields of the page in which a person types."""
    return [name for name, (_, kind) in _form_of(asker, place).items() if kind in _TYPED]


def _form_of(asker: Asker, place: Place) -> dict[str, tuple[str, str]]:
    key = (place.actor.user_id, place.address)
    if key not in asker.forms:
        answer = asker.ask(place.actor, "GET", place.address)
        asker.forms[key] = _read_form(answer.text) if answer.response.mimetype == "text/html" else {}
    return asker.forms[key]


def _read_form(html: str) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    soup = BeautifulSoup(html, "html.parser")
    for field in soup.select("main input[name], main select[name], main textarea[name], main button[name]"):
        name, kind = str(field["name"]), str(field.get("type", "text" if field.name == "input" else field.name))
        if name == "csrf_token" or (kind in ("radio", "checkbox") and name in found and not field.has_attr("checked")):
            continue
        first = field.select_one("option[selected], option[value]:not([value=''])")
        value = str(first.get("value", "")) if first else str(field.get("value", "") or field.get_text())
        found[name] = (value, kind)
    return found


def some(found: Iterable[Place], turn: int, of: int) -> Iterator[Place]:
    """Every `of`-th, beginning further on at each turn: over all turns, every one."""
    return (place for number, place in enumerate(found) if number % of == turn % of)


def encoded(token: str, fields: dict[str, Any]) -> bytes:
    """A form as bytes: a value may be bytes that are no letters, or a tuple for a field sent many times."""
    pairs = [("csrf_token", token)]
    for name, value in fields.items():
        pairs += [(name, each) for each in (value if isinstance(value, tuple) else (value,))]
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs).encode("ascii")


def _quoted(value: str | bytes) -> str:
    return quote_from_bytes(value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass"), safe="")


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
