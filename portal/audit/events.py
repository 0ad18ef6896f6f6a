"""What the trail says of itself."""

from dataclasses import dataclass
from typing import ClassVar

from portal.rules.events import Event


@dataclass(frozen=True, kw_only=True)
class RowsKept(Event):
    """Rows were kept after the entry that tells of them; this one names them. Not shown in histories."""

    code: ClassVar[str] = "audit.rows_kept"
    where: str

    def stream(self) -> str:
        return self.where

    def sentence(self, who: str) -> str:
        return "What was kept was bound to the trail."
