"""Plans as people see them, entered over HTTP as the named role."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jsonschema import Draft4Validator, FormatChecker

from portal.rules.actors import Role
from tests.factories import intentions as factory

SCHEMA = Path("tests/data/ocds/ocds-uk-release-schema.json")


@pytest.fixture
def officer(people, app):
    return people.staff("Priya Nair", Role.COMMISSIONER, Role.PROCUREMENT_OFFICER)


def test_an_officer_drafts_a_plan_is_told_what_is_missing_and_publishes_it(people, officer, client):
    me = people.client_of(officer)
    me.send("/staff/plans/new", {"title": "Young carers support"})
    page = me.page("/staff/plans")
    where = page.find("a", string="Young carers support")["href"]
    assert "stop this from being published" in me.page(where).text
    refused = me.send(where, button="Publish this plan")
    assert refused.status_code == 409
    assert "Enter the need" in refused.text
    me.send(f"{where}/need", {"team": "Children", "need": "Many.", "outcomes": "One\nTwo", "who_for": "Children"})
    me.send(f"{where}/place", {"districts": ["Ashford"], "value_most_pence": "£50,000", "confidence": "likely"})
    me.send(
        f"{where}/route",
        {"options_considered": ["buy"], "route": "open", "route_reason": "Because.", "related_none": "y"},
    )
    me.send(f"{where}/replaces", {"replaces": "Old one", "replaces_ends_on": ["30", "6", "2027"]})
    me.send(
        f"{where}/dates",
        {
            "engagement_on": ["12", "1", "2027"],
            "advert_on": ["1", "3", "2027"],
            "start_on": ["1", "9", "2027"],
        },
    )
    me.send(f"{where}/contact", {"contact_phone": "01632 960014"})
    assert "Enter a plan for the gap of 62 days" in me.page(where).text
    me.send(f"{where}/replaces", {"gap_plan": "The old provider was asked to stay for ten weeks."})
    me.send(where, button="Publish this plan")
    public = client.page("/plans")
    assert "Young carers support" in public.text
    assert "Gap of 62 days" in public.text
    assert "£50,000 a year" in public.text


def test_a_draft_is_unknown_to_everybody_outside(people, officer, work_as, client):
    with work_as(officer) as work:
        plan_id = factory.create_draft(work)
    provider = people.client_of(people.provider("Ama Boateng", "Alder Youth"))
    assert "Young carers" not in client.page("/plans").text
    assert client.get("/plans/KCP-2026-001").status_code == 404
    assert client.get("/plans/KCP-2026-999").status_code == 404
    assert provider.get(f"/staff/plans/{plan_id}").status_code == 403
    assert client.get(f"/staff/plans/{plan_id}").status_code == 303


def test_a_moved_date_keeps_the_old_one_and_the_reason_in_public(people, officer, work_as, client):
    with work_as(officer) as work:
        plan_id = factory.create_published(work)
    me = people.client_of(officer)
    thin = me.send(f"/staff/plans/{plan_id}/dates/advert", {"new_on": ["1", "6", "2027"], "reason": "delays"})
    assert "Enter why the advert date changed" in thin.text
    assert 'value="6"' in thin.text
    reason = "The money from health was confirmed a quarter later than we hoped."
    me.send(f"/staff/plans/{plan_id}/dates/advert", {"new_on": ["1", "6", "2027"], "reason": reason})
    page = client.page("/plans/KCP-2026-001").text
    assert "Date changed" in page
    assert reason in page
    assert "1 Mar 2027" in page
    assert "1 Jun 2027" in page
    assert "92 days later than first said" in page
    report = client.page("/plans/dates-kept").text
    assert "Children's commissioning" in report


def test_a_change_that_opens_a_gap_needs_a_plan_for_it(people, officer, work_as):
    with work_as(officer) as work:
        plan_id = factory.create_published(work)
    me = people.client_of(officer)
    answer = me.send(
        f"/staff/plans/{plan_id}/dates/start",
        {"new_on": ["1", "11", "2027"], "reason": "Families asked us to wait until after the holidays."},
    )
    assert "Enter a plan for the gap of 61 days" in answer.text


def test_a_stale_form_is_told_and_keeps_what_was_typed(people, officer, work_as):
    with work_as(officer) as work:
        plan_id = factory.create_draft(work)
    me = people.client_of(officer)
    page = me.page(f"/staff/plans/{plan_id}/contact")
    token = page.find("input", attrs={"name": "csrf_token"})["value"]
    me.send(f"/staff/plans/{plan_id}/contact", {"contact_phone": "01632 960099"})
    stale = me.post(
        f"/staff/plans/{plan_id}/contact",
        data={"csrf_token": token, "version": "2", "contact_name": "Typed By Me"},
    )
    assert "Someone changed this plan" in stale.text
    assert "Typed By Me" in stale.text


def test_ending_a_plan_takes_an_approver_who_did_not_ask(people, work_as, client):
    both = people.staff("Priya Nair", Role.PROCUREMENT_OFFICER, Role.APPROVER)
    other = people.staff("Lee Marsh", Role.APPROVER)
    with work_as(both) as work:
        plan_id = factory.create_published(work)
    me = people.client_of(both)
    me.send(
        f"/staff/plans/{plan_id}/end", {"state": "paused", "reason": "We wait for the districts' answer on housing."}
    )
    assert "Published" in client.page("/plans").text
    token = me.page("/staff/plans/new").find("input", attrs={"name": "csrf_token"})["value"]
    assert me.post(f"/staff/plans/{plan_id}/decide", data={"csrf_token": token, "decision": "agree"}).status_code == 403
    people.client_of(other).send(f"/staff/plans/{plan_id}", button="Agree, and tell the public why")
    public = client.page("/plans/KCP-2026-001").text
    assert "Paused" in public
    assert "We wait for the districts" in public


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("q=carers", True),
        ("q=housing", False),
        ("district=Ashford", True),
        ("district=Dover", False),
        ("outcome=hours", True),
        ("outcome=mediation", False),
        ("least=400000", True),
        ("least=600000", False),
        ("most=100000", False),
        ("start_from=1&start_from=9&start_from=2027", True),
        ("start_from=2&start_from=9&start_from=2027", False),
        ("start_to=31&start_to=8&start_to=2027", False),
        ("district=Nowhere&least=abc&start_from=99&page=-4", True),
        ("page=999999999999", True),
        ("q=" + "x" * 300, True),
    ],
)
def test_filters_work_from_the_address_alone(officer, work_as, client, query, found):
    with work_as(officer) as work:
        factory.create_published(work)
    page = client.page(f"/plans?{query}")
    titles = [heading.text for heading in page.find_all("h3")]
    assert any("Young carers support in Ashford and Swale" in title for title in titles) == found


def test_a_second_page_of_plans_keeps_the_filter_and_nothing_else_of_the_address(officer, work_as, client):
    with work_as(officer) as work:
        for number in range(21):
            factory.create_published(work, title=f"Young carers support {number}")
    first = client.page("/plans?q=carers&endpoint=x&_anchor=y&page=1")
    onward = [link["href"] for link in first.select('a[href*="page=2"]')]
    assert onward
    assert all("endpoint" not in href and "_anchor" not in href and "q=carers" in href for href in onward)
    assert len(client.page(onward[0]).select("main h3")) == 1


def test_open_data_is_valid_and_tells_what_the_page_tells(officer, work_as, client):
    with work_as(officer) as work:
        plan_id = factory.create_published(work, title='Carers "first", & others')
        from portal.intentions import services
        from portal.rules.plans import MilestoneKind

        services.change_date(
            work,
            plan_id,
            MilestoneKind.ADVERT,
            date(2027, 4, 1),
            "Providers asked for four more weeks to prepare.",
            version=8,
        )
    package = json.loads(client.get("/data/releases.json").data)
    validator = Draft4Validator(json.loads(SCHEMA.read_text()), format_checker=FormatChecker())
    faults = [error.message for release in package["releases"] for error in validator.iter_errors(release)]
    assert not faults
    assert package["releases"][0]["tender"]["title"] == 'Carers "first", & others'
    rows = list(csv.DictReader(io.StringIO(client.get("/data/intentions.csv").text.lstrip("\ufeff"))))
    assert rows[0]["advert_first_said"] == "2027-03-01"
    assert rows[0]["advert_now"] == "2027-04-01"
    calendar = client.get("/intentions.ics").text
    assert "DTSTART;VALUE=DATE:20270401" in calendar
    feed = ElementTree.fromstring(client.get("/feeds/opportunities.atom").data)
    assert any("Carers" in (title.text or "") for title in feed.iter("{http://www.w3.org/2005/Atom}title"))


def test_a_passed_date_that_nobody_kept_is_overdue(officer, work_as, client, clock):
    with work_as(officer) as work:
        factory.create_published(work)
    clock.move(days=60)
    assert "Overdue" in client.page("/plans/KCP-2026-001").text


def test_an_approver_reads_a_plan_without_ways_into_pages_that_refuse(people, officer, work_as):
    with work_as(officer) as work:
        drafted = factory.create_draft(work)
        public = factory.create_published(work)
    approver, writer = people.client_of(people.staff("Lee Marsh", Role.APPROVER)), people.client_of(officer)
    for address in ("/staff/plans", f"/staff/plans/{drafted}", f"/staff/plans/{public}"):
        ways = [link["href"] for link in approver.page(address).select("main a[href^='/staff/plans/']")]
        assert [way for way in ways if approver.get(way).status_code != 200] == []
        more = [link["href"] for link in writer.page(address).select("main a[href^='/staff/plans/']")]
        assert set(more) > set(ways)
