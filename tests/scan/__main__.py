"""`python -m tests.scan WAPITI`: find the planted holes, then scan the portal as everybody, and say what was found.

Exit 0 where nothing of medium or above was found and 9 of 10 GET routes were reached; 1 otherwise.
"""

import os
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.identity.issuer import CLIENT_ID, CLIENT_SECRET, issuing
from tests.matrix.roles import COUNCIL, PANEL_USERS
from tests.matrix.world import STAGES, World
from tests.scan import reached, target, wapiti

AT_ONCE = 2
PLANTED = wapiti.Budget(crawl=20, attack=20)
BUDGET = wapiti.Budget(crawl=int(os.environ.get("SCAN_CRAWL", "90")), attack=int(os.environ.get("SCAN_ATTACK", "7")))
MUST_BE_FOUND = ("Reflected Cross Site Scripting", "Content Security Policy Configuration")


@dataclass(frozen=True)
class Scanner:
    """As whom to scan. row: their column in the matrix; email: their account, "" for a visitor.

    stages: of tenders they know; also: more addresses to begin with.
    """

    name: str
    row: str
    email: str = ""
    stages: tuple[str, ...] = STAGES
    also: tuple[str, ...] = ()


SCANNERS = (
    Scanner("visitor", "visitor"),
    Scanner("provider", "owner_with_bid", "jonah@weald-thread.example", ("open", "marking")),
    Scanner("provider with a contract", "owner_with_bid", "beatrix@saltmarsh.example", ("closed", "awarded")),
    Scanner("provider who was asked", "owner_with_bid", "pamela@hoppers-row.example", ("discussion",)),
    Scanner("newcomer", "visitor", target.NEWCOMER, (), ("/account", "/organisation/join")),
    Scanner("procurement officer", "procurement_officer", COUNCIL["procurement_officer"]),
    Scanner("panel member", "panel_officer", COUNCIL["panel_officer"]),
    Scanner("chair", "chair", COUNCIL["chair"]),
    Scanner("service user", "service_user", PANEL_USERS["service_user"]),
    Scanner("approver", "publication_approver", COUNCIL["publication_approver"]),
    Scanner("award approver", "award_approver", COUNCIL["award_approver"]),
    Scanner("auditor", "auditor", COUNCIL["auditor"]),
    Scanner("administrator", "administrator", COUNCIL["administrator"]),
)


@dataclass(frozen=True)
class Outcome:
    """What one scan gave."""

    name: str
    routes: set[str]
    findings: list[wapiti.Finding]
    broken: list[str]
    requests: int
    seconds: float


def find_planted(program: str, home: Path) -> list[str]:
    """The planted holes that were not found."""
    folder = home / "planted"
    folder.mkdir()
    with target.serving("tests.scan.planted:app", folder) as served:
        found = {each.kind for each in wapiti.run(program, "planted", served.base, folder, PLANTED)}
    return [kind for kind in MUST_BE_FOUND if kind not in found]


def scan(program: str, who: Scanner, world: World, var: Path, home: Path) -> Outcome:
    """One role, on a copy of the world of its own."""
    began, folder = time.monotonic(), home / who.name.replace(" ", "-")
    folder.mkdir()
    app = reached.whole_app()
    with target.serving("tests.scan.served:app", folder, var) as served:
        cookies = target.cookies_of(served, world.people[who.email].user_id, folder) if who.email else None
        starts = [*reached.starts(app, world, who.row, who.stages), *who.also]
        found = wapiti.run(program, who.name, served.base, folder, BUDGET, starts=starts, cookies=cookies)
        routes = reached.reached(app, served.asked, wapiti.agent(who.name))
        asked = len(served.asked.read_text().splitlines())
        return Outcome(who.name, routes, found, served.broken(), asked, time.monotonic() - began)


def tell(outcomes: list[Outcome]) -> bool:
    """Print everything; whether all is well."""
    app = reached.whole_app()
    routes = {rule.rule for rule in reached.get_routes(app)}
    together = set().union(*(each.routes for each in outcomes)) & routes
    for each in outcomes:
        bad = sum(finding.fails for finding in each.findings)
        print(
            f"{each.name}: {len(each.routes)} of {len(routes)} GET routes, {each.requests} requests, "
            f"{bad} medium or above, {len(each.findings) - bad} below, {each.seconds:.0f} seconds"
        )
    lesser = Counter((f.kind, wapiti.LEVELS[f.level]) for o in outcomes for f in o.findings if not f.fails)
    for (kind, level), count in sorted(lesser.items()):
        print(f"below medium: {kind} ({level}): {count}")
    for route in sorted(routes - together):
        print(f"not reached: {route}")
    failing = sorted({finding.line() for each in outcomes for finding in each.findings if finding.fails})
    failing += sorted({f"{each.name}: {line}" for each in outcomes for line in each.broken})
    for line in failing:
        print(f"FOUND {line}")
    share = len(together) / len(routes)
    print(
        f"{len(together)} of {len(routes)} GET routes reached ({share:.1%}), {len(failing)} faults of medium or above"
    )
    return not failing and share >= reached.ENOUGH


def main(program: str) -> int:
    """Scan; the exit code is told above."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="scan-") as kept:
        home = Path(os.environ.get("SCAN_KEEP") or kept)
        home.mkdir(parents=True, exist_ok=True)
        missed = find_planted(program, home)
        if missed:
            print(f"The planted faults were not found: {', '.join(missed)}. This scan is worth nothing.")
            return 1
        print("The planted faults were found.", flush=True)
        world = target.build(home / "world")
        chosen = [who for who in SCANNERS if not os.environ.get("SCAN_ONLY") or who.name in os.environ["SCAN_ONLY"]]
        # The council's own sign-in is there too, so that its routes are looked at.
        with issuing() as issuer, ThreadPoolExecutor(AT_ONCE) as pool:
            os.environ |= {"PORTAL_OIDC_ISSUER": issuer.address}
            os.environ |= {"PORTAL_OIDC_CLIENT_ID": CLIENT_ID, "PORTAL_OIDC_CLIENT_SECRET": CLIENT_SECRET}
            outcomes = list(pool.map(lambda who: scan(program, who, world, home / "world", home), chosen))
        well = tell(outcomes)
    print(
        f"scan: {len(outcomes)} roles, {time.monotonic() - began:.0f} seconds: {'nothing to mend' if well else 'FAILED'}"
    )
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main(str(Path(sys.argv[1]).absolute())))
