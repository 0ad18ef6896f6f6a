"""What each page of questions needs: everybody's, the asker's own, the officer's desk, what waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.queries import addresses_of
from portal.bids.queries import organisations_concerned
from portal.clarifications.models import Clarification
from portal.clarifications.permissions import may_ask, may_read_questions
from portal.clarifications.queries.ground import (
    Answer,
    Question,
    Said,
    list_answers,
    list_messages,
    pack_of,
    read_questions,
    rows_of,
    states_of,
)
from portal.clarifications.sealed import asker_mark, read_asker
from portal.procurements.queries import ProcurementView, get_procurement
from portal.rules.actors import Actor
from portal.rules.clarifications import State, days_late, matches, may_still_ask
from portal.rules.pack import Pack
from portal.rules.refusals import NotFound
from portal.sealing.keyring import Keyring

_WAITING = (State.WAITING, State.PRIVATE, State.JOINED)


@dataclass(frozen=True)
class PublicPage:
    """What everybody reads. may_ask: questions are still taken; overdue: days by which some answer is late, else 0: never
    how many were asked."""

    view: ProcurementView
    pack: Pack
    answers: tuple[Answer, ...]
    all_answers: int
    messages: tuple[Said, ...]
    may_ask: bool
    overdue: int


@dataclass(frozen=True)
class Desk:
    """The officer's working list."""

    view: ProcurementView
    pack: Pack
    questions: tuple[Question, ...]
    messages: tuple[Said, ...]
    overdue: int

    def question(self, question_id: UUID) -> Question:
        """One of them. Raises NotFound."""
        for each in self.questions:
            if each.id == question_id:
                return each
        raise NotFound

    @property
    def waiting(self) -> tuple[Question, ...]:
        """Those the council must act on, the longest waiting first."""
        return tuple(each for each in self.questions if each.waits)


def takes_questions(view: ProcurementView, at: datetime) -> bool:
    """True while a question can be asked: open, and the published day is not over."""
    return view.is_open(at) and may_still_ask(at, pack_of(view).timetable.questions_by)


def get_public_page(
    session: Session, view: ProcurementView, now: datetime, *, category: str = "", wanted: str = ""
) -> PublicPage:
    """Published answers, the newest first, those of a category and with all the words looked for. Four queries."""
    pack = pack_of(view)
    answers = list_answers(session, view)
    found = [
        each
        for each in answers
        if (not category or each.category == category)
        and matches(f"{each.number} {each.question} {each.answer} {each.about_words} {each.category_words}", wanted)
    ]
    rows, steps = rows_of(session, view.id)
    waits = any(state in _WAITING for state, _ in states_of(rows, steps).values())
    overdue = days_late(pack.timetable.answers_by, now) if waits and view.terminated_at is None else 0
    return PublicPage(
        view,
        pack,
        tuple(found),
        len(answers),
        tuple(list_messages(session, view.id)),
        takes_questions(view, now),
        overdue,
    )


def list_own(
    session: Session, keyring: Keyring, actor: Actor, view: ProcurementView, now: datetime
) -> tuple[Question, ...]:
    """The questions this person's organisation asked here, the newest first. Five queries."""
    may_ask(actor).or_refuse()
    assert actor.organisation_id is not None  # noqa: S101  may_ask has said so
    mark = asker_mark(keyring, view.id, actor.organisation_id)
    own = set(session.scalars(select(Clarification.id).where(Clarification.asker_mark == mark)))
    if not own:
        return ()
    return tuple(q for q in reversed(read_questions(session, keyring, view, now)) if q.id in own)


def get_desk(session: Session, keyring: Keyring, actor: Actor, procurement_id: UUID, now: datetime) -> Desk:
    """The working list, for those who may read it. Six queries. Raises NotFound."""
    view = get_procurement(session, procurement_id)
    may_read_questions(actor, view).or_refuse()
    pack = pack_of(view)
    questions = tuple(read_questions(session, keyring, view, now))
    return Desk(
        view,
        pack,
        questions,
        tuple(list_messages(session, view.id)),
        days_late(pack.timetable.answers_by, now),
    )


def waiting_questions(session: Session, procurement_ids: tuple[UUID, ...]) -> Mapping[UUID, int]:
    """How many questions wait for the council, by procurement. Two queries."""
    if not procurement_ids:
        return {}
    rows, steps = rows_of(session, *procurement_ids)
    states = states_of(rows, steps)
    found: dict[UUID, int] = {}
    for row in rows:
        if states[row.id][0] in (State.WAITING, State.PRIVATE):
            found[row.procurement_id] = found.get(row.procurement_id, 0) + 1
    return found


def everybody_told(session: Session, keyring: Keyring, procurement_id: UUID) -> list[str]:
    """The address of everybody who began a bid or asked, each once. For posting alone: no page shows or counts them."""
    concerned = askers(session, keyring, procurement_id) | organisations_concerned(session, procurement_id)
    return sorted({address for each in addresses_of(session, concerned).values() for address in each})


def askers(session: Session, keyring: Keyring, procurement_id: UUID) -> set[UUID]:
    """Every organisation that asked. For posting alone, like `everybody_told`."""
    asked = session.execute(
        select(Clarification.id, Clarification.sealed_asker).where(Clarification.procurement_id == procurement_id)
    )
    return {read_asker(keyring, row_id, sealed).organisation_id for row_id, sealed in asked}


def said_something_missing(session: Session, keyring: Keyring, actor: Actor) -> set[UUID]:
    """The procurements about which this person's organisation said that information is missing (CL-04-f). One query."""
    if actor.organisation_id is None:
        return set()
    rows = session.execute(
        select(Clarification.procurement_id, Clarification.asker_mark).where(Clarification.missing.is_(True)).distinct()
    )
    return {there for there, mark in rows if mark == asker_mark(keyring, there, actor.organisation_id)}
