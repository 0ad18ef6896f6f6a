"""The outbox: `post` writes a mail beside the act; `drain` sends what is due, each at least once, same Message-ID."""

import json
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Engine, or_, select
from sqlalchemy.orm import Session

from portal.db.engines import writing_session
from portal.notifications.messages import Message, Rendered, Renderer
from portal.notifications.models import OutboxMessage
from portal.notifications.senders import Sender, SendFailed
from portal.sealing.keyring import Keyring, SealBroken

LEASE = timedelta(minutes=5)
_RETRY_AFTER = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
_OWNER = "outbox"


def post(session: Session, keyring: Keyring, renderer: Renderer, message: Message, system_now: datetime) -> None:
    """Write a mail to the outbox. The same mail twice is written once."""
    # Keyed: most mails can be guessed but for their address, and must not be found by trying one address after another.
    dedupe = keyring.mark(f"outbox:{message.dedupe_key()}")
    if session.scalar(select(OutboxMessage.id).where(OutboxMessage.dedupe == dedupe)):
        return
    mail = renderer.render(message)
    row_id = uuid4()
    text = json.dumps({"to": mail.to, "subject": mail.subject, "body": mail.body}).encode()
    sealed = keyring.seal(None, _OWNER, text, f"outbox:{row_id}")
    session.add(OutboxMessage(id=row_id, dedupe=dedupe, sealed=sealed, created_at=system_now, due_at=system_now))
    session.flush()


def drain(engine: Engine, keyring: Keyring, sender: Sender, system_now: datetime, limit: int = 50) -> int:
    """Send what is due; returns how many were tried. Safe with many workers: a leased row is left alone."""
    tried = 0
    for row_id in _lease(engine, system_now, limit):
        _send_one(engine, keyring, sender, row_id, system_now)
        tried += 1
    return tried


def _lease(engine: Engine, now: datetime, limit: int) -> list[UUID]:
    with writing_session(engine) as session, session.begin():
        rows = session.scalars(
            select(OutboxMessage)
            .where(
                OutboxMessage.done_at.is_(None),
                OutboxMessage.failed_at.is_(None),
                OutboxMessage.due_at <= now,
                or_(OutboxMessage.lease_until.is_(None), OutboxMessage.lease_until < now),
            )
            .order_by(OutboxMessage.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            row.lease_until = now + LEASE
        return [row.id for row in rows]


def _send_one(engine: Engine, keyring: Keyring, sender: Sender, row_id: UUID, now: datetime) -> None:
    with writing_session(engine) as session:
        row = session.get_one(OutboxMessage, row_id)
        sealed, attempts = row.sealed, row.attempts
    problem, lost = "", False
    try:
        mail = json.loads(keyring.unseal(None, _OWNER, sealed, f"outbox:{row_id}"))
        sender.send(Rendered(mail["to"], mail["subject"], mail["body"]), message_id=str(row_id), sent_at=now)
    except SendFailed as failure:
        problem = str(failure)
    except SealBroken:
        # Given up at once, and alone: it must not hold back the mails that wait behind it.
        problem, lost = "SealBroken: what was kept of the mail does not open", True
    with writing_session(engine) as session, session.begin():
        row = session.get_one(OutboxMessage, row_id)
        row.attempts, row.lease_until = attempts + 1, None
        if not problem:
            row.done_at, row.last_error = now, None
            return
        row.last_error = problem[:500]
        if lost or attempts >= len(_RETRY_AFTER):
            row.failed_at = now
        else:
            row.due_at = now + _RETRY_AFTER[attempts]


def oldest_waiting(session: Session) -> datetime | None:
    """When the oldest mail not yet sent was written; None where nothing waits."""
    return session.scalar(
        select(OutboxMessage.created_at)
        .where(OutboxMessage.done_at.is_(None), OutboxMessage.failed_at.is_(None))
        .order_by(OutboxMessage.created_at)
        .limit(1)
    )
