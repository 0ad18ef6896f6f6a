"""One run: the ground, the lies, the phases, the last mails, the last audit."""

import random
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults import acts, killing, killing_worker, lies
from tests.faults.breaking import Breaking
from tests.faults.crowd import Crowd
from tests.faults.ground import Ground, standing
from tests.faults.ledger import DONE, REFUSED, UNSURE, Ledger
from tests.faults.promises import Auditor
from tests.faults.repeating import Repeating
from tests.faults.report import Report
from tests.faults.timing import Timing
from tests.faults.worlds import Bidder, World

# Another worker leaves a mail alone for so long whose sender died with it in hand.
_LEASE_SECONDS = 330


@dataclass(frozen=True)
class Plan:
    """How much of each. inside: so many kills at least must fall into an open transaction; small: a slice, as a test runs it."""

    web_kills: int = 162
    worker_kills: int = 40
    inside: int = 150
    database_stops: int = 5
    lies: bool = True
    small: bool = False


@dataclass
class Run:
    """Everything the phases share."""

    ground: Ground
    world: World
    bidders: list[Bidder]
    ledger: Ledger
    auditor: Auditor
    report: Report
    crowd: Crowd
    inside: int = 0
    kills: int = 0
    times: dict[str, float] = field(default_factory=dict)

    def phase(self, name: str, act: Callable[[], None]) -> None:
        """One phase, and the whole audit after it."""
        print(f"-- {name}", flush=True)
        begun = time.monotonic()
        try:
            act()
        except Exception as problem:  # one phase that cannot be driven must not hide what the others find
            traceback.print_exc()
            self.report.expect(False, f"{name} could not be driven to its end: {type(problem).__name__}: {problem}")
        with self.crowd.paused():
            self.report.audit(name, self.auditor.whole())
        self.times[name] = time.monotonic() - begun


def run(plan: Plan) -> tuple[Report, list[str]]:
    """Do it all. Gives the report and the closing lines, the last of which sums up."""
    begun = time.monotonic()
    report, ledger = Report(), Ledger()
    with standing() as ground:
        world, auditor = World(ground.parts), Auditor(ground, ledger)
        bidders = world.open_tender(9)
        *known, first, second, third = bidders
        crowd = Crowd(ledger, ground.webs[0].base, _roles(first, second))
        all_of_it = Run(ground, world, known, ledger, auditor, report, crowd)
        if plan.lies:
            for name, found in lies.planted_and_found(ground, ledger, auditor, third):
                report.fault("a lie planted for the auditor", "found" if found else f"NOT FOUND: {name}")
                report.expect(found, f"the auditor did not find a lie: {name}")
        crowd.start()
        try:
            all_of_it.phase("kill -9 of the worker", lambda: _kill_worker(all_of_it, plan))
            last_worker_death = time.monotonic()
            all_of_it.phase("kill -9 of web workers", lambda: _kill_webs(all_of_it, plan))
        finally:
            crowd.stop()
        breaking = Breaking(ground, ledger, auditor, report, known)
        all_of_it.phase("database stopped", lambda: breaking.stop_database(plan.database_stops))
        all_of_it.phase("disks full", breaking.fill_disks)
        if not plan.small:
            timing = Timing(ground, ledger, auditor, report, world)
            all_of_it.phase("bucket broken", breaking.break_bucket)
            all_of_it.phase("requests repeated", lambda: Repeating(ground, ledger, auditor, report).run(world, known))
            all_of_it.phase("one deadline", timing.one_deadline)
            all_of_it.phase("business clock stepped", timing.business_clock)
            all_of_it.phase("system clock stepped", lambda: timing.system_clock(known))
        report.expect(all_of_it.inside >= plan.inside, f"only {all_of_it.inside} kills fell into an open transaction")
        _last_mails(all_of_it, last_worker_death)
        report.audit("all of it", auditor.whole())
    return report, _closing(all_of_it, plan, time.monotonic() - begun)


def _roles(first: Bidder, second: Bidder) -> list[Callable[[], acts.Act]]:
    return [
        lambda: acts.save(first),
        lambda: acts.save(second, question="Q2"),
        lambda: acts.submit(first),
        lambda: acts.upload(random.choice((first, second))),
    ]


def _kill_worker(run: Run, plan: Plan) -> None:
    phase = killing_worker.KillingWorker(run.ground, run.ledger, run.auditor, run.report, run.crowd, run.bidders)
    phase.run(plan.worker_kills)
    run.kills, run.inside = run.kills + phase.kills, run.inside + phase.inside
    run.ground.worker.start()


def _kill_webs(run: Run, plan: Plan) -> None:
    phase = killing.Killing(run.ground, run.ledger, run.auditor, run.report, run.crowd)
    phase.run(plan.web_kills, killing.tries(run.world, run.bidders))
    run.kills, run.inside = run.kills + phase.kills, run.inside + phase.inside


def _last_mails(run: Run, since: float) -> None:
    """Every mail must come at last: also those whose worker died with them in hand, once nobody holds them any more."""
    run.ground.worker.start()
    # And what was written by a clock ahead is due when the right one gets there.
    until = max(since + _LEASE_SECONDS, time.monotonic() + 150)
    while run.auditor.waiting() and time.monotonic() < until:
        time.sleep(1)
    waiting = run.auditor.waiting()
    run.report.expect(not waiting, f"{waiting} mails never came")
    run.ground.worker.close()


def _closing(run: Run, plan: Plan, seconds: float) -> list[str]:
    report, auditor = run.report, run.auditor
    counts = run.ledger.counts()
    lines = ["", "Faults, and where they fell:", *report.table(), "", "What people were told:"]
    for act in sorted({act for act, _ in counts}):
        told = ", ".join(f"{counts[act, said]} {said}" for said in (DONE, REFUSED, UNSURE) if counts[act, said])
        lines.append(f"  {act:<14} {told}")
    lines += ["", f"Promises looked at in {auditor.audits} audits:"]
    lines += [
        f"  {times:>8,}  {kind}" for kind, times in sorted(auditor.checked.items()) if not kind.startswith("told")
    ]
    told = sum(times for kind, times in auditor.checked.items() if kind.startswith("told"))
    lines.append(f"  {told:>8,}  things told, each looked at again at the end of each phase")
    came = run.ground.mailbox.times()
    twice = sum(times - 1 for times in came.values())
    lines += [
        "",
        f"Mails: {len(came)} came, {twice} of them again after their sender died between sending and marking.",
        f"Objects in the store that belong to nothing, from acts that were cut off: {auditor.orphans}.",
        "Phases: " + ", ".join(f"{name} {took:.0f} s" for name, took in run.times.items()),
        *report.notes,
        *(f"BROKEN {each}" for each in report.broken),
    ]
    promises = sum(auditor.checked.values())
    acts_told = sum(counts.values())
    lines.append(
        f"{run.kills} kills ({run.inside} in an open transaction), {sum(report.fell.values())} faults in all, "
        f"{acts_told} acts of people, {promises:,} promises checked, {len(report.broken)} broken, {seconds:.0f} seconds"
    )
    return lines
