"""The specification, the lots and what bidders read of them, at both widths: no barrier, nothing wider than the screen."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.rules.drafting import LotsPage
from portal.rules.lots import LotsDraft
from portal.rules.pack import Lot
from tests.ground import ON_SQLITE
from tests.ground.browser import picture, too_wide, violations
from tests.ground.people import People
from tests.procurements.conftest import Story
from tests.procurements.test_publishing import save

pytestmark = ON_SQLITE
PAGES = ("requirements", "staffing", "lots", "lot-1", "records", "duties", "template")


@pytest.mark.slow
def test_pages_of_the_specification_have_no_barrier(
    app: Flask, ready: Story, people: People, live_url: str, page_at: Callable[..., Any]
) -> None:
    save(ready, "lots", LotsPage(LotsDraft("divided", "Small groups know one place.", 1), ("Q2",)))
    for number, place in (("1", "Ashford"), ("2", "Swale")):
        save(ready, f"lot-{number}", Lot(number, place, (place,), 4_500_000))
    base = f"/procurements/{ready.id}"
    addresses = [base, f"{base}/copy", f"{base}/records", f"{base}/preview", f"{base}/draft/lots/2/remove"]
    addresses += [f"{base}/draft/{page}" for page in PAGES]
    cookie = people.client_of(ready.people.officer).get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    found = {}
    for width in (375, 1280):
        page = page_at(width)
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_url}])
        for address in addresses:
            answer = page.goto(live_url + address)
            assert answer.status == 200, address
            if os.environ.get("SHOTS"):
                picture(page, Path(os.environ["SHOTS"]), f"{address.rsplit('/', 1)[1]}-{width}")
            if faults := violations(page) or too_wide(page):
                found[f"{address} at {width}"] = faults
    assert found == {}
