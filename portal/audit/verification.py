"""Does the trail still hold? Recomputes every chain and compares it with the heads and with the daily seals."""

import json
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry, AuditHead, AuditSeal, AuditWords
from portal.audit.services import START, entry_digest, joint_digest, words_digest
from portal.storage.vault import Vault


def verify(session: Session, vault: Vault) -> list[str]:
    """Every fault in plain words; empty when the trail holds."""
    return [*_chain_faults(session), *_words_faults(session), *_seal_faults(session, vault)]


def _chain_faults(session: Session) -> Iterator[str]:
    ends: dict[str, tuple[int, str]] = {}
    entries = session.scalars(
        select(AuditEntry).order_by(AuditEntry.stream, AuditEntry.seq).execution_options(yield_per=1000)
    )
    for entry in entries:
        seq, previous = ends.get(entry.stream, (0, START))
        if entry.seq != seq + 1:
            yield f"{entry.stream}: entry {seq + 1} is missing before entry {entry.seq}"
        elif entry.previous != previous:
            yield f"{entry.stream}: entry {entry.seq} does not fit the one before"
        if entry_digest(entry) != entry.digest:
            yield f"{entry.stream}: entry {entry.seq} was changed"
        ends[entry.stream] = (entry.seq, entry.digest)
    for head in session.scalars(select(AuditHead).order_by(AuditHead.stream)):
        if head.seq and ends.get(head.stream, (0, START)) != (head.seq, head.digest):
            yield f"{head.stream}: the chain ends at entry {ends.get(head.stream, (0, ''))[0]}, not at {head.seq}"
    known = set(session.scalars(select(AuditHead.stream)))
    yield from (f"{stream}: the chain has no head" for stream in sorted(set(ends) - known))


def _words_faults(session: Session) -> Iterator[str]:
    found: dict[tuple[str, str], bool] = {}
    rows = session.execute(
        select(
            AuditEntry.stream,
            AuditEntry.seq,
            AuditEntry.words_digests,
            AuditWords.name,
            AuditWords.salt,
            AuditWords.text,
        )
        .join(AuditWords, AuditWords.entry_id == AuditEntry.id)
        .order_by(AuditEntry.stream, AuditEntry.seq)
    )
    for stream, seq, digests, name, salt, text in rows:
        found[(f"{stream}#{seq}", name)] = True
        if text is not None and digests.get(name) != words_digest(salt, text):
            yield f"{stream}: the text of entry {seq} ({name}) was changed"
    for stream, seq, digests in session.execute(select(AuditEntry.stream, AuditEntry.seq, AuditEntry.words_digests)):
        yield from (
            f"{stream}: the text of entry {seq} ({name}) is missing"
            for name in digests
            if (f"{stream}#{seq}", name) not in found
        )


def _seal_faults(session: Session, vault: Vault) -> Iterator[str]:
    present = {
        (e.stream, e.seq): e.digest
        for e in session.execute(select(AuditEntry.stream, AuditEntry.seq, AuditEntry.digest))
    }
    for seal in session.scalars(select(AuditSeal).order_by(AuditSeal.sealed_at)):
        day = f"the seal of {seal.sealed_at:%d %B %Y %H:%M:%S} UTC"
        if joint_digest(seal.heads, seal.nonce) != seal.digest:
            yield f"{day} was changed"
        if not vault.exists(seal.vault_key):
            yield f"{day} is missing from the file store"
        else:
            with vault.open(seal.vault_key) as source:
                if json.loads(source.read()).get("digest") != seal.digest:
                    yield f"{day} is not what the file store holds"
        for stream, (seq, digest) in seal.heads.items():
            if present.get((stream, seq)) != digest:
                yield f"{stream}: entry {seq} is not what {day} saw"


def has_seals(session: Session) -> bool:
    """True once a day was sealed."""
    return session.scalar(select(AuditSeal.id).limit(1)) is not None


def latest_seal(session: Session) -> AuditSeal | None:
    """The newest daily seal, or None before the first."""
    return session.scalar(select(AuditSeal).order_by(AuditSeal.sealed_at.desc()).limit(1))
