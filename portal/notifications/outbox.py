"""The outbox: `post` writes a mail beside the act; `drain` sends what is due, each at least once, same Message-ID."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Engine, func, or_, select, update
from sqlalchemy.orm import Session

from portal.db.engines import writing_session
from portal.notifications.messages import Message, Rendered, Renderer
from portal.notifications.models import OutboxMessage
from portal.notifications.senders import Sender, SendFailed
from portal.sealing.keyring import Keyring, SealBroken

LEASE = timedelta(minutes=5)
RETRY_AFTER = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
_OWNER = "outbox"


def post(session: Session, keyring: Keyring, renderer: Renderer, message: Message, system_now: datetime) -> None:
    """Write a mail to the outbox. The same mail twice is written once."""
    # Keyed: most mails can be guessed but for their address, and must not be found by trying one address after another.
    dedupe = keyring.mark(f"outbox:{message.dedupe_key()}")
    if session.scalar(select(OutboxMessage.id).where(OutboxMessage.dedupe == dedupe)):
        return
    mail = renderer.render(message)
    row_id = uuid4()
    # The kind is sealed with the rest: a reader of the table must not learn from it that a receipt went out.
    text = json.dumps({"to": mail.to, "subject": mail.subject, "body": mail.body, "kind": message.template}).encode()
    sealed = keyring.seal(None, _OWNER, text, f"outbox:{row_id}")
    session.add(OutboxMessage(id=row_id, dedupe=dedupe, sealed=sealed, created_at=system_now, due_at=system_now))
    session.flush()


def drain(engine: Engine, keyring: Keyring, sender: Sender, system_now: datetime, limit: int = 50) -> int:
    """Send what is due, one after the other, `limit` at most; returns how many were tried.

    Safe with many workers: each mail is held by one at a time. Whoever sends for long asks for one with a fresh time again
    and again, so that no lease ends before its mail is tried.
    """
    tried = 0
    while tried < limit and (held := _take(engine, system_now)) is not None:
        tried += 1
        _send(engine, keyring, sender, held, system_now)
    return tried


@dataclass(frozen=True)
class _Held:
    """A mail that one worker holds. lease: the mark by which its row knows the worker again."""

    row_id: UUID
    lease: str
    sealed: bytes


def _take(engine: Engine, now: datetime) -> _Held | None:
    """Hold the mail that has waited longest. The try is counted here: a worker that dies over a mail has tried it too."""
    with writing_session(engine) as session, session.begin():
        while True:
            row = session.scalars(
                select(OutboxMessage)
                .where(
                    OutboxMessage.done_at.is_(None),
                    OutboxMessage.failed_at.is_(None),
                    OutboxMessage.held_at.is_(None),
                    OutboxMessage.due_at <= now,
                    or_(OutboxMessage.lease_until.is_(None), OutboxMessage.lease_until < now),
                )
                .order_by(OutboxMessage.due_at)
                .limit(1)
                .with_for_update(skip_locked=True)
            ).first()
            if row is None:
                return None
            if row.attempts <= len(RETRY_AFTER):
                row.attempts, row.lease_until, row.lease_by = row.attempts + 1, now + LEASE, uuid4().hex
                return _Held(row.id, row.lease_by, row.sealed)
            row.failed_at, row.lease_until, row.lease_by = now, None, None
            row.last_error = "WorkerDied: the worker ended each time it tried this mail"
            session.flush()


def _send(engine: Engine, keyring: Keyring, sender: Sender, held: _Held, now: datetime) -> None:
    problem, lost = "", False
    try:
        mail = json.loads(keyring.unseal(None, _OWNER, held.sealed, f"outbox:{held.row_id}"))
        sender.send(Rendered(mail["to"], mail["subject"], mail["body"]), message_id=str(held.row_id), sent_at=now)
    except SendFailed as failure:
        problem = str(failure)
    except SealBroken:
        # Given up at once, and alone: it must not hold back the mails that wait behind it.
        problem, lost = "SealBroken: what was kept of the mail does not open", True
    with writing_session(engine) as session, session.begin():
        row = session.get(OutboxMessage, held.row_id, with_for_update=True)
        if row is None or row.done_at is not None:
            return
        if not problem:
            # It went, whoever holds it by now: the sooner that is known, the fewer doubles.
            row.done_at, row.failed_at, row.last_error, row.lease_until, row.lease_by = now, None, None, None, None
        elif row.lease_by == held.lease:
            row.lease_until, row.lease_by, row.last_error = None, None, problem[:500]
            if lost or row.attempts > len(RETRY_AFTER):
                row.failed_at = now
            else:
                row.due_at = now + RETRY_AFTER[row.attempts - 1]


@dataclass(frozen=True)
class GivenUp:
    """Mails that were given up and are alike. No number, address, text or exact time: none of it may tell of a bid.

    about: "Accounts and signing in", or "Plans and tenders" for all else; since: a band; why: the class of the error.
    """

    about: str
    since: str
    why: str


ACCOUNTS, TENDERS = "Accounts and signing in", "Plans and tenders"
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_MOST_LOOKED_AT = 500


def list_given_up(session: Session, keyring: Keyring, system_now: datetime) -> list[GivenUp]:
    """What was given up, alike ones once, newest band first."""
    rows = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.failed_at.is_not(None), OutboxMessage.done_at.is_(None))
        .order_by(OutboxMessage.failed_at.desc())
        .limit(_MOST_LOOKED_AT)
    )
    found: dict[GivenUp, None] = {}
    for row in rows:
        ago = system_now - (row.failed_at or system_now)
        since = "Less than a day ago" if ago < _DAY else "Less than a week ago" if ago < _WEEK else "Over a week ago"
        why = (row.last_error or "").partition(":")[0]
        found[GivenUp(_about(keyring, row), since, why)] = None
    return list(found)


def _about(keyring: Keyring, row: OutboxMessage) -> str:
    """Only mails of accounts are told apart: a receipt that was given up would say that somebody bid."""
    try:
        kind = json.loads(keyring.unseal(None, _OWNER, row.sealed, f"outbox:{row.id}")).get("kind", "")
    except SealBroken:
        return TENDERS
    return ACCOUNTS if str(kind).startswith("accounts/") else TENDERS


def send_again(session: Session, system_now: datetime) -> bool:
    """Let every mail that was given up go out once more, tried as often as a new one; False where there is none."""
    done = session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.failed_at.is_not(None), OutboxMessage.done_at.is_(None))
        .values(failed_at=None, due_at=system_now, attempts=0, lease_until=None, lease_by=None)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def oldest_waiting(session: Session) -> datetime | None:
    """When the oldest mail not yet sent was written; None where nothing waits."""
    return session.scalar(
        select(OutboxMessage.created_at)
        .where(OutboxMessage.done_at.is_(None), OutboxMessage.failed_at.is_(None), OutboxMessage.held_at.is_(None))
        .order_by(OutboxMessage.created_at)
        .limit(1)
    )


def hold_waiting(session: Session, system_now: datetime) -> int:
    """Hold every mail that waits, after a restore: it may have been sent since the backup was made. Gives how many."""
    waits = OutboxMessage.done_at.is_(None), OutboxMessage.failed_at.is_(None), OutboxMessage.held_at.is_(None)
    held = session.execute(
        update(OutboxMessage).where(*waits).values(held_at=system_now, lease_until=None, lease_by=None)
    )
    return int(held.rowcount)  # type: ignore[attr-defined]


def count_held(session: Session) -> int:
    """How many mails are held."""
    return session.scalar(select(func.count()).where(OutboxMessage.held_at.is_not(None))) or 0


def release_held(session: Session, system_now: datetime) -> int:
    """Send what is held, from now on. Gives how many."""
    freed = session.execute(
        update(OutboxMessage).where(OutboxMessage.held_at.is_not(None)).values(held_at=None, due_at=system_now)
    )
    return int(freed.rowcount)  # type: ignore[attr-defined]


def drop_held(session: Session, system_now: datetime) -> int:
    """Never send what is held: it counts as done, with the reason. Gives how many."""
    given_up = session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.held_at.is_not(None))
        .values(
            held_at=None, done_at=system_now, last_error="not sent: held after a restore, and dropped by an operator"
        )
    )
    return int(given_up.rowcount)  # type: ignore[attr-defined]
