"""S4: three providers bid on their phones, one with a partner; one is too late. The council knows nothing before the opening."""

import re
from pathlib import Path

from tests.factories.bids import small_pdf
from tests.tour import harmful, team
from tests.tour.asking import procurement_of
from tests.tour.driver import Person, Report
from tests.tour.ground import Portal
from tests.tour.people import Cast, address_of
from tests.tour.plan import day

STRONG = (
    "We name one link worker for each district. Last year this brought 44 carers to us whom nobody had asked.\n\n"
    "Everybody has a first talk, in person, within 10 working days. We look at each plan every term."
)
SOUND = "We run groups in two towns and open two more in the first term.\n\nA worker rings within two weeks."
PRICES = {"charity": "402,500.00", "firm": "371,250.00", "newcomer": "365,100.00"}


def write_bid(
    portal: Portal, person: Person, reference: str, answers: str, price: str, quantity: str, *, lead: str = "yes"
) -> str:
    """Start a bid, agree to the undertaking, fill in every part; gives the workspace's address. lead: the second condition."""
    person.go(f"/opportunity/{reference}").follow("Start a bid").press("Start your bid")
    where = person.page.url.removeprefix(portal.base)
    person.go(f"/opportunity/{reference}/workforce").sees("Before you see")
    person.fill(promises=[str(number) for number in _values(person, "promises")])
    person.page.get_by_role("button", name=re.compile("^Agree for")).click()
    person.page.wait_for_load_state()
    person.look()
    person.sees("P-01")
    person.go(where)
    for question in ("Finding carers", "Safe practice and a steady start"):
        person.go(where).follow(question).fill(text=answers).press("Save")
        person.sees("words")
    person.go(where).follow("TUPE: what you say about staff").fill(
        moves="all",
        people="5",
        reasons="They do this work today.",
        employer="us",
        pension="enrolment",
        measures=["none"],
        plan="We meet each of them in the first month.",
        redundancy_owner="published",
        indemnities="contract",
        if_wrong="contract",
    ).press("Save")
    person.go(where).follow("TUPE: what staff cost a year").fill(
        line_pay="120000",
        line_insurance="14250",
        line_pension="2664",
        line_cover="8000",
        line_training="2500",
        line_overheads="9000",
    ).press("Save and add up")
    person.go(where).follow("Price").fill(price=price).press("Save")
    say_who_you_are(person, where)
    _meet_conditions(person, where, lead)
    person.go(where).follow("Expert support").fill(
        quantity=quantity,
        starts_on=day(240),
        ends_on=day(1200),
        place=_values(person, "place")[0],
        who=_values(person, "who")[0],
        evidence="A statement from each charity we helped.",
        belongs="extra",
    ).press("Save")
    return where


def say_who_you_are(person: Person, where: str) -> None:
    """What the tender asks of the organisation, typed once in its profile: a first bid asks for it."""
    person.go(where).follow("Your organisation").sees("You tell us once")
    person.follow("Legal form").fill(legal_form="cio").press("Save")
    person.follow("Registered numbers").fill(charity="999 0011").press("Save").sees("as 9990011")
    person.follow("Size").fill(staff="2", turnover="61400").press("Save")
    person.follow("Charity or social enterprise").fill(vcse="yes", kind="cio").press("Save")
    person.go(where).sees("Taken from your profile")


def _meet_conditions(person: Person, where: str, lead: str) -> None:
    """Insurance comes with the award; the lead for safeguarding is there or not, with words."""
    person.go(where).follow("Conditions of taking part").fill(
        C1_answer="by_award",
        C1_words="Our broker holds a quote.",
        C2_answer=lead,
        C2_words="See our answer to question 2.",
    ).press("Save")


def _values(person: Person, name: str) -> list[str]:
    """The values one may choose under a name."""
    found = person.page.locator(f'[name="{name}"]')
    if found.first.evaluate("e => e.tagName") == "SELECT":
        options = person.page.locator(f'[name="{name}"] option').all()
        return [value for o in options if (value := o.get_attribute("value"))]
    return [str(control.get_attribute("value")) for control in found.all()]


def send(person: Person, where: str) -> None:
    """Check, declare, submit."""
    person.go(f"{where}/check").follow("Go to submit")
    person.fill(declarations=_values(person, "declarations")).press("Submit your bid")
    person.sees("Your reference", "Received at", "What is a digest?")


def bid(portal: Portal, cast: Cast, report: Report, reference: str) -> None:
    """S4."""
    charity, firm = cast.charity, cast.firm
    with charity.journey("first_bid"):
        where = write_bid(portal, charity, reference, STRONG, PRICES["charity"], "150")
        charity.go(where).follow("Finding carers")
        charity.fill(file=_pdf(report.folder)).press("Add the file").sees("Rota.pdf")
        send(charity, where)
    receipt = portal.mail_to(address_of("Rosalind Tye"), "bid")
    digest = portal.value("SELECT digest FROM submissions")
    assert digest in re.sub(r"[^0-9a-f]", "", receipt), receipt
    firm_where = write_bid(portal, firm, reference, SOUND, PRICES["firm"], "80")
    team.add_partner(firm, firm_where)
    team.add_files(firm, firm_where, report.folder)
    harmful.offer(portal, cast, firm, firm_where, report.folder)
    team.promise_by_year(firm, firm_where)
    team.look_back(firm, firm_where)
    send(firm, firm_where)
    send(firm.go(firm_where).follow("Price").fill(price="371250").press("Save"), firm_where)
    newcomer = cast.newcomer
    send(newcomer, write_bid(portal, newcomer, reference, SOUND, PRICES["newcomer"], "10", lead="no"))
    _nobody_at_the_council_knows(portal, cast, reference)
    move_clock(cast.visitor, portal, day(27), "12:01pm")
    firm.go(firm_where).sees("midday")
    late = firm.page.request.get(f"{portal.base}{firm_where}/submit")
    assert late.status in (200, 403, 409)
    assert portal.value("SELECT count(*) FROM submissions") == 3
    report.stations.append("S4 bid")


def _nobody_at_the_council_knows(portal: Portal, cast: Cast, reference: str) -> None:
    place = procurement_of(portal)
    for person in (cast.officer, cast.approver, cast.chair, cast.auditor, cast.second_opener):
        for path in (
            f"/procurements/{place}",
            f"/procurements/{place}/history",
            f"/evaluation/{place}/opening",
            "/work",
        ):
            answer = person.page.request.get(portal.base + path)
            text = answer.text()
            assert answer.status < 500, f"{person.name} at {path}: {answer.status}"
            for name in ("Lantern Lane", "Corvane", "Quickline", f"{reference}-1-"):
                assert name not in text, f"{person.name} sees {name} at {path}"
    cast.officer.go(f"/procurements/{place}").does_not_see("Lantern", "Corvane")


def move_clock(person: Person, portal: Portal, to: object, at: str) -> None:
    """Move the demo's clock; it only goes forward."""
    person.go("/demo/clock").fill(day=to, at=at).press("Move the clock")
    assert (portal.var / "clock.json").exists()


def _pdf(folder: Path) -> str:
    """A real one-page PDF on the disk."""
    path = folder / "Rota.pdf"
    path.write_bytes(small_pdf())
    return str(path)
