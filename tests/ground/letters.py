"""What people find in their letter box: the outbox is drained and its mails read back."""

import email
import email.policy
import re
from email.message import EmailMessage

from portal.notifications import outbox
from portal.parts import Parts

_ADDRESS = re.compile(r"https?://\S+")


def mails(parts: Parts, to: str | None = None) -> list[EmailMessage]:
    """Every mail sent so far, oldest first; only those to one address where it is given."""
    outbox.drain(parts.engine, parts.keyring, parts.sender, parts.clock.system_now(), limit=1000)
    found: list[EmailMessage] = []
    for path in sorted((parts.settings.var / "mail").glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        if to is None or message["To"] == to:
            found.append(message)
    return found


def link_in(message: EmailMessage, portal_url: str) -> str:
    """The one link of a mail, as a path of the portal."""
    links = {each.rstrip(".,)") for each in _ADDRESS.findall(message.get_content()) if each.startswith(portal_url)}
    assert len(links) == 1, f"one link was expected, not {sorted(links)}"
    return links.pop().removeprefix(portal_url)
