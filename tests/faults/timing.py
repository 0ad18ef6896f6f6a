"""Two web processes on one deadline; clicks that arrive in time and are served late; clocks that step."""

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from glob import glob
from pathlib import Path

from portal.clock import DemoClock
from tests.faults import acts
from tests.faults.breaking import ready
from tests.faults.ground import Ground
from tests.faults.killer import held
from tests.faults.ledger import DONE, REFUSED, Ledger, Told
from tests.faults.processes import Web, Worker
from tests.faults.promises import Auditor
from tests.faults.report import Report
from tests.faults.visitor import CannotSee
from tests.faults.worlds import Bidder, World

DEADLINE, BUSINESS, SYSTEM = "two web processes on one deadline", "business clock stepped", "system clock stepped"
_FAKETIME = "/usr/lib/*/faketime/libfaketimeMT.so.1"


@dataclass
class Timing:
    """What is told around a deadline, and by clocks that jump."""

    ground: Ground
    ledger: Ledger
    auditor: Auditor
    report: Report
    world: World

    def one_deadline(self, *, seconds: float = 15) -> None:
        """Bidders send until it is over, each through both processes; one click in time has to wait past the deadline."""
        closes = datetime.now(UTC) + timedelta(seconds=seconds)
        bidders = self.world.open_tender(3, closes=closes)
        late = bidders[-1]
        told: list[Told] = []
        waits = threading.Thread(target=self._wait_past, args=(late, closes, told))
        threads = [threading.Thread(target=self._press_until, args=(b, closes, told)) for b in bidders[:-1]]
        for thread in [waits, *threads]:
            thread.start()
        for thread in [waits, *threads]:
            thread.join(120)
        in_time = [each for each in told if each.said == DONE]
        refused = [each for each in told if each.said == REFUSED]
        self.report.fault(DEADLINE, f"{len(in_time)} told in time, {len(refused)} told too late")
        with self.ground.watcher() as db:
            query = (
                "SELECT count(*) FILTER (WHERE s.received_at >= %s), count(*) FILTER (WHERE s.submitted_at >= %s)"
                " FROM submissions s JOIN bids b ON b.id = s.bid_id WHERE b.procurement_id = %s"
            )
            row = db.execute(query, (closes, closes, late.procurement_id)).fetchone()
        assert row is not None
        self.report.expect(row[0] == 0, f"{row[0]} bids count that reached us after the deadline")
        self.report.expect(bool(refused), "nobody came too late, so nothing was tried")
        early = [t for t in refused if t.until < closes]
        self.report.expect(not early, f"{len(early)} were told too late before the deadline")
        self.report.audit("one deadline", self.auditor.after_fault())

    def _press_until(self, bidder: Bidder, closes: datetime, told: list[Told]) -> None:
        turn = 0
        while datetime.now(UTC) < closes + timedelta(seconds=2):
            base = self.ground.webs[turn % 2].base
            turn += 1
            try:
                acts.save(bidder).do(base, self.ledger)
                told.append(acts.submit(bidder).do(base, self.ledger))
            except CannotSee:
                time.sleep(0.05)

    def _wait_past(self, bidder: Bidder, closes: datetime, told: list[Told]) -> None:
        """A click before the deadline, held up until after it, counts by when it came; one after it does not."""
        one, two = self.ground.webs[:2]
        act = acts.submit(bidder)
        sent = act.prepare(one.base)
        second = self.ground.watcher()
        time.sleep(max(0.0, (closes - datetime.now(UTC)).total_seconds() - 0.7))
        with held(second, "SELECT 1 FROM bids WHERE id = %s FOR UPDATE", (bidder.bid_id,)) as let_go:
            timer = threading.Timer(1.7, let_go)
            timer.start()
            came = act.send(one.base, sent, self.ledger)
            timer.join()
        told.append(came)
        self.report.expect(
            came.said == DONE, f"a click in time, served late, was told {came.said}: {came.facts['words'][:160]}"
        )
        replay = act.send(two.base, sent, self.ledger)
        told.append(replay)

    def business_clock(self) -> None:
        """A demo's clock jumps over a deadline while people are at work: before, between page and click, during a click."""
        var = self.ground.var / "demo"
        var.mkdir()
        for mark in ("demo-world", "seeded"):
            (var / mark).touch()
        env = self.ground.env("demo-1", PORTAL_VAR=str(var))
        env.pop("PORTAL_ENV")
        clock = DemoClock(var / "clock.json")
        with _serving(Web("demo-1", env, self.ground.var / "demo-1.log")) as web:
            world = World(self.world.parts, cookie_name="portal", numbers_from=500)
            for number, step in enumerate(("before the page", "between page and click", "during the click")):
                clock_now = clock.now()
                one, two = world.open_tender(
                    2, closes=clock_now + timedelta(days=5), begun=clock_now - timedelta(days=12)
                )
                act, said = acts.submit(one), "the page takes no more"
                if number == 0:
                    clock.move_to(clock_now + timedelta(days=6))
                    with contextlib.suppress(CannotSee):
                        said = act.do(web.base, self.ledger).said
                        self.report.expect(said == REFUSED, f"after the deadline a bid was told {said}")
                else:
                    sent, other = act.prepare(web.base), acts.submit(two)
                    later = other.prepare(web.base)
                    said = self._step_during(number, clock, clock_now, act, sent, web, one).said
                    late = other.send(web.base, later, self.ledger)
                    self.report.expect(late.said == REFUSED, f"after the step a bid was told {late.said}")
                self.report.fault(BUSINESS, f"{step}: {said}")
                self.report.audit(f"the business clock stepped {step}", self.auditor.after_fault())

    def _step_during(
        self, number: int, clock: DemoClock, now: datetime, act: acts.Act, sent: object, web: Web, one: Bidder
    ) -> Told:
        beyond = now + timedelta(days=6)
        if number == 1:
            clock.move_to(beyond)
            told = act.send(web.base, sent, self.ledger)  # type: ignore[arg-type]
            self.report.expect(told.said == REFUSED, f"the clock passed the deadline, and a bid was told {told.said}")
            return told
        with held(self.ground.watcher(), "SELECT 1 FROM bids WHERE id = %s FOR UPDATE", (one.bid_id,)) as let_go:
            threading.Timer(0.6, clock.move_to, (beyond,)).start()
            timer = threading.Timer(1.2, let_go)
            timer.start()
            told = act.send(web.base, sent, self.ledger)  # type: ignore[arg-type]
            timer.join()
        self.report.expect(
            told.said == DONE, f"a click before the step was told {told.said}: {told.facts['words'][:160]}"
        )
        return told

    def system_clock(self, bidders: list[Bidder]) -> None:
        """The machine's own clock jumps under a web process and a worker: forward by minutes, back by more."""
        found = glob(_FAKETIME)
        if not found:
            raise RuntimeError(
                "No clock can be stepped here: libfaketime is missing (make faults installs it as root on Debian)."
            )
        stamp = self.ground.var / "faketime"
        env = {
            "LD_PRELOAD": found[0], "FAKETIME_TIMESTAMP_FILE": str(stamp), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_RESET": "1", "NO_FAKE_STAT": "1",
        }  # fmt: skip
        stamp.write_text("+0\n")
        self.ground.worker.close()
        worker = Worker("worker-1", self.ground.env("worker-1", **env), self.ground.var / "worker-stepped.log")
        web = Web("stepped-1", self.ground.env("stepped-1", **env), self.ground.var / "stepped-1.log", timeout=0)
        with _serving(web), contextlib.closing(worker):
            worker.start()
            for step in ("+0", "+100", "-90", "+0"):
                _write(stamp, step)
                if step == "+100":
                    self.report.expect(
                        ready(web.base) == 503, "a clock 100 seconds from the database's was called ready"
                    )
                told = []
                for bidder in bidders[:2]:
                    for act in (acts.save(bidder), acts.upload(bidder), acts.submit(bidder)):
                        told.append(act.do(web.base, self.ledger))
                wrong = [f"{t.act} {t.said} ({t.facts['status']})" for t in told if t.said != DONE]
                self.report.expect(not wrong, f"system clock {step} s: {', '.join(wrong)}")
                self.report.fault(SYSTEM, f"{step} s: {len(told) - len(wrong)} acts told as done")
                time.sleep(2)
                self.report.audit(f"system clock {step} s", self.auditor.after_fault())


@contextlib.contextmanager
def _serving(web: Web) -> Iterator[Web]:
    try:
        web.wait()
        yield web
    finally:
        web.close()


def _write(path: Path, words: str) -> None:
    aside = path.with_suffix(".new")
    aside.write_text(f"{words}\n")
    os.replace(aside, path)
