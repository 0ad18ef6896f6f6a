"""Prices line by line in a real browser: read by axe on a phone, limits answered while somebody types (CL-03-a)."""

from typing import Any
from uuid import UUID

import pytest

from tests.bids.conftest import Scene
from tests.bids.test_bid_browser import signed_in  # noqa: F401  a fixture
from tests.bids.test_price_pages import bid_id, scene  # noqa: F401  fixtures
from tests.ground import ON_SQLITE
from tests.ground.browser import PHONE, too_wide, violations

pytestmark = [ON_SQLITE, pytest.mark.browser]


def test_cl_03_a_a_price_over_its_limit_is_told_at_its_line_before_any_button(
    scene: Scene,  # noqa: F811
    live_url: str,
    signed_in: Any,  # noqa: F811
    bid_id: UUID,  # noqa: F811
) -> None:
    page = signed_in(PHONE)
    page.goto(f"{live_url}/bids/{bid_id}/1/price/file")
    found = [*violations(page), *(["file: too wide"] if too_wide(page) else [])]
    page.goto(f"{live_url}/bids/{bid_id}/1/price")
    page.get_by_label("Line 1: your price for one session").fill("300")
    page.get_by_label("Line 2: your price for one start-up").focus()
    page.locator("#note-L1", has_text="Line 1: £300.00 is £50.00 over the most we accept (£250.00).").wait_for()
    page.locator("#so-far", has_text="2 lines have no price.").wait_for()
    assert scene.workspace(bid_id).draft.offer("1").rates == {"L1": 30_000}
    found += [*violations(page), *(["price: too wide"] if too_wide(page) else [])]
    assert found == []
