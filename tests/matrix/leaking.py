"""Leaks made on purpose, one of each kind and way: the search must find them before its silence means anything."""

import base64
import gzip
import html
import io
import logging
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from urllib.parse import quote

from flask import Response
from sqlalchemy import make_url

from portal.parts import Parts
from portal.rules.actors import OPERATOR
from portal.rules.spreadsheets import write_workbook
from portal.seeds.papers import pdf
from portal.web.guards import public
from tests.architecture.routes import rules as rules_of
from tests.matrix.crawled import caught
from tests.matrix.planting import Canary
from tests.matrix.searching import Found
from tests.matrix.visitor import Asker


def pages(canary: Canary) -> Iterator[tuple[str, Response]]:
    """(way, answer) for each way in which a page or a file might give a canary away."""
    word, number = canary.phrase, canary.number
    pounds = f"£{number // 100:,}.{number % 100:02}"
    both = f"{word} {pounds}"
    yield "plainly", Response(f"<p>{word}</p>")
    yield "in capitals", Response(f"<h1>{word.upper()}</h1>")
    yield "as a sum of money", Response(f"<td>{pounds}</td>")
    yield "as pence", Response(f'{{"amount": {number}}}', mimetype="application/json")
    yield "as a decimal", Response(f"{number / 100:.2f}", mimetype="text/csv")
    yield "as entities", Response("".join(f"&#{ord(letter)};" for letter in word))
    yield "as half-entities", Response(html.escape(f"'{both}'").replace("z", "&#122;", 1))
    yield "in an address", Response(f'<a href="/x?y={"".join(f"%{ord(each):02X}" for each in word)}">')
    yield "in a data URL", Response(f'<img src="data:;base64,{base64.b64encode((both * 4).encode()).decode()}">')
    yield "compressed", Response(gzip.compress(both.encode()), headers={"Content-Encoding": "gzip"})
    yield "in a workbook", Response(write_workbook("Prices", [[word, number]], [10, 10]))
    yield "in a file's name in a bundle", Response(_zipped(f"{word}.pdf", b"x"))
    yield "in a PDF in a bundle", Response(_zipped("a.pdf", pdf([both])))
    yield "in a packed PDF", Response(b"%PDF-1.4\nstream\n" + zlib.compress(both.encode()) + b"\nendstream")
    yield "in a header", Response("x", headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(both)}"})


def _zipped(name: str, body: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as held:
        held.writestr(name, body)
    return written.getvalue()


def missed(asker: Asker, found: Found, canaries: list[Canary]) -> list[str]:
    """Leaks that are not found: through the app's own routes, its log, its mail, its database, its store."""
    lost: list[str] = []
    rule = next(each for each in rules_of(asker.app) if each.rule == "/healthz")
    before = asker.app.view_functions[rule.endpoint]
    try:
        for canary in canaries:
            for way, made in pages(canary):
                asker.app.view_functions[rule.endpoint] = public(lambda made=made: made)
                answer = asker.ask(OPERATOR, "GET", rule.rule).response
                if canary not in found.in_answer(answer):
                    lost.append(f"a page that tells {canary.kind} {way}")
            with caught() as lines:
                logging.getLogger("portal.web").debug("saved %s", {"words": canary.phrase})
            if not any(canary in found.in_bytes(line.encode()) for line in lines):
                lost.append(f"a log line that tells {canary.kind}")
    finally:
        asker.app.view_functions[rule.endpoint] = before
    return lost


def missed_at_rest(parts: Parts, found: Found, canaries: list[Canary]) -> list[str]:
    """As `missed`, in database pages and store bytes. It writes to both: for a copy alone."""
    lost = []
    database = str(make_url(parts.settings.database_url).database)
    for canary in canaries:
        with sqlite3.connect(database) as held:
            held.execute("CREATE TABLE IF NOT EXISTS leak (words TEXT, number INTEGER)")
            held.execute("INSERT INTO leak VALUES (?, ?)", (f"as {canary.phrase} said", canary.number))
        (parts.settings.var / "files" / f"leak-{canary.kind}").write_bytes(f"..{canary.phrase}".encode())
    held.close()
    at_rest = {canary for _, raw in resting(parts) for canary in found.in_bytes(raw)}
    in_rows = {canary for _, canary in in_tables(database, found)}
    for canary in canaries:
        lost += [] if canary in at_rest else [f"bytes at rest that tell {canary.kind}"]
        lost += [] if canary in in_rows else [f"a row that tells {canary.kind}"]
    return lost


def resting(parts: Parts) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of every file of a world: database pages, the store, what is coming in; not the keys."""
    parts.engine.dispose()
    for path in sorted(parts.settings.var.rglob("*")):
        if path.is_file() and path.name != "canaries.json" and "mail" not in path.parts:
            yield str(path.relative_to(parts.settings.var)), path.read_bytes()


def in_tables(database: str, found: Found) -> Iterator[tuple[str, Canary]]:
    """("table.column", canary) for every value of every row, numbers as numbers."""
    with sqlite3.connect(database) as held:
        names = [name for (name,) in held.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in names:
            rows = held.execute(f'SELECT * FROM "{table}"')  # noqa: S608  (a name the database itself gave)
            columns = [column[0] for column in rows.description]
            for row in rows:
                for column, value in zip(columns, row, strict=True):
                    raw = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
                    for canary in found.in_bytes(raw):
                        yield f"{table}.{column}", canary
    held.close()
