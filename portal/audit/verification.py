"""Does the trail still hold? Recomputes every chain and every row it names, and compares with the daily seals.

All of it is read as a stream, a thousand rows at a time, so that memory does not grow with the trail.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Executable, Table, func, select, tuple_
from sqlalchemy.orm import Session

from portal.audit.binding import bound_tables, joint, row_digest
from portal.audit.models import AuditEntry, AuditHead, AuditRow, AuditSeal, AuditWords
from portal.audit.services import START, entry_digest, joint_digest, words_digest
from portal.storage.models import PurgedFile, StoredFile
from portal.storage.vault import NotThere, StoreTrouble, Vault

_STREAM = {"yield_per": 1000}
_AT_ONCE = 300
_PIECE = 1 << 20


def verify(session: Session, vault: Vault) -> list[str]:
    """Every fault in plain words; empty when the trail holds. Files are another matter: `file_faults`."""
    return list(faults(session, vault))


def faults(session: Session, vault: Vault) -> Iterator[str]:
    """As `verify`, one by one as they are found."""
    yield from _chain_faults(session)
    yield from _words_faults(session)
    yield from _binding_faults(session)
    for table in bound_tables().values():
        yield from _row_faults(session, table)
    yield from _seal_faults(session, vault)


def _rows(session: Session, query: Executable) -> Iterable[Any]:
    return session.execute(query.execution_options(**_STREAM))


def _chain_faults(session: Session) -> Iterator[str]:
    heads = {h.stream: (h.seq, h.digest) for h in _rows(session, select(*AuditHead.__table__.columns)) if h.seq}
    entries = _rows(session, select(*AuditEntry.__table__.columns).order_by(AuditEntry.stream, AuditEntry.seq))
    for stream, chain in groupby(entries, lambda row: row.stream):
        seq, previous = 0, START
        for entry in chain:
            if entry.seq != seq + 1:
                yield f"{stream}: entry {seq + 1} is missing before entry {entry.seq}"
            elif entry.previous != previous:
                yield f"{stream}: entry {entry.seq} does not fit the one before"
            if entry_digest(entry) != entry.digest:
                yield f"{stream}: entry {entry.seq} was changed"
            seq, previous = entry.seq, entry.digest
        head = heads.pop(stream, None)
        if head is None:
            yield f"{stream}: the chain has no head"
        elif head != (seq, previous):
            yield f"{stream}: the chain ends at entry {seq}, not at {head[0]}"
    yield from (f"{stream}: the chain ends at entry 0, not at {seq}" for stream, (seq, _) in sorted(heads.items()))


def _words_faults(session: Session) -> Iterator[str]:
    found = _rows(
        session,
        select(
            AuditEntry.id,
            AuditEntry.stream,
            AuditEntry.seq,
            AuditEntry.words_digests,
            AuditWords.name,
            AuditWords.salt,
            AuditWords.text,
        )
        .outerjoin(AuditWords, AuditWords.entry_id == AuditEntry.id)
        .order_by(AuditEntry.stream, AuditEntry.seq),
    )
    for _, together in groupby(found, lambda row: row.id):
        rows = list(together)
        stream, seq, digests = rows[0].stream, rows[0].seq, rows[0].words_digests
        held = {row.name: row for row in rows if row.name is not None}
        for name in digests:
            if name not in held:
                yield f"{stream}: the text of entry {seq} ({name}) is missing"
            elif held[name].text is not None and digests[name] != words_digest(held[name].salt, held[name].text):
                yield f"{stream}: the text of entry {seq} ({name}) was changed"
        yield from (f"{stream}: entry {seq} knows no text {name}" for name in held.keys() - digests.keys())


def _binding_faults(session: Session) -> Iterator[str]:
    """Whether each entry names the rows it named when it was written."""
    found = _rows(
        session,
        select(
            AuditEntry.id,
            AuditEntry.stream,
            AuditEntry.seq,
            AuditEntry.rows_digest,
            AuditRow.table_name,
            AuditRow.row_id,
            AuditRow.digest,
        )
        .outerjoin(AuditRow, AuditRow.entry_id == AuditEntry.id)
        .where((AuditEntry.rows_digest.is_not(None)) | (AuditRow.id.is_not(None)))
        .order_by(AuditEntry.stream, AuditEntry.seq),
    )
    for _, together in groupby(found, lambda row: row.id):
        rows = list(together)
        if joint(row for row in rows if row.table_name is not None) != rows[0].rows_digest:
            yield f"{rows[0].stream}: entry {rows[0].seq} does not name the rows it was written for"


def _row_faults(session: Session, table: Table) -> Iterator[str]:
    """Rows of one table that were changed, slipped in or taken out. A purged one (no salt) is left alone."""
    named = (AuditRow.table_name == table.name) & (AuditRow.row_id == table.c.id)
    kept = (
        select(AuditRow.salt, AuditRow.digest, *table.columns).select_from(table).outerjoin(AuditRow.__table__, named)
    )
    start = 2  # salt and digest come first; a table may have columns of the same name
    for row in _rows(session, kept.order_by(table.c.id)):
        values = dict(zip((c.name for c in table.columns), row[start:], strict=True))
        salt, digest = row[0], row[1]
        if digest is None:
            yield f"{table.name}: row {values['id']} stands in no chain"
        elif salt is not None and row_digest(table, values, salt) != digest:
            yield f"{table.name}: row {values['id']} was changed"
    gone = (
        select(AuditEntry.stream, AuditEntry.seq, AuditRow.row_id)
        .join(AuditEntry, AuditEntry.id == AuditRow.entry_id)
        .outerjoin(table, named)
        .where(AuditRow.table_name == table.name, AuditRow.salt.is_not(None), table.c.id.is_(None))
    )
    for stream, seq, row_id in _rows(session, gone):
        yield f"{table.name}: row {row_id} is missing, of {stream}, entry {seq}"


def _seal_faults(session: Session, vault: Vault) -> Iterator[str]:
    before: dict[str, Any] = {}
    before_digest: str | None = None
    known: set[str] = set()
    for seal in session.scalars(select(AuditSeal).order_by(AuditSeal.sealed_at).execution_options(yield_per=10)):
        day = f"the seal of {_moment(seal.sealed_at)}"
        known.add(seal.vault_key)
        if joint_digest(seal.heads, seal.nonce) != seal.digest:
            yield f"{day} was changed"
        try:
            with vault.open(seal.vault_key) as source:
                document = json.loads(source.read())
            if document.get("digest") != seal.digest:
                yield f"{day} is not what the file store holds"
            if "previous" in document and document["previous"] != before_digest:
                yield f"a seal before {day} is missing"
        except NotThere:
            yield f"{day} is missing from the file store"
        except (StoreTrouble, ValueError):
            yield f"{day} cannot be read in the file store"
        for stream in before.keys() - seal.heads.keys():
            yield f"{day} does not know {stream}, which was sealed before"
        new = [(stream, seq, digest) for stream, (seq, digest) in seal.heads.items()
               if before.get(stream) != [seq, digest]]  # fmt: skip
        yield from _heads_not_kept(session, new, day)
        before, before_digest = seal.heads, seal.digest
    for key in vault.keys("audit-heads/"):
        if key not in known:
            yield f"the file store holds a seal, {key}, that the database does not know"


def _heads_not_kept(session: Session, wanted: list[tuple[str, int, str]], day: str) -> Iterator[str]:
    left = iter(wanted)
    while some := list(islice(left, _AT_ONCE)):
        found = session.execute(
            select(AuditEntry.stream, AuditEntry.seq, AuditEntry.digest).where(
                tuple_(AuditEntry.stream, AuditEntry.seq).in_([(stream, seq) for stream, seq, _ in some])
            )
        )
        present = {(stream, seq): digest for stream, seq, digest in found}
        for stream, seq, digest in some:
            if present.get((stream, seq)) != digest:
                yield f"{stream}: entry {seq} is not what {day} saw"


def file_faults(session: Session, vault: Vault) -> Iterator[str]:
    """Files of the store that were changed or are missing: each is read once, a MiB at a time."""
    kept = select(StoredFile.id, StoredFile.vault_key, StoredFile.sha256).where(
        StoredFile.id.not_in(select(PurgedFile.stored_file_id))
    )
    files = _rows(session, kept.order_by(StoredFile.id))
    for file_id, key, wanted in files:
        try:
            found = hashlib.sha256()
            with vault.open(key) as source:
                while piece := source.read(_PIECE):
                    found.update(piece)
            if found.hexdigest() != wanted:
                yield f"file {file_id} was changed in the file store ({key})"
        except NotThere:
            yield f"file {file_id} is missing from the file store ({key})"
        except StoreTrouble as problem:
            yield f"file {file_id} cannot be read: {problem}"


@dataclass(frozen=True)
class Cover:
    """How far the daily seals reach. sealed_at: the newest, None before the first; since: entries it does not cover.

    missing: days between the first seal and today on which none was written; purged: texts and rows taken out by law.
    """

    sealed_at: datetime | None
    since: int
    missing: tuple[date, ...]
    purged: int


def cover(session: Session, today: date) -> Cover:
    """What the seals cover, for those who read the result of `verify`."""
    last = latest_seal(session)
    heads = last.heads if last else {}
    since = sum(
        row.seq - (heads[row.stream][0] if row.stream in heads else 0)
        for row in _rows(session, select(AuditHead.stream, AuditHead.seq))
    )
    days = sorted({at.astimezone(UTC).date() for at in session.scalars(select(AuditSeal.sealed_at))})
    missing: list[date] = []
    if days:
        every = (days[0] + timedelta(days=n) for n in range((today - days[0]).days))
        missing = [day for day in every if day not in set(days)]
    purged = sum(
        session.scalar(select(func.count()).select_from(model).where(column.is_(None))) or 0
        for model, column in ((AuditWords, AuditWords.text), (AuditRow, AuditRow.salt))
    )
    return Cover(last.sealed_at if last else None, max(0, since), tuple(missing), purged)


def _moment(at: datetime) -> str:
    return f"{at:%d %B %Y %H:%M:%S} UTC"


def latest_seal(session: Session) -> AuditSeal | None:
    """The newest daily seal, or None before the first."""
    return session.scalar(select(AuditSeal).order_by(AuditSeal.sealed_at.desc()).limit(1))
