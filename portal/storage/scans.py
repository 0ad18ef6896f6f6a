"""What the scanner said of each kept file, and which files still wait for it.

Results are only ever added. What waits is a short list beside them: one row a file, taken by one worker at a time.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from portal.rules.kept_back import UNCHECKABLE
from portal.rules.refusals import NotAllowed
from portal.storage.models import FileScan, PurgedFile, StoredFile, WaitingFile
from portal.storage.scanner import FAILED, HARMFUL, NO_ANSWER, OFF, Scan, Scanner

WAITS = "waits"
KEPT_BACK = {
    HARMFUL: "This file is kept back: it is harmful. Our scanner found a virus in it, so nobody can download it.",
    UNCHECKABLE: "This file is kept back: our scanner could not check it for viruses, so nobody can download it.",
}
LEASE = timedelta(minutes=5)
_AGAIN = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60))


def note_first_scan(session: Session, stored_file_id: UUID, scan: Scan, now: datetime) -> None:
    """Write down what was said when the file came in; without an answer it waits from now on."""
    if scan.outcome == OFF:
        return
    _add(session, stored_file_id, scan, now)
    if scan.outcome == NO_ANSWER:
        session.add(WaitingFile(stored_file_id=stored_file_id, since=now, next_at=now, tries=0))
    session.flush()


def copy_state(session: Session, stored_file_id: UUID, copy_id: UUID, now: datetime) -> None:
    """Let a copy of the same bytes stand as the file it was copied from does."""
    if session.scalar(select(WaitingFile.id).where(WaitingFile.stored_file_id == stored_file_id)) is not None:
        note_first_scan(session, copy_id, Scan(NO_ANSWER, "copied before it was scanned"), now)
        return
    last = session.scalar(
        select(FileScan).where(FileScan.stored_file_id == stored_file_id).order_by(FileScan.at.desc()).limit(1)
    )
    if last is not None:
        note_first_scan(session, copy_id, Scan(last.outcome, last.words), now)


def states_of(session: Session, scanner: Scanner | None, stored_file_ids: Collection[UUID]) -> dict[UUID, str]:
    """A word of `KEPT_BACK` or "waits" for each file not simply there. Where scanning is off, nothing waits. Two queries."""
    if not stored_file_ids:
        return {}
    found: dict[UUID, str] = {}
    if scanner is not None:
        waiting = session.scalars(
            select(WaitingFile.stored_file_id).where(WaitingFile.stored_file_id.in_(stored_file_ids), WaitingFile.holds)
        )
        found = dict.fromkeys(waiting, WAITS)
    kept_back = session.execute(
        select(FileScan.stored_file_id, FileScan.outcome).where(
            FileScan.stored_file_id.in_(stored_file_ids), FileScan.outcome.in_(KEPT_BACK)
        )
    ).all()
    return found | dict(kept_back)


def kept_back_scans(session: Session, stored_file_ids: Collection[UUID]) -> dict[UUID, FileScan]:
    """The answer for which each of these files is kept back. One query."""
    rows = session.scalars(
        select(FileScan).where(FileScan.stored_file_id.in_(stored_file_ids), FileScan.outcome.in_(KEPT_BACK))
    )
    return {row.stored_file_id: row for row in rows}


def refuse_unsafe(session: Session, scanner: Scanner | None, stored_file_id: UUID) -> None:
    """Let nobody have a file that is kept back, or is still being checked. Raises NotAllowed."""
    state = states_of(session, scanner, [stored_file_id]).get(stored_file_id)
    if state in KEPT_BACK:
        raise NotAllowed(KEPT_BACK[state])
    if state == WAITS:
        raise NotAllowed("This file is still being checked for viruses. Try again in a few minutes.")


def claim_next(session: Session, now: datetime) -> UUID | None:
    """Take the file that has waited longest, those held back first, for `LEASE`.

    Nobody else is given it until then, or until it is concluded.
    """
    order = (WaitingFile.holds.desc(), WaitingFile.next_at, WaitingFile.id)
    due = select(WaitingFile).where(WaitingFile.next_at <= now).order_by(*order).limit(5)
    for row in session.scalars(due).all():
        taken = session.execute(
            update(WaitingFile)
            .where(WaitingFile.id == row.id, WaitingFile.next_at == row.next_at)
            .values(next_at=now + LEASE, tries=WaitingFile.tries + 1)
            .execution_options(synchronize_session=False)
        )
        if taken.rowcount == 1:  # type: ignore[attr-defined]
            return row.stored_file_id
    return None


def wait_again(session: Session, stored_file_id: UUID, scan: Scan, now: datetime) -> None:
    """No answer again: written down, and tried later, more seldom each time."""
    row = session.scalar(
        select(WaitingFile)
        .where(WaitingFile.stored_file_id == stored_file_id)
        .execution_options(populate_existing=True)
    )
    if row is None:
        return
    _add(session, stored_file_id, scan, now)
    row.next_at = now + _AGAIN[min(row.tries, len(_AGAIN)) - 1]
    session.flush()


def take_up_unscanned(session: Session, now: datetime, most: int) -> int:
    """Let files that came in while nothing was scanned wait for it now, the newest first; gives how many such files wait.

    Whoever may have such a file has it meanwhile, as before: nothing that is opened or published goes back. most: at a time.
    """
    waiting = session.scalar(select(func.count()).select_from(WaitingFile).where(~WaitingFile.holds)) or 0
    never = select(StoredFile.id).where(_never_scanned()).order_by(StoredFile.created_at.desc(), StoredFile.id)
    found = list(session.scalars(never.limit(max(most - waiting, 0))))
    insert = pg_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    for each in found:  # two workers at once take up each file once
        session.execute(
            insert(WaitingFile)
            .values(id=uuid4(), stored_file_id=each, since=now, next_at=now, tries=0, holds=False)
            .on_conflict_do_nothing()
        )
    session.flush()
    return waiting + len(found)


def any_unanswered(session: Session, scanner: Scanner | None, stored_file_ids: Collection[UUID]) -> bool:
    """Whether the scanner has still to answer about one of these, also of those it was never asked about. One query."""
    if scanner is None or not stored_file_ids:
        return False
    waits = select(WaitingFile.id).where(WaitingFile.stored_file_id == StoredFile.id).exists()
    asked = select(StoredFile.id).where(StoredFile.id.in_(stored_file_ids), or_(waits, _never_scanned()))
    return session.scalar(asked.limit(1)) is not None


def _never_scanned() -> ColumnElement[bool]:
    return and_(
        *(
            ~select(table.id).where(table.stored_file_id == StoredFile.id).exists()
            for table in (FileScan, WaitingFile, PurgedFile)
        )
    )


def failed_at(session: Session, stored_file_id: UUID) -> list[datetime]:
    """When the scanner failed on this file while it answered well about another."""
    rows = select(FileScan.at).where(FileScan.stored_file_id == stored_file_id, FileScan.outcome == FAILED)
    return list(session.scalars(rows))


def conclude(session: Session, stored_file_id: UUID, scan: Scan, now: datetime) -> bool:
    """Write down an answer; False where somebody else did so first."""
    gone = session.execute(delete(WaitingFile).where(WaitingFile.stored_file_id == stored_file_id))
    if gone.rowcount != 1:  # type: ignore[attr-defined]
        return False
    _add(session, stored_file_id, scan, now)
    session.flush()
    return True


def is_due(session: Session, now: datetime) -> bool:
    """Whether a file waits that may be tried now."""
    return session.scalar(select(WaitingFile.id).where(WaitingFile.next_at <= now).limit(1)) is not None


def unsafe_files(session: Session, scanner: Scanner | None) -> dict[UUID, str]:
    """Every file that is kept back or, where scanning is on, waits. Two queries."""
    waiting = (
        session.scalars(select(WaitingFile.stored_file_id).where(WaitingFile.holds)) if scanner is not None else ()
    )
    kept_back = session.execute(
        select(FileScan.stored_file_id, FileScan.outcome).where(FileScan.outcome.in_(KEPT_BACK))
    ).all()
    return dict.fromkeys(waiting, WAITS) | dict(kept_back)


def any_kept_back(session: Session) -> bool:
    """Whether any file was ever kept back."""
    return session.scalar(select(FileScan.id).where(FileScan.outcome.in_(KEPT_BACK)).limit(1)) is not None


def waiting_since(session: Session, folder: str) -> datetime | None:
    """Since when the file of this folder of the store that waits longest has waited, or None."""
    return session.scalar(
        select(WaitingFile.since)
        .join(StoredFile, StoredFile.id == WaitingFile.stored_file_id)
        .where(StoredFile.vault_key.startswith(f"{folder}/"))
        .order_by(WaitingFile.since)
        .limit(1)
    )


def _add(session: Session, stored_file_id: UUID, scan: Scan, now: datetime) -> None:
    session.add(FileScan(stored_file_id=stored_file_id, outcome=scan.outcome, words=scan.words[:200], at=now))
