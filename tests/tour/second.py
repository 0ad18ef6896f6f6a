"""S3, a second procurement: copied without its dates, in two lots, priced line by line, handed over, stopped with a reason."""

from datetime import timedelta

from tests.tour.asking import procurement_of
from tests.tour.driver import Report
from tests.tour.ground import Portal
from tests.tour.people import STAFF, Cast, address_of
from tests.tour.plan import day, fill_seats

WHY = "The grant that pays for this was taken back. We look for the money again next year."
SCHEDULE = {
    "kind": "lines",
    "years": "3",
    "rise": "offered",
    "rise_percent": "3",
    "lines-0-title": "Group meetings",
    "lines-0-unit": "meeting",
    "lines-0-volume": "200",
    "lines-0-rule": "maximum",
    "lines-0-limit": "£450",
    "lines-0-consequence": "limit",
    "lines-1-title": "Start-up",
    "lines-1-unit": "start-up",
    "lines-1-volume": "1",
    "lines-1-when": "start",
}


def copy_and_stop(portal: Portal, cast: Cast, report: Report) -> None:
    """S3c."""
    where = _write(portal, cast)
    reference = str(portal.value("SELECT reference FROM procurements ORDER BY created_at DESC"))
    _begin_a_bid(portal, cast, reference)
    _hand_over(portal, cast, where)
    _stop(portal, cast, where, reference)
    report.stations.append("S3 a copy, handed over and stopped")


def _write(portal: Portal, cast: Cast) -> str:
    me, start = cast.officer, day(240).replace(day=1)
    me.go(f"/procurements/{procurement_of(portal)}?overview=1").follow("Copy it into a new draft")
    me.press("Make the draft").sees("“Deadline” has no date", "TUPE: does it apply?")
    where = f"/procurements/{procurement_of(portal, 1)}"
    me.go(f"{where}/draft/specification").fill(title="Groups for carers in two districts").press("Save")
    me.go(f"{where}/draft/lots").fill(
        decision="divided", reason="Each district can be bid for alone, so that small groups can take part."
    ).press("Save")
    for title in ("Ashford", "Swale"):
        me.go(f"{where}/draft/lots").follow("Add a lot").fill(
            title=title, districts=[title], value_pence="240000"
        ).press("Save")
    me.go(f"{where}/price-schedule").fill_named(SCHEDULE).press("Save").sees("At most £450.00")
    me.go(f"{where}/draft/social-value").fill(considered_on=day(0)).press("Save")
    me.go(f"{where}/draft/timetable").fill(
        questions_by=day(11),
        answers_by=day(18),
        deadline_on=day(29),
        deadline_time="midday",
        opening_on=day(30),
        marking_by=day(48),
        award_on=day(62),
        start_on=start,
        end_on=start.replace(year=start.year + 3) - timedelta(days=1),
    ).press("Save")
    me.go(f"{where}/draft/tupe").fill(view="does_not_apply", reason="Nobody does this work today.").press("Save")
    fill_seats(portal, cast, where)
    me.go(where).sees("Nothing stops this").press("Send for approval")
    cast.approver.go(f"{where}/approve").fill(reason="The two lots are right for small groups.")
    cast.approver.press("Approve and publish")
    return where


def _begin_a_bid(portal: Portal, cast: Cast, reference: str) -> None:
    """For one district alone; a price beyond its limit is told at its line, with what follows."""
    firm = cast.firm
    firm.go(f"/opportunity/{reference}/bid").press("Start your bid")
    where = firm.page.url.removeprefix(portal.base).removesuffix("/lots")
    firm.go(f"{where}/lots").fill(lots=["1"]).press("Save")
    firm.go(f"{where}/1/price").fill(rise="2", rate_L1="500", rate_L2="1200").press("Save and work out totals")
    firm.sees("At most £450.00", "We mean £500.00 for line 1", "What you saved, by year")
    saved = firm.page.request.get(f"{portal.base}{where}/1/price/file.xlsx")
    assert saved.body().startswith(b"PK")
    firm.go(where).sees("Swale: not bidding")


def _hand_over(portal: Portal, cast: Cast, where: str) -> None:
    me, name = cast.officer, STAFF["second_officer"][0]
    me.go(f"{where}/hand-over")
    me.page.locator('[name="to_user"]').select_option(label=name)
    me.fill(phone="01632 960015", reason="Sunita is away for a month from today.").press("Hand it over")
    assert portal.value("SELECT count(*) FROM handovers") == 1
    portal.mail_to(address_of(name), "is now with")
    assert name in portal.mail_to(address_of("Piers Hallam"), "Who to ask")
    cast.second_officer.go("/procurements").go(f"{where}?overview=1").sees(name)


def _stop(portal: Portal, cast: Cast, where: str, reference: str) -> None:
    cast.approver.go(f"{where}?overview=1").follow("End it without a contract")
    cast.approver.fill(kind="stopped", reason=WHY).press("End it").sees(WHY)
    assert portal.value("SELECT kind FROM endings") == "stopped"
    assert "grant" in portal.mail_to(address_of("Piers Hallam"), "Stopped:")
    cast.visitor.go(f"/opportunity/{reference}/ended").sees(WHY)
    cast.visitor.go("/opportunities")
