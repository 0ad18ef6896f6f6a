"""Every page of an evaluation in a real browser, at a phone's width and a desk's: axe finds nothing, nothing sticks out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from portal.clock import SteppedClock
from portal.parts import Parts
from portal.rules.actors import Actor
from tests.factories.evaluation import (
    Evaluation,
    agree_all,
    create_closed,
    declare_none,
    lock_quality,
    mark_all,
    open_bids,
    open_discussion,
)
from tests.ground import ON_SQLITE
from tests.ground.browser import DESKTOP, PHONE, Pages, too_wide, violations
from tests.ground.people import People
from tests.ground.reading import HARDEST_GRADE, reading_grade, template_copy

FOLDER = Path(__file__).resolve().parents[2] / "templates"
MINE = sorted([*(FOLDER / "evaluation").glob("*.html"), *(FOLDER / "emails" / "evaluation").glob("*.txt")])


@pytest.fixture
def looked_at(app: Flask, people: People, live_url: str, page_at: Pages) -> Callable[[Actor, str, str], None]:
    """Open an address as somebody at both widths; press a button if named; fail on anything axe finds."""

    def look(actor: Actor, address: str, button: str = "") -> None:
        client = people.client_of(actor)
        cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        for width in (PHONE, DESKTOP):
            page: Page = page_at(width)
            page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_url}])
            page.goto(live_url + address)
            if button:
                page.get_by_role("button", name=button).click()
                page.wait_for_load_state()
            assert violations(page) == [], f"{address} at {width}"
            assert not too_wide(page), f"{address} at {width}"
            page.context.close()

    return look


@ON_SQLITE
@pytest.mark.browser
@pytest.mark.timeout(400)
@pytest.mark.slow
def test_axe_finds_nothing_on_any_page_of_the_line(
    parts: Parts, clock: SteppedClock, looked_at: Callable[..., None]
) -> None:
    made = create_closed(parts, clock)
    cast, base = made.people, f"/evaluation/{made.procurement_id}"
    unit = f"{made.bids['Alder Youth']}/Q1"
    looked_at(cast.officer, f"{base}/opening")
    open_bids(parts, made)
    looked_at(cast.officer, f"{base}/opening")
    looked_at(cast.chair, f"{base}/declaration", "Send my declaration")
    looked_at(cast.service_user, f"{base}/declaration", "Send my answers")
    declare_none(parts, made)
    looked_at(cast.chair, f"{base}/marking/{unit}", "Save and next")
    looked_at(cast.service_user, f"{base}/marking/{unit}", "Save and go to the next")
    looked_at(cast.service_user, f"{base}/marking")
    looked_at(cast.service_user, f"{base}/marking/print")
    looked_at(cast.chair, f"{base}/progress")
    _carry_on(parts, made, looked_at, base, unit)


def _carry_on(parts: Parts, made: Evaluation, looked_at: Callable[..., Any], base: str, unit: str) -> None:
    cast = made.people
    mark_all(parts, made, shift=lambda actor, _question, mark: "1" if actor == cast.chair else mark)
    open_discussion(parts, made)
    looked_at(cast.chair, f"{base}/discussion/{unit}", "Record the agreed mark")
    agree_all(parts, made)
    looked_at(cast.chair, f"{base}/discussion")
    looked_at(cast.chair, f"{base}/discussion/lock")
    lock_quality(parts, made)
    looked_at(cast.officer, f"{base}/result")
    looked_at(cast.service_user, "/panels")


@pytest.mark.parametrize("path", MINE, ids=lambda path: path.name)
def test_the_copy_reads_at_grade_seven_or_below(path: Path) -> None:
    assert reading_grade(template_copy(path.read_text())) <= HARDEST_GRADE
