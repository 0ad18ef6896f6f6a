"""Seats in one procurement, and which of them one person may never hold together (design.md, Words and roles)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from uuid import UUID


class SeatKind(StrEnum):
    """What a person does in one procurement. The drafter is who drafted it, not a seat."""

    OFFICER = "officer"  # the procurement officer who runs it, and first opener
    SECOND_OPENER = "second_opener"
    PUBLICATION_APPROVER = "publication_approver"
    AWARD_APPROVER = "award_approver"
    CHAIR = "chair"
    PANEL_OFFICER = "panel_officer"
    PANEL_SERVICE_USER = "panel_service_user"
    SUPPORTER = "supporter"
    CONFLICT_DECIDER = "conflict_decider"
    SECOND_READER = "second_reader"
    CONCERNS_OFFICER = "concerns_officer"


SEAT_NAMES: Mapping[SeatKind, str] = {
    SeatKind.OFFICER: "Procurement officer",
    SeatKind.SECOND_OPENER: "Second opener",
    SeatKind.PUBLICATION_APPROVER: "Approves publication",
    SeatKind.AWARD_APPROVER: "Approves the award",
    SeatKind.CHAIR: "Chair",
    SeatKind.PANEL_OFFICER: "Panel, officer",
    SeatKind.PANEL_SERVICE_USER: "Panel, uses the service",
    SeatKind.SUPPORTER: "Supporter",
    SeatKind.CONFLICT_DECIDER: "Decides on declared links",
    SeatKind.SECOND_READER: "Second reader of feedback",
    SeatKind.CONCERNS_OFFICER: "Concerns officer",
}
PANEL = (SeatKind.CHAIR, SeatKind.PANEL_OFFICER, SeatKind.PANEL_SERVICE_USER)

# Pairs that are never the same person, each with the sentence that says so.
_APART: tuple[tuple[tuple[SeatKind, ...], tuple[SeatKind, ...], str], ...] = (
    ((SeatKind.OFFICER,), (SeatKind.SECOND_OPENER,), "The two people who open the bids must be different."),
    ((SeatKind.OFFICER,), PANEL, "The procurement officer opens the bids, so may not be on the panel."),
    ((SeatKind.SECOND_OPENER,), PANEL, "The second opener must be off the panel."),
    ((SeatKind.AWARD_APPROVER,), PANEL, "Who approves the award must be off the panel."),
    ((SeatKind.CONFLICT_DECIDER,), PANEL, "Who decides on declared links must be off the panel."),
    ((SeatKind.OFFICER,), (SeatKind.SECOND_READER,), "Who writes the feedback may not be its second reader."),
    ((SeatKind.OFFICER,), (SeatKind.AWARD_APPROVER,), "Who recommends the award may not approve it."),
    ((SeatKind.OFFICER,), (SeatKind.PUBLICATION_APPROVER,), "Who drafts may not approve."),
)
NEEDED = (
    SeatKind.OFFICER,
    SeatKind.SECOND_OPENER,
    SeatKind.PUBLICATION_APPROVER,
    SeatKind.AWARD_APPROVER,
    SeatKind.CHAIR,
    SeatKind.CONFLICT_DECIDER,
    SeatKind.SECOND_READER,
)


def seat_faults(seats: Iterable[tuple[SeatKind, UUID]], drafter: UUID) -> list[str]:
    """Why these seats do not do: missing ones, and people who hold two that must be apart. Empty when they do.

    The chair counts as a panel member. At least two panel members besides, one of them a service user.
    """
    held: dict[SeatKind, set[UUID]] = {}
    for kind, person in seats:
        held.setdefault(kind, set()).add(person)
    faults = [f"No one has the seat “{SEAT_NAMES[kind]}”." for kind in NEEDED if not held.get(kind)]
    if not held.get(SeatKind.PANEL_SERVICE_USER):
        faults.append("The panel has nobody who uses the service.")
    if len(set().union(*(held.get(kind, set()) for kind in PANEL))) < 3:
        faults.append("The panel needs three people or more.")
    for left, right, sentence in _APART:
        if set().union(*(held.get(k, set()) for k in left)) & set().union(*(held.get(k, set()) for k in right)):
            faults.append(sentence)
    if drafter in held.get(SeatKind.PUBLICATION_APPROVER, set()):
        faults.append("Who drafted this may not approve its publication.")
    return faults
