"""The opening confirmed by a passkey in a real browser; another person's passkey opens nothing."""

import pytest
from playwright.sync_api import Page

from portal.clock import SteppedClock
from portal.evaluation import queries
from portal.parts import Parts
from portal.rules.actors import Actor
from portal.unit_of_work import open_reading, open_work
from tests.factories.accounts import PASSWORD, code_of, give_app
from tests.factories.evaluation import Evaluation, create_closed
from tests.factories.passwords import give_password
from tests.ground import ON_SQLITE
from tests.ground.browser import PHONE, PageAt, too_wide, violations
from tests.ground.passkeys import served_by_name, with_a_key

BUTTON = "Use your passkey, and open the bids"
# Asks as the page does, and answers with a passkey that the page did not ask for.
WITH_ANOTHER = """async (wanted) => {
  const part = document.querySelector("[data-passkey]"), form = part.closest("form");
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=+$/, "");
  const body = new FormData();
  body.set("csrf_token", form.elements.namedItem("csrf_token").value);
  const asked = await (await fetch(part.dataset.question, { method: "POST", body })).json();
  const publicKey = {
    ...asked, challenge: bytes(asked.challenge), allowCredentials: [{ type: "public-key", id: bytes(wanted) }],
  };
  const found = await navigator.credentials.get({ publicKey });
  form.elements.namedItem("credential").value = JSON.stringify({
    id: found.id, rawId: text(found.rawId), type: found.type,
    response: {
      clientDataJSON: text(found.response.clientDataJSON),
      authenticatorData: text(found.response.authenticatorData),
      signature: text(found.response.signature), userHandle: null,
    },
  });
  form.submit();
}"""


def _sign_in(page: Page, address: str, person: Actor) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def _make_a_passkey(page: Page, address: str, person: Actor) -> None:
    _sign_in(page, address, person)
    page.get_by_role("link", name="Use a passkey instead").click()
    page.get_by_label("A name for it").fill("My phone")
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("heading", name="Keep these codes").wait_for()
    page.get_by_role("button", name="I have kept them").click()


def _sign_out(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-out")
    page.get_by_role("button", name="Sign out").click()


def _is_open(parts: Parts, made: Evaluation) -> bool:
    with open_reading(parts) as session:
        return queries.get_board(session, made.procurement_id).case.opened_at is not None


@pytest.mark.slow
@pytest.mark.browser
@ON_SQLITE
def test_one_starts_with_a_time_code_the_other_opens_by_their_own_passkey_and_nobody_elses(
    parts: Parts, clock: SteppedClock, page_at: PageAt
) -> None:
    made = create_closed(parts, clock)
    officer, opener, other = made.people.officer, made.people.second_opener, made.people.award_approver
    with open_work(parts, officer) as work:
        for actor in (officer, opener, other):
            give_password(work, actor, PASSWORD)
        give_app(work, officer.user_id)
    with served_by_name(parts) as (address, _settings):
        opening = f"{address}/evaluation/{made.procurement_id}/opening"
        # One device holds the passkeys of two people.
        device = page_at(PHONE)
        keys = with_a_key(device)
        _make_a_passkey(device, address, other)
        (theirs,) = keys()
        _sign_out(device, address)
        _make_a_passkey(device, address, opener)
        first = page_at(PHONE)
        _sign_in(first, address, officer)
        first.get_by_label("Code").fill(code_of(parts))
        first.get_by_role("button", name="Go on").click()
        first.wait_for_url("**/work")
        first.goto(opening)
        first.get_by_role("button", name="Start the opening").click()
        device.goto(opening)
        assert violations(device) == []
        assert not too_wide(device)
        device.get_by_label("Your password").fill(PASSWORD)
        with device.expect_navigation():
            device.evaluate(WITH_ANOTHER, theirs)
        assert "Your passkey did not fit" in device.inner_text("main")
        assert not _is_open(parts, made)
        device.get_by_label("Your password").fill(PASSWORD)
        device.get_by_role("button", name=BUTTON).click()
        device.get_by_text("The bids are open.").wait_for()
    assert _is_open(parts, made)
