"""Before the run: does the auditor find a lie? Each is planted with a superuser's rights, must be found, and is undone."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg

from tests.faults.acts import ask, save, submit, upload
from tests.faults.ground import Ground
from tests.faults.ledger import DONE, REFUSED, Ledger
from tests.faults.promises import Auditor
from tests.faults.worlds import Bidder


def planted_and_found(ground: Ground, ledger: Ledger, auditor: Auditor, bidder: Bidder) -> Iterator[tuple[str, bool]]:
    """Each lie, and whether the audit found it. What stands must hold before, between and after."""
    base = ground.webs[0].base
    for act in (save(bidder), upload(bidder), submit(bidder), ask(bidder)):
        told = act.do(base, ledger)
        if told.said != DONE:
            raise RuntimeError(f"{act.name} was not done: {told.facts}")
    _deliver(ground, auditor)
    clean = auditor.whole()
    if clean:
        raise RuntimeError("the ground is not clean: " + "; ".join(clean[:5]))
    for name, plant in _LIES.items():
        with plant(ground, ledger):
            yield name, bool(auditor.whole(command=False))
    yield "nothing planted, nothing found", not auditor.whole()


def _deliver(ground: Ground, auditor: Auditor) -> None:
    while auditor.waiting():
        ground.portal("outbox", "drain")


@contextmanager
def _as_superuser(ground: Ground) -> Iterator["psycopg.Connection[Any]"]:
    with ground.watcher() as connection:
        connection.execute("SET session_replication_role = replica")  # no trigger stands in the way of a lie
        yield connection


def _changed(table: str, column: str, value: str, undo: str) -> Callable[..., Any]:
    @contextmanager
    def plant(ground: Ground, _ledger: Ledger) -> Iterator[None]:
        with _as_superuser(ground) as db:
            row = db.execute(f"SELECT id, {column} FROM {table} ORDER BY id DESC LIMIT 1").fetchone()
            assert row is not None
            db.execute(f"UPDATE {table} SET {column} = {value} WHERE id = %s", (row[0],))
        yield
        with _as_superuser(ground) as db:
            db.execute(f"UPDATE {table} SET {column} = {undo} WHERE id = %s", (row[1], row[0]))

    return plant


def _missing(table: str, where: str = "true") -> Callable[..., Any]:
    @contextmanager
    def plant(ground: Ground, _ledger: Ledger) -> Iterator[None]:
        with _as_superuser(ground) as db:
            db.execute(
                f"CREATE TABLE lie AS SELECT * FROM {table} WHERE id = "
                f"(SELECT id FROM {table} WHERE {where} ORDER BY id DESC LIMIT 1)"
            )
            db.execute(f"DELETE FROM {table} WHERE id IN (SELECT id FROM lie)")
        yield
        with _as_superuser(ground) as db:
            db.execute(f"INSERT INTO {table} SELECT * FROM lie")
            db.execute("DROP TABLE lie")

    return plant


@contextmanager
def _mail_dropped(ground: Ground, _ledger: Ledger) -> Iterator[None]:
    letters = ground.mailbox.letters
    last = letters.pop()
    yield
    letters.append(last)


@contextmanager
def _mail_twice(ground: Ground, _ledger: Ledger) -> Iterator[None]:
    ground.mailbox.letters.append(ground.mailbox.letters[-1])
    yield
    ground.mailbox.letters.pop()


@contextmanager
def _mail_with_other_words(ground: Ground, _ledger: Ledger) -> Iterator[None]:
    letters = ground.mailbox.letters
    whole = letters[-1]
    letters[-1] = replace(whole, body=whole.body + " Not so.")
    yield
    letters[-1] = whole


def _file(change: Callable[[bytes], bytes | None]) -> Callable[..., Any]:
    @contextmanager
    def plant(ground: Ground, _ledger: Ledger) -> Iterator[None]:
        store = ground.direct_store()
        with ground.watcher() as db:
            row = db.execute("SELECT vault_key FROM stored_files ORDER BY created_at DESC LIMIT 1").fetchone()
        assert row is not None
        with store.open(row[0]) as kept:
            raw = kept.read()
        store.delete(row[0])
        torn = change(raw)
        if torn is not None:
            store.put_new(row[0], io.BytesIO(torn))
        yield
        store.delete(row[0])
        store.put_new(row[0], io.BytesIO(raw))

    return plant


@contextmanager
def _told_and_never_done(_ground: Ground, ledger: Ledger) -> Iterator[None]:
    told = next(each for each in ledger.told if each.act == "ask")
    ledger.told.append(replace(told, facts=told.facts | {"text": "A question nobody kept."}))
    yield
    ledger.told.pop()


@contextmanager
def _refused_and_done(_ground: Ground, ledger: Ledger) -> Iterator[None]:
    place, told = next((at, each) for at, each in enumerate(ledger.told) if each.act == "submit")
    ledger.told[place] = replace(told, said=REFUSED)
    yield
    ledger.told[place] = told


_LIES: dict[str, Callable[..., Any]] = {
    "a submission's digest changed": _changed("submissions", "digest", "repeat('0', 64)", "%s"),
    "a submission's sealed bytes changed": _changed("submissions", "sealed", "sealed || '\\x00'::bytea", "%s"),
    "a receipt's time changed": _changed("submissions", "received_at", "received_at - interval '1 second'", "%s"),
    "an answer put back": _changed("bid_parts", "version", "version + 1", "%s"),
    "a submission gone": _missing("submissions"),
    "a question gone": _missing("clarifications"),
    "a file's row gone": _missing("bid_files"),
    "an entry of the trail gone": _missing("audit_entries", "code = 'bid.lot_submitted'"),
    "an entry of the trail changed": _changed("audit_entries", "at", "at - interval '1 hour'", "%s"),
    "a mail never written": _missing("outbox_messages"),
    "a mail that never came": _mail_dropped,
    "a mail that came twice": _mail_twice,
    "a mail with other words": _mail_with_other_words,
    "a file torn": _file(lambda raw: raw[: len(raw) // 2]),
    "a file changed": _file(lambda raw: raw[:-1] + bytes([raw[-1] ^ 1])),
    "a file gone": _file(lambda raw: None),
    "told as done, and never done": _told_and_never_done,
    "told as refused, and done": _refused_and_done,
}
