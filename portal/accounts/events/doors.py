"""What happens at the door: second factors and sessions."""

from dataclasses import dataclass
from typing import ClassVar

from portal.accounts.events.people import OfUser
from portal.rules.events import Event, Words

_FACTORS = {"app": "a code from an app", "recovery": "a recovery code", "passkey": "a passkey"}
_ADDED = {"app": "an authenticator app", "passkey": "a passkey"}


@dataclass(frozen=True, kw_only=True)
class FactorGiven(OfUser, Event):
    """The second factor was shown, on signing in or before an act that asks for it. kind: "app", "recovery", "passkey" or ""."""

    code: ClassVar[str] = "account.factor_given"
    right: bool
    kind: str

    def sentence(self, who: str) -> str:
        if not self.right:
            return "A wrong code was given for the second step of signing in."
        return f"{who} took the second step of signing in, by {_FACTORS[self.kind]}."


@dataclass(frozen=True, kw_only=True)
class RecoveryCodeUsed(OfUser, Event):
    """One of the ten codes is used up."""

    code: ClassVar[str] = "account.recovery_code_used"

    def sentence(self, who: str) -> str:
        return f"{who} used a recovery code. We told them by e-mail."


@dataclass(frozen=True, kw_only=True)
class FactorAdded(OfUser, Event):
    """A second factor was set up. kind: "app" or "passkey"."""

    code: ClassVar[str] = "account.factor_added"
    kind: str

    def sentence(self, who: str) -> str:
        return f"{who} set up {_ADDED[self.kind]} as second step of signing in."


@dataclass(frozen=True, kw_only=True)
class FactorRemoved(OfUser, Event):
    """A second factor was taken away by its owner. kind: "app" or "passkey"."""

    code: ClassVar[str] = "account.factor_removed"
    kind: str

    def sentence(self, who: str) -> str:
        return f"{who} removed {_ADDED[self.kind]} as second step of signing in."


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesMade(OfUser, Event):
    """Ten new codes; the old ones are gone."""

    code: ClassVar[str] = "account.recovery_codes_made"

    def sentence(self, who: str) -> str:
        return f"{who} made new recovery codes."


@dataclass(frozen=True, kw_only=True)
class FactorsReset(OfUser, Event):
    """An administrator took the second factors of somebody who lost theirs."""

    code: ClassVar[str] = "account.factors_reset"
    name: Words

    def sentence(self, who: str) -> str:
        return f"{who} reset the second step of {self.name}. All their sessions ended."


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(OfUser, Event):
    """The person ended a session from the list of their own; `others`: all but the one they were in."""

    code: ClassVar[str] = "account.sessions_ended"
    others: bool

    def sentence(self, who: str) -> str:
        return f"{who} ended {'all their other sessions' if self.others else 'one of their sessions'}."


@dataclass(frozen=True, kw_only=True)
class CodeGivenAgain(OfUser, Event):
    """A person without a password gave a code that we sent by e-mail, before an act that asks for it."""

    code: ClassVar[str] = "account.code_given_again"
    right: bool

    def sentence(self, who: str) -> str:
        return f"{who} gave a code from an e-mail again{'' if self.right else ', and it was wrong'}."
