"""S2 and S3: a plan begun from a real published notice, made public, and a procurement published from it."""

import json
import urllib.request
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.procurements.specifying import specified
from tests.tour.driver import Report
from tests.tour.ground import Portal
from tests.tour.people import STAFF, Cast
from tests.tour.tender import bring_posts, widen

NOTICE = Path("tests/data/ocds/contracts-finder/peterborough-all-age-carers.json")


def day(days: int) -> date:
    """A day from today, by the machine's clock."""
    return datetime.now(UTC).date() + timedelta(days=days)


def publish_plan(portal: Portal, cast: Cast, report: Report) -> str:
    """S2; gives the plan's reference."""
    imported = portal.command("import-notice", str(NOTICE))
    assert imported.returncode == 0, imported.stderr
    assert portal.command("import-notice", str(NOTICE)).stdout.count("imported before") == 1
    assert portal.value("SELECT state FROM intentions") == "draft"
    me = cast.officer
    me.go("/work").follow("All Age Carers Service").sees("stop this from being published")
    where = me.page.url
    me.go(f"{where}/need").fill(
        team="Adult carers",
        outcomes="Carers are found early\nCarers have a break each week",
        who_for="People of any age who care for someone at home.",
    ).press("Save")
    me.go(f"{where}/place").fill(districts=["Ashford", "Swale"], confidence="likely").press("Save")
    me.go(f"{where}/route").fill(
        options_considered=["in_house", "buy"],
        route="open",
        route_reason="Local groups reach carers that the council does not.",
        related_services="Health visitors and the hospital's discharge team.",
    ).press("Save")
    me.go(f"{where}/replaces").fill(
        replaces="Carers support 2022",
        replaces_ends_on=day(200),
        gap_plan="The old provider stays until the new one begins.",
    ).press("Save")
    me.go(f"{where}/dates").fill(engagement_on=day(1), advert_on=day(2), start_on=day(221)).press("Save")
    me.go(f"{where}/contact").fill(
        contact_name="Priya Nair", contact_phone="01632 960014", contact_email="priya.nair@tour.example"
    ).press("Save")
    me.go(where).sees("Short notice").press("Publish this plan").sees("20 days with no service")
    plan_id, reference = portal.rows("SELECT id, reference FROM intentions WHERE state = 'published'")[0]
    me.go(f"{where}/dates/start").fill(
        new_on=day(231), reason="Carers asked us not to change provider in the school holidays."
    ).press("Change the date")
    changes = portal.value("SELECT count(*) FROM intention_date_changes")
    assert changes == 1, (plan_id, changes)
    visitor = cast.visitor
    visitor.go("/plans").sees("All Age Carers Service", "Slipped once").go(f"/plans/{reference}").sees("10 days later")
    visitor.go("/plans?district=Dover").sees("No plans match").go("/plans/dates-kept").sees("Adult carers")
    package = json.loads(urllib.request.urlopen(f"{portal.base}/data/releases.json").read())
    assert package["releases"][0]["tender"]["title"] == "All Age Carers Service"
    report.stations.append("S2 plan")
    return str(reference)


def publish_procurement(portal: Portal, cast: Cast, report: Report, plan_reference: str) -> str:
    """S3; gives the procurement's reference."""
    me = cast.officer
    me.go("/procurements").press(f"Start from {plan_reference}").sees("stop this from being published")
    where = me.page.url.removeprefix(portal.base)
    _write_pack(cast, where, report.folder)
    widen(portal, cast, where, report.folder)
    fill_seats(portal, cast, where)
    me.go(where).sees("Nothing stops this")
    me.press("Send for approval").sees("Waits for approval")
    approver = cast.approver
    portal.mail_to("judith.ashcombe@tour.example", "approv")
    approver.go("/work").follow("Approve or send back the pack").sees("checks hold")
    approver.fill(reason="I read it as a bidder will. It is complete.").press("Approve and publish")
    reference, digest = portal.rows(
        "SELECT p.reference, v.digest FROM procurements p JOIN pack_versions v ON v.procurement_id = p.id"
    )[0]
    assert len(digest) == 64
    assert portal.value("SELECT state FROM intentions") == "in_procurement"
    visitor = cast.visitor
    visitor.go("/").go("/opportunities").follow("All Age Carers Service").sees("How we mark", "Finding carers")
    visitor.does_not_see("Leanne", "P-01")
    saved = urllib.request.urlopen(f"{portal.base}/opportunity/{reference}/all").read().decode()
    assert "Finding carers" in saved
    report.stations.append("S3 procurement")
    return str(reference)


def _write_pack(cast: Cast, where: str, folder: Path) -> None:
    me = cast.officer
    me.go(f"{where}/draft/specification").fill(
        summary="We look for one organisation to find and support carers in two districts.",
        provider_decides="Where and when groups meet, who works there, and how carers shape them.",
        value_pence="480000",
    ).press("Save")
    _specify(cast, where)
    questions = {
        "Q1": ("Finding carers", "30", ["officers", "service_users"], "2"),
        "Q2": ("Safe practice and a steady start", "20", ["officers"], "1"),
    }
    for name, (title, weight, marked_by, files) in questions.items():
        me.go(f"{where}/draft/question-{name}").fill(
            title=title,
            text=f"Describe how you will do this: {title.lower()}, with dates, places and people.",
            plain="How will you do it, and how would we notice?",
            points="who does what, and when\nwhat shows that it worked",
            points_plain="who comes, and when\nhow you know it worked",
            weight=weight,
            word_limit="200",
            minimum_score="2",
            marked_by=marked_by,
            files_allowed=files,
        ).press("Save")
        me.go(f"{where}/draft/marks-{name}").sees("Mark 5 in plain words")
    me.go(f"{where}/draft/price").fill(
        unit="all three years, without VAT", formula="absolute_to_budget", floor="360000", ceiling="480000"
    ).press("Save")
    me.go(f"{where}/draft/social-value").fill(
        result="Small charities know these carers. Help for them to grow is worth more than goods.",
        consulted="yes",
        why="We asked 4 charities at the market day.",
        considered_on=day(0),
    ).press("Save")
    me.go(f"{where}/draft/measure-S1").fill(
        code="SV12",
        formula="relative_to_target",
        enough="200",
        most="1000",
        period="The three years of the contract",
        place="Ashford and Swale",
        evidence="A statement from each charity helped",
        checked_by="The contract manager, every six months",
    ).press("Save")
    me.go(f"{where}/draft/criteria").sees("Top lines add up to 100.", "Example with 3 made-up bids")
    me.go(f"{where}/draft/timetable").fill(
        questions_by=day(10),
        answers_by=day(17),
        deadline_on=day(26),
        deadline_time="midday",
        opening_on=day(27),
        marking_by=day(45),
        award_on=day(60),
        start_on=day(231),
        end_on=day(231 + 3 * 366),
    ).press("Save")
    me.go(f"{where}/draft/tupe").fill(
        view="applies",
        reason="Staff of today's provider work mostly on this service.",
        source="Today's provider",
        facts_as_at=day(-30),
    ).press("Save")
    _workforce(cast, where, folder)
    me.go(f"{where}/draft/contact").sees("Name").fill(
        name="Priya Nair", phone="01632 960014", email="priya.nair@tour.example"
    ).press("Save")


def _specify(cast: Cast, where: str) -> None:
    """Every question of the specification; each page says that nothing on it is left."""
    me = cast.officer
    for page, typed in specified().items():
        me.go(f"{where}/draft/{page}").fill_named(typed).press("Save")
        me.sees("Nothing on this page stops publishing")


def _workforce(cast: Cast, where: str, folder: Path) -> None:
    """Of four people only rough totals are shown; five have rows. Then facts of all, and the budget beside the cost."""
    me = cast.officer

    def fill(number: int) -> None:
        for place in range(number):
            values = {
                "post": f"P-{place + 1:02}",
                "hours_a_week": "18.5",
                "pay_a_year": "24000",
                "assigned_percent": "100",
            }
            for column in ("start_band", "age_band", "contract_type", "pension"):
                options = me.page.locator(f'[name="posts-{place}-{column}"] option').all()
                values[column] = str(options[1].get_attribute("value"))
            me.fill_named({f"posts-{place}-{name}": value for name, value in values.items()})

    me.go(f"{where}/posts")
    fill(4)
    me.press("Save").sees("fewer than 5 people", "No row.")
    bring_posts(me, where, folder)
    me.go(f"{where}/posts/preview").sees("5 people", "Exact pay")
    me.go(f"{where}/draft/staff-terms").fill(
        term_holiday="33",
        term_sick_pay="statutory",
        term_notice="4",
        term_redundancy="statutory",
        term_increments="none",
        term_pay_award="none",
        term_union="no",
        term_claims="0",
        term_away="0",
        term_checked="payroll",
    ).press("Save")
    me.go(f"{where}/draft/staff-costs").fill(
        scheme_percent="21.2",
        assumed_redundancy="council",
        assumed_pension_past="council",
        assumed_pension_bond="included",
        assumed_pay_award="contract",
        assumed_numbers="contract",
        budget_reason="A second grant pays the rest of the staff.",
    ).press("Save")


def fill_seats(portal: Portal, cast: Cast, where: str) -> None:
    names = {seat: name for seat, (name, _) in STAFF.items()}
    ids = {
        seat: str(portal.value("SELECT id FROM users WHERE name = :name", name=name)) for seat, name in names.items()
    }
    dashed = {seat: f"{i[:8]}-{i[8:12]}-{i[12:16]}-{i[16:20]}-{i[20:]}" for seat, i in ids.items()}
    cast.officer.go(f"{where}/people").fill(
        officer=dashed["officer"],
        second_opener=dashed["second_opener"],
        publication_approver=dashed["approver"],
        award_approver=dashed["award_approver"],
        chair=dashed["chair"],
        conflict_decider=dashed["award_approver"],
        second_reader=dashed["second_reader"],
        concerns_officer=dashed["second_opener"],
        panel_officer=[dashed["panel_officer"]],
        panel_service_user=[dashed["service_user"]],
    ).press("Save")
