"""Pages of accounts, people and keeping in a real browser: axe finds nothing, nothing sticks out, and there is a way on."""

import pytest

from portal.rules.actors import Role
from tests.factories import evaluation
from tests.ground import ON_SQLITE
from tests.ground.browser import DESKTOP, PHONE, too_wide, violations

ADMINISTRATOR = (
    "/people",
    "/people?lost=nobody@example.org",
    "/people/changes",
    "/people/invite",
    "/service",
    "/account",
    "/account/sessions",
    "/account/data",
    "/account/second-step",
    "/account/second-step/remove",
    "/bids",
    "/no-such-page",
)


@ON_SQLITE
@pytest.mark.browser
@pytest.mark.timeout(400)
@pytest.mark.slow
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_pages_off_the_tenders_have_no_fault_that_a_program_finds(people, app, parts, clock, live_url, page_at, width):
    made = evaluation.create_opened(parts, clock)
    tender = [f"/procurements/{made.procurement_id}/{page}" for page in ("history", "history?show=all", "keeping")]
    seen = []
    for actor, addresses in (
        (people.staff("Ines Kowalczyk", Role.ADMINISTRATOR), ADMINISTRATOR),
        (people.staff("Robert Thackwray", Role.AUDITOR), tender),
    ):
        name = app.config["SESSION_COOKIE_NAME"]
        page = page_at(width)
        page.context.add_cookies(
            [{"name": name, "value": people.client_of(actor).get_cookie(name).value, "url": live_url}]
        )
        for address in addresses:
            page.goto(live_url + address)
            assert page.locator("main a, .govuk-back-link").count() > 0, f"{address} leads nowhere"
            if violations(page) or too_wide(page):
                seen.append((address, violations(page), too_wide(page)))
    assert seen == []
