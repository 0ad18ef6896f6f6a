"""What is known of a kept file. Its name and its words are not here: features keep those sealed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, HasId, UtcTime


class StoredFile(HasId, Base):
    """One file in the store.

    sha256: of the bytes as they lie there, sealed ones where it is sealed, so that store and trail are compared without a
    key, and nobody who reads this can confirm a guess of what was sent. size: of the file as it was sent.
    """

    __tablename__ = "stored_files"
    __table_args__ = ({"info": {"append_only": True}},)

    vault_key: Mapped[str] = mapped_column(String(200), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    content_type: Mapped[str] = mapped_column(String(100))
    pages: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class PurgedFile(HasId, Base):
    """A file that was destroyed by law: written with the purge, `removed_at` once it is out of the store too."""

    __tablename__ = "purged_files"

    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_files.id"), unique=True)
    purged_at: Mapped[datetime] = mapped_column(UtcTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcTime)


class FileScan(HasId, Base):
    """One answer of the scanner about one file, or that it is asked no more. at: system time.

    outcome: a word of `portal.storage.scanner`, or "uncheckable" where it failed too often. words: the signature's name, or
    the kind of no answer; never what the file says or is called.
    """

    __tablename__ = "file_scans"
    __table_args__ = ({"info": {"append_only": True}},)

    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_files.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcTime)


class WaitingFile(HasId, Base):
    """A file the scanner has not answered about. next_at: when it may be tried, also while a worker holds it.

    holds: whether nobody may have it meanwhile. False for one that came in while nothing was scanned: it stays as it was.
    """

    __tablename__ = "waiting_files"

    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_files.id"), unique=True)
    since: Mapped[datetime] = mapped_column(UtcTime)
    next_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    tries: Mapped[int]
    holds: Mapped[bool] = mapped_column(default=True)
