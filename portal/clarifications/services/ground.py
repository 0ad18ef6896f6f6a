"""What the verbs share: the locked procurement, the next step of a question, an act nobody's name is put to."""

import dataclasses
from typing import Any
from uuid import UUID, uuid4

from portal.clarifications.models import ClarificationStep
from portal.clarifications.permissions import may_answer
from portal.clarifications.queries.ground import Question, read_questions
from portal.clarifications.sealed import seal_words
from portal.procurements.queries import ProcurementView, get_procurement, lock_procurement
from portal.rules.actors import VISITOR
from portal.rules.clarifications import Kind, State, may_follow
from portal.rules.events import Event
from portal.rules.refusals import Invalid, NotFound, Refusal, Stale
from portal.rules.wording import moment
from portal.unit_of_work import Work

_NO_MORE = {
    State.ANSWERED: "This question is answered. Nothing more can be done with it.",
    State.WITHDRAWN: "This question was taken back. Nothing more can be done with it.",
    State.JOINED: "This question is joined with another. Answer that one.",
    State.RETURNED: "Its asker has to decide first whether all may read it.",
    State.PRIVATE: "Decide first whether it is answered in private.",
}


def locked(work: Work, procurement_id: UUID) -> ProcurementView:
    """The procurement, its row locked until the end: what comes of a question is decided one at a time."""
    lock_procurement(work, procurement_id)
    return get_procurement(work.session, procurement_id)


def locked_for_officer(work: Work, procurement_id: UUID) -> ProcurementView:
    """The same, for somebody who may answer. Raises NotFound, NotAllowed."""
    view = locked(work, procurement_id)
    may_answer(work.actor, view).or_refuse()
    return view


def all_questions(work: Work, view: ProcurementView) -> list[Question]:
    """Every question as it stands now."""
    return read_questions(work.session, work.parts.keyring, view, work.now)


def find(questions: list[Question], question_id: UUID) -> Question:
    """One of them. Raises NotFound."""
    for each in questions:
        if each.id == question_id:
            return each
    raise NotFound


def must_be_seen(question: Question, seen: int) -> None:
    """Refuse what was decided on a page that is out of date. Raises Stale."""
    if question.seen != seen:
        if not question.steps:  # the page told a number that no page of this question ever had
            raise Stale("This page was not the newest. Read it again, then decide.")
        last = question.steps[-1]
        raise Stale(f"{last.by} changed this at {moment(last.at)}. Read it again, then decide.")


def must_follow(question: Question, kind: Kind) -> None:
    """Raises Refusal where this cannot happen to the question now."""
    if may_follow(question.state, kind, private=question.private):
        return
    if question.state is State.WAITING:
        told = "This question is answered in private." if question.private else "This question is answered to all."
        raise Refusal(told)
    raise Refusal(_NO_MORE[question.state])


def add_step(
    work: Work,
    question: Question,
    kind: Kind,
    *,
    joined_to: UUID | None = None,
    by_asker: bool = False,
    words: dict[str, Any] | None = None,
) -> None:
    """The next step of a question, its words sealed."""
    step_id = uuid4()
    work.session.add(
        ClarificationStep(
            id=step_id,
            clarification_id=question.id,
            number=question.seen + 1,
            kind=kind.value,
            joined_to=joined_to,
            sealed=seal_words(work.parts.keyring, step_id, words or {}),
            by=None if by_asker else work.actor.user_id,
            at=work.now,
        )
    )
    work.session.flush()


def record_unnamed(work: Work, event: Event) -> None:
    """Record what an asker did as the portal's act: the procurement's chain never holds who asked."""
    dataclasses.replace(work, actor=VISITOR).record(event)


def required(text: str, field: str, empty: str) -> str:
    """A text that must be there. Raises Invalid beside `field`."""
    if not text.strip():
        raise Invalid(empty, field=field)
    return text.strip()
