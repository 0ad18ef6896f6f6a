"""The cast of the tour, and the station where everybody comes in."""

from dataclasses import dataclass

from playwright.sync_api import Browser

from tests.tour.driver import Person, Report
from tests.tour.ground import Portal

PASSWORD = "seven quiet herons"


@dataclass
class Cast:
    """Everybody, by what they do."""

    administrator: Person
    officer: Person
    approver: Person
    award_approver: Person
    second_opener: Person
    chair: Person
    panel_officer: Person
    service_user: Person
    second_reader: Person
    auditor: Person
    charity: Person
    firm: Person
    newcomer: Person
    visitor: Person
    second_officer: Person


STAFF = {
    "officer": ("Sunita Rawal", ["commissioner", "procurement_officer"]),
    "approver": ("Judith Ashcombe", ["approver"]),
    "award_approver": ("Femi Adelaja", ["approver"]),
    "second_opener": ("Hilary Quennell", ["staff"]),
    "chair": ("Aled Fairbrass", ["staff"]),
    "panel_officer": ("Leanne Mustoe", ["staff"]),
    "service_user": ("Maya", ["service_user"]),
    "second_reader": ("Winston Peake", ["staff"]),
    "auditor": ("Robert Thackwray", ["auditor"]),
    "second_officer": ("Owen Brathwaite", ["procurement_officer"]),
}


def address_of(name: str) -> str:
    """The e-mail address of a person of the tour."""
    return f"{name.lower().replace(' ', '.')}@tour.example"


def come_in(browser: Browser, portal: Portal, report: Report) -> Cast:
    """S1: an administrator by the operator's link, staff by invitation, three providers by signing up."""
    made = portal.command("admin", "invite", "Ines Kowalczyk", address_of("Ines Kowalczyk"))
    assert made.returncode == 0, made.stderr
    administrator = Person(browser, portal.base, "administrator", report)
    administrator.go(portal.link_in(made.stdout))
    administrator.fill(password=PASSWORD).press("Accept and sign in")
    set_up_second_step(administrator)
    people = {"administrator": administrator, "visitor": Person(browser, portal.base, "visitor", report)}
    for seat, (name, roles) in STAFF.items():
        administrator.go("/people/invite")
        administrator.fill(name=name, email=address_of(name), roles=roles).press("Send the invitation")
        body = portal.mail_to(address_of(name), "")
        person = Person(browser, portal.base, name, report, act_at=375 if seat == "service_user" else 1280)
        person.go(portal.link_in(body))
        if seat == "service_user":
            person.sees("You need no password")
        else:
            person.fill(password=PASSWORD)
        people[seat] = person.press("Accept and sign in")
        if seat != "service_user":
            set_up_second_step(person)
    people["charity"] = sign_up(browser, portal, report, "Rosalind Tye", "Lantern Lane", counted=True)
    people["firm"] = sign_up(browser, portal, report, "Piers Hallam", "Corvane Services", counted=False)
    people["newcomer"] = sign_up(browser, portal, report, "Otis Varley", "Quickline Care", counted=False)
    assert portal.value("SELECT count(*) FROM organisations") == 3
    assert portal.value("SELECT count(*) FROM users WHERE confirmed_at IS NOT NULL") == len(STAFF) + 4
    report.stations.append("S1 people")
    return Cast(**people)


def set_up_second_step(person: Person) -> None:
    """The page that staff are led to: the app takes the key, and shows a code."""
    person.sees("Set up your second step")
    person.take_key((person.page.locator(".portal-key").text_content() or "").replace(" ", "").strip())
    person.fill(factor_code=person.code()).press("Go on")
    person.sees("Keep these codes").follow("I have kept them")


def sign_up(browser: Browser, portal: Portal, report: Report, name: str, organisation: str, *, counted: bool) -> Person:
    """A small provider signs up and confirms, on a phone."""
    person = Person(browser, portal.base, name, report, act_at=375)
    with person.journey("register" if counted else "register_again"):
        person.go("/").follow("Sign in").follow("Create an account")
        person.fill(name=name, email=address_of(name), password=PASSWORD).press("Next")
        person.fill(organisation_name=organisation).press("Create account")
        person.sees("Check your e-mail")
        person.go(portal.link_in(portal.mail_to(address_of(name), "confirm")))
        person.fill(password=PASSWORD).press("Confirm and sign in")
    return person
