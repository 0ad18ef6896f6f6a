"""Due diligence: what is checked about a bidder that may win, before the award, and what must hold of it.

Sources: Procurement Act 2023 sections 22, 26 and 57 to 62 (conditions, exclusion grounds, the debarment list); requirement R34:
asked at award, not at bid.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from portal.rules.wording import listed

HOLDS, FAILS, NOT_NEEDED = "holds", "fails", "not_needed"
OUTCOMES = {
    HOLDS: "It holds",
    FAILS: "It does not hold",
    NOT_NEEDED: "Not needed here",
}
KINDS = {
    "insurance": "Insurance",
    "accounts": "Accounts",
    "exclusion": "Reasons to exclude by law",
    "debarment": "Debarment list",
}
HELP = {
    "insurance": "In place, or a written offer to take it out: which policy, which sum, until when.",
    "accounts": "Which year, who read them, and whether the contract is safe with them.",
    "exclusion": "Which persons and subcontractors were checked, and against what.",
    "debarment": "The day the public list was read, and under which names.",
}
_LEAST = 20
_MOST = 4000


@dataclass(frozen=True)
class DiligenceCheck:
    """One thing that was checked about one bidder. kind: a key of KINDS, or "condition:<id>"; outcome: of OUTCOMES."""

    organisation_id: UUID
    kind: str
    outcome: str
    checked_on: date
    what: str
    by_name: str = ""
    at: datetime | None = None


def faults_of(
    kinds: Iterable[str], *, kind: str, outcome: str, checked_on: date | None, what: str, today: date
) -> dict[str, str]:
    """What is wrong with a check as typed, by field. kinds: those that may be checked here."""
    found = {}
    if kind not in set(kinds):
        found["kind"] = "Select what you checked"
    if outcome not in OUTCOMES:
        found["outcome"] = "Select what you found"
    if checked_on is None or checked_on > today:
        found["checked_on"] = "The day you checked must be today or earlier"
    have = len(" ".join(what.split()))
    if have < _LEAST:
        found["what"] = f"Enter what you checked, in {_LEAST} characters or more. You have {have}."
    elif len(what) > _MOST:
        found["what"] = f"This must be {_MOST:,} characters or fewer. You have {len(what):,}."
    return found


def still_to_check(kinds: Sequence[str], checks: Iterable[DiligenceCheck], organisation_id: UUID) -> list[str]:
    """Kinds that nobody has checked about a bidder, in their order."""
    done = {check.kind for check in checks if check.organisation_id == organisation_id}
    return [kind for kind in kinds if kind not in done]


def award_fault(
    name: str, kinds: Sequence[str], titles: dict[str, str], checks: Sequence[DiligenceCheck], organisation_id: UUID
) -> str | None:
    """Why a bidder may not be recommended yet, or None. checks: the newest of each kind. titles: by kind.

    >>> award_fault("Birch CIC", ["insurance"], {"insurance": "Insurance"}, [], UUID(int=1))
    'Birch CIC: not checked yet: insurance'
    """
    failed = [
        titles[check.kind].lower()
        for check in checks
        if check.organisation_id == organisation_id and check.outcome == FAILS and check.kind in titles
    ]
    if failed:
        return f"{name}: does not hold: {listed(failed)}. Leave the bid out with a reason, or check again"
    left = [titles[kind].lower() for kind in still_to_check(kinds, checks, organisation_id)]
    return f"{name}: not checked yet: {listed(left)}" if left else None
