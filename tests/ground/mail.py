"""A real mail server on loopback that keeps what it is sent."""

import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.ground import keeper


class MailServer:
    """What arrived, in order. Set `refuse_with` to an SMTP answer such as "451 later" to have mail refused."""

    def __init__(self) -> None:
        self.host = "127.0.0.1"
        self.port = keeper.free_port()
        self.messages: list[EmailMessage] = []
        self.refuse_with: str | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Called by the server for each mail."""
        if self.refuse_with:
            return self.refuse_with
        content: Any = envelope.content
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 kept"


@contextmanager
def open_mail_server() -> Iterator[MailServer]:
    """Run a mail server until the block ends."""
    kept = MailServer()
    controller = Controller(kept, hostname=kept.host, port=kept.port)
    controller.start()
    try:
        yield kept
    finally:
        controller.stop()
