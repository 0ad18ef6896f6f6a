"""Ways out: SMTP in production, files under `var/mail` when embedded."""

import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

from portal.notifications.messages import Rendered


class SendFailed(Exception):
    """The mail did not leave; the reason is for operators and names no address."""


class Sender(Protocol):
    """Sends one mail. Raises SendFailed."""

    def send(self, mail: Rendered, *, message_id: str, sent_at: datetime) -> None: ...


def _as_email(mail: Rendered, mail_from: str, message_id: str, sent_at: datetime) -> EmailMessage:
    email = EmailMessage()
    email["From"], email["To"], email["Subject"] = mail_from, mail.to, mail.subject
    email["Date"] = format_datetime(sent_at)
    email["Message-ID"] = f"<{message_id}@{mail_from.rpartition('@')[2] or 'portal'}>"
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(mail.body)
    return email


class SmtpSender:
    """The standard library's SMTP client; TLS, to a server whose certificate holds, and sign-in where settings say so."""

    def __init__(
        self, host: str, port: int, mail_from: str, *, user: str | None, password: str | None, tls: bool
    ) -> None:
        self._host, self._port, self._from = host, port, mail_from
        self._user, self._password, self._tls = user, password, tls

    def send(self, mail: Rendered, *, message_id: str, sent_at: datetime) -> None:
        taken = False
        try:
            with smtplib.SMTP(self._host, self._port, timeout=20) as server:
                if self._tls:
                    server.starttls(context=ssl.create_default_context())
                if self._user:
                    server.login(self._user, self._password or "")
                server.send_message(_as_email(mail, self._from, message_id, sent_at))
                taken = True
        except (OSError, smtplib.SMTPException, ValueError) as problem:
            if taken:  # it said yes, and only stumbled over our good-bye: sending again would make a double
                return
            raise SendFailed(f"{type(problem).__name__}: the mail server did not take the mail") from problem


class FileSender:
    """One `.eml` file a mail; the same mail again replaces its own file."""

    def __init__(self, folder: Path, mail_from: str) -> None:
        self._folder, self._from = folder, mail_from

    def send(self, mail: Rendered, *, message_id: str, sent_at: datetime) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            email = _as_email(mail, self._from, message_id, sent_at)
            (self._folder / f"{sent_at:%Y%m%dT%H%M%S%f}-{message_id}.eml").write_bytes(email.as_bytes())
        except (OSError, ValueError) as problem:
            raise SendFailed(f"{type(problem).__name__}: the mail folder did not take the mail") from problem
