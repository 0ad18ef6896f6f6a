"""Every page from the result to the contract, at both widths: no barrier, nothing wider than the screen."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from portal.clock import SteppedClock
from portal.parts import Parts
from portal.rules.actors import Actor
from tests.factories.awards import create_contract
from tests.factories.evaluation import create_evaluated
from tests.factories.feedback import cells_of
from tests.ground import ON_SQLITE
from tests.ground.browser import too_wide, violations
from tests.ground.people import People

pytestmark = ON_SQLITE


def _look(
    page_at: Callable[..., Any], live_url: str, people: People, actor: Actor | None, addresses: list[str]
) -> dict[str, object]:
    found: dict[str, object] = {}
    for width in (375, 1280):
        page = page_at(width)
        if actor is not None:
            cookie = people.client_of(actor).get_cookie(people.app.config["SESSION_COOKIE_NAME"])  # type: ignore[union-attr]
            assert cookie is not None
            page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_url}])
        for address in addresses:
            answer = page.goto(live_url + address)
            assert answer.status == 200, address
            faults = violations(page) or too_wide(page)
            if faults:
                found[f"{address} at {width}"] = faults
    return found


@pytest.mark.slow
def test_pages_before_the_award_have_no_barrier(
    app: Flask, parts: Parts, clock: SteppedClock, people: People, live_url: str, page_at: Callable[..., Any]
) -> None:
    made = create_evaluated(parts, clock)
    base, cell = f"/procurements/{made.procurement_id}", cells_of(parts, made)[0][0]
    pages = [
        "feedback",
        f"feedback/{cell.submission_id}/Q1",
        "feedback/read",
        "award",
        "award/recommend",
        "award/checks",
        "notice",
    ]
    addresses = [f"{base}/{page}" for page in pages]
    assert _look(page_at, live_url, people, made.people.officer, addresses) == {}
    waiting = ["/feedback", f"/feedback/{made.bids['Birch CIC']}"]
    assert _look(page_at, live_url, people, made.providers["Birch CIC"], waiting) == {}


@pytest.mark.slow
def test_pages_after_the_award_have_no_barrier(
    app: Flask, parts: Parts, clock: SteppedClock, people: People, live_url: str, page_at: Callable[..., Any]
) -> None:
    made, contract_id = create_contract(parts, clock)
    base = f"/procurements/{made.procurement_id}"
    staff = [f"{base}/feedback", f"{base}/award", f"{base}/notice", "/contracts", f"/contracts/{contract_id}"]
    assert _look(page_at, live_url, people, made.people.officer, staff) == {}
    own = ["/feedback", f"/feedback/{made.bids['Birch CIC']}"]
    assert _look(page_at, live_url, people, made.providers["Birch CIC"], own) == {}
    assert _look(page_at, live_url, people, None, ["/", "/awards", "/awards/YC-2027-01"]) == {}
