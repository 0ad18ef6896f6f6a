"""S5, before the panel marks: conditions checked, a bidder asked, a bid left out by two people with the bidder heard."""

import re

from tests.tour.driver import Person
from tests.tour.ground import Portal
from tests.tour.people import Cast, address_of

OUT = "The bid names no lead for safeguarding, and workers see carers alone from the first day."


def check_bids(portal: Portal, cast: Cast, place: str) -> None:
    """Each bid against the conditions; then what follows."""
    me = cast.officer
    me.go(f"{place}/compliance").sees("Each bid is checked against 2 published conditions")
    for path in _checks(me):
        me.go(path)
        left_out = "Quickline" in me.page.title()
        me.fill(C1_finding="at_award", C2_finding="not_met" if left_out else "met", C2_words="Read in question 2.")
        me.press("Save the check")
    assert portal.value("SELECT count(*) FROM condition_checks WHERE finding = 'not_met'") == 1
    _ask_one(portal, cast, place)
    _leave_one_out(portal, cast, place)


def _checks(me: Person) -> list[str]:
    links = me.page.locator("main a", has_text=re.compile("^Check this bid")).all()
    return [str(link.get_attribute("href")) for link in links]


def _open(me: Person, place: str, bidder: str) -> None:
    for path in _checks(me.go(f"{place}/compliance")):
        if bidder in me.go(path).page.title():
            return
    raise AssertionError(f"no bid of {bidder}")


def _ask_one(portal: Portal, cast: Cast, place: str) -> None:
    me, firm = cast.officer, cast.firm
    _open(me, place, "Corvane Services")
    me.follow("Ask this bidder a question").fill(
        about="Q2", kind="explain", words="Paragraph 2 says that a worker rings. It is not clear who that is."
    ).press("Ask")
    portal.mail_to(address_of("Piers Hallam"), "A question about your bid")
    firm.go("/bids").follow("All Age Carers Service").sees("The bids were opened at")
    firm.follow("What the council asked about your bid").page.locator("main a", has_text=re.compile("^Answer")).click()
    firm.page.wait_for_load_state()
    firm.look()
    firm.fill(words="It is the worker named for the district.").press("Send the answer")
    assert portal.value("SELECT count(*) FROM bid_clarification_answers") == 1
    me.go(f"{place}/clarifications").sees("the worker named for the district")


def _leave_one_out(portal: Portal, cast: Cast, place: str) -> None:
    me, approver, bidder = cast.officer, cast.award_approver, cast.newcomer
    _open(me, place, "Quickline Care")
    me.follow("Propose to leave it out").fill(
        ground="condition:C2",
        kind="leave_out",
        reason=OUT,
        why_not_ask="The bid says no. A name now would be a new offer.",
    ).press("Send to the approvers")
    case = me.page.url
    assert "/cases/" in case, case
    portal.mail_to(address_of(approver.name), "Something to decide")
    approver.go(case).fill(agrees="yes", reason="It was published so.").press("Record the decision")
    assert OUT[:40] in portal.mail_to(address_of("Otis Varley"), "may be left out")
    bidder.go("/bids").follow("All Age Carers Service").follow("What the council asked about your bid")
    bidder.sees("Your bid may be left out").page.locator("main a", has_text=re.compile("^Answer")).click()
    bidder.page.wait_for_load_state()
    bidder.look()
    bidder.fill(words="We hoped to name somebody by the award.").press("Send the answer")
    approver.go(case).sees("We hoped to name somebody").fill(
        leave_out="yes", reason="The answer names nobody, and the rule asks for a name with the bid."
    ).press("Decide for good")
    portal.mail_to(address_of("Otis Varley"), "was left out")
    assert [row[0] for row in portal.rows("SELECT kind FROM bid_case_steps ORDER BY number")][-1] == "upheld"


def share_out(portal: Portal, cast: Cast, place: str) -> None:
    """Each question goes to two of the panel; nobody else sees it."""
    officer = cast.officer
    officer.go(f"{place}/shares")
    for question, others in (("Q1", cast.panel_officer.name), ("Q2", "nobody")):
        boxes = officer.page.locator(f'[name="share_{question}"]').all()
        for box in boxes:
            label = officer.page.locator(f'label[for="{box.get_attribute("id")}"]').inner_text()
            box.set_checked(label.strip() != others)
    officer.press("Save")
    assert portal.value("SELECT count(*) FROM mark_assignments") == 1


def take_away(portal: Portal, officer: Person, place: str) -> None:
    """All bids as one file, and every mark as a table."""
    bids = officer.page.request.get(f"{portal.base}{place}/bids.zip")
    assert bids.body().startswith(b"PK"), bids.status
    marks = officer.page.request.get(f"{portal.base}{place}/marks.csv")
    assert "Leanne Mustoe" in marks.text(), marks.text()[:300]
