"""From the result to the contract through the pages, each person signed in by themselves."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from portal.clock import SteppedClock
from portal.evaluation.queries import get_outcome
from portal.parts import Parts
from portal.rules.diligence import KINDS
from portal.rules.money import pounds
from portal.rules.wording import in_london
from tests.factories.awards import CONTINUITY, REASON, create_noticed
from tests.factories.evaluation import (
    agree_all,
    create_evaluated,
    create_opened,
    lock_quality,
    mark_all,
    open_discussion,
)
from tests.factories.feedback import cells_of, sample_words
from tests.ground import ON_SQLITE
from tests.ground.client import errors, words
from tests.ground.people import People

Reading = Callable[[], AbstractContextManager[Session]]


def test_the_way_from_the_result_to_a_signed_contract(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = create_evaluated(parts, clock)
    base = f"/procurements/{made.procurement_id}"
    officer, approver, reader, winner, other = (
        people.client_of(actor)
        for actor in (
            made.people.officer,
            made.people.award_approver,
            made.people.second_reader,
            made.providers["Alder Youth"],
            made.providers["Birch CIC"],
        )
    )
    own = f"/feedback/{made.bids['Birch CIC']}"
    assert "Feedback comes to all bidders on the same day. Planned:" in words(other.get(own))
    assert other.get(f"/feedback/{made.bids['Alder Youth']}").status_code == 404

    # Nothing can be sent while a cell is empty; each is a link to where it is filled.
    refused = officer.send(f"{base}/feedback", button="Send to the second reader")
    assert "Question 1 for Alder Youth has no reason" in errors(refused)
    for cell, name in cells_of(parts, made):
        text = sample_words(name, cell.question_id)
        address = f"{base}/feedback/{cell.submission_id}/{cell.question_id}"
        page = officer.page(address)
        assert "Named workers see each child" in page.select_one("textarea[name=strength]").get_text()  # type: ignore[union-attr]
        fields = {"why": text.why, "strength": text.strength, "missing": text.missing, "place": text.place}
        wrong = officer.send(address, {**fields, "next_time": ""})
        assert errors(wrong) == ["Enter one thing to do next time"]
        assert text.why in wrong.get_data(as_text=True), "what was typed is kept"
        officer.send(address, {**fields, "next_time": text.next_time})
    assert "Sent to the second reader." in words(officer.send(f"{base}/feedback", button="Send to the second reader"))

    # The second reader asks for a change, then signs.
    assert errors(reader.send(f"{base}/feedback/read", button="Ask for this change")) == [
        "Enter what must change, and where"
    ]
    reader.send(f"{base}/feedback/read", {"words": "Say who, please."}, button="Ask for this change")
    assert "Say who, please." in words(officer.get(f"{base}/feedback"))
    officer.send(f"{base}/feedback", button="Send to the second reader")
    assert "Signed." in words(reader.send(f"{base}/feedback/read", button="Sign all of it"))

    # Recommended with reasons, and approved by somebody else.
    refused = officer.send(f"{base}/award/recommend", {"reason-1": REASON, "continuity": CONTINUITY})
    assert errors(refused)[0].startswith("Alder Youth: not checked yet: insurance, accounts")
    alder = next(each for each in made.providers if each == "Alder Youth")
    now = in_london(clock.now())
    today = [str(now.day), str(now.month), str(now.year)]
    check = f"{base}/award/checks/{made.providers[alder].organisation_id}"
    assert errors(officer.send(check, {"kind": "insurance", "outcome": "holds", "checked_on": ["", "", ""]})) == [
        "The day you checked must be today or earlier",
        "Enter what you checked, in 20 characters or more. You have 0.",
    ]
    for kind in KINDS:
        told = {
            "kind": kind,
            "outcome": "fails" if kind == "accounts" else "holds",
            "checked_on": today,
            "what": "The papers sent were read and agree with the register.",
        }
        assert "Recorded." in words(officer.send(check, told))
    assert errors(officer.send(f"{base}/award/recommend", {"reason-1": REASON, "continuity": CONTINUITY})) == [
        "Alder Youth: does not hold: accounts. Leave the bid out with a reason, or check again."
    ]
    again = {"kind": "accounts", "outcome": "holds", "checked_on": today}
    officer.send(check, {**again, "what": "The bank's letter came: reserves cover three months."})
    assert "reserves cover three months" in words(officer.get(f"{base}/award/checks"))
    assert errors(officer.send(f"{base}/award/recommend", {"exempt_reason": "Trade secret"})) == [
        "Enter your reason",
        "Enter what happens to the people who use the service",
        "Enter the part that is not for the public, or take the reason out",
    ]
    asked = {"reason-1": REASON, "continuity": CONTINUITY, "exempt": "A bank wrote.", "exempt_reason": "Trade secret"}
    assert "Sent to the approver." in words(officer.send(f"{base}/award/recommend", asked))
    report = words(approver.get(f"{base}/award/report"))
    assert "A bank wrote." in report
    assert "Trade secret" in report
    trail = words(approver.get(f"{base}/award"))
    assert "Record checks: yes" in trail
    assert "4 of 4 reasons written, second reader signed" in trail
    assert errors(approver.send(f"{base}/award", button="Approve the award")) == ["Enter your reason"]
    assert "Approved." in words(approver.send(f"{base}/award", {"reason": REASON}, button="Approve the award"))

    # No notice before the release; then all at once.
    today = in_london(clock.now()).date()
    day = {"published_on": [str(today.day), str(today.month), str(today.year)]}
    early = officer.send(f"{base}/notice", {"reference": "2026/S 000-012345", **day})
    assert "Alder Youth and Birch CIC have not been sent their feedback." in errors(early)[0]
    assert "Released to all bidders at once: 2." in words(officer.send(f"{base}/feedback/release"))
    assert "Your bid was successful. It came first, with 81.00 points out of 100." in words(
        winner.get(f"/feedback/{made.bids['Alder Youth']}")
    )
    assert "Your bid was not successful. It came second, with 75.60 points" in words(other.get(own))
    noticed = officer.send(f"{base}/notice", {"reference": "2026/S 000-012345", **day})
    assert "Standstill counts" in words(noticed)

    # Too early is refused beside the field; then the contract stands with its duties.
    sign = f"{base}/contract/1"
    assert sign in officer.get(f"{base}/notice").text
    assert sign not in approver.get(f"{base}/notice").text, "who may not open it is not led there"
    assert "You can sign from" in errors(officer.send(sign, {"signed_on": day["published_on"]}))[0]
    clock.move_to(clock.now() + timedelta(days=21))
    later = in_london(clock.now()).date()
    officer = people.client_of(made.people.officer)
    signed = words(officer.send(sign, {"signed_on": [str(later.day), str(later.month), str(later.year)]}))
    assert "100 of “Expert support to small charities”" in signed
    assert "£74,321.89" in signed
    assert "YC-2027-01-C1" in words(officer.get("/contracts"))


@ON_SQLITE
def test_the_trail_names_a_mark_that_crossed_a_minimum_first(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = create_opened(parts, clock)
    chair = made.people.chair
    mark_all(
        parts, made, shift=lambda who, question, mark: "1" if (who.user_id, question) == (chair.user_id, "Q1") else mark
    )
    open_discussion(parts, made)
    agree_all(parts, made)
    lock_quality(parts, made)
    said = words(people.client_of(made.people.officer).get(f"/procurements/{made.procurement_id}/award"))
    assert "The agreed mark for question 1, Alder Youth, crossed a minimum. An approver agreed." in said
    assert "2 things to look at" in said


def test_nobody_without_a_seat_opens_these_pages(app: Flask, parts: Parts, clock: SteppedClock, people: People) -> None:
    made = create_evaluated(parts, clock)
    base = f"/procurements/{made.procurement_id}"
    seats = made.people
    for actor in (
        seats.chair,
        seats.panel_officer,
        seats.service_user,
        seats.commissioner,
        made.providers["Birch CIC"],
    ):
        client = people.client_of(actor)
        for page in ("feedback", "feedback/read", "feedback/release", "award", "award/recommend", "notice"):
            assert client.get(f"{base}/{page}").status_code in (403, 404), f"{actor.name} {page}"
    reader = people.client_of(seats.second_reader)
    assert reader.get(f"{base}/feedback").status_code == 200
    assert reader.get(f"{base}/award").status_code in (403, 404)


def test_no_page_of_a_bidder_tells_of_rivals_or_the_panel(
    app: Flask, parts: Parts, clock: SteppedClock, people: People, reading: Reading
) -> None:
    prices = {"Alder Youth": 7_432_189, "Birch CIC": 8_123_457, "Cedar Trust": 8_654_321}
    marks = {
        "Alder Youth": {"Q1": "4", "Q2": "3"},
        "Birch CIC": {"Q1": "3", "Q2": "4"},
        "Cedar Trust": {"Q1": "1", "Q2": "4"},
    }
    made = create_noticed(parts, clock, prices=prices, marks=marks)
    with reading() as session:
        outcome = get_outcome(session, parts.keyring, made.procurement_id)
    assert {bid.organisation_name: bid.status for bid in outcome.lots[0].bids}["Cedar Trust"] == "below_minimum"
    panel = [actor.name for actor in made.panel]
    headings = set()
    for name, owner in made.providers.items():
        client = people.client_of(owner)
        pages = [words(client.get("/feedback")), words(client.get(f"/feedback/{made.bids[name]}"))]
        soup = client.page(f"/feedback/{made.bids[name]}")
        headings.add(tuple(each.get_text() for each in soup.select("main h2")))
        for rival in set(prices) - {name}:
            assert client.get(f"/feedback/{made.bids[rival]}").status_code == 404
            told = [rival] if rival != "Alder Youth" else []
            # The lowest price stands in the sum of a bid that was priced, without a name.
            priced = rival == "Alder Youth" and name == "Birch CIC"
            told += [] if priced else [pounds(prices[rival]), f"{prices[rival] / 100:,.2f}"]
            for word in told:
                assert not any(word in page for page in pages), f"{name} reads {word}"
        for person in panel:
            assert not any(person in page for page in pages), f"{name} reads {person}"
    assert len(headings) == 1, "the same parts for all"
    cedar = words(people.client_of(made.providers["Cedar Trust"]).get(f"/feedback/{made.bids['Cedar Trust']}"))
    assert "1 is below the minimum of 2" in cedar
    assert "Your price stays sealed" in cedar
    assert pounds(prices["Cedar Trust"]) not in cedar
