"""What happens to keys."""

from dataclasses import dataclass
from typing import ClassVar

from portal.rules.events import Event
from portal.rules.wording import count_of


@dataclass(frozen=True, kw_only=True)
class KeysWrappedAnew(Event):
    """PORTAL_SEALING_KEY was changed. fingerprint: of the new one; it gives the key away to nobody."""

    code: ClassVar[str] = "keys.wrapped_anew"
    fingerprint: str
    number: int

    def stream(self) -> str:
        return "portal:keys"

    def sentence(self, who: str) -> str:
        return f"{who} changed the sealing key: {count_of(self.number, 'key')} wrapped anew. It begins {self.fingerprint[:4]}."
