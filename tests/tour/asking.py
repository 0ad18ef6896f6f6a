"""S3, while it is open: questions without a name, an answer in private, a message to all, and a change of what is published."""

import json
import urllib.request
from datetime import datetime, timedelta

from tests.tour.driver import Person, Report
from tests.tour.ground import Portal
from tests.tour.people import Cast, address_of
from tests.tour.plan import day

BIDDERS = ("Rosalind Tye", "Piers Hallam")


def ask_and_change(portal: Portal, cast: Cast, report: Report, reference: str) -> None:
    """S3b."""
    place = f"/procurements/{procurement_of(portal)}"
    _questions(portal, cast, place, reference)
    _private(portal, cast, place, reference)
    _change(portal, cast, place, reference)
    report.stations.append("S3 questions and a change")


def procurement_of(portal: Portal, place: int = 0) -> str:
    """The id of a procurement, in the order in which they were made."""
    raw = str(portal.rows("SELECT id FROM procurements ORDER BY created_at")[place][0])
    return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"


def _ask(person: Person, reference: str, text: str, **more: str) -> None:
    person.go(f"/opportunity/{reference}/questions").follow("Ask a question")
    values = {"category": "service", "text": text, "who": "all"} | more
    first = person.page.locator('[name="category"]').first.get_attribute("value")
    person.fill(**(values | {"category": first})).press("Send the question")


def _questions(portal: Portal, cast: Cast, place: str, reference: str) -> None:
    """Asked by name, refused by the scan, edited, published, mailed to both at once, found by a search."""
    me = cast.officer
    _ask(cast.charity, reference, "We at Lantern Lane rent a hall in Swale. May the hall's rent be part of the price?")
    _ask(cast.firm, reference, "May carers be seen on Saturdays?")
    me.go(f"{place}/questions").does_not_see("Rosalind", "Corvane").follow("Question 1")
    me.fill(question="We at Lantern Lane rent a hall. May its rent be part of the price?", answer="Yes, it may.")
    me.press("Save and check").sees("This may tell who asked", "Lantern Lane")
    assert portal.value("SELECT count(*) FROM published_answers") == 0
    me.follow("Change the words").fill(question="May the rent of a hall be part of the price?")
    me.press("Save and check")
    if me.page.locator('[name="looked"]').count():
        me.fill(looked=True)
    me.press("Publish to all now").sees("Published as number 1")
    for name in BIDDERS:
        assert "rent of a hall" in portal.mail_to(address_of(name), "New answer")
    visitor = cast.visitor
    visitor.go(f"/opportunity/{reference}/questions").fill(q="hall").press("Show answers")
    visitor.sees("1 answer of 1", "Yes, it may.").does_not_see("Lantern", "Rosalind")
    me.go(f"{place}/messages").fill(
        subject="A day to meet", words="Come and see the hall on Monday at 10am. You need not book."
    ).press("Send to all bidders").sees("A day to meet")
    for name in BIDDERS:
        assert "You need not book" in portal.mail_to(address_of(name), "A day to meet")


def _private(portal: Portal, cast: Cast, place: str, reference: str) -> None:
    """Asked in private, given back with a reason, agreed to, joined to nothing and answered to all."""
    me, firm = cast.officer, cast.firm
    _ask(firm, reference, "Does our rota of two shifts meet the need?", who="us", reason="It shows how we work.")
    me.go(f"{place}/questions").follow("Question 3").fill(
        ruling="no", reason="Every bidder should know which hours carers need."
    ).press("Record the decision")
    portal.mail_to(address_of("Piers Hallam"), "Your question about")
    firm.go(f"/opportunity/{reference}/questions/own").sees("You decide").press("Answer it to all")
    assert portal.value("SELECT count(*) FROM clarification_steps WHERE kind = 'publication_accepted'") == 1
    for number, answer in ((2, "Yes, also on Saturdays."), (3, "Carers need mornings and evenings.")):
        me.go(f"{place}/questions").follow(f"Question {number}").fill(answer=answer).press("Save and check")
        if me.page.locator('[name="looked"]').count():
            me.fill(looked=True)
        me.press("Publish to all now")
    assert portal.value("SELECT count(*) FROM published_answers") == 3


def _change(portal: Portal, cast: Cast, place: str, reference: str) -> None:
    """A change with its differences, approved by another; both bidders told in the same minute; the deadline moves."""
    me, approver = cast.officer, cast.approver
    before = portal.value("SELECT deadline_at FROM procurements")
    me.go(f"{place}?overview=1").press("Change what is published").sees("Nothing yet")
    me.go(f"{place}/draft/specification").fill(
        summary="We look for one organisation to find and support carers, also on Saturdays, in two districts."
    ).press("Save")
    me.go(f"{place}/draft/amendment").fill(reason="Carers asked for Saturdays. We say so in the summary.").press("Save")
    me.go(f"{place}/amendment").sees("or say why it stays")
    me.go(f"{place}/draft/timetable").fill(deadline_on=day(27), opening_on=day(28)).press("Save")
    me.go(f"{place}/amendment").sees("Nothing stops this change", "also on Saturdays")
    me.press("Send for approval")
    assert portal.value("SELECT count(*) FROM pack_versions") == 1
    approver.go(f"{place}/amendment/approve").sees("It moves for everyone", "also on Saturdays")
    approver.fill(reason="Fair to all: everyone has a day more.").press("Approve and publish the change")
    assert portal.value("SELECT count(*) FROM pack_versions") == 2
    moved = datetime.fromisoformat(portal.value("SELECT deadline_at FROM procurements")) - datetime.fromisoformat(
        before
    )
    assert moved == timedelta(days=1)
    told = [portal.mail_to(address_of(name), "Changed:") for name in BIDDERS]
    assert all("Saturdays" in body for body in told)
    sent = [portal.mail_time(address_of(name), "Changed:") for name in BIDDERS]
    assert abs(sent[0] - sent[1]) < timedelta(minutes=1), sent
    cast.visitor.go(f"/opportunity/{reference}/changes").sees("also on Saturdays", "It closes later, for everyone")
    package = json.loads(urllib.request.urlopen(f"{portal.base}/data/releases.json").read())
    assert any(tag.startswith("tender") for release in package["releases"] for tag in release["tag"])
