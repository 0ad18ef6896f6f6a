"""One business action: what it reads and writes, what it records and posts, all in one commit.

Lock order, for whoever needs more than one row: procurement, then bid, then audit heads (taken last, by `record`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy.orm import Session

from portal.audit import services as audit
from portal.audit.models import AuditEntry
from portal.db.engines import read_only_session, writing_session
from portal.notifications import outbox
from portal.notifications.messages import Message
from portal.parts import Parts
from portal.rules.actors import Actor
from portal.rules.events import Event
from portal.rules.wording import LONDON, in_london
from portal.sealing.fields import give_keyring


@dataclass
class Work:
    """What a service is handed.

    now: business time, read once on arrival; system_now: the machine's, for links and limits.
    received_at: when the request reached the trusted proxy, else the same as `now`.
    """

    session: Session
    actor: Actor
    now: datetime
    system_now: datetime
    received_at: datetime
    parts: Parts

    def record(self, event: Event, *, day_only: bool = False) -> AuditEntry:
        """Write the event to its chain and call its listeners, in this transaction.

        day_only: keep no more than the day, where a time would match it with an entry that must not be matched.
        """
        at = datetime.combine(in_london(self.now).date(), time(), LONDON) if day_only else self.now
        entry = audit.append(self.session, event, self.actor, at)
        for listener in self.parts.listeners.get(type(event), ()):
            listener(self, event)
        return entry

    def post(self, message: Message) -> None:
        """Put a mail into the outbox, in this transaction."""
        outbox.post(self.session, self.parts.keyring, self.parts.renderer, message, self.system_now)


@contextmanager
def open_work(parts: Parts, actor: Actor, *, received_at: datetime | None = None) -> Iterator[Work]:
    """Begin a unit of work: a clean end commits, any exception rolls back.

    Business time is read before the transaction waits for any lock, so that nobody gains or loses by queueing.
    """
    now = parts.clock.now()
    parts.keyring.wake()  # its first use may write: on SQLite not while this transaction holds the lock
    with writing_session(parts.engine) as session, session.begin():
        give_keyring(session, parts.keyring)
        yield Work(session, actor, now, parts.clock.system_now(), received_at or now, parts)
        audit.bind_rest(session, actor, now)


@contextmanager
def open_reading(parts: Parts) -> Iterator[Session]:
    """A session in which the database refuses to write."""
    with read_only_session(parts.engine) as session:
        yield give_keyring(session, parts.keyring)
