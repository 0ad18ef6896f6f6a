"""Saving while somebody writes: it says when it did, and when it did not, and keeps out of the way."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, Route

from tests.ground import live
from tests.ground.browser import Pages
from tests.web.everything import shell

pytestmark = pytest.mark.browser


@pytest.fixture
def app() -> Flask:
    made = shell()
    made.config.update(SAVED=[], ANSWERS=[])
    return made


@pytest.fixture
def url(app: Flask) -> Iterator[str]:
    with live.serving(app) as address:
        yield address


def said(page: Page) -> str:
    return page.locator("[data-saved]").inner_text()


def wait_for(page: Page, start: str) -> None:
    page.wait_for_function("(start) => document.querySelector('[data-saved]').textContent.startsWith(start)", arg=start)


def test_it_saves_two_seconds_after_typing_stops_and_moves_nothing(app: Flask, url: str, page_at: Pages) -> None:
    app.config["ANSWERS"] += [(200, {"saved_at": "2:14pm", "version": 2}), (200, {"saved_at": "2:15pm", "version": 3})]
    page = page_at()
    page.goto(url + "/saving/600")
    page.locator("#story").press_sequentially("We will", delay=5)
    assert app.config["SAVED"] == []
    wait_for(page, "Saved at 2:14pm")
    assert page.evaluate("document.activeElement.id") == "story"
    assert page.locator("[data-saved-spoken]").inner_text() == "Saved at 2:14pm"
    assert page.locator("[name=version]").input_value() == "2"
    page.locator("#story").press_sequentially(" run it", delay=5)
    wait_for(page, "Saved at 2:15pm")
    assert page.locator("[data-saved-spoken]").inner_text() == "Saved at 2:14pm", "only the first save is spoken"
    first, second = app.config["SAVED"]
    assert (first["story"], first["version"], first["files"]) == ("We will", "1", 0)
    assert (second["story"], second["version"]) == ("We will run it", "2")
    assert first["csrf_token"]


def test_leaving_a_field_saves_at_once_and_nothing_new_saves_nothing(app: Flask, url: str, page_at: Pages) -> None:
    app.config["ANSWERS"] += [(200, {"saved_at": "2:14pm", "version": 2})]
    page = page_at()
    page.clock.install()
    page.goto(url + "/saving/600")
    page.locator("#story").fill("We will")
    page.locator("#story").press("Tab")
    wait_for(page, "Saved at 2:14pm")
    page.locator("#name").focus()
    page.locator("#story").focus()
    page.clock.run_for(30_000)
    assert len(app.config["SAVED"]) == 1


def test_a_failure_says_since_when_and_a_recovery_that_it_is_saved_again(app: Flask, url: str, page_at: Pages) -> None:
    app.config["ANSWERS"] += [(200, {"saved_at": "2:10pm"}), (503, {}), (200, {"saved_at": "2:16pm"})]
    page = page_at()
    page.goto(url + "/saving/600")
    page.locator("#story").fill("One")
    page.locator("#story").blur()
    wait_for(page, "Saved at 2:10pm")
    page.locator("#story").fill("Two")
    page.locator("#story").blur()
    wait_for(page, "Not saved since 2:10pm. We keep trying. Do not close this page.")
    assert page.locator("[data-saved-spoken]").get_attribute("role") == "status"
    page.locator("#story").focus()
    page.locator("#story").blur()
    wait_for(page, "Saved again at 2:16pm.")
    assert [saved["story"] for saved in app.config["SAVED"]] == ["One", "Two", "Two"]


def test_a_failure_near_the_deadline_is_said_at_once(app: Flask, url: str, page_at: Pages) -> None:
    app.config["ANSWERS"] += [(503, {})]
    page = page_at()
    page.goto(url + "/saving/20")
    page.locator("#story").fill("One")
    page.locator("#story").blur()
    wait_for(page, "Not saved since")
    assert page.locator("[data-saved-spoken]").get_attribute("role") == "alert"


def test_a_refusal_is_shown_and_not_tried_again(app: Flask, url: str, page_at: Pages) -> None:
    app.config["ANSWERS"] += [(409, {"message": "Jo changed this at 2:12pm. Use the Save button to see both texts."})]
    page = page_at()
    page.goto(url + "/saving/600")
    page.locator("#story").fill("One")
    page.locator("#story").blur()
    wait_for(page, "Not saved since")
    assert said(page).endswith("Jo changed this at 2:12pm. Use the Save button to see both texts.")
    page.locator("#story").fill("Two")
    page.locator("#story").blur()
    page.wait_for_timeout(300)
    assert len(app.config["SAVED"]) == 1


def test_a_button_pressed_while_a_save_is_on_its_way_sends_the_number_that_save_made(
    app: Flask, url: str, page_at: Pages
) -> None:
    def slowly(route: Route) -> None:
        page.wait_for_timeout(400)
        route.continue_()

    app.config["ANSWERS"] += [(200, {"saved_at": "2:14pm", "version": 2})]
    page = page_at()
    page.goto(url + "/saving/600")
    sent: list[str] = []
    page.route("**/save", slowly)
    page.on("request", lambda each: sent.append(each.post_data or "") if each.is_navigation_request() else None)
    page.locator("#story").fill("We will")
    page.locator("#story").blur()
    page.locator("main button").first.click()
    page.wait_for_url("**/saving/*", wait_until="commit")
    page.wait_for_timeout(1200)
    assert len(sent) == 1, sent
    assert 'name="version"\r\n\r\n2' in sent[0] or "version=2" in sent[0], sent
