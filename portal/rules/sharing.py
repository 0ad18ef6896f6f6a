"""Who marks which question: all of the right kind unless shared out, and never fewer than policy asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from portal.rules.pack import Pack, Question

LEAST = 2
OFFICERS, SERVICE_USERS = "officers", "service_users"


@dataclass(frozen=True)
class Marker:
    """A panel member, as far as sharing goes."""

    user_id: UUID
    service_user: bool


def may_mark(question: Question, marker: Marker) -> bool:
    """True where members of this kind mark the question."""
    return (SERVICE_USERS if marker.service_user else OFFICERS) in question.marked_by


def eligible(question: Question, markers: Sequence[Marker]) -> list[UUID]:
    """Who could mark a question."""
    return [marker.user_id for marker in markers if may_mark(question, marker)]


def default_shares(pack: Pack, markers: Sequence[Marker]) -> dict[str, list[UUID]]:
    """Everybody of the right kind marks every question."""
    return {question.id: eligible(question, markers) for question in pack.questions}


def least_of(pack: Pack, question: Question, markers: Sequence[Marker]) -> int:
    """How many must mark a question: the policy's number, or all where the panel has fewer of the right kind."""
    wanted = int(pack.policy.get("least_markers", str(LEAST)))
    return min(wanted, len(eligible(question, markers)))


def share_faults(pack: Pack, markers: Sequence[Marker], shares: Mapping[str, Sequence[UUID]]) -> dict[str, str]:
    """What is wrong with shares: messages by question id."""
    kinds = {marker.user_id: marker for marker in markers}
    faults: dict[str, str] = {}
    for number, question in enumerate(pack.questions, 1):
        chosen = set(shares.get(question.id, ()))
        if not chosen <= set(eligible(question, markers)):
            faults[question.id] = f"Question {number} is published as marked by others than you chose"
            continue
        least = least_of(pack, question, markers)
        if len(chosen) < least:
            faults[question.id] = f"Question {number} needs {least} members or more. You chose {len(chosen)}."
            continue
        have = {kinds[each].service_user for each in chosen}
        there = {marker.service_user for marker in markers if may_mark(question, marker)}
        if there - have:
            missing = "person who uses the service" if True in there - have else "officer"
            faults[question.id] = (
                f"Question {number} needs a {missing} too"
                if missing[0] == "p"
                else (f"Question {number} needs an {missing} too")
            )
    return faults


def shared_out(
    pack: Pack, markers: Sequence[Marker], kept: Mapping[str, Sequence[UUID]] | None
) -> dict[str, frozenset[UUID]]:
    """Who marks what now: as kept, and by default where nothing was kept. Who left a panel is replaced by nobody here.

    kept: the last save, by question id; a member who joined after it marks what nobody shared out.
    """
    default = default_shares(pack, markers)
    if kept is None:
        return {name: frozenset(who) for name, who in default.items()}
    return {name: frozenset(kept.get(name, who)) for name, who in default.items()}
