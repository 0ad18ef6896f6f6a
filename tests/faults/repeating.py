"""The same POST twice at once through two web processes, and once more later, recorded: done once, and told truly."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.faults import acts
from tests.faults.acts import Act
from tests.faults.ground import Ground
from tests.faults.ledger import CODES, DONE, Ledger, Told
from tests.faults.promises import Auditor
from tests.faults.report import Report
from tests.faults.worlds import Bidder, World

TWICE, REPLAYED = "the same request twice at once", "a recorded request sent again later"


@dataclass
class Repeating:
    """Every act that must happen once though it is asked for three times."""

    ground: Ground
    ledger: Ledger
    auditor: Auditor
    report: Report

    def run(self, world: World, bidders: list[Bidder]) -> None:
        """All acts, each on something fresh."""
        one, two, *_ = bidders
        base = self.ground.webs[0].base
        for before in (acts.save(one), acts.save(two)):
            before.do(base, self.ledger)
        closed, marked, talking, agreed = world.closed(), world.marked(), world.discussed(), world.agreed()
        recommended, noticed = world.recommended(), world.noticed()
        for act in (
            acts.submit(one), acts.submit(two), acts.save(two), acts.ask(one), acts.upload(one), acts.withdraw(one),
            acts.start_opening(closed), acts.open_bids(closed), acts.mark(marked, "chair", world.units(marked)[0]),
            acts.lock_marks(marked, "chair"), acts.agree(talking, world.units(talking)[0]), acts.lock_quality(agreed),
            acts.approve(recommended), acts.release(recommended), acts.sign(noticed, datetime.now(UTC)),
        ):  # fmt: skip
            self._three_times(act)

    def _three_times(self, act: Act) -> None:
        first, second = self.ground.webs[:2]
        before = self._done(act)
        sent = act.prepare(first.base)
        told: list[Told] = []
        together = threading.Barrier(2)

        def send(base: str) -> None:
            together.wait()
            told.append(act.send(base, sent, self.ledger))

        both = [threading.Thread(target=send, args=(web.base,)) for web in (first, second)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join(60)
        self.report.fault(TWICE, f"{act.name}: told {_said(told)}")
        again = act.send(second.base, sent, self.ledger)
        self.report.fault(REPLAYED, f"{act.name}: told {_said([again])}")
        done = self._done(act) - before
        # A file sent twice is kept twice, on purpose: the bidder sees both, and takes one out.
        wanted = sum(each.said == DONE for each in [*told, again]) if act.name == "upload" else 1
        self.report.expect(done == wanted, f"{act.name}, sent three times, happened {done} times")
        answered = [each.facts["status"] for each in [*told, again]]
        self.report.expect(500 not in answered, f"{act.name}, sent three times, answered {answered}")
        self.report.expect(
            any(each.said == DONE for each in told), f"{act.name}, sent twice at once: nobody was told it is done"
        )
        self.report.audit(f"{act.name} sent three times", self.auditor.after_fault())

    def _done(self, act: Act) -> int:
        with self.ground.watcher() as db:
            query = "SELECT count(*) FROM audit_entries WHERE code = %s AND actor_id = %s"
            row: Any = db.execute(query, (CODES[act.name], act.visitor.actor.user_id)).fetchone()
        return int(row[0])


def _said(told: list[Told]) -> str:
    return ", ".join(sorted(f"{each.said} ({each.facts['status']})" for each in told))
