"""S5: opened by two, links declared, marked alone, one mark agreed, quality locked, prices opened, the result worked out."""

import re

from tests.tour import checking, harmful
from tests.tour.asking import procurement_of
from tests.tour.bidding import PRICES
from tests.tour.driver import Person, Report
from tests.tour.ground import Portal
from tests.tour.people import PASSWORD, Cast

STRENGTH = "The first paragraph names who does what and by when, which meets what we asked for in this question."
MISSING = "Nothing in the second paragraph says what happens when nobody is free for a whole month in a row."


# The chair's words, a set for each bidder: what goes out must be about this bid alone.
WORDS = {
    "Lantern Lane": {
        "mark": "4",
        "why": "This is strong: paragraph 1 names a worker for every district and what that brought last year.",
        "why_not_above": "Nothing in paragraph 2 adds an insight of its own that goes further than the question asks.",
        "strength": "Paragraph 1 says who comes, where and by when, and shows with a number that it was done before.",
        "missing": "Paragraph 2 does not tell who covers when a link worker is away for a month or more.",
    },
    "Corvane Services": {
        "mark": "3",
        "why": "We agreed on sound. Groups in two towns do the job; how people outside them are found stays open.",
        "why_not_above": "To be strong, the days and names that the question asks for would have to be in paragraph 2.",
        "strength": "It runs groups already and says in paragraph 1 that two more open within the first term.",
        "missing": "How somebody who never comes to a group would be found, and how soon they are seen.",
    },
}


def judge(portal: Portal, cast: Cast, report: Report, _reference: str) -> None:
    """S5."""
    place = f"/evaluation/{procurement_of(portal)}"
    harmful.is_found(portal, cast, place)
    _open(portal, cast, place)
    harmful.decide(portal, cast, report, place)
    checking.check_bids(portal, cast, place)
    checking.share_out(portal, cast, place)
    _declare(cast, place)
    with cast.service_user.journey("panel"):
        mark_all(portal, cast.service_user, place, plain=True)
    for member in (cast.chair, cast.panel_officer):
        mark_all(portal, member, place, plain=False)
    _agree(portal, cast, place)
    _lock_and_compute(portal, cast, place)
    checking.take_away(portal, cast.officer, place)
    report.stations.append("S5 opening and scoring")


def _open(portal: Portal, cast: Cast, place: str) -> None:
    cast.officer.go(f"{place}/opening").press("Start the opening")
    cast.second_opener.go(f"{place}/opening").fill(password=PASSWORD, factor_code=cast.second_opener.code())
    cast.second_opener.press("Open the bids")
    cast.second_opener.sees("Lantern Lane", "Corvane Services", "Same")
    assert portal.value("SELECT count(*) FROM procurements WHERE opened_at IS NOT NULL") == 1
    portal.mail_to("rosalind.tye@tour.example", "opened")


def _declare(cast: Cast, place: str) -> None:
    for member, button in ((cast.chair, "Send my declaration"), (cast.panel_officer, "Send my declaration")):
        member.go("/panels").go(f"{place}/declaration")
        _no_link_to_anybody(member)
        member.fill(will_tell=True).press(button)
    cast.service_user.go("/panels").go(f"{place}/declaration")
    _no_link_to_anybody(cast.service_user)
    cast.service_user.press("Send my answers")


def _no_link_to_anybody(member: Person) -> None:
    """The first choice of every question is “No link”."""
    names = {str(r.get_attribute("name")) for r in member.page.locator('main input[type="radio"]').all()}
    for name in sorted(names):
        first = member.page.locator(f'[name="{name}"]').first.get_attribute("value")
        member.fill_named({name: first})


def mark_all(portal: Portal, member: Person, place: str, *, plain: bool) -> None:
    """Mark everything on this member's list, alone, and lock."""
    before = portal.value("SELECT count(*) FROM marks")
    member.go(f"{place}/marking").does_not_see(*PRICES.values())
    member.follow("Start marking")
    for _ in range(12):
        if not member.page.locator('[name="mark"]').count():
            break
        member.does_not_see(*PRICES.values())
        member.fill(mark="4", strength=STRENGTH, missing=MISSING, place="paragraph 1")
        member.press("Save and go to the next" if plain else "Save and next")
    assert portal.value("SELECT count(*) FROM marks") > before
    member.go(f"{place}/marking").follow("Lock my marks").fill(paper_notes="no").press("Lock my marks")
    member.sees("Locked" if not plain else "locked")


def _agree(portal: Portal, cast: Cast, place: str) -> None:
    chair = cast.chair
    chair.go(f"{place}/progress").press("Open the panel discussion")
    chair.go(f"{place}/discussion")
    for _ in range(12):
        following = chair.page.locator("a", has_text="Next question")
        if not following.count():
            break
        chair.follow("Next question")
        text = chair.page.locator("main").inner_text()
        bidder = next(name for name in WORDS if name in text)
        for name in ("talked", "present"):
            values = [str(c.get_attribute("value")) for c in chair.page.locator(f'[name="{name}"]').all()]
            chair.fill_named({name: values})
        chair.fill(
            **WORDS[bidder],
            settled="We read both paragraphs aloud and took the words of the scale one by one.",
            place="paragraphs 1 and 2",
        ).press("Record the agreed mark")
        chair.go(f"{place}/discussion")
    assert portal.value("SELECT count(*) FROM agreed_marks") == 4


def confirm(portal: Portal, member: Person, place: str) -> None:
    """A member who was there says yes to every agreed mark."""
    before = portal.value("SELECT count(*) FROM mark_confirmations")
    member.go(f"{place}/agreed").does_not_see(*PRICES.values())
    names = {str(r.get_attribute("name")) for r in member.page.locator('main input[type="radio"]').all()}
    member.fill_named(dict.fromkeys(sorted(names), "yes")).press("Save my answers").sees("every mark")
    assert portal.value("SELECT count(*) FROM mark_confirmations") == before + len(names) > before


def _lock_and_compute(portal: Portal, cast: Cast, place: str) -> None:
    blocked = cast.officer.page.request.get(f"{portal.base}{place}/result")
    assert blocked.status == 403, blocked.status
    assert "402,500" not in blocked.text()
    for member in (cast.panel_officer, cast.service_user):
        confirm(portal, member, place)
    cast.chair.go(f"{place}/discussion").follow("Lock quality").press("Lock quality and open prices")
    cast.officer.go(f"{place}/result").sees("Lantern Lane", "402,500", "Corvane Services")
    record = cast.officer.page.request.get(f"{portal.base}{place}/result/record.json")
    assert record.status == 200
    body = record.json()
    totals = {b["id"]: b["total"] for b in body["result"]["lots"][0]["bids"] if b["total"] is not None}
    assert len(totals) == 2, totals
    shown = cast.officer.page.locator("main").inner_text()
    for total in totals.values():
        assert re.search(re.escape(total), shown), (total, shown[:500])
    service_user = cast.service_user.page.request.get(f"{portal.base}{place}/result")
    assert service_user.status in (403, 404)
    assert "402,500" not in service_user.text()
