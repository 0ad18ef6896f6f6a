"""How the business says no: one exception family, each with words for the person and a status for the web."""

from collections.abc import Mapping
from dataclasses import dataclass


class Refusal(Exception):
    """An act that may not happen.

    message: what happened and what to do, in plain words (screens.md A3, A6).
    field: the form field it belongs beside, or None for the whole form.
    errors: further messages by field, for checks that find several faults at once.
    """

    status = 409

    def __init__(self, message: str, *, field: str | None = None, errors: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.errors: dict[str, str] = dict(errors or {})


class Invalid(Refusal):
    """What was typed cannot be taken."""

    status = 400


class NotAllowed(Refusal):
    """This person may know of the thing, and may not do this with it."""

    status = 403


class NotFound(Refusal):
    """The thing does not exist, or this person may not know that it does: both look the same."""

    status = 404

    def __init__(self, message: str = "We cannot find that page.") -> None:
        super().__init__(message)


class TooLate(Refusal):
    """The moment for this act has passed."""


class Stale(Refusal):
    """Somebody changed the thing after the form was opened."""


class Gone(Refusal):
    """The thing was destroyed, as the law asks. The message says so, and when."""

    status = 410


class Unavailable(Refusal):
    """A part of the portal did not answer, so the act did not happen."""

    status = 503


@dataclass(frozen=True)
class Decision:
    """The answer to "may this person, on this object, at this moment?" with its reason in plain words."""

    allowed: bool
    reason: str = ""
    hidden: bool = False

    def __bool__(self) -> bool:
        return self.allowed

    def or_refuse(self) -> None:
        """Raise what the answer means: nothing, NotFound where the thing is hidden, else NotAllowed."""
        if self.allowed:
            return
        if self.hidden:
            raise NotFound
        raise NotAllowed(self.reason)


YES = Decision(True)


def no(reason: str) -> Decision:
    """A refusal the person may read."""
    return Decision(False, reason)


HIDDEN = Decision(False, "We cannot find that page.", hidden=True)
