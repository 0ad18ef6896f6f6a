"""`python -m tests.tour`: run every station, write pictures and report, and say in one line how it went."""

import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.ground.browser import open_browser
from tests.tour import asking, awarding, bidding, doors, judging, keeping, people, plan, second
from tests.tour.driver import Report
from tests.tour.ground import ROOT, running


def main() -> int:
    """Exit 0 when every station holds and axe found nothing, else 1."""
    folder = Path(os.environ.get("PORTAL_VAR") or ROOT / "var") / "tour"
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    # Without looking it only walks: quicker while a station is being written.
    report, begun = Report(folder, looking=os.environ.get("TOUR_LOOK", "1") != "0"), time.monotonic()
    problem = ""
    with tempfile.TemporaryDirectory(prefix="tour-") as var, running(Path(var)) as portal, open_browser() as browser:
        try:
            cast = people.come_in(browser, portal, report)
            doors.use_the_doors(browser, portal, cast, report)
            plan_reference = plan.publish_plan(portal, cast, report)
            reference = plan.publish_procurement(portal, cast, report, plan_reference)
            asking.ask_and_change(portal, cast, report, reference)
            second.copy_and_stop(portal, cast, report)
            bidding.bid(portal, cast, report, reference)
            judging.judge(portal, cast, report, reference)
            awarding.award(portal, cast, report, reference)
            keeping.keep(portal, cast, report, reference)
        except AssertionError as failed:
            problem = str(failed)
        finally:
            (folder / "report.json").write_text(json.dumps(report.as_json(), indent=2) + "\n")
    for finding in report.findings:
        print(finding)
    took = time.monotonic() - begun
    print(f"{len(report.stations)} stations, {report.pictures} pages pictured at 2 widths, {took:.0f} seconds")
    if problem:
        print(f"The tour stopped after {report.stations[-1:] or 'nothing'}: {problem}")
    return 1 if problem or report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
