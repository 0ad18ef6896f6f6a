"""The page shell: sound HTML, small, the same by keyboard and phone, and nothing of another's brand."""

import gzip
import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from playwright.sync_api import Page

from portal.web.rendering import ROOT, STATIC, asset_addresses, set_up_templates
from tests.ground import live
from tests.ground.browser import DESKTOP, PHONE, Pages, too_wide, violations
from tests.ground.lint import faults
from tests.rules.words_cases import COUNTED
from tests.web.everything import shell

Browsed = Callable[..., Page]
VENDORED = STATIC / "vendor/govuk-frontend"
SHEETS = ("vendor/govuk-frontend/govuk-frontend.css", "css/portal.css")


@pytest.fixture(scope="module")
def app() -> Flask:
    return shell()


@pytest.fixture(scope="module")
def shell_url(app: Flask) -> Iterator[str]:
    with live.serving(app) as address:
        yield address


@pytest.fixture
def browsed(shell_url: str, page_at: Pages) -> Browsed:
    """Opens a page of the shell in a browser."""

    def at(path: str, width: int = DESKTOP, **options: Any) -> Page:
        page = page_at(width, **options)
        page.goto(shell_url + path)
        return page

    return at


@pytest.mark.parametrize("path", ["/", "/bare", "/wrong"])
def test_every_page_is_sound(app: Flask, path: str) -> None:
    html = app.test_client().get(path).text
    assert faults(html, lambda _path, _method: True) == []


def test_a_page_with_errors_is_sound_and_says_so_in_its_title(app: Flask) -> None:
    html = app.test_client().post("/", data={}).text
    soup = BeautifulSoup(html, "html5lib")
    assert faults(html, lambda _path, _method: True) == []
    assert soup.title
    assert soup.title.get_text().strip() == "Error: Every component – Open-access youth work – Fairtender"
    assert "This page was open for a long time" in soup.select_one(".govuk-error-summary").get_text()


def test_a_title_is_the_heading_its_context_and_the_product(app: Flask) -> None:
    soup = BeautifulSoup(app.test_client().get("/bare").text, "html5lib")
    assert soup.title
    assert soup.title.get_text().strip() == "Work & play – YS-2026-02 <2> – Fairtender"
    assert soup.h1
    assert soup.h1.get_text() == "Work & play"


def test_a_reading_page_loads_no_script_and_weighs_little(app: Flask) -> None:
    html = app.test_client().get("/bare").data
    assert b"<script" not in html
    sheets = [gzip.compress((STATIC / name).read_bytes(), 9) for name in SHEETS]
    icon = (STATIC / "img/mark.svg").read_bytes()
    assert sum(map(len, sheets)) + len(gzip.compress(html, 9)) + len(icon) <= 20 * 1024


def test_the_vendored_sheet_is_the_one_recorded_and_carries_nobodys_brand() -> None:
    sheet = (VENDORED / "govuk-frontend.css").read_bytes()
    source = (VENDORED / "SOURCE.txt").read_text(encoding="utf-8")
    assert hashlib.sha256(sheet).hexdigest() in source
    assert "Version: 6.3.0" in source
    assert "sha512-cXIQxm5PHCsbic47GXZrVBZhAeeshTLRL6ZBKilLsR6rMCjJuWb7Fruq0VUNMBJFlJk/srsRj/q8d5bM9cgKoA==" in source
    assert (VENDORED / "LICENCE.txt").read_text(encoding="utf-8").startswith("The MIT License")
    for each in STATIC.rglob("*"):
        if each.suffix in {".css", ".svg", ".js"}:
            text = each.read_text(encoding="utf-8")
            assert not re.search(r"GDS Transport|@font-face|crest|crown", text), each
            assert "@import" not in text
            assert not re.search(r"url\((?!data:)", text), each


def test_every_class_of_the_vendored_sheet_that_templates_use_is_in_it() -> None:
    sheet = (VENDORED / "govuk-frontend.css").read_text(encoding="utf-8").replace("\\", "")
    known = set(re.findall(r"\.(govuk-[\w!-]+)", sheet))
    # Blocks that have no rule of their own and stand for structure alone.
    bare = {"govuk-hint", "govuk-label", "govuk-radios", "govuk-checkboxes", "govuk-details__summary-text"}
    used: set[str] = set()
    for each in (ROOT / "templates").rglob("*.html"):
        used |= {
            name
            for names in re.findall(r'class="([^"{]*)"', each.read_text(encoding="utf-8"))
            for name in names.split()
            if name.startswith("govuk-")
        }
    assert used - known - bare == set()


def test_static_files_are_addressed_by_digest_and_kept_long(app: Flask) -> None:
    asset = asset_addresses("/static")
    address = asset("css/portal.css")
    digest = hashlib.sha256((STATIC / "css/portal.css").read_bytes()).hexdigest()
    assert address == f"/static/css/portal.css?v={digest[:8]}"
    client = app.test_client()
    assert client.get(address, buffered=True).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "immutable" not in client.get(urlsplit(address).path, buffered=True).headers.get("Cache-Control", "")
    with pytest.raises(FileNotFoundError):
        asset("css/no-such.css")


def test_templates_come_before_the_environment_is_used() -> None:
    late = Flask("late")
    assert late.jinja_env
    with pytest.raises(RuntimeError):
        set_up_templates(late)


def test_a_name_nobody_handed_over_is_an_error(app: Flask) -> None:
    with pytest.raises(Exception, match="undefined"):
        app.jinja_env.from_string("{{ nobody_gave_this }}").render()


def test_a_table_says_its_roles_and_repeats_its_headings(app: Flask) -> None:
    soup = BeautifulSoup(app.test_client().get("/").text, "html5lib")
    table = soup.select_one("table[class*=stacks]")
    assert table
    assert [cell["data-label"] for cell in table.select("tbody tr:first-child > *")] == [
        *("Step", "First said", "Now", "What happened")
    ]
    assert {each["role"] for each in table.select("[role]")} == {
        *("rowgroup", "row", "columnheader", "rowheader", "cell")
    }
    box = soup.select_one(".portal-scroll")
    assert box
    assert (box["role"], box["tabindex"]) == ("region", "0")
    assert soup.select_one(f"#{box['aria-labelledby']}")


@pytest.mark.browser
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("path", ["/", "/bare", "/wrong"])
def test_axe_finds_nothing_and_nothing_sticks_out(browsed: Browsed, path: str, width: int) -> None:
    page = browsed(path, width)
    assert violations(page) == []
    assert not too_wide(page)


@pytest.mark.browser
@pytest.mark.parametrize("scripted", [True, False])
def test_after_a_failed_post_focus_is_on_the_summary_and_its_links_go_to_the_boxes(
    browsed: Browsed, scripted: bool
) -> None:
    page = browsed("/", PHONE, java_script_enabled=scripted)
    page.get_by_role("button", name="Save and next").click()
    page.wait_for_selector(".govuk-error-summary:focus")
    page.get_by_role("link", name="Enter the start date").click()
    page.wait_for_selector("#starts-day:focus")
    if scripted:
        assert violations(page) == []


@pytest.mark.browser
def test_the_browser_counts_words_as_the_server_does(browsed: Browsed) -> None:
    page = browsed("/")
    counted = page.evaluate(
        "async (texts) => { const { countWords } = await import('/static/js/portal.js'); return texts.map(countWords); }",
        [text for text, _ in COUNTED],
    )
    assert counted == [count for _, count in COUNTED]
    page.locator("#answer").fill("one two three")
    assert page.locator("#answer-count").inner_text() == "3 words. You have 2 left."
    page.locator("#story").fill("one two three four five six")
    assert page.locator("#story-count").inner_text() == (
        "You have 6 words. The limit is 5. You can save this, but not submit it."
    )


@pytest.mark.browser
def test_controls_can_be_hit_with_a_thumb(browsed: Browsed) -> None:
    page = browsed("/", PHONE)
    small = page.evaluate(
        """() => [...document.querySelectorAll(
            'button, .govuk-button, .govuk-input, .govuk-select, .govuk-radios__input, .govuk-checkboxes__input, .portal-nav a'
        )].filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 43.9)
          .map((each) => each.outerHTML.slice(0, 80))"""
    )
    assert small == []


@pytest.mark.browser
def test_a_phone_folds_the_menu_only_where_a_script_can_open_it(browsed: Browsed) -> None:
    page = browsed("/", PHONE)
    link = page.get_by_role("link", name="My bids")
    assert not link.is_visible()
    page.get_by_role("button", name="Menu").click()
    assert link.is_visible()
    plain = browsed("/", PHONE, java_script_enabled=False)
    assert plain.get_by_role("link", name="My bids").is_visible()


@pytest.mark.browser
def test_paper_carries_the_words_and_no_furniture(browsed: Browsed) -> None:
    page = browsed("/")
    page.emulate_media(media="print")
    assert not page.locator(".portal-nav").is_visible()
    assert not page.get_by_role("button", name="Save and next").is_visible()
    assert page.locator(".portal-print-foot").is_visible()
    mark = page.evaluate("getComputedStyle(document.querySelector('.portal-tag'), '::before').content")
    assert mark == '"["'
