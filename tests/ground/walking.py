"""Walking through the portal as somebody of the demo world, and what of a page's words is our own."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.exceptions import HTTPException

from portal.accounts.queries import find_user_by_email, get_actor
from portal.parts import Parts
from portal.seeds.telling import DATA
from portal.unit_of_work import open_reading
from tests.ground.client import PageClient, new_client
from tests.ground.people import People
from tests.ground.reading import BLOCKS

SHORTEST_SENTENCE = 6
NAME_WORDS = 9
WRITTEN = "\N{BLACK SQUARE}"
# What is shown to be read back by a machine or was written by somebody: not a sentence of ours.
NOT_OURS = "table, pre, code, textarea, select, .portal-digest, .portal-inset, nav"


def visitor_or(app: Flask, parts: Parts, email: str | None) -> PageClient:
    """A visitor, or somebody of the demo world signed in."""
    if email is None:
        return new_client(app)
    with open_reading(parts) as session:
        person = find_user_by_email(session, email)
        assert person is not None, email
        actor = get_actor(session, person.user_id)
    return People(parts, app).client_of(actor)


def walk(client: PageClient, app: Flask, starts: list[str], known: set[str]) -> Iterator[tuple[str, BeautifulSoup]]:
    """Each kind of page that links lead to from `starts`, once: its address and what it holds.

    known: kinds that need no other look; those of this walk are added.
    """
    waiting = list(starts)
    while waiting:
        address = waiting.pop(0)
        kind = _kind(app, address)
        if kind is None or kind in known:
            continue
        known.add(kind)
        response = client.get(address, writes=True)
        if 300 <= response.status_code < 400:
            waiting.insert(0, urlsplit(response.location).path)
            continue
        if response.mimetype != "text/html" or response.status_code != 200:
            continue
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            continue
        soup = BeautifulSoup(response.get_data(as_text=True), "html5lib")
        yield address, soup
        waiting += [urlsplit(str(link["href"])).path for link in soup.select("a[href^='/']")]


def own_sentences(soup: BeautifulSoup, written: list[str]) -> list[str]:
    """The paragraphs of a page's main part that are whole sentences of ours.

    Left out: labels and other short lines, which would make a page look easier than it reads; whatever holds words that people
    of the demo world wrote, but for names and titles, which stand as "it".
    """
    main = soup.select_one("main")
    assert isinstance(main, Tag)
    for each in main.select(NOT_OURS):
        each.decompose()
    page = " ".join(main.get_text(" ").split())
    here = [said for said in written if said in page]
    found = []
    for block in main.find_all(BLOCKS):
        if block.find(BLOCKS):
            continue
        words = " ".join(block.get_text(" ").split())
        for said in here:
            words = words.replace(said, WRITTEN if len(said.split()) > NAME_WORDS else "it")
        if WRITTEN not in words and len(words.split()) >= SHORTEST_SENTENCE and words[-1] in ".?!":
            found.append(words)
    return found


def written_by_people() -> list[str]:
    """Every text of the demo world's content, longest first: titles, names, answers, reasons, line by line."""
    found: set[str] = set()
    for path in DATA.glob("*.yaml"):
        found |= set(_texts(yaml.safe_load(path.read_text(encoding="utf-8"))))
    for path in sorted(Path(DATA).parent.glob("*.py")):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        found |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    lines = {" ".join(line.split()) for text in found for line in [text, *text.splitlines()]}
    return sorted((line for line in lines if len(line) > 7 and " " in line), key=len, reverse=True)


def _texts(thing: Any) -> Iterator[str]:
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        for each in thing.values():
            yield from _texts(each)
    elif isinstance(thing, list):
        for each in thing:
            yield from _texts(each)


def _kind(app: Flask, address: str) -> str | None:
    """What kind of page stands at an address: its endpoint, with the words in the address that are no ids."""
    try:
        endpoint, values = app.url_map.bind("").match(address, method="GET")
    except HTTPException:
        return None
    if endpoint.startswith(("demo.", "static")):
        return None
    told = [
        str(v) for k, v in sorted(values.items()) if not k.endswith("_id") and k not in ("lot", "reference", "token")
    ]
    return " ".join([endpoint, *told])
