"""The pages of people in a real browser, on a phone and a desktop: checked by axe, never wider than the screen."""

import pytest

from portal.accounts import services
from portal.rules.actors import Role
from tests.accounts.ways import SAMS, last_link
from tests.factories.accounts import PASSWORD, create_editor, create_provider, create_staff
from tests.ground import ON_SQLITE
from tests.ground.browser import DESKTOP, PHONE, too_wide, violations

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("width", [PHONE, DESKTOP])


def look(page):
    assert violations(page) == [], page.url
    assert not too_wide(page), page.url


def press(page, button):
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
    look(page)


def go(page, address):
    page.goto(address)
    look(page)


@ON_SQLITE
@BOTH
def test_signing_up_to_signing_out(page_at, live_url, parts, work_as, width):
    with work_as() as work:
        create_provider(work, "Alder Youth", "Ama Boateng")
    page = page_at(width)
    go(page, f"{live_url}/sign-up")
    press(page, "Next")
    assert page.title().startswith("Error:")
    page.get_by_label("Your name").fill("Sam Cole")
    page.get_by_label("Work e-mail").fill(SAMS)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Next")
    page.get_by_label("Name of your organisation").fill("Alder Youth CIO")
    press(page, "Create account")
    press(page, "Create account")
    page.get_by_label("Alder Youth. Ask to join").check()
    press(page, "Create account")
    go(page, live_url + last_link(parts, SAMS))
    page.get_by_label("Your password").fill(PASSWORD)
    press(page, "Confirm and sign in")
    for address in ("/organisation/join", "/account", "/account/password", "/roles", "/sign-out"):
        go(page, live_url + address)
    press(page, "Sign out")
    go(page, f"{live_url}/confirm/no-such-link")
    go(page, f"{live_url}/sign-in")
    press(page, "Sign in")
    go(page, f"{live_url}/reset-password")
    page.get_by_label("E-mail").fill(SAMS)
    press(page, "Send the link")
    go(page, live_url + last_link(parts, SAMS))


@ON_SQLITE
@BOTH
def test_an_owners_and_an_administrators_pages(page_at, live_url, parts, work_as, width):
    with work_as() as work:
        ada = create_staff(work, "Ada Min", Role.ADMINISTRATOR)
        lee = create_staff(work, "Lee Marsh", Role.APPROVER)
        ama = create_provider(work, "Alder Youth", "Ama Boateng")
        jo = create_editor(work, ama.organisation_id, "Jo Reed")
        token = services.sign_up(
            work,
            name="Sam Cole",
            email=SAMS,
            password=PASSWORD,
            organisation_name="Alder Youth",
            join=ama.organisation_id,
        )
        services.confirm(work, token, PASSWORD)
        services.invite_staff(work, "Rosa M.", "rosa@home.example", [Role.SERVICE_USER])
    with work_as(ama) as work:
        services.invite_colleague(work, "Kim Lowe", "kim.lowe.of.a.long.name@alder-youth.example", Role.EDITOR)
    owner = signed_in(page_at(width), live_url, ama)
    member = f"/organisation/members/{jo.user_id}"
    for address in ("/organisation", "/organisation/invite", member, f"{member}/remove"):
        go(owner, live_url + address)
    office = signed_in(page_at(width), live_url, ada)
    person = f"/people/{lee.user_id}"
    for address in ("/people", "/people/invite", person, f"{person}/close"):
        go(office, live_url + address)
    visitor = page_at(width)
    for email in ("rosa@home.example", "kim.lowe.of.a.long.name@alder-youth.example"):
        go(visitor, live_url + last_link(parts, email))


def signed_in(page, live_url, actor):
    page.goto(f"{live_url}/sign-in")
    page.get_by_label("E-mail").fill(actor.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    return page


@ON_SQLITE
def test_signing_in_works_without_a_script(page_at, live_url, work_as):
    with work_as() as work:
        ama = create_provider(work, "Alder Youth", "Ama Boateng")
    page = signed_in(page_at(PHONE, java_script_enabled=False), live_url, ama)
    page.goto(f"{live_url}/organisation")
    assert page.get_by_role("heading", level=1).inner_text() == "Alder Youth"
