"""Pages as people of the demo world meet them read at grade 7 or below, and none of their paragraphs is hard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from config.settings import for_tests
from portal import wiring
from portal.app import create_app
from portal.db.migrate import upgrade
from portal.parts import Parts, build_parts
from portal.seeds.world import build
from tests.ground.reading import FEWEST_WORDS, HARDEST_GRADE, reading_grade
from tests.ground.walking import own_sentences, visitor_or, walk, written_by_people

LONG_PARAGRAPH, HARDEST_PARAGRAPH = 12, 9.0
PROVIDER = ["/bids", "/feedback", "/organisation", "/account"]
# Whom to be (nobody: a visitor), where to begin, how many kinds of page there are at least.
WALKS = {
    "a visitor": (None, ["/", "/plans", "/opportunities", "/awards", "/help", "/sign-in", "/sign-up", "/data"], 15),
    "who writes a bid": ("jonah@weald-thread.example", PROVIDER, 12),
    "who did not win": ("rosalind@lantern-lane.example", PROVIDER, 12),
    "who won": ("beatrix@saltmarsh.example", PROVIDER, 12),
    "who uses the service": ("maya@panel.dcc.example", ["/panels", "/account"], 5),
}


@pytest.fixture(scope="module")
def demo_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Parts]]:
    """The demo world on SQLite, built once."""
    var: Path = tmp_path_factory.mktemp("demo")
    parts = build_parts(for_tests(var, f"sqlite:///{var / 'portal.sqlite'}"), listeners=wiring.LISTENERS)
    upgrade(parts.engine)
    build(parts)
    yield create_app(parts.settings, parts), parts
    parts.engine.dispose()


def test_what_people_wrote_and_labels_are_left_out_and_our_own_sentences_stay() -> None:
    page = BeautifulSoup(
        "<main><h1>Youth work in Dover</h1><p>Your name</p><p>You can change your bid for Youth work in Dover until midday.</p>"
        "<p>We have run a club there for nine years, and we know each of the halls.</p></main>",
        "html5lib",
    )
    answer = "We have run a club there for nine years, and we know each of the halls."
    assert own_sentences(page, [answer, "Youth work in Dover"]) == ["You can change your bid for it until midday."]


# One test, so that the world is built once however many workers there are.
@pytest.mark.timeout(600)
def test_each_page_reads_easily(demo_world: tuple[Flask, Parts]) -> None:
    app, parts = demo_world
    written = written_by_people()
    public = set[str]()
    for who, (email, starts, least) in WALKS.items():
        known = public if email is None else set(public)
        seen, hard = 0, dict[str, str]()
        for address, soup in walk(visitor_or(app, parts, email), app, starts, known):
            seen += 1
            hard |= hard_words(f"{who}, {address}", own_sentences(soup, written))
        assert hard == {}
        assert seen >= least, (who, seen)


def hard_words(where: str, said: list[str]) -> dict[str, str]:
    """What reads above the grade: the page as a whole, and each long paragraph."""
    copy = " ".join(said)
    found = {
        f"{where}, {reading_grade(each)}": each for each in said if reads_hard(each, LONG_PARAGRAPH, HARDEST_PARAGRAPH)
    }
    return found | ({where: copy} if reads_hard(copy, FEWEST_WORDS, HARDEST_GRADE) else {})


def reads_hard(text: str, words: int, grade: float) -> bool:
    return len(text.split()) >= words and reading_grade(text) > grade


def test_a_hard_page_and_a_hard_paragraph_are_found() -> None:
    hard = (
        "Representations notwithstanding, participating organisations acknowledge the contracting authority's "
        "discretionary termination of all procurement procedures."
    )
    assert set(hard_words("a page", [hard, "You can send it.", *["We read it."] * 30])) == {
        f"a page, {reading_grade(hard)}"
    }
    assert "a page" in hard_words("a page", [hard] * 3)
