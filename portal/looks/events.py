"""That somebody looked."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from portal.rules.events import Event


@dataclass(frozen=True, kw_only=True)
class Looked(Event):
    """A person, or an operator's command, read sealed or personal matter; written once a day.

    submission_id: the one bid that the page is about, if it is.
    """

    code: ClassVar[str] = "look.taken"
    where: str
    thing: str
    submission_id: UUID | None = None

    def stream(self) -> str:
        return self.where

    def sentence(self, who: str) -> str:
        return f"{who} read {self.thing}."
