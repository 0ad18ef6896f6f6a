"""A bid in a real browser: read by axe at both widths, saved while somebody types, sent without a script."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from portal.unit_of_work import open_work
from tests.bids.conftest import DEADLINE, Scene
from tests.factories.accounts import PASSWORD
from tests.factories.bids import create_draft, small_pdf, submit
from tests.factories.passwords import give_password
from tests.ground import ON_SQLITE
from tests.ground.browser import DESKTOP, PHONE, PageAt, too_wide, violations
from tests.ground.people import People

pytestmark = [ON_SQLITE, pytest.mark.browser]


@pytest.fixture
def signed_in(scene: Scene, people: People, app: Flask, live_url: str, page_at: PageAt) -> Any:
    """A page of Ama's; call it with a width."""
    cookie = next(iter(people.client_of(scene.ama)._cookies.values()))

    def open_page(width: int = DESKTOP, **options: Any) -> Page:
        page = page_at(width, **options)
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_url}])
        return page

    return open_page


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_every_page_of_a_bid_can_be_used_by_all(scene: Scene, live_url: str, signed_in: Any, width: int) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama, files=[("Q2", "Rota.pdf", small_pdf())])
    sent = submit(scene.parts, scene.ama, bid_id)
    page = signed_in(width)
    found = []
    for address in (
        "/bids", f"/bids/{bid_id}", f"/bids/{bid_id}/1/question/Q2", f"/bids/{bid_id}/1/price",
        f"/bids/{bid_id}/1/promise/S1", f"/bids/{bid_id}/check", f"/bids/{bid_id}/submit",
        f"/bids/{bid_id}/receipts/{sent}", f"/bids/{bid_id}/receipts/{sent}/bid", f"/bids/{bid_id}/1/withdraw",
        f"/bids/{bid_id}/log",
    ):  # fmt: skip
        page.goto(live_url + address)
        found += [(address, each) for each in violations(page)]
        found += [(address, "must be scrolled sideways")] if too_wide(page) else []
    page.goto(f"{live_url}/bids/{bid_id}/submit")
    for box in page.locator("input[name=declarations]").all():
        box.check()
    scene.parts.clock.move_to(DEADLINE)
    page.get_by_role("button", name="Submit your bid").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Your bid was not submitted"
    found += [("late", each) for each in violations(page)]
    assert found == []


def test_what_is_typed_is_saved_without_a_button(scene: Scene, live_url: str, signed_in: Any) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama, answers={"Q1": ""})
    page = signed_in(PHONE)
    page.goto(f"{live_url}/bids/{bid_id}/1/question/Q1")
    page.get_by_label("Your answer").press_sequentially("Three words here")
    assert page.get_by_text("3 words. You have 297 left.").is_visible()
    page.locator("[data-saved]", has_text="Saved at 10am").wait_for()
    assert scene.workspace(bid_id).draft.answers[("Q1", "1")] == "Three words here"
    page.get_by_label("Your answer").press_sequentially(" and more")
    page.get_by_role("button", name="Save and next").click()
    page.wait_for_url("**/Q2")
    assert scene.workspace(bid_id).draft.answers[("Q1", "1")] == "Three words here and more"


def test_a_save_that_meets_the_lock_after_a_pause_loses_nothing(scene: Scene, live_url: str, signed_in: Any) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama, answers={"Q1": ""})
    with open_work(scene.parts, scene.ama) as work:
        give_password(work, scene.ama, PASSWORD)
    page = signed_in(PHONE)
    page.goto(f"{live_url}/bids/{bid_id}/1/question/Q1")
    scene.parts.clock.move_system(minutes=61)
    page.get_by_label("Your answer").press_sequentially("Typed after lunch")
    page.locator("[data-saved]", has_text="Press Save to sign in: what you typed is kept.").wait_for()
    page.get_by_role("button", name="Save and next").click()
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Send what you typed").click()
    page.wait_for_url("**/Q2")
    assert scene.workspace(bid_id).draft.answers[("Q1", "1")] == "Typed after lunch"


def test_a_bid_is_written_and_sent_without_a_script(
    scene: Scene, live_url: str, signed_in: Any, tmp_path: Path
) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    (tmp_path / "Rota.pdf").write_bytes(small_pdf())
    page = signed_in(PHONE, java_script_enabled=False)
    page.goto(f"{live_url}/bids/{bid_id}/1/question/Q2")
    page.get_by_label("Your answer").fill("Typed, then a file chosen.")
    page.get_by_label("Add a file").set_input_files(tmp_path / "Rota.pdf")
    page.get_by_role("button", name="Add the file").click()
    assert page.get_by_role("link", name="Rota.pdf", exact=True).is_visible()
    assert page.get_by_label("Your answer").input_value() == "Typed, then a file chosen."
    page.goto(f"{live_url}/bids/{bid_id}/submit")
    for box in page.locator("input[name=declarations]").all():
        box.check()
    page.get_by_role("button", name="Submit your bid").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Bid submitted"
