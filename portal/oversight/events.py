"""What was done to the service itself."""

from dataclasses import dataclass
from typing import ClassVar

from portal.rules.events import Event


@dataclass(frozen=True, kw_only=True)
class MailSentAgain(Event):
    """Mail that was given up goes out again. Neither how much nor what: it may be a receipt."""

    code: ClassVar[str] = "service.mail_sent_again"

    def stream(self) -> str:
        return "portal:service"

    def sentence(self, who: str) -> str:
        return f"{who} had the mail that was given up sent again."
