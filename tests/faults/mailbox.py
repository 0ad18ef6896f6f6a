"""A real mail server that writes down what came when, and may be slow or shut."""

import asyncio
import email
import email.policy
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.ground import keeper


@dataclass(frozen=True)
class Letter:
    """One mail as it came. row_id: the outbox row it says it is, by its Message-ID."""

    row_id: UUID
    to: str
    subject: str
    body: str
    at: float


class Mailbox:
    """What arrived, in order. `slow`: seconds between the last byte and "kept"; `shut`: an answer to refuse with."""

    def __init__(self) -> None:
        self.host, self.port = "127.0.0.1", keeper.free_port()
        self.letters: list[Letter] = []
        self.slow = 0.0
        self.shut: str | None = None
        self.taking = threading.Event()
        self.kept = threading.Event()
        self._under_way = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Called by the server for each mail."""
        self._under_way += 1
        self.taking.set()
        try:
            if self.shut:
                return self.shut
            if self.slow:
                await asyncio.sleep(self.slow)
            content: Any = envelope.content
            message = email.message_from_bytes(content, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            row_id = UUID(str(message["Message-ID"]).strip("<>").partition("@")[0])
            to, subject, body = str(message["To"]), str(message["Subject"]), str(message.get_content())
            self.letters.append(Letter(row_id, to, subject, body, time.time()))
            self.kept.set()
            return "250 kept"
        finally:
            self._under_way -= 1

    def watch(self) -> None:
        """Forget what was signalled before."""
        self.taking.clear()
        self.kept.clear()

    def settle(self) -> None:
        """Wait until no mail is half taken."""
        end = time.monotonic() + 10
        while self._under_way and time.monotonic() < end:
            time.sleep(0.01)

    def times(self) -> Counter[UUID]:
        """How often each mail came."""
        return Counter(letter.row_id for letter in list(self.letters))


@contextmanager
def open_mailbox() -> Iterator[Mailbox]:
    """Run a mailbox until the block ends."""
    box = Mailbox()
    controller = Controller(box, hostname=box.host, port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
