"""kill -9 in the middle of a transaction: PostgreSQL itself shows when one is open, and how it ended."""

import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from tests.faults.database import Transaction, open_transactions, outcome_of

INSIDE, AFTER_COMMIT, AFTER_ANSWER, BEFORE = (
    "in a transaction", "after the commit, before the answer", "after the answer", "before it wrote anything"
)  # fmt: skip


@dataclass(frozen=True)
class Fell:
    """Where a kill fell: one of the above, and the statement PostgreSQL saw last."""

    where: str
    statement: str = ""


class Watch:
    """Looks for open transactions of one process, and kills it in one of them."""

    def __init__(self, watcher: "psycopg.Connection[Any]", name: str, kill: Callable[[], object]) -> None:
        self._db, self._name, self._kill = watcher, name, kill

    def kill_inside(
        self,
        ended: threading.Event,
        *,
        linger: float = 0.0,
        patience: float = 15,
        writing: bool = True,
        wait_for_lock: bool = False,
        then: Callable[[], object] = lambda: None,
    ) -> Fell:
        """Wait until a transaction is open, linger so many seconds in it, kill, and ask the server how it ended.

        ended: set once the request was answered, so that nobody waits for what is over. writing: the transaction has
        written or locked a row. wait_for_lock: it stands at a lock. then: called after the kill, to let a lock go.
        """
        seen: dict[str, Transaction] = {}
        last: list[Transaction] = []
        until = time.monotonic() + patience
        while time.monotonic() < until and not ended.is_set():
            last = open_transactions(self._db, self._name, writing=writing)
            if wait_for_lock:
                last = [each for each in last if each.waits]
            if last:
                break
        lingering = time.monotonic() + linger
        while last and time.monotonic() < lingering and not ended.is_set():
            seen.update({each.xid: each for each in last})
            last = open_transactions(self._db, self._name, writing=writing) or last
        seen.update({each.xid: each for each in last})
        answered = ended.is_set()
        self._kill()
        then()
        if not seen:
            return Fell(AFTER_ANSWER if answered else BEFORE)
        return self._how_it_ended(seen, answered)

    def _how_it_ended(self, seen: dict[str, Transaction], answered: bool) -> Fell:
        without_number = seen.pop("", None)
        outcomes = {xid: outcome_of(self._db, xid) for xid in seen}
        self.settle()
        aborted = [xid for xid, outcome in outcomes.items() if outcome == "aborted"]
        if aborted:
            return Fell(INSIDE, place_of(seen[aborted[-1]].statement))
        if without_number is not None and not outcomes:
            return Fell(INSIDE, place_of(without_number.statement))
        return Fell(AFTER_ANSWER if answered else AFTER_COMMIT)

    def settle(self, patience: float = 15) -> None:
        """Wait until the server has cleared away what the dead left open."""
        until = time.monotonic() + patience
        query = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s AND backend_xid IS NOT NULL"
        while time.monotonic() < until:
            row = self._db.execute(query, (self._name,)).fetchone()
            if not row or not row[0]:
                return
            time.sleep(0.01)


def place_of(statement: str) -> str:
    """The table a statement was about: "INSERT submissions"."""
    found = re.search(
        r"\b(INSERT INTO|UPDATE|DELETE FROM|FROM)\s+([a-z_]+)", statement.replace("\n", " ")
    )  # fmt: skip
    if not found:
        return " ".join(statement.split())[:30] or "BEGIN"
    verb = {"INSERT INTO": "INSERT", "DELETE FROM": "DELETE", "FROM": "SELECT"}.get(found.group(1), found.group(1))
    return f"{verb} {found.group(2)}"


@contextmanager
def held(
    connection: "psycopg.Connection[Any]", statement: str, values: tuple[Any, ...] = ()
) -> Iterator[Callable[[], None]]:
    """A second session's lock: `statement` in a transaction of its own, until the block ends or what is given is called.

    It is what an officer's other act, a long report or a backup does; the portal's request has to wait for it.
    """
    connection.execute("BEGIN")
    connection.execute(statement.encode(), values)

    def let_go() -> None:
        if connection.info.transaction_status.name != "IDLE":
            connection.execute("ROLLBACK")

    try:
        yield let_go
    finally:
        let_go()


def moment(widest: float) -> float:
    """Some time up to `widest` seconds, small ones more often."""
    return random.random() ** 2 * widest
