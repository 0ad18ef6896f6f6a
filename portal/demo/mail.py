"""The demo's mail folder, a person's own mail at a time."""

import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Letter:
    """One mail that was sent."""

    subject: str
    body: str
    sent_at: datetime
    file: str


def letters_to(folder: Path, address: str) -> list[Letter]:
    """The mails to an address, newest first."""
    found: list[Letter] = []
    for path in sorted(folder.glob("*.eml"), reverse=True):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if str(message["To"]).strip().lower() == address.strip().lower():
            body = message.get_content()
            found.append(Letter(str(message["Subject"]), str(body), message["Date"].datetime, path.name))
    return found
