"""The demo's mail folder, a person's own mail at a time."""

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

# What gets a person in. A visitor reads no other mail, or anyone could read whether a bid was sent.
_WAY_IN = re.compile(r"/(?:confirm|invitation|reset-password|sign-in)\b")


@dataclass(frozen=True)
class Letter:
    """One mail that was sent."""

    subject: str
    body: str
    sent_at: datetime
    file: str


def ways_in(letters: list[Letter]) -> list[Letter]:
    """Those that confirm, invite, reset or sign in: what somebody who is not signed in yet needs."""
    return [letter for letter in letters if _WAY_IN.search(letter.body)]


def letters_to(folder: Path, address: str) -> list[Letter]:
    """The mails to an address, newest first."""
    found: list[Letter] = []
    for path in sorted(folder.glob("*.eml"), reverse=True):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if str(message["To"]).strip().lower() == address.strip().lower():
            body = message.get_content()
            found.append(Letter(str(message["Subject"]), str(body), message["Date"].datetime, path.name))
    return found
