"""S1, the doors: a session ended from afar, a second step reset, a code by e-mail, who came and left, one's own data."""

import json
import re

from playwright.sync_api import Browser

from tests.tour.driver import Person, Report
from tests.tour.ground import Portal
from tests.tour.people import PASSWORD, STAFF, Cast, address_of, set_up_second_step

SECOND = "Noor Haddad"
TOLD = "An administrator changed who may come in"


def use_the_doors(browser: Browser, portal: Portal, cast: Cast, report: Report) -> None:
    """S1b."""
    _end_a_session(browser, portal, cast, report)
    second = _another_administrator(browser, portal, cast, report)
    _reset_a_second_step(portal, cast, second)
    _code_by_email(browser, portal, cast, report)
    _change_and_leave(portal, cast, second)
    _own_data(portal, cast)
    report.stations.append("S1 doors")


def _end_a_session(browser: Browser, portal: Portal, cast: Cast, report: Report) -> None:
    """Left signed in on the hall's computer: seen in the list, ended from the phone. Nobody else could end it."""
    me, other = cast.charity, Person(browser, portal.base, "Rosalind at the hall", report)
    other.go("/sign-in").fill(email=address_of("Rosalind Tye"), password=PASSWORD).press("Sign in").go("/bids")
    me.go("/account").follow("Where you are signed in").sees("(this one)", "by: password")
    address = me.page.locator('form[action$="/end"]').get_attribute("action")
    refused = _post(cast.firm.go("/account/data"), f"{portal.base}{address}")
    assert refused == 404, refused
    assert portal.value("SELECT count(*) FROM sign_in_sessions WHERE ended_at IS NOT NULL") == 0
    me.press("End this session").sees("That session has ended")
    assert portal.value("SELECT count(*) FROM sign_in_sessions WHERE ended_at IS NOT NULL") == 1
    assert portal.value("SELECT count(*) FROM audit_entries WHERE code = 'account.sessions_ended'") == 1
    other.go("/bids").sees("You need an account for this page")
    other.close()


def _post(person: Person, address: str) -> int:
    """The status of a post with this person's own token, as somebody would send it who made the address up."""
    token = person.page.locator('[name="csrf_token"]').first.get_attribute("value")
    answer = person.page.request.post(address, form={"csrf_token": str(token)}, headers={"Referer": person.page.url})
    return answer.status


def _another_administrator(browser: Browser, portal: Portal, cast: Cast, report: Report) -> Person:
    """Invited by the first; who watches hears of it."""
    me = cast.administrator
    me.go("/people/invite").fill(name=SECOND, email=address_of(SECOND), roles=["administrator"])
    me.press("Send the invitation")
    portal.mail_to(address_of(cast.auditor.name), TOLD, holding=SECOND)
    second = Person(browser, portal.base, SECOND, report)
    second.go(portal.link_in(portal.mail_to(address_of(SECOND), "")))
    second.fill(password=PASSWORD).press("Accept and sign in")
    set_up_second_step(second)
    return second


def _reset_a_second_step(portal: Portal, cast: Cast, second: Person) -> None:
    """A phone is lost: told to the colleague and to the other administrator; out at once; set up again by password alone."""
    colleague, name = cast.second_opener, STAFF["second_opener"][0]
    second.go("/people").follow(name).follow("They lost their phone or key").sees("ring the number you know")
    denied = cast.officer.page.request.get(second.page.url)
    assert denied.status == 403, denied.status
    second.press("Reset it").sees(f"The second step of {name} is reset")
    portal.mail_to(address_of("Ines Kowalczyk"), TOLD, holding=name)
    portal.mail_to(address_of(name), "The second step of your sign-in")
    assert portal.value("SELECT count(*) FROM audit_entries WHERE code = 'account.factors_reset'") == 1
    colleague.go("/work").sees("You need an account for this page")
    colleague.fill(email=address_of(name), password=PASSWORD).press("Sign in")
    set_up_second_step(colleague)
    colleague.go("/account").go("/account/second-step").sees("App on your phone", "10 left")


def _code_by_email(browser: Browser, portal: Portal, cast: Cast, report: Report) -> None:
    """On another phone, without a password: a wrong code is refused, the one in the mail lets in. Officers get no code."""
    name = STAFF["service_user"][0]
    person = Person(browser, portal.base, f"{name} on a new phone", report, act_at=375)
    person.go("/sign-in").follow("Get a link by e-mail").fill(email=address_of(name))
    person.page.locator("main button").first.click()
    person.page.wait_for_load_state()
    person.look()
    found = re.search(
        r"type this code on the page where you asked: ([0-9]{6})",
        portal.mail_to(address_of(name), "Your link to sign in"),
    )
    assert found
    wrong = f"{(int(found.group(1)) + 1) % 1_000_000:06d}"
    person.fill(code=wrong).press("Sign in with the code", ok=False).sees("That code is not right")
    person.fill(code=found.group(1)).press("Sign in with the code")
    assert person.page.url.endswith("/panels"), person.page.url
    assert portal.value("SELECT count(*) FROM sign_in_sessions WHERE method = 'code'") == 1
    person.close()
    visitor = cast.visitor.go("/reset-password").fill(email=address_of(STAFF["approver"][0]))
    visitor.page.locator("main button").first.click()
    assert not re.search(r"\b[0-9]{6}\b", portal.mail_to(address_of(STAFF["approver"][0]), "Choose a new password"))


def _change_and_leave(portal: Portal, cast: Cast, second: Person) -> None:
    """A role is taken and counts from the next click; the account is closed; the report tells all of it, by whom."""
    me = cast.administrator
    me.go("/people").follow(SECOND)
    for box in me.page.locator('[name="roles"]').all():
        box.set_checked(box.get_attribute("value") == "auditor")
    me.press("Save the roles").sees("They count from now on")
    denied = second.page.request.get(f"{portal.base}/people")
    assert denied.status == 403, denied.status
    me.go("/people").follow(SECOND).follow("Close this account").press("Close the account").sees("is closed")
    me.follow("Who came, changed and left").sees("Invited", "Came", "Changed", "Left", SECOND, "Ines Kowalczyk")
    table = me.page.request.get(f"{portal.base}/people/changes.csv").text().splitlines()
    kinds = {line.split(",")[1] for line in table if SECOND in line}
    assert kinds >= {"Invited", "Came", "Changed", "Left"}, table
    left = "SELECT count(*) FROM users WHERE closed_at IS NOT NULL AND name = :name"
    assert portal.value(left, name=SECOND) == 1
    assert cast.officer.page.request.get(f"{portal.base}/people/changes").status == 403
    second.close()


def _own_data(portal: Portal, cast: Cast) -> None:
    """All that is held about a person, as one file; nothing in it lets anybody in."""
    me = cast.charity
    me.go("/account").follow("What we hold about you")
    if me.page.locator("main a", has_text="Show that it is you").count():  # where coming in is a while ago
        me.follow("Show that it is you").fill(password=PASSWORD).press("Go on")
    with me.page.expect_download() as saving:
        me.page.get_by_role("button", name="Save what you hold about me").click()
    found = json.loads(saving.value.path().read_text())
    text = json.dumps(found)
    assert address_of("Rosalind Tye") in text, text[:300]
    kept = portal.value("SELECT password_hash FROM users WHERE name = 'Rosalind Tye'")
    assert kept not in text
    assert address_of("Piers Hallam") not in text
    assert portal.value("SELECT count(*) FROM audit_entries WHERE code = 'retention.data_exported'") == 1
