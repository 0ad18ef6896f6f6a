"""S4 and S5, a harmful file: refused where the scanner answers, taken while it is away, then kept back, and what follows."""

import io
import re
import time
import zipfile
from pathlib import Path
from uuid import UUID

from tests.ground.clamav import PHRASE, SIGNATURE
from tests.tour.driver import Person, Report
from tests.tour.ground import Portal
from tests.tour.people import Cast, address_of

NAME = "Rooms.txt"
WHY = "The answer names the rooms in its second paragraph. The list adds nothing to it."


def offer(portal: Portal, cast: Cast, firm: Person, where: str, folder: Path) -> None:
    """Refused at its field; then the scanner stops answering, the file is taken and waits, and nobody can have it."""
    path = folder / NAME
    path.write_bytes(b"Where our groups meet. " + PHRASE)
    refused = "SELECT count(*) FROM audit_entries WHERE code = 'bid.file_refused'"
    before = portal.value(refused)
    firm.go(where).follow("Finding carers").fill(file=str(path))
    firm.press("Add the file", ok=False).sees(f"{NAME} is harmful: our scanner found a virus in it.")
    assert portal.value(refused) == before + 1
    portal.scanner.stop()
    cast.administrator.go("/service").sees("Files are taken and wait for it; openings wait too.")
    firm.go(where).follow("Finding carers").fill(file=str(path)).press("Add the file")
    firm.sees("Being checked", f"We are still checking {NAME} for viruses. You can submit meanwhile.")
    raw = str(
        portal.value("SELECT id FROM bid_files WHERE stored_file_id IN (SELECT stored_file_id FROM waiting_files)")
    )
    denied = firm.page.request.get(f"{portal.base}{where}/files/{UUID(raw)}")
    assert denied.status == 403, denied.status


def is_found(portal: Portal, cast: Cast, place: str) -> None:
    """Sent with the bid, the deadline over: the opening waits. The scanner is back: the bidder is told, the bid stands."""
    cast.officer.go(f"{place}/opening").sees("Some files are still being checked for viruses", "The opening waits")
    assert not cast.officer.page.get_by_role("button", name="Start the opening").count()
    portal.scanner.start()
    until = time.monotonic() + 60
    while portal.value("SELECT count(*) FROM waiting_files") and time.monotonic() < until:
        time.sleep(0.3)
    assert portal.rows("SELECT words FROM file_scans WHERE outcome = 'harmful'") == [(f"{SIGNATURE}.UNOFFICIAL",)]
    told = portal.mail_to(address_of("Piers Hallam"), "A file in your bid is harmful")
    assert NAME in told, told
    assert "Your bid stands" in told, told
    cast.firm.go("/bids").follow("All Age Carers Service").sees(f"Our scanner found a virus in {NAME}")


def decide(portal: Portal, cast: Cast, report: Report, place: str) -> None:
    """After the opening the officer says how the bid goes on; the bidder hears what, and nobody gets the file."""
    me = cast.officer
    assert cast.chair.page.request.get(f"{portal.base}{place}/kept-back").status == 404
    me.go(f"{place}/compliance").sees("1 file is kept back: harmful.").follow("Decide how the bids go on")
    me.sees(f"Corvane Services: {NAME}", SIGNATURE)
    me.page.locator("main a", has_text=re.compile("^Decide")).click()
    me.page.wait_for_load_state()
    me.look()
    me.fill(choice="without", reason=WHY).press("Keep the decision").sees("The bid goes on without the file", WHY)
    assert portal.value("SELECT count(*) FROM audit_entries WHERE code = 'evaluation.kept_back_decided'") == 1
    told = portal.mail_to(address_of("Piers Hallam"), "A file of your bid is kept back")
    assert "The bid goes on without the file" in told, told
    assert WHY not in told
    saved = me.page.request.get(f"{portal.base}{place}/bids.zip")
    with zipfile.ZipFile(io.BytesIO(saved.body())) as bundle:
        names = bundle.namelist()
        assert not any(PHRASE in bundle.read(name) for name in names), names
    assert any(name.endswith(f"{NAME} kept back.txt") for name in names), names
    report.stations.append("S5 a harmful file")
