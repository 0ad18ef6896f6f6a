"""Phase 1: kill -9 of web workers during the acts of people, while others go on on the second web process."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from tests.faults import acts
from tests.faults.acts import Act
from tests.faults.crowd import Crowd
from tests.faults.ground import Ground
from tests.faults.killer import INSIDE, Watch, held, moment
from tests.faults.ledger import DONE, REFUSED, Ledger, Told
from tests.faults.processes import Web
from tests.faults.promises import Auditor
from tests.faults.report import Report
from tests.faults.store_proxy import SLOW
from tests.faults.visitor import CannotSee, Sent
from tests.faults.worlds import Bidder, Panel, World

KIND = "kill -9 of a web worker"
_CHAIN = "SELECT 1 FROM audit_heads WHERE stream = %s FOR UPDATE"
_TENDER = "SELECT 1 FROM procurements WHERE id = %s FOR UPDATE"
_BID = "SELECT 1 FROM bids WHERE id = %s FOR UPDATE"


@dataclass
class Killing:
    """Kills until `wanted` are done, most of them at an open transaction. Each is followed by the person's second try."""

    ground: Ground
    ledger: Ledger
    auditor: Auditor
    report: Report
    crowd: Crowd
    inside: int = 0
    kills: int = 0
    _turn: int = 0
    _watcher: Any = field(init=False)
    _second: Any = field(init=False)

    def __post_init__(self) -> None:
        self._watcher, self._second = self.ground.watcher(), self.ground.watcher()

    def run(self, wanted: int, tries: Iterator["Try"]) -> None:
        """Kill `wanted` times."""
        while self.kills < wanted:
            one = next(tries, None)
            if one is None:
                return
            for _ in range(one.times):
                if self.kills >= wanted:
                    return
                self._turn += 1
                web = self.ground.webs[self._turn % len(self.ground.webs)]
                other = self.ground.webs[(self._turn + 1) % len(self.ground.webs)]
                self._once(one, web, other)

    def _once(self, one: "Try", web: Web, other: Web) -> None:
        other.wait()
        self.crowd.go_to(other.base)
        web.wait()
        act = one.make()
        try:
            sent = act.prepare(web.base)
        except CannotSee as problem:
            self.report.expect(False, f"{act.name}: the page before it did not come: {problem}")
            return
        told: list[Told] = []
        ended = threading.Event()

        def send() -> None:
            told.append(act.send(web.base, sent, self.ledger, see_at=other.base))
            ended.set()

        watch = Watch(self._watcher, web.name, web.kill)
        lock = held(self._second, one.lock[0], one.lock[1]) if one.lock else nullcontext(lambda: None)
        slow = self.ground.proxy.being(SLOW, delay=0.4) if one.slow_store else nullcontext()
        with slow, lock as let_go:
            person = threading.Thread(target=send)
            person.start()
            fell = watch.kill_inside(
                ended, linger=moment(one.linger), wait_for_lock=bool(one.lock), writing=not one.lock,
                then=let_go,
            )  # fmt: skip
        person.join(60)
        self.kills += 1
        self.inside += fell.where == INSIDE
        where = f"{act.name}: {fell.where}" + (f", at {fell.statement}" if fell.statement else "")
        self.report.fault(KIND, where)
        self._look_after(f"a kill during {where}", act, sent, told, other, one)

    def _look_after(self, after: str, act: Act, sent: Sent, told: list[Told], other: Web, one: "Try") -> None:
        with self.crowd.paused():
            self.report.audit(after, self.auditor.after_fault())
        if not told or told[0].said == DONE:
            return
        if one.again:
            # The person saw no answer, and presses again: the same form, to the process that lives.
            second = act.send(other.base, sent, self.ledger)
            fine = second.said == DONE or (second.said == REFUSED and act.name in ("agree", "save", "sign"))
            self.report.expect(
                fine,
                f"{after}: the same form sent again answered {second.facts['status']}: {second.facts['words'][:160]}",
            )


@dataclass(frozen=True)
class Try:
    """How to kill during an act: `lock` widens the window by a second session's lock, `slow_store` by a slow bucket.

    linger: at most so long in the open transaction before the kill. again: the person sends the form a second time.
    """

    make: Callable[[], Act]
    times: int = 1
    lock: tuple[str, tuple[Any, ...]] | None = None
    slow_store: bool = False
    linger: float = 0.01
    again: bool = True


def tries(world: World, bidders: list[Bidder]) -> Iterator[Try]:
    """Endless: every act in turn, with and without something that holds it up."""
    marking, talking = world.marked(), world.discussed()
    units, talks = world.units(marking), world.units(talking)
    once = _once_only(world)
    members = list(marking.people)
    while True:
        one, two, three = random.sample(bidders, 3)
        unit = random.choice(units)
        yield Try(partial(acts.save, one), lock=(_CHAIN, (f"bid:{one.bid_id}",)), again=False)
        yield Try(partial(acts.submit, one), linger=0.03)
        yield Try(partial(acts.upload, two, size=60_000), slow_store=True, linger=0.8)
        yield Try(partial(acts.submit, two), lock=(_CHAIN, (f"bid:{two.bid_id}",)))
        yield Try(partial(acts.ask, three), linger=0.01, again=False)
        yield Try(partial(acts.mark, marking, random.choice(members[:2]), unit), linger=0.01)
        yield Try(partial(acts.withdraw, two), linger=0.01)
        yield Try(partial(acts.save, three), lock=(_BID, (three.bid_id,)))
        yield Try(
            partial(acts.agree, talking, random.choice(talks)),
            lock=(_CHAIN, (f"procurement:{talking.id}",)),
            again=False,
        )
        yield next(once)


def _once_only(world: World) -> Iterator[Try]:
    """Acts that happen once to a tender: killed a few times, done at last, then the next tender."""
    while True:
        panel = world.closed()
        yield Try(lambda p=panel: acts.start_opening(p), lock=(_CHAIN, (f"procurement:{panel.id}",)))
        panel = world.agreed()
        yield from _killed(acts.lock_quality, panel)
        panel = world.recommended()
        yield from _killed(acts.approve, panel)
        yield from _killed(acts.release, panel)
        panel = world.noticed()
        yield from _killed(lambda p: acts.sign(p, datetime.now(UTC)), panel)
        panel = world.marked()
        yield Try(lambda p=panel: acts.lock_marks(p, "chair"), lock=(_CHAIN, (f"procurement:{panel.id}",)))
        yield Try(lambda p=panel: acts.lock_marks(p, "service_user"))


def _killed(make: Callable[[Panel], Act], panel: Panel) -> Iterator[Try]:
    chain = (_CHAIN, (f"procurement:{panel.id}",))
    yield Try(lambda: make(panel), lock=chain, again=False)
    yield Try(lambda: make(panel), lock=(_TENDER, (panel.id,)), again=False)
    yield Try(lambda: make(panel), lock=chain)
