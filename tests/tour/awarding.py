"""S6: feedback written and signed, the award recommended and approved, feedback released to all, notice, signature, contract."""

import json
import os
import subprocess
import sys
import urllib.request
from datetime import date, timedelta

from tests.tour.asking import procurement_of
from tests.tour.bidding import PRICES, move_clock
from tests.tour.driver import Report
from tests.tour.ground import ROOT, Portal
from tests.tour.people import Cast
from tests.tour.plan import day

NEXT_TIME = {
    "Lantern Lane": "Say who covers when your link worker is away, and from which day.",
    "Corvane Services": "Tell of one person who never came to a group, how you found them and what followed.",
}
HIDDEN = "Corvane told us in confidence what it pays a partner."


def award(portal: Portal, cast: Cast, report: Report, reference: str) -> None:
    """S6."""
    place = f"/procurements/{procurement_of(portal)}"
    with cast.officer.journey("award"):
        _write_feedback(portal, cast, place)
        _recommend_and_approve(portal, cast, place)
        _release(portal, cast, place)
    _notice_and_signature(portal, cast, place, reference)
    _provider_reads(portal, cast)
    _record_verifies(portal, reference)
    report.stations.append("S6 award and feedback")


def _write_feedback(portal: Portal, cast: Cast, place: str) -> None:
    officer = cast.officer
    officer.go(f"{place}/feedback").press("Send to the second reader", ok=False).sees("There is a problem")
    officer.go(f"{place}/feedback").follow("Question 1")
    for _ in range(4):
        text = officer.page.locator("main").inner_text()
        bidder = next(name for name in NEXT_TIME if name in text)
        officer.fill(next_time=NEXT_TIME[bidder]).press("Save and next")
    officer.go(f"{place}/feedback").press("Send to the second reader")
    cast.second_reader.go(f"{place}/feedback/read").press("Sign all of it")
    assert portal.value("SELECT count(*) FROM released_summaries") == 0


def _recommend_and_approve(portal: Portal, cast: Cast, place: str) -> None:
    officer, approver = cast.officer, cast.award_approver
    officer.go(f"{place}/award/recommend").sees("not checked yet")
    for kind in ("insurance", "accounts", "exclusion", "debarment", "condition:C1"):
        officer.go(f"{place}/award/checks").follow("Record a check")
        officer.fill(kind=kind, outcome="holds", checked_on=day(27), what="Seen on the public register and on paper.")
        officer.press("Record it")
    assert portal.value("SELECT count(*) FROM due_diligence") == 5
    officer.go(f"{place}/award/recommend")
    name = officer.page.locator('textarea[name^="reason"]').first.get_attribute("name")
    reason = "Lantern Lane came first on the published sum. Its price is within the budget and the record checks."
    goes_on = "Carers keep their worker until the last day. The new service writes to each of them before it begins."
    hidden = {"exempt": HIDDEN, "exempt_reason": "Commercial interests, section 43 of the FOI Act."}
    officer.fill_named({str(name): reason, "continuity": goes_on} | hidden).press("Send to the approver")
    officer.go(f"{place}/award/report").sees("Carers keep their worker", HIDDEN)
    approver.go("/work").follow("Approve or send back the award").sees("Lantern Lane")
    approver.fill(
        reason="I read the whole trail from the plan on. Every mark has its reason and the sum is right, line by line."
    ).press("Approve the award")
    assert portal.value("SELECT count(*) FROM procurements WHERE award_approved_at IS NOT NULL") == 1


def _release(portal: Portal, cast: Cast, place: str) -> None:
    before = cast.charity.go("/feedback").page.locator("main").inner_text()
    assert "Successful" not in before
    early = cast.officer.page.request.get(f"{portal.base}{place}/notice")
    assert early.status < 500
    cast.officer.go(f"{place}/feedback").follow("Release to all bidders").press("Release to all bidders now")
    assert portal.value("SELECT count(*) FROM released_summaries") == 3
    assert portal.value("SELECT count(DISTINCT released_at) FROM released_summaries") == 1
    for address in ("rosalind.tye@tour.example", "piers.hallam@tour.example", "otis.varley@tour.example"):
        portal.mail_to(address, "feedback")


def _notice_and_signature(portal: Portal, cast: Cast, place: str, reference: str) -> None:
    officer = cast.officer
    noticed = day(29)
    move_clock(cast.visitor, portal, noticed, "4pm")
    officer.go(f"{place}/notice").fill(reference="2026/S 000-012345", published_on=noticed).press(
        "Record the award notice"
    )
    officer.sees("Standstill", "You can sign from")
    ends = portal.value("SELECT max(standstill_ends_on) FROM award_notices")
    first = date.fromisoformat(str(ends)) + timedelta(days=1)
    officer.go(f"{place}/contract/1").fill(signed_on=noticed).press("Record the signature", ok=False)
    officer.sees("There is a problem")
    move_clock(cast.visitor, portal, first, "10am")
    officer.go(f"{place}/contract/1").fill(signed_on=first).press("Record the signature")
    assert portal.value("SELECT count(*) FROM contracts") == 1
    assert portal.value("SELECT count(*) FROM obligations") == 1
    officer.go("/contracts").sees("All Age Carers Service", "Lantern Lane")
    cast.visitor.go("/awards").sees("Lantern Lane").go(f"/awards/{reference}").sees("2026/S 000-012345")
    cast.visitor.sees("Carers keep their worker").does_not_see(HIDDEN)
    package = json.loads(urllib.request.urlopen(f"{portal.base}/data/releases.json").read())
    tags = {tag for release in package["releases"] for tag in release["tag"]}
    for wanted in ("planning", "tender", "award", "contract"):
        assert any(tag.startswith(wanted) for tag in tags), (wanted, tags)
    statistics = [one for release in package["releases"] for one in release.get("bids", {}).get("statistics", [])]
    assert {"measure": "bids", "value": 3}.items() <= statistics[0].items(), statistics
    assert portal.value("SELECT state FROM intentions") == "closed"


def _provider_reads(portal: Portal, cast: Cast) -> None:
    charity, firm = cast.charity, cast.firm
    charity.go("/feedback").sees("Successful").follow("All Age Carers Service").sees(
        "Your bid was successful", NEXT_TIME["Lantern Lane"]
    )
    charity.does_not_see("Aled", "Leanne", "Maya", PRICES["firm"], "Corvane")
    firm.go("/feedback").sees("Not successful").follow("All Age Carers Service")
    firm.sees("Your bid was not successful", "Lantern Lane", NEXT_TIME["Corvane Services"])
    firm.does_not_see("Aled", "Leanne", "Maya", PRICES["charity"])
    cast.newcomer.go("/feedback").follow("All Age Carers Service").sees("left out", "A named lead for safeguarding")
    cast.newcomer.does_not_see("Aled", "Leanne", "Maya", *PRICES.values())
    cast.auditor.go(f"/procurements/{procurement_of(portal)}/history").sees("Hilary Quennell")


def _record_verifies(portal: Portal, reference: str) -> None:
    made = portal.command("export-record", reference)
    assert made.returncode == 0, made.stderr
    checked = subprocess.run(
        [sys.executable, "-m", "portal.cli", "score", "--verify", "-"],
        input=made.stdout,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    trail = portal.command("audit", "verify")
    assert trail.returncode == 0, trail.stdout
