"""The steps of a published procurement that this person may open: by seat, by what has happened, by which pages exist."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, url_for

from portal.procurements.queries import ProcurementView, SeatView
from portal.rules.actors import Actor, Role
from portal.rules.permissions import Permission, may_ever
from portal.rules.seats import SeatKind
from portal.web.request_work import current_actor, now

Happened = Callable[[ProcurementView], object]


@dataclass(frozen=True)
class Step:
    """A page of another feature: who sits there, and after what it can be opened. Features above are named, not imported.

    once_opened: its name after the opening, where that differs.
    """

    text: str
    endpoint: str
    seats: frozenset[SeatKind]
    after: Happened
    once_opened: str = ""


_RUNS = frozenset({SeatKind.OFFICER})
_READ_QUESTIONS = (Role.COMMISSIONER, Role.PROCUREMENT_OFFICER)
_QUESTIONS = (
    ("Questions from bidders", "clarifications.desk"),
    ("Messages to all bidders", "clarifications.messages"),
)
_STEPS = (
    Step(
        "Open the bids",
        "evaluation.opening",
        frozenset({SeatKind.OFFICER, SeatKind.SECOND_OPENER}),
        lambda view: view.deadline_at,
        once_opened="The opening",
    ),
    Step(
        "Check the bids",
        "evaluation.compliance",
        frozenset({SeatKind.OFFICER, SeatKind.PUBLICATION_APPROVER, SeatKind.AWARD_APPROVER}),
        lambda view: view.opened_at,
    ),
    Step(
        "Declared links to decide",
        "evaluation.conflicts",
        frozenset({SeatKind.CONFLICT_DECIDER}),
        lambda view: view.opened_at,
    ),
    Step(
        "Marking progress",
        "evaluation.progress",
        frozenset({SeatKind.OFFICER, SeatKind.CHAIR}),
        lambda view: view.opened_at,
    ),
    Step(
        "Panel discussion",
        "evaluation.discussion",
        frozenset({SeatKind.CHAIR}),
        lambda view: view.discussion_opened_at,
    ),
    Step(
        "Result",
        "evaluation.result",
        frozenset({SeatKind.OFFICER, SeatKind.CHAIR, SeatKind.AWARD_APPROVER}),
        lambda view: view.quality_locked_at,
    ),
    Step(
        "Feedback",
        "feedback.desk",
        _RUNS,
        lambda view: view.quality_locked_at,
    ),
    Step(
        "Feedback to read",
        "feedback.read",
        frozenset({SeatKind.SECOND_READER}),
        lambda view: view.quality_locked_at,
    ),
    Step(
        "Award",
        "awards.award",
        frozenset({SeatKind.OFFICER, SeatKind.AWARD_APPROVER}),
        lambda view: view.quality_locked_at,
    ),
    Step("Notice and contract", "awards.notice", _RUNS, lambda view: view.award_approved_at),
)


def steps_for(actor: Actor, view: ProcurementView, seats: Sequence[SeatView], now: datetime) -> list[dict[str, Any]]:
    """Steps for the side list: text, href, current."""
    held = {seat.kind for seat in seats if seat.user_id == actor.user_id and seat.released_at is None}
    made: list[dict[str, Any]] = [
        {"text": "Overview", "href": url_for("procurements.procurement", procurement_id=view.id), "current": True},
        {"text": "The opportunity", "href": url_for("procurements.opportunity", reference=view.reference)},
        {"text": "The panel's copy (a file)", "href": url_for("procurements.panel_copy", procurement_id=view.id)},
    ]
    history = "oversight.history"
    if history in current_app.view_functions and may_ever(actor, Permission.HISTORY_SEE):
        made.append({"text": "History", "href": url_for(history, procurement_id=view.id)})
    made += [
        {"text": text, "href": url_for(endpoint, procurement_id=view.id)}
        for text, endpoint in _QUESTIONS
        if endpoint in current_app.view_functions
        and (actor.is_any(*_READ_QUESTIONS) or (actor.is_any(Role.AUDITOR) and view.opened_at is not None))
    ]
    if view.is_open(now):
        return made
    made += [
        {
            "text": (view.opened_at and step.once_opened) or step.text,
            "href": url_for(step.endpoint, procurement_id=view.id),
        }
        for step in _STEPS
        if step.endpoint in current_app.view_functions
        and _sits(actor, held, step, view)
        and step.after(view) is not None
    ]
    return made


def change_acts(view: ProcurementView, seats: Sequence[SeatView]) -> list[dict[str, Any]]:
    """What this person may do to what is published: text, href, and whether it is a button that posts."""
    actor, when = current_actor(), now()
    if view.terminated_at is not None or actor.is_any(Role.ADMINISTRATOR):
        return []
    acts: list[tuple[str, str]] = []
    if actor.is_any(Role.PROCUREMENT_OFFICER):
        if view.is_open(when):
            begun = view.amendment_started_at is not None
            acts += (
                [("Go on with the change", "amendment")] if begun else [("Change what is published", "start_amendment")]
            )
            acts.append(("Give everyone more time", "extend_deadline"))
        acts += [("Files", "documents"), ("Hand it over", "hand_over")]
    approves = {SeatKind.PUBLICATION_APPROVER, SeatKind.AWARD_APPROVER}
    held = {seat.kind for seat in seats if seat.user_id == actor.user_id and seat.released_at is None}
    if held & approves and actor.is_any(Role.APPROVER):
        if view.amendment_started_at is not None and view.is_open(when) and view.sent_for_approval_at is not None:
            acts.append(("Look at the change and decide", "approve_amendment"))
        if view.award_noticed_at is None:
            acts.append(("End it without a contract", "end"))
    return [
        {
            "text": text,
            "href": url_for(f"procurements.{name}", procurement_id=view.id),
            "posts": name == "start_amendment",
        }
        for text, name in acts
    ]


# What an auditor reads once the bids are open, without a seat.
_AUDITED = frozenset(
    {
        *("evaluation.opening", "evaluation.compliance", "evaluation.conflicts", "evaluation.result"),
        *("feedback.desk", "awards.award", "awards.notice"),
    }
)


def _sits(actor: Actor, held: set[SeatKind], step: Step, view: ProcurementView) -> bool:
    audits = actor.is_any(Role.AUDITOR) and view.opened_at is not None and step.endpoint in _AUDITED
    return bool(held & step.seats) or audits
