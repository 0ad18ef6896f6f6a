"""S7, after the end: until when the tender is kept, a hold on it, nothing destroyed before its day; a mail that was given up."""

import time
from datetime import date, timedelta

from config.settings import from_environment
from portal.cli.common import open_portal
from portal.notifications.outbox import drain
from portal.rules.retention import add_months
from portal.rules.wording import plain_date
from tests.tour.asking import procurement_of
from tests.tour.driver import Report
from tests.tour.ground import Portal, environment
from tests.tour.people import Cast, address_of

CLAIM = "A bidder wrote that a claim may come. Nothing of this tender may go until it is settled."
SETTLED = "The bidder let us know in writing that no claim will come."
SUBJECT = "Choose a new password"
EXTENSION = 24  # months, as the pack allows


def keep(portal: Portal, cast: Cast, report: Report, reference: str) -> None:
    """S7."""
    place = f"/procurements/{procurement_of(portal)}"
    _until_when(portal, cast, place, reference)
    _hold(portal, cast, place)
    report.stations.append("S7 keeping")
    _give_up_and_send_again(portal, cast)
    report.stations.append("S7 mail sent again")


def _until_when(portal: Portal, cast: Cast, place: str, reference: str) -> None:
    """Six years from the last day that the contract may have; the operator's command is refused until then, and the try is kept."""
    ends = date.fromisoformat(str(portal.value("SELECT max(ends_on) FROM contracts")))
    until = plain_date(add_months(ends, EXTENSION + 72))
    cast.officer.go(f"{place}?overview=1").follow("Its record is kept until").sees(until, "Limitation Act 1980")
    refused = portal.command("purge", "--tender", reference, "--destroy")
    assert refused.returncode == 1, refused.stdout
    assert "nothing is destroyed before its day, by anyone" in refused.stderr, refused.stderr
    assert portal.value("SELECT count(*) FROM audit_entries WHERE code = 'retention.purge_refused'") == 1
    assert portal.value("SELECT count(*) FROM purges") == 0


def _hold(portal: Portal, cast: Cast, place: str) -> None:
    """An approver puts it and lifts it, each time with a reason; an officer reads it and cannot."""
    officer, approver = cast.officer, cast.award_approver
    officer.go(f"{place}/keeping").does_not_see("Put a hold on it")
    approver.go(f"{place}/keeping").fill(reason="A claim.").press("Put a hold on it", ok=False)
    approver.sees("Say why in 20 letters or more").fill(reason=CLAIM).press("Put a hold on it")
    officer.go(f"{place}/keeping").sees("On hold", CLAIM, approver.name).does_not_see("Lift the hold")
    approver.go(f"{place}/keeping").fill(reason=SETTLED).press("Lift the hold").sees("Holds before", SETTLED)
    assert [row[0] for row in portal.rows("SELECT held FROM retention_holds ORDER BY number")] == [1, 0]
    cast.auditor.go(f"{place}/history").sees(CLAIM, SETTLED)


def _give_up_and_send_again(portal: Portal, cast: Cast) -> None:
    """The way out is shut for a day: the mail is given up, told of without address or number, sent again, and arrives once."""
    me, address = cast.administrator, address_of(cast.award_approver.name)
    folder, aside = portal.var / "mail", portal.var / "mail-aside"
    folder.rename(aside)
    folder.touch()
    cast.visitor.go("/reset-password").fill(email=address)
    cast.visitor.page.locator("main button").first.click()
    cast.visitor.page.wait_for_load_state()
    _wait_for(portal, "SELECT count(*) FROM outbox_messages WHERE done_at IS NULL AND last_error IS NOT NULL")
    _try_for_a_day(portal)
    me.go("/service").sees("Mail we gave up", "Accounts and signing in", "The mail server did not take it")
    me.does_not_see(address, SUBJECT)
    folder.unlink()
    aside.rename(folder)
    before = _letters(portal, address)
    me.press("Send it again").sees("The mail goes out again")
    _wait_for(portal, "SELECT NOT EXISTS (SELECT 1 FROM outbox_messages WHERE done_at IS NULL)")
    portal.mail_to(address, SUBJECT)
    assert _letters(portal, address) == before + 1
    assert portal.value("SELECT count(*) FROM audit_entries WHERE code = 'service.mail_sent_again'") == 1
    me.go("/service").does_not_see("Mail that did not go out")
    assert cast.officer.page.request.get(f"{portal.base}/service").status == 403


def _try_for_a_day(portal: Portal) -> None:
    """The tries that a worker would make in the next day: the same code, at later moments."""
    parts = open_portal(from_environment(environment(portal.var, scanner=portal.scanner)))
    at = parts.clock.system_now()
    for _ in range(6):
        at += timedelta(hours=13)
        drain(parts.engine, parts.keyring, parts.sender, at)
    parts.engine.dispose()
    assert portal.value("SELECT count(*) FROM outbox_messages WHERE failed_at IS NOT NULL") == 1


def _letters(portal: Portal, address: str) -> int:
    return sum(f"To: {address}" in path.read_text() for path in (portal.var / "mail").glob("*.eml"))


def _wait_for(portal: Portal, query: str, *, patience: float = 20) -> None:
    until = time.monotonic() + patience
    while not portal.value(query):
        assert time.monotonic() < until, query
        time.sleep(0.3)
