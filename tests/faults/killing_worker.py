"""Phase 2: kill -9 of `portal worker`: while it leases, between sending and marking, while it marks, while it seals a day."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.faults import acts
from tests.faults.crowd import Crowd
from tests.faults.ground import Ground
from tests.faults.killer import INSIDE, Fell, Watch, held, place_of
from tests.faults.ledger import DONE, Ledger
from tests.faults.promises import Auditor
from tests.faults.report import Report
from tests.faults.store_proxy import SLOW
from tests.faults.worlds import Bidder

KIND = "kill -9 of portal worker"
_NOT_YET = "SELECT 1 FROM outbox_messages WHERE id = %s FOR UPDATE"
_NO_LEASES = "LOCK TABLE outbox_messages IN SHARE MODE"


@dataclass
class KillingWorker:
    """Kills, each with a mail of its own on its way. Who died between sending and marking is told to the auditor."""

    ground: Ground
    ledger: Ledger
    auditor: Auditor
    report: Report
    crowd: Crowd
    bidders: list[Bidder]
    inside: int = 0
    kills: int = 0
    _watcher: Any = field(init=False)
    _second: Any = field(init=False)

    def __post_init__(self) -> None:
        self._watcher, self._second = self.ground.watcher(), self.ground.watcher()

    def run(self, wanted: int) -> None:
        """Kill so often, each way in turn, more often where a transaction is open."""
        worker = self.ground.worker
        worker.close()
        ways: list[Callable[[], Fell]] = [
            self._marking, self._leasing, self._marking, self._sealing, self._marking, self._between, self._leasing,
            self._marking, self._sending,
        ]  # fmt: skip
        while self.kills < wanted:
            way = ways[self.kills % len(ways)]
            self._a_mail()
            self.ground.mailbox.watch()
            before = len(self.ground.mailbox.letters)
            fell = way()
            self.kills += 1
            self.inside += fell.where == INSIDE
            name = way.__name__.strip("_")
            where = f"{name}: {fell.where}" + (f", at {fell.statement}" if fell.statement else "")
            self.report.fault(KIND, where)
            self.auditor.excuse_doubles(before)
            with self.crowd.paused():
                self.report.audit(f"a kill of the worker, {where}", self.auditor.after_fault())

    def _a_mail(self) -> None:
        base = self.ground.webs[0].base
        self.ground.webs[0].wait()
        bidder = random.choice(self.bidders)
        with self.crowd.paused():
            for act in (acts.save(bidder), acts.submit(bidder)):
                if act.do(base, self.ledger).said != DONE:
                    self.report.note(f"{act.name} was not done before a kill of the worker")

    def _kill(self) -> None:
        self.ground.worker.kill()

    def _leasing(self) -> Fell:
        """A report holds the outbox still: the worker waits with its lease written and not committed."""
        with held(self._second, _NO_LEASES) as let_go:
            self.ground.worker.start()
            watch = Watch(self._watcher, self.ground.worker.name, self._kill)
            return watch.kill_inside(threading.Event(), patience=40, wait_for_lock=True, writing=False, then=let_go)

    def _marking(self) -> Fell:
        """The mail has come, and somebody looks at its row: the worker waits with "sent" not yet committed."""
        box = self.ground.mailbox
        box.slow = 0.6
        self.ground.worker.start()
        if not box.taking.wait(40):
            self._kill()
            return Fell("it had nothing to send")
        rows = self._watcher.execute("SELECT id FROM outbox_messages WHERE lease_until > now() AND done_at IS NULL")
        with held(self._second, _NOT_YET.replace("= %s", "= ANY(%s)"), ([row[0] for row in rows],)) as let_go:
            watch = Watch(self._watcher, self.ground.worker.name, self._kill)
            fell = watch.kill_inside(threading.Event(), patience=20, wait_for_lock=True, writing=False, then=let_go)
        box.slow = 0.0
        return fell

    def _between(self) -> Fell:
        """The mail has come, and the worker dies before it can say so."""
        self.ground.worker.start()
        self.ground.mailbox.kept.wait(40)
        self._kill()
        return Fell("after the mail was taken")

    def _sending(self) -> Fell:
        """The mail server is slow, and the worker dies while it waits for its answer."""
        self.ground.mailbox.slow = 0.5
        self.ground.worker.start()
        self.ground.mailbox.taking.wait(40)
        self._kill()
        self.ground.mailbox.settle()
        self.ground.mailbox.slow = 0.0
        return Fell("while the mail server took the mail")

    def _sealing(self) -> Fell:
        """The bucket is slow: the worker dies with the day's seal in an open transaction."""
        with self.ground.proxy.being(SLOW, delay=1.5):
            self.ground.worker.start()
            until = threading.Event()
            threading.Timer(40, until.set).start()
            while not until.is_set():
                row = self._watcher.execute(
                    "SELECT query FROM pg_stat_activity WHERE application_name = %s AND backend_xid IS NOT NULL"
                    " AND query LIKE '%%audit_seals%%'", (self.ground.worker.name,),
                ).fetchone()  # fmt: skip
                if row:
                    self._kill()
                    Watch(self._watcher, self.ground.worker.name, self._kill).settle()
                    return Fell(INSIDE, place_of(str(row[0])))
        self._kill()
        return Fell("it sealed nothing")
