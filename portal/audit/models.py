"""Tables of the audit trail."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, HasId, UtcTime


class AuditHead(Base):
    """Where a chain stands. The row is locked while the chain grows, so that two acts cannot follow the same one."""

    __tablename__ = "audit_heads"

    stream: Mapped[str] = mapped_column(String(80), primary_key=True)
    seq: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))


class AuditEntry(HasId, Base):
    """One event: ids, codes, times, digests. `digest` covers every other column and the digest of the entry before.

    rows_digest: over the `AuditRow`s of the entry, None where it names no row.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        UniqueConstraint("stream", "seq"),
        Index("ix_audit_entries_at", "at"),
        {"info": {"append_only": True}},
    )

    stream: Mapped[str] = mapped_column(String(80))
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcTime)
    actor_id: Mapped[UUID | None]
    actor_kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(80))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    words_digests: Mapped[dict[str, str]] = mapped_column(JSON)
    rows_digest: Mapped[str | None] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class AuditWords(HasId, Base):
    """Text or personal data of an entry, sealed, beside the chain. `text` is null after a lawful purge."""

    __tablename__ = "audit_words"
    __table_args__ = (UniqueConstraint("entry_id", "name"), {"info": {"append_only": True}})

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("audit_entries.id"))
    name: Mapped[str] = mapped_column(String(60))
    salt: Mapped[str] = mapped_column(String(32))
    text: Mapped[str | None] = mapped_column(Text)


class AuditRow(HasId, Base):
    """A row of another append-only table, named by the entry that tells of it. `salt` is null after a lawful purge."""

    __tablename__ = "audit_rows"
    __table_args__ = (
        UniqueConstraint("table_name", "row_id"),
        Index("ix_audit_rows_entry_id", "entry_id"),
        {"info": {"append_only": True}},
    )

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("audit_entries.id"))
    table_name: Mapped[str] = mapped_column(String(63))
    row_id: Mapped[UUID]
    salt: Mapped[str | None] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))


class AuditSeal(HasId, Base):
    """A day's joint digest over all heads; the same digest stands create-only in the file store."""

    __tablename__ = "audit_seals"
    __table_args__ = ({"info": {"append_only": True}},)

    sealed_at: Mapped[datetime] = mapped_column(UtcTime, unique=True)
    heads: Mapped[dict[str, Any]] = mapped_column(JSON)
    nonce: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    vault_key: Mapped[str] = mapped_column(String(120), unique=True)
