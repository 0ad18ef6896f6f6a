"""The pages: built through forms by a procurement officer, approved by somebody else, read by anybody."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from portal.clock import SteppedClock
from portal.procurements import queries
from portal.rules.actors import Actor, Role
from portal.rules.wording import in_london
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient, errors, words
from tests.ground.people import People as Accounts
from tests.procurements.conftest import Story
from tests.procurements.specifying import specify

Sign = Callable[[Actor], PageClient]


@pytest.fixture
def as_(people: Accounts, app: Flask) -> Sign:
    people.app = app
    return people.client_of


def page_of(story: Story, page: str) -> str:
    return f"/procurements/{story.id}/draft/{page}"


def day_boxes(moment: object) -> list[str]:
    return [str(part) for part in (moment.day, moment.month, moment.year)]  # type: ignore[attr-defined]


def test_a_pack_is_built_through_its_pages_sent_approved_and_read_by_anybody(
    started: Story, as_: Sign, client: PageClient, clock: SteppedClock
) -> None:
    people = started.people
    officer = as_(people.officer)
    today = in_london(clock.now()).date()
    checklist = f"/procurements/{started.id}"
    assert "stop this from being published" in officer.page(checklist).get_text()

    officer.send(
        page_of(started, "specification"),
        {
            "summary": "Find young carers and give them time off.",
            "provider_decides": "Where and when groups meet.",
            "value_pence": "£90,000",
        },
    )
    specify(officer, f"/procurements/{started.id}/draft")
    for name, weight in (("Q1", "30"), ("Q2", "20")):
        officer.send(
            page_of(started, f"question-{name}"),
            {
                "title": "Finding young carers",
                "text": "How will you find young carers who are not known yet?",
                "plain": "How will you find us?",
                "points": "• schools\n• doctors",
                "points_plain": "schools\ndoctors",
                "weight": weight,
                "word_limit": "500",
                "minimum_score": "2",
                "marked_by": ["officers", "service_users"],
                "files_allowed": "1",
            },
        )
    officer.send(
        page_of(started, "price"), {"unit": "three years, without VAT", "floor": "60,000", "ceiling": "£90,000.00"}
    )
    officer.send(
        page_of(started, "social-value"),
        {
            "result": "Charities here know young carers. We ask for help that lets them grow.",
            "consulted": "yes",
            "why": "We asked 4 charities at the market day.",
            "considered_on": day_boxes(today),
        },
    )
    officer.send(
        page_of(started, "measure-S1"),
        {
            "code": "SV12",
            "enough": "200",
            "most": "2000",
            "period": "Each year",
            "place": "In the two districts",
            "checked_by": "The contract manager, every 3 months",
        },
    )
    days = {"questions_by": 10, "answers_by": 15, "deadline_on": 25, "opening_on": 25, "marking_by": 45, "award_on": 60}
    dates = {name: day_boxes(today + timedelta(days=ahead)) for name, ahead in days.items()}
    dates |= {"start_on": ["1", "9", "2027"], "end_on": ["31", "8", "2030"]}
    officer.send(page_of(started, "timetable"), {**dates, "deadline_time": "midday"})
    officer.send(page_of(started, "tupe"), {"view": "does_not_apply", "reason": "Nobody does this work now."})
    seats: dict[str, object] = {}
    for kind, person in people.seats:
        if kind.value.startswith("panel_"):
            seats.setdefault(kind.value, []).append(str(person))  # type: ignore[attr-defined]
        else:
            seats[kind.value] = str(person)
    officer.send(f"{checklist}/people", seats)

    answer = officer.send(checklist, button="Send for approval")
    assert "Sunita Rawal sent this for approval" in words(answer)
    assert client.get("/opportunity/YC-2026-01").status_code == 404

    approver = as_(people.publication_approver)
    assert "checks hold" in approver.page(f"{checklist}/approve").get_text()
    answer = approver.send(f"{checklist}/approve", {"reason": ""}, button="Approve and publish")
    assert errors(answer) == ["Enter your reason"]
    answer = approver.send(f"{checklist}/approve", {"reason": "It all holds, and the questions are fair."})
    assert answer.request.path == "/opportunity/YC-2026-01"

    read = words(client.get("/opportunity/YC-2026-01"))
    for expected in (
        "Closes midday on Friday 18 December 2026 (GMT)",
        "You will write 1,000 words at most",
        "Quality 50% · Price 40% · Social value 10%",
        "2 out of 5 on question 1, 2 out of 5 on question 2 and 50% of the points for quality",
        "quality, then question 1, then social value, then the lower price",
        "Bidder B £67,500 30.00",
        "If there are few bids, someone may work out a mark.",
        "Question 1: Finding young carers",
        "In plain words: They thought of something that makes life better for us, and prove it",
    ):
        assert expected in read
    assert "Young carers support" in client.page("/opportunities").get_text()
    assert "Published" in officer.page("/procurements").get_text()
    assert "Frozen" in officer.page(checklist).get_text()


def pack_lines(html: str) -> list[str]:
    """Everything the pack says, line by line, without what frames it."""
    soup = BeautifulSoup(html, "html5lib")
    start = soup.find(id="about")
    assert isinstance(start, Tag)
    parts = [start, *start.find_next_siblings()]
    return [line for part in parts for line in part.get_text("\n").split("\n") if line.strip()]


def test_cl_05_a_bidder_and_panel_read_the_same_words_from_one_frozen_record(
    ready: Story, as_: Sign, client: PageClient
) -> None:
    ready.publish()
    bidder = client.get("/opportunity/YC-2026-01/all").get_data(as_text=True)
    panel = as_(ready.people.service_user).get(f"/procurements/{ready.id}/panel-copy").get_data(as_text=True)
    page = client.get("/opportunity/YC-2026-01").get_data(as_text=True)
    assert pack_lines(bidder) == pack_lines(panel) == pack_lines(page)
    with ready.reading() as session:
        pack = queries.get_pack(session, ready.id)
    said = "\n".join(pack_lines(bidder))
    for question in pack.questions:
        assert f"Counts {question.weight}%" in said
        assert question.text in said
        for step in question.scale:
            assert f"{step.mark} – {step.label}" in said
            assert step.words in said
            assert step.plain in said
    for criterion in pack.criteria:
        assert criterion["title"] in said


@ON_SQLITE
def test_the_saved_file_works_without_the_portal(ready: Story, client: PageClient) -> None:
    ready.publish()
    answer = client.get("/opportunity/YC-2026-01/all")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="YC-2026-01.html"'
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    html = answer.get_data(as_text=True)
    assert "<script" not in html
    assert not re.search(r'(?:src|href)="/(?!/)', html)
    assert "<link" not in html


@ON_SQLITE
@pytest.mark.parametrize("path", ["", "/all", "/questions"])
def test_a_draft_and_an_unknown_reference_look_the_same(ready: Story, client: PageClient, path: str) -> None:
    there = client.get(f"/opportunity/YC-2026-01{path}")
    nowhere = client.get(f"/opportunity/ZZ-2026-99{path}")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert words(there) == words(nowhere)


@ON_SQLITE
def test_after_the_deadline_the_page_says_when_it_closed(ready: Story, client: PageClient, clock: SteppedClock) -> None:
    ready.publish()
    clock.move(days=30)
    said = words(client.get("/opportunity/YC-2026-01"))
    assert "This closed at midday on Friday 18 December 2026 (GMT)." in said
    assert "Start a bid" not in said
    assert "Closed, being assessed" in words(client.get("/opportunities"))


@ON_SQLITE
def test_a_way_to_start_a_bid_is_shown_to_those_who_can_and_to_visitors(
    ready: Story, as_: Sign, people: Accounts, client: PageClient
) -> None:
    ready.publish()
    provider = as_(people.provider("Ama Boateng", "Alder Youth"))
    officer = as_(ready.people.panel_officer)
    shown = ["Start a bid" in words(each.get("/opportunity/YC-2026-01")) for each in (client, provider, officer)]
    assert shown == [True, True, False]


@ON_SQLITE
def test_an_auditor_is_not_led_to_an_opening_that_has_not_been(
    ready: Story, as_: Sign, people: Accounts, clock: SteppedClock
) -> None:
    ready.publish()
    clock.move(days=30)
    said = as_(people.staff("Carl West", Role.AUDITOR)).get(f"/procurements/{ready.id}").get_data(as_text=True)
    opener = as_(ready.people.officer).get(f"/procurements/{ready.id}").get_data(as_text=True)
    assert f"/evaluation/{ready.id}/opening" not in said
    assert f"/evaluation/{ready.id}/opening" in opener


@ON_SQLITE
def test_who_may_see_what_of_a_draft_and_of_a_published_pack(
    ready: Story, as_: Sign, people: Accounts, client: PageClient
) -> None:
    address = f"/procurements/{ready.id}"
    seen = {
        "commissioner": as_(ready.people.commissioner),
        "approver": as_(ready.people.award_approver),
        "auditor": as_(people.staff("Carl West", Role.AUDITOR)),
        "administrator": as_(people.staff("Ada Min", Role.ADMINISTRATOR, Role.PROCUREMENT_OFFICER)),
        "panel": as_(ready.people.panel_officer),
        "service user": as_(ready.people.service_user),
        "provider": as_(people.provider("Ama Boateng", "Alder Youth")),
    }

    def codes(path: str) -> dict[str, int]:
        return {name: each.get(path).status_code for name, each in seen.items()}

    assert codes(address) == {
        "commissioner": 200,
        "approver": 200,
        "auditor": 404,
        "administrator": 404,
        "panel": 403,
        "service user": 403,
        "provider": 403,
    }
    assert client.get(address).status_code == 303
    assert "Young carers" not in words(seen["administrator"].get("/procurements"))
    ready.publish()
    after = codes(address)
    assert (after["auditor"], after["administrator"], after["panel"]) == (200, 404, 403)
    copies = codes(f"{address}/panel-copy")
    assert copies == {
        "commissioner": 200,
        "approver": 200,
        "auditor": 200,
        "administrator": 404,
        "panel": 200,
        "service user": 200,
        "provider": 403,
    }


@ON_SQLITE
def test_the_drafter_reads_that_someone_else_must_approve(ready: Story, people: Accounts, as_: Sign) -> None:
    ready.send()
    said = words(as_(ready.people.award_approver).get(f"/procurements/{ready.id}/approve"))
    assert "You do not have the seat “Approves publication” here. Approvers: Judith Ashcombe" in said
    assert "Approve and publish" not in said


@ON_SQLITE
def test_bad_input_is_told_beside_the_field_and_nothing_typed_is_lost(started: Story, as_: Sign) -> None:
    officer = as_(started.people.officer)
    answer = officer.send(
        page_of(started, "question-Q1"), {"title": "Reach", "weight": "lots", "word_limit": "7", "text": "<b>How?</b>"}
    )
    assert (
        errors(answer)
        == [
            "Weight must be a number, such as 12.5",
            "Word limit must be between 50 and 5,000",
        ]
        or len(errors(answer)) == 2
    )
    soup = BeautifulSoup(answer.get_data(as_text=True), "html5lib")
    assert soup.find(id="weight")["value"] == "lots"  # type: ignore[index]
    assert "<b>How?</b>" in soup.find(id="text").get_text()  # type: ignore[union-attr]
    answer = officer.send(page_of(started, "price"), {"floor": "90,000", "ceiling": "60,000"})
    assert errors(answer) == ["Ceiling must be more than the floor, £90,000"]
    answer = officer.send(page_of(started, "timetable"), {"deadline_on": ["31", "2", "2027"]})
    assert len(errors(answer)) == 1
    answer = officer.send(page_of(started, "timetable"), {"deadline_on": ["3", "2", "2027"]})
    assert errors(answer) == ["Enter the time of the deadline"]
    assert officer.get(page_of(started, "question-Q9")).status_code == 404
    assert officer.get(page_of(started, "nothing")).status_code == 404
    with started.reading() as session:
        assert queries.get_procurement(session, started.id).draft_version == 1


@ON_SQLITE
def test_a_stale_page_keeps_what_was_typed_and_shows_what_is_saved(started: Story, as_: Sign) -> None:
    officer, other = as_(started.people.officer), as_(started.people.commissioner)
    address = page_of(started, "contact")
    soup = officer.page(address)
    form = {str(f["name"]): str(f.get("value", "")) for f in soup.select("main form input[name]")}
    other.send(address, {"name": "Marian Oduya"})
    answer = officer.post(address, data={**form, "name": "Sunita Rawal", "phone": "01632 960099"})
    assert answer.status_code == 409
    said = words(answer)
    assert "Marian Oduya changed this at 10am on 23 November 2026. Both texts are below. Choose what to keep." in said
    assert "What is saved now" in said
    soup = BeautifulSoup(answer.get_data(as_text=True), "html5lib")
    kept = {str(f["name"]): str(f.get("value", "")) for f in soup.select("main form input[name]")}
    assert (kept["name"], kept["phone"]) == ("Sunita Rawal", "01632 960099")
    assert officer.post(address, data=kept).status_code == 303
    assert "Sunita Rawal" in officer.get(address).get_data(as_text=True)
