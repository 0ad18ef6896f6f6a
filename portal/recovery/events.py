"""What is taken out of the portal whole, and brought back."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from portal.rules.events import Event
from portal.rules.wording import count_of, exact_moment, file_size


@dataclass(frozen=True, kw_only=True)
class _OfRecovery:
    def stream(self) -> str:
        return "portal:recovery"


@dataclass(frozen=True, kw_only=True)
class BackupBegun(_OfRecovery, Event):
    """Somebody on the host began to copy everything that is kept, sealed as it is."""

    code: ClassVar[str] = "recovery.backup_begun"

    def sentence(self, who: str) -> str:
        return f"{who} began a backup of everything that is kept here."


@dataclass(frozen=True, kw_only=True)
class BackupMade(_OfRecovery, Event):
    """The backup is whole. digest: of its manifest."""

    code: ClassVar[str] = "recovery.backup_made"
    digest: str
    files: int
    size: int

    def sentence(self, who: str) -> str:
        return f"{who} made a backup: {count_of(self.files, 'file')} and the database, {file_size(self.size)} in all."


@dataclass(frozen=True, kw_only=True)
class Restored(_OfRecovery, Event):
    """The portal was restored from a backup: sessions ended, links withdrawn, waiting mail held."""

    code: ClassVar[str] = "recovery.restored"
    digest: str
    made_at: datetime
    sessions: int
    links: int
    mails: int

    def sentence(self, who: str) -> str:
        return (
            f"{who} restored the portal from the backup made at {exact_moment(self.made_at)}. "
            f"{count_of(self.sessions, 'session')} ended, {count_of(self.links, 'link')} withdrawn, "
            f"{count_of(self.mails, 'mail')} held."
        )


@dataclass(frozen=True, kw_only=True)
class HeldMailDecided(_OfRecovery, Event):
    """What became of the mail that was held after a restore."""

    code: ClassVar[str] = "recovery.held_mail_decided"
    sent: bool
    number: int

    def sentence(self, who: str) -> str:
        what = "let go out" if self.sent else "dropped"
        return f"{who} {what} {count_of(self.number, 'mail')} held after a restore."
