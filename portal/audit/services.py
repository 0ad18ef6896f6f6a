"""Writing the trail: one call appends an entry to its chain, in the transaction of the act it tells of."""

import base64
import hashlib
import io
import secrets
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from portal.audit import binding
from portal.audit.events import RowsKept
from portal.audit.models import AuditEntry, AuditHead, AuditSeal, AuditWords
from portal.rules import codec
from portal.rules.actors import Actor, Role
from portal.rules.events import Event, split
from portal.sealing.fields import keyring_of
from portal.sealing.keyring import Keyring
from portal.storage.vault import Vault

START = "0" * 64


def append(session: Session, event: Event, actor: Actor, at: datetime) -> AuditEntry:
    """Append `event` to its chain, with the append-only rows kept since the entry before.

    The chain's head is locked until the transaction ends.
    """
    facts, words = split(event)
    stream = event.stream()
    session.flush()
    rows = binding.take(session, stream)
    head = lock_head(session, stream)
    entry_id = uuid4()
    sealed = {name: seal_text(keyring_of(session), entry_id, name, text) for name, text in words.items()}
    salts = {name: secrets.token_hex(16) for name in words}
    entry = AuditEntry(
        id=entry_id,
        stream=stream,
        seq=head.seq + 1,
        at=at,
        actor_id=actor.user_id,
        actor_kind=kind_of(actor),
        code=event.code,
        facts=facts,
        words_digests={name: words_digest(salts[name], text) for name, text in sealed.items()},
        rows_digest=binding.joint(rows),
        previous=head.digest,
        digest="",
    )
    entry.digest = entry_digest(entry)
    head.seq, head.digest = entry.seq, entry.digest
    session.add(entry)
    session.flush()
    binding.attach(session, entry, rows)
    for name, text in sealed.items():
        session.add(AuditWords(entry_id=entry.id, name=name, salt=salts[name], text=text))
    session.flush()
    return entry


def lock_head(session: Session, stream: str) -> AuditHead:
    """The head of a chain, locked; a chain that does not exist yet begins at seq 0."""
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    session.execute(insert(AuditHead).values(stream=stream, seq=0, digest=START).on_conflict_do_nothing())
    return session.scalars(
        select(AuditHead).where(AuditHead.stream == stream).with_for_update().execution_options(populate_existing=True)
    ).one()


def kind_of(actor: Actor) -> str:
    """What stands in the chain where no user id can: "person", "operator" or "portal"."""
    if actor.signed_in:
        return "person"
    return "operator" if Role.OPERATOR in actor.roles else "portal"


def seal_text(keyring: Keyring, entry_id: UUID, name: str, text: str) -> str:
    """A text beside the chain as it is kept: sealed, and bound to its entry, since it may name people or give reasons."""
    return base64.b64encode(keyring.seal(None, "", text.encode(), f"audit:{entry_id}:{name}")).decode()


def read_text(keyring: Keyring, entry_id: UUID, name: str, kept: str) -> str:
    """The text again. Raises SealBroken."""
    return keyring.unseal(None, "", base64.b64decode(kept), f"audit:{entry_id}:{name}").decode()


def words_digest(salt: str, text: str) -> str:
    """The chained digest of a text as it is kept; salted, so that nothing of it is left after its purge."""
    return hashlib.sha256(f"{salt}|{text}".encode()).hexdigest()


def entry_digest(entry: AuditEntry) -> str:
    """SHA-256 over everything the entry says and the digest before it."""
    rows = {} if entry.rows_digest is None else {"rows": entry.rows_digest}
    return codec.digest(
        {
            "id": entry.id,
            "stream": entry.stream,
            "seq": entry.seq,
            "at": entry.at,
            "actor": entry.actor_id,
            "kind": entry.actor_kind,
            "code": entry.code,
            "facts": entry.facts,
            "words": entry.words_digests,
            "previous": entry.previous,
            **rows,
        }
    )


def bind_rest(session: Session, actor: Actor, at: datetime) -> None:
    """Name the rows kept after the last entry of a unit of work, so that none stays outside of the chain."""
    session.flush()
    if binding.waiting(session):
        append(session, RowsKept(where=binding.last_stream(session)), actor, at)


def seal_heads(session: Session, vault: Vault, at: datetime) -> AuditSeal:
    """Write one digest over the sorted heads, their number and a nonce, create-only to the store.

    The published digest tells nothing of who drafts or submits; the heads themselves stand only in the database. Each names
    the one before, so that one taken out of the middle is missed.
    """
    heads: dict[str, Any] = {
        h.stream: [h.seq, h.digest] for h in session.scalars(select(AuditHead).order_by(AuditHead.stream)) if h.seq
    }
    nonce = secrets.token_hex(32)
    total = joint_digest(heads, nonce)
    key = f"audit-heads/{at:%Y-%m-%d-%H%M%S%f}-{nonce[:8]}.json"
    before = session.scalar(select(AuditSeal.digest).order_by(AuditSeal.sealed_at.desc()).limit(1))
    document = codec.canonical({"sealed_at": at, "digest": total, "previous": before})
    seal = AuditSeal(id=uuid4(), sealed_at=at, heads=heads, nonce=nonce, digest=total, vault_key=key)
    session.add(seal)
    session.flush()
    vault.put_new(key, io.BytesIO(document))
    return seal


def joint_digest(heads: dict[str, Any], nonce: str) -> str:
    """The digest published for a day."""
    return codec.digest({"heads": heads, "number": len(heads), "nonce": nonce})
