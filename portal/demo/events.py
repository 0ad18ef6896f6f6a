"""What happens to the demo itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from portal.rules.events import Event
from portal.rules.wording import exact_moment


@dataclass(frozen=True, kw_only=True)
class DemoClockMoved(Event):
    """Somebody moved the demo's clock forward."""

    code: ClassVar[str] = "demo.clock_moved"
    moved_to: datetime

    def stream(self) -> str:
        return "portal:demo"

    def sentence(self, who: str) -> str:
        return f"{who} moved the clock of the demo to {exact_moment(self.moved_to)}."
