"""Papers a council must have: each is there, says what the law asks, and can be the council's own text, never HTML."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from config.settings import SettingsWrong, from_environment
from portal.parts import Parts
from portal.rules.papers import PAPERS, Piece, read_paper
from portal.rules.retention import PERIODS
from portal.web.cookies import cookies
from tests.architecture import ROOT
from tests.ground import ON_SQLITE
from tests.ground.browser import Pages, too_wide, violations
from tests.ground.client import PageClient, new_client, words
from tests.security.test_doors import PRODUCTION

# What the model statement, the privacy law and the rest ask to be there, in words a person finds.
ASKED: dict[str, tuple[str, ...]] = {
    "accessibility": (
        "WCAG 2.2, level AA",
        "Accessibility Regulations 2018",
        "meets the rules in part",
        "do not meet the rules",
        "disproportionate burden",
        "This statement was made on",
        "No outside expert",
        "Tell us about a problem",
        "Equality and Human Rights Commission",
        "Equality Advisory and Support Service",
    ),
    "privacy": (
        "controller",
        "data protection officer",
        "6(1)(c)",
        "6(1)(e)",
        "Who sees it",
        "United Kingdom",
        "How long",
        "Your rights",
        "No machine decides",
        "Information Commissioner",
    ),
    "cookies": ("There is nothing to accept".lower(), "12 hours"),
    "terms": ("Your account", "Which law", "makes no contract"),
    "retention": ("Procurement Act 2023, section 98", "Limitation Act 1980"),
    "who-can-see-what": ("What is not met", "An administrator", "reads the file store", "If you find a hole"),
    "contact": ("To complain", "Ombudsman", "30 days", "Part 9 of the Procurement Act 2023"),
    "data-protection-assessment": ("1. Why it is needed", "4. Is it needed", "5. Risks", "6. Decision"),
}


@ON_SQLITE
def test_every_paper_stands_says_what_is_asked_of_it_and_is_linked(client: PageClient, app: Flask) -> None:
    assert set(ASKED) == set(PAPERS)
    footer = {each["href"] for each in client.page("/").select("footer a")}
    linked = footer | {each["href"] for each in client.page("/privacy").select("main a")}
    for name, phrases in ASKED.items():
        page = client.page(f"/{name}")
        said = " ".join(page.get_text(" ").split()).lower()
        assert [each for each in phrases if each.lower() not in said] == [], name
        assert page.h1.get_text() == PAPERS[name]  # type: ignore[union-attr]
        assert f"/{name}" in linked, name


@ON_SQLITE
def test_the_retention_page_shows_each_row_that_purging_works_by(client: PageClient) -> None:
    rows = [
        [cell.get_text(strip=True) for cell in row.select("th, td")]
        for row in client.page("/retention").select("tbody tr")
    ]
    assert {row[0] for row in rows} == {each.what for each in PERIODS}
    assert {row[1] for row in rows} == {each.length for each in PERIODS}


@ON_SQLITE
def test_the_cookie_page_lists_every_cookie_there_is(client: PageClient, app: Flask) -> None:
    """That no other is sent, tests/security/test_headers.py finds by asking every route."""
    with app.test_request_context():
        known = {each.name for each in cookies()}
    shown = {row.select_one("th, td").get_text(strip=True) for row in client.page("/cookies").select("tbody tr")}  # type: ignore[union-attr]
    assert shown == known


def test_no_code_sets_a_cookie_or_keeps_anything_in_a_browser_besides() -> None:
    places = [*ROOT.glob("portal/**/*.py"), *ROOT.glob("static/js/*.js"), *ROOT.glob("templates/**/*.html")]
    wrong = re.compile(r"set_cookie\(|document\.cookie|localStorage|sessionStorage|indexedDB|remember=True")
    assert [str(each.relative_to(ROOT)) for each in places if wrong.search(each.read_text())] == []


OWN = """# Our own terms

First line <script>alert(1)</script>
second line, see https://council.example/terms.

## A heading & more

- one "item"
- two: https://council.example/a?b=c&d=e
"""


@pytest.fixture
def with_papers(make_app: Callable[..., Flask], tmp_path: Path) -> Callable[..., PageClient]:
    def make(**texts: bytes) -> PageClient:
        folder = tmp_path / "papers"
        folder.mkdir()
        for name, raw in texts.items():
            (folder / f"{name}.txt").write_bytes(raw)
        return new_client(make_app(papers=folder))

    return make


@ON_SQLITE
def test_a_councils_own_text_takes_the_place_of_ours_and_is_never_html(with_papers: Any) -> None:
    client = with_papers(terms=OWN.encode(), retention=b"Ours.", cookies=b"Ours.", privacy=b"\xff\xfe bad")
    page = client.page("/terms")
    assert page.h1.get_text() == "Our own terms"
    assert [each.get_text() for each in page.select("main h2")] == ["A heading & more"]
    assert [each.get_text() for each in page.select("main li")][0] == 'one "item"'
    assert "<script>alert(1)</script>" in page.main.p.get_text()
    assert page.select("main script") == []
    assert {each["href"] for each in page.select("main a")} == {
        "https://council.example/terms",
        "https://council.example/a?b=c&d=e",
    }
    for name in ("retention", "cookies"):
        assert client.page(f"/{name}").select("main table"), "the table from the code stands below"
    assert "Information Commissioner" in client.page("/privacy").get_text(), "a text that cannot be read: ours"
    assert client.page("/contact").h1.get_text() == "Contact and complaints"


@pytest.mark.parametrize(
    ("text", "kinds", "title"),
    [
        ("", [], "Terms"),
        ("# \n", [], "Terms"),
        ("# A\r\n\r\nOne\r\ntwo\r\n\r\nThree", ["paragraph", "paragraph"], "A"),
        ("- a\n- b\n\n- c", ["list", "list"], "Terms"),
        ("## H\ntext\n###\n-not a list", ["heading", "paragraph", "paragraph"], "Terms"),
    ],
)
def test_a_text_is_read_as_blocks(text: str, kinds: list[str], title: str) -> None:
    found = read_paper(text, "Terms")
    assert ([each.kind for each in found.blocks], found.title) == (kinds, title)


@pytest.mark.parametrize(
    ("line", "links"),
    [
        ("see https://a.example/x.", ["https://a.example/x"]),
        ("(https://a.example/x)", ["https://a.example/x"]),
        ("http://a.example", []),
        ("javascript:alert(1) https://", []),
        ('https://a.example/"onclick=', ["https://a.example/"]),
    ],
)
def test_only_https_addresses_become_links(line: str, links: list[str]) -> None:
    pieces: list[Piece] = [piece for block in read_paper(line, "T").blocks for run in block.lines for piece in run]
    assert [each.href for each in pieces if each.href] == links
    assert "".join(each.text for each in pieces) == line


@ON_SQLITE
def test_security_txt_says_whom_to_tell_and_until_when_it_holds(
    client: PageClient, make_app: Callable[..., Flask], parts: Parts
) -> None:
    answer = client.get("/.well-known/security.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.get_data(as_text=True).strip().splitlines())
    assert fields["Contact"] == f"mailto:{parts.settings.help_email}"
    assert fields["Canonical"] == f"{parts.settings.public_url}/.well-known/security.txt"
    expires = datetime.fromisoformat(fields["Expires"].replace("Z", "+00:00"))
    ahead = expires - parts.clock.system_now().astimezone(UTC)
    assert timedelta(days=170) < ahead < timedelta(days=365)
    policy, _, place = fields["Policy"].removeprefix(parts.settings.public_url).partition("#")
    assert client.page(policy).find(id=place)
    told = new_client(make_app(security_contact="https://council.example/holes"))
    assert "Contact: https://council.example/holes\n" in told.get("/.well-known/security.txt").get_data(as_text=True)
    assert "https://council.example/holes" in words(told.get("/who-can-see-what"))


def test_settings_that_cannot_be_are_named(tmp_path: Path) -> None:
    good = {**PRODUCTION, "PORTAL_VAR": str(tmp_path)}
    made = from_environment({**good, "PORTAL_SECURITY_CONTACT": "mailto:s@c.example", "PORTAL_PAPERS": str(tmp_path)})
    assert (made.security_contact, made.papers) == ("mailto:s@c.example", tmp_path)
    wrong = {"PORTAL_SECURITY_CONTACT": "s@c.example", "PORTAL_PAPERS": str(tmp_path / "none")}
    with pytest.raises(SettingsWrong) as faults:
        from_environment({**good, **wrong})
    assert len(faults.value.faults) == 2


@ON_SQLITE
@pytest.mark.slow
@pytest.mark.parametrize("width", [375, 1280])
def test_papers_have_no_fault_that_a_program_finds(page_at: Pages, live_url: str, width: int) -> None:
    page = page_at(width)
    for name in PAPERS:
        page.goto(f"{live_url}/{name}")
        assert violations(page) == [], name
        assert not too_wide(page), name
