"""One field of an honest form at a time is replaced by what cannot be, once for each class of tricks."""

import zlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from portal.rules.actors import Actor
from tests.matrix.filled import Filled, as_parts, encoded
from tests.matrix.tricks import CLASSES, FORM
from tests.matrix.verdict import KEPT, TRACES, Verdict
from tests.matrix.visitor import Asker

A_FILE = ("x.pdf", "application/pdf", b"%PDF-1.4 \x00\xff not a text")
BAD_FILES: dict[str, tuple[str, str, bytes]] = {
    "a file that is none": ("x.xlsx", "application/pdf", b"PK\x03\x04\x00\x00broken"),
    "an empty file": ("x.csv", "text/csv", b""),
    "a file with a strange name": ("..\\..//\u202efdp.exe\x00.csv", "text/csv", b"a,b\n1,2\n"),
    "a table of nothing": ("x.csv", "text/csv", b'"""\n,,,\n\x00,\xff\n' * 50),
    "a program": ("plan.pdf", "application/pdf", b"MZ\x90\x00" + b"\x00" * 300),
}


def variants(filled: Filled, only: tuple[str, ...] | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """(what was done, fields) for every field and class; each pair takes another way of the class."""
    for name in filled.typed:
        for kind, ways in CLASSES.items():
            if only is not None and kind not in only:
                continue
            way = ways[zlib.crc32(f"{filled.route} {name} {kind}".encode()) % len(ways)]
            yield f"{kind} in {name!r} ({str(way)[:30]!r})", filled.sent | {name: way}


def foreign(filled: Filled, ids: list[UUID]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(what was done, fields) with ids that belong to others, in every field that is not typed as words."""
    for name, (value, kind) in filled.fields.items():
        if kind in ("hidden", "radio", "select", "checkbox", "unticked"):
            chosen = ids[zlib.crc32(f"{filled.route} {name}".encode()) % len(ids)]
            yield f"another's id in {name!r}", filled.sent | {name: str(chosen)}
        del value


def attack(asker: Asker, actor: Actor, filled: Filled, verdict: Verdict, *, ids: list[UUID], only: Any = None) -> int:
    """Send everything there is to send to one form. Returns how many honest tries were taken (0 or 1)."""
    token = asker.pass_of(actor).token
    kept = TRACES | KEPT.get(filled.route, set())

    def send(what: str, fields: dict[str, Any]) -> int:
        answer = asker.ask(actor, "POST", filled.address, data=encoded(token, fields), content_type=FORM)
        verdict.judge(filled, what, answer, kept=kept)
        return answer.status

    taken = send("nothing wrong", filled.sent) in (200, 303)
    for what, fields in variants(filled, only):
        send(what, fields)
    if only is not None:
        return int(taken)
    send("no field", {})
    send("every field twice", {name: (value, value) for name, value in filled.sent.items()})
    send("fields nobody asked for", filled.sent | {f"x{n}": "y" for n in range(2_000)} | {"kept_target": "//e"})
    for what, fields in foreign(filled, ids):
        send(what, fields)
    _files(asker, actor, filled, verdict, token, kept)
    return int(taken)


def _files(asker: Asker, actor: Actor, filled: Filled, verdict: Verdict, token: str, kept: set[str]) -> None:
    boxes = [name for name, (_, kind) in filled.fields.items() if kind == "file"]
    for name in boxes:
        for what, file in BAD_FILES.items():
            answer = asker.ask(actor, "POST", filled.address, **as_parts(token, filled.sent, {name: file}))
            verdict.judge(filled, what, answer, kept=kept)
        answer = asker.ask(
            actor, "POST", filled.address, data=encoded(token, filled.sent | {name: "a"}), content_type=FORM
        )
        verdict.judge(filled, f"words for a file in {name!r}", answer, kept=kept)
    for name in [each for each in filled.typed if each not in boxes][:2]:
        rest = {each: value for each, value in filled.sent.items() if each != name}
        answer = asker.ask(actor, "POST", filled.address, **as_parts(token, rest, {name: A_FILE}))
        verdict.judge(filled, f"a file for {name!r}", answer, kept=kept)
