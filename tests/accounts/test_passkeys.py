"""Passkeys in a real browser, with an authenticator that the browser plays; made-up answers are refused."""

import dataclasses
import json

import pytest

from portal.accounts import services
from portal.accounts.services.passkeys import host_of
from portal.rules.actors import Role
from portal.unit_of_work import open_work
from tests.factories.accounts import PASSWORD, create_staff
from tests.ground import ON_SQLITE
from tests.ground.browser import DESKTOP, PHONE, too_wide, violations
from tests.ground.passkeys import served_by_name, with_a_key


def sign_in(page, address, person):
    page.goto(f"{address}/sign-in")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.browser
@ON_SQLITE
def test_a_passkey_is_made_and_lets_in_and_confirms(page_at, parts, work_as):
    with work_as() as work:
        lee = create_staff(work, "Lee Marsh", Role.APPROVER)
    with served_by_name(parts) as (address, _settings):
        page = page_at(PHONE)
        with_a_key(page)
        sign_in(page, address, lee)
        assert violations(page) == []
        assert not too_wide(page)
        page.get_by_role("link", name="Use a passkey instead").click()
        assert violations(page) == []
        page.get_by_label("A name for it").fill("My phone")
        page.get_by_role("button", name="Make the passkey").click()
        page.get_by_role("heading", name="Keep these codes").wait_for()
        assert violations(page) == []
        assert not too_wide(page)
        codes = page.locator(".portal-codes li").all_inner_texts()
        assert len(codes) == 10
        page.get_by_role("button", name="I have kept them").click()
        page.goto(f"{address}/account/second-step")
        assert "My phone" in page.inner_text("main")
        page.goto(f"{address}/sign-out")
        page.get_by_role("button", name="Sign out").click()
        sign_in(page, address, lee)
        page.set_viewport_size({"width": DESKTOP, "height": 900})
        page.get_by_role("button", name="Use your passkey").click()
        page.wait_for_url("**/work")
        # Before an act that asks for it, the same key.
        page.goto(f"{address}/account/confirm?next=/account")
        page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_role("button", name="Use your passkey instead of a code").click()
        page.wait_for_url(f"{address}/account")
        page.goto(f"{address}/sign-out")
        page.get_by_role("button", name="Sign out").click()
        # Without the key, and without a script, a recovery code does it.
        plain = page_at(PHONE, java_script_enabled=False)
        sign_in(plain, address, lee)
        assert not plain.get_by_role("button", name="Use your passkey").is_visible()
        plain.get_by_label("Code").fill(codes[0])
        plain.get_by_role("button", name="Go on").click()
        plain.wait_for_url("**/work")


@ON_SQLITE
@pytest.mark.parametrize(
    "made_up",
    [
        "no json",
        "[]",
        "7",
        "{}",
        '{"id": 7, "response": {"clientDataJSON": "e30"}}',
        '{"id": "\\u0000", "response": {"clientDataJSON": "eyJjaGFsbGVuZ2UiOiAiQUFBQSJ9"}}',
        '{"id": "x", "response": {"clientDataJSON": "eyJjaGFsbGVuZ2UiOiAiQUFBQSJ9"}}',
        "[" * 15_000,
    ],
)
def test_a_made_up_answer_is_refused(parts, work_as, made_up):
    named = dataclasses.replace(
        parts, settings=dataclasses.replace(parts.settings, public_url="https://tenders.example")
    )
    with work_as() as work:
        lee = create_staff(work, "Lee Marsh", Role.APPROVER)
        token = services.sign_in(work, lee.email, PASSWORD).token
    with open_work(named, lee) as work:
        json.loads(services.ask_to_add(work, token))
        assert not isinstance(services.add_passkey(work, token, made_up, "mine"), list)
        assert services.give_second_step(work, token, credential=made_up) is not None


@ON_SQLITE
def test_questions_for_a_passkey_are_limited(parts, work_as):
    named = dataclasses.replace(
        parts, settings=dataclasses.replace(parts.settings, public_url="https://tenders.example")
    )
    with work_as() as work:
        lee = create_staff(work, "Lee Marsh", Role.APPROVER)
        token = services.sign_in(work, lee.email, PASSWORD).token
    with open_work(named, lee) as work:
        for _ in range(30):
            services.ask_to_add(work, token)
        with pytest.raises(services.TooManyTries):
            services.ask_to_add(work, token)


@ON_SQLITE
def test_a_portal_without_a_name_offers_none(client, parts, people):
    assert host_of(parts.settings) is None
    officer = people.staff("Lee Marsh", Role.APPROVER)
    people.sign_in(client, officer)
    assert client.get("/account/second-step/passkey").status_code == 404
    assert "passkey" not in client.page("/account/second-step").get_text().lower()
