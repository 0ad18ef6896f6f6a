"""Rows bound to the chain: every new row of an append-only table is named, by a salted digest, in the next entry.

A changed, missing or slipped-in row then no longer fits the chain. Salts stand beside the digests, so that a lawful purge
leaves nothing to guess a short text by. A column added later must be nullable: an empty one is not part of the digest.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Table, event, select
from sqlalchemy.orm import Session, UOWTransaction

from portal.audit.models import AuditEntry, AuditRow
from portal.db.base import Base
from portal.db.protection import is_append_only
from portal.rules import codec

_WAITING = "rows that no entry names yet"
_LAST = "the stream written last"
_AT_ONCE = 400


def bound_tables() -> dict[str, Table]:
    """Every append-only table that features keep; the trail's own are held by the chain itself."""
    return {
        table.name: table
        for table in Base.metadata.sorted_tables
        if is_append_only(table) and not table.name.startswith("audit_")
    }


def note(session: Session, table: Any, row_id: UUID) -> None:
    """Name a row that was inserted by a statement; rows added to the session are noticed by themselves."""
    session.info.setdefault(_WAITING, []).append((str(getattr(table, "name", table)), row_id))


@event.listens_for(Session, "after_flush")
def _notice(session: Session, _context: UOWTransaction) -> None:
    for new in session.new:
        table = getattr(type(new), "__table__", None)
        if table is not None and is_append_only(table) and not table.name.startswith("audit_"):
            note(session, table, new.id)


def waiting(session: Session) -> bool:
    """True where a row was kept that no entry names yet."""
    return bool(session.info.get(_WAITING))


def last_stream(session: Session) -> str:
    """The chain that grew last in this session; "portal" where none did."""
    return str(session.info.get(_LAST, "portal"))


def take(session: Session, stream: str) -> list[AuditRow]:
    """The rows that wait, read back from the database and digested; they wait no longer. `entry_id` is still to be set."""
    session.info[_LAST] = stream
    found: list[tuple[str, UUID]] = session.info.pop(_WAITING, [])
    by_table: dict[str, list[UUID]] = {}
    for name, row_id in dict.fromkeys(found):
        by_table.setdefault(name, []).append(row_id)
    made: list[AuditRow] = []
    for name, ids in by_table.items():
        table = Base.metadata.tables[name]
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            for row in session.execute(select(table).where(table.c.id.in_(some))).mappings():
                salt = secrets.token_hex(16)
                made.append(AuditRow(table_name=name, row_id=row["id"], salt=salt, digest=row_digest(table, row, salt)))
    return made


def row_digest(table: Table, row: Mapping[Any, Any], salt: str) -> str:
    """The salted digest of everything a row says."""
    said = {column.name: _plain(column.type, row[column.name]) for column in table.columns}
    held = codec.canonical({name: value for name, value in said.items() if value is not None})
    return hashlib.sha256(f"{salt}|{table.name}|".encode() + held).hexdigest()


def _plain(kind: Any, value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    if isinstance(kind, JSON) and value is not None:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return value


def joint(rows: Iterable[AuditRow]) -> str | None:
    """What the entry chains of its rows; None where it has none."""
    named = sorted((row.table_name, str(row.row_id), row.digest) for row in rows)
    return codec.digest([list(each) for each in named]) if named else None


def attach(session: Session, entry: AuditEntry, rows: Iterable[AuditRow]) -> None:
    """Keep the bindings of an entry that is written."""
    for row in rows:
        row.entry_id = entry.id
        session.add(row)
