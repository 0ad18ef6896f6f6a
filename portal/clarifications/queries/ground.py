"""Questions with their steps, as the database holds them, unsealed without the asker."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Membership, Organisation, User
from portal.accounts.queries import names_of
from portal.clarifications.models import BidderMessage, Clarification, ClarificationStep, PublishedAnswer
from portal.clarifications.sealed import read_words
from portal.procurements.queries import ProcurementView
from portal.rules import codec
from portal.rules.clarifications import CATEGORY_WORDS, OUTCOME_WORDS, Kind, State, is_private, places_of, state_of
from portal.rules.clarifications import days_late as days_late_of
from portal.rules.identity_scan import Found, Known, scan
from portal.rules.pack import Pack
from portal.rules.refusals import NotFound
from portal.sealing.keyring import Keyring


@dataclass(frozen=True)
class Step:
    """One step. by: the officer's name, or "The asker"; words: what was written with it."""

    kind: Kind
    by: str
    at: datetime
    words: dict[str, Any]


@dataclass(frozen=True)
class Question:
    """A question and where it stands. steps counts for forms that went stale. late: days past the published day while
    it waits, or by which its answer was late. published_number: in public, where it or the one it joined is answered."""

    id: UUID
    number: int
    category: str
    about: str
    asked_at: datetime
    asked_privately: bool
    missing: bool
    text: str
    reason: str
    state: State
    private: bool
    steps: tuple[Step, ...]
    joined_to: int | None
    published_number: int | None
    late: int

    @property
    def seen(self) -> int:
        """How many steps there are."""
        return len(self.steps)

    @property
    def draft(self) -> dict[str, Any] | None:
        """The answer as last written: question, outcome, answer, changes_pack."""
        drafts = [step.words for step in self.steps if step.kind is Kind.DRAFTED]
        return drafts[-1] if drafts else None

    @property
    def word(self) -> str:
        """The state as a tag: a question that waits too long is late."""
        return "Late" if self.state in (State.WAITING, State.PRIVATE) and self.late else self.state.value

    @property
    def waits(self) -> bool:
        """True while the council has to do something."""
        return self.state in (State.WAITING, State.PRIVATE)

    def words_of(self, kind: Kind | str) -> dict[str, Any]:
        """What was written with the last step of this kind, or nothing."""
        return next((step.words for step in reversed(self.steps) if step.kind == kind), {})


@dataclass(frozen=True)
class Answer:
    """A published question with its answer."""

    number: int
    category: str
    category_words: str
    about: str
    about_words: str
    question: str
    outcome: str
    label: str
    answer: str
    due_on: date
    days_late: int
    pack_version: int | None
    published_at: datetime


@dataclass(frozen=True)
class Said:
    """A message to all bidders."""

    number: int
    subject: str
    words: str
    sent_at: datetime


def about_words(pack: Pack, about: str) -> str:
    """What a question is about; a place that a later version took out is named by its id."""
    return dict(places_of(pack)).get(about, about)


def pack_of(view: ProcurementView) -> Pack:
    """The published pack. Raises NotFound."""
    if view.pack is None:
        raise NotFound
    return view.pack


def list_answers(session: Session, view: ProcurementView) -> list[Answer]:
    """Every published answer, the newest first. One query."""
    pack = pack_of(view)
    rows = session.scalars(
        select(PublishedAnswer).where(PublishedAnswer.procurement_id == view.id).order_by(PublishedAnswer.number.desc())
    )
    return [
        Answer(
            row.number,
            row.category,
            CATEGORY_WORDS[row.category],
            row.about,
            about_words(pack, row.about),
            row.question,
            row.outcome,
            OUTCOME_WORDS[row.outcome],
            row.answer,
            row.due_on,
            row.days_late,
            row.pack_version,
            row.published_at,
        )
        for row in rows
    ]


def list_messages(session: Session, procurement_id: UUID) -> list[Said]:
    """Every message to bidders, the newest first. One query."""
    rows = session.scalars(
        select(BidderMessage)
        .where(BidderMessage.procurement_id == procurement_id)
        .order_by(BidderMessage.number.desc())
    )
    return [Said(row.number, row.subject, row.words, row.sent_at) for row in rows]


def states_of(
    rows: list[Clarification], steps: dict[UUID, list[ClarificationStep]]
) -> dict[UUID, tuple[State, UUID | None]]:
    """Where each question stands, and which one it is joined with. A question is never joined with a joined one."""
    kinds = {row.id: [Kind(step.kind) for step in steps[row.id]] for row in rows}
    joined = {
        row.id: next((step.joined_to for step in reversed(steps[row.id]) if step.joined_to is not None), None)
        for row in rows
    }
    alone = {row.id: state_of(kinds[row.id], private=row.private) for row in rows if Kind.JOINED not in kinds[row.id]}
    found: dict[UUID, tuple[State, UUID | None]] = {}
    for row in rows:
        target = joined[row.id]
        there = alone.get(target) if target is not None else None
        found[row.id] = (state_of(kinds[row.id], private=row.private, joined_to=there), target)
    return found


def rows_of(
    session: Session, *procurement_ids: UUID
) -> tuple[list[Clarification], dict[UUID, list[ClarificationStep]]]:
    """Questions and their steps, in the order they came. Two queries."""
    rows = list(
        session.scalars(
            select(Clarification)
            .where(Clarification.procurement_id.in_(procurement_ids))
            .order_by(Clarification.procurement_id, Clarification.number)
        )
    )
    steps: dict[UUID, list[ClarificationStep]] = defaultdict(list)
    for step in session.scalars(
        select(ClarificationStep)
        .join(Clarification, Clarification.id == ClarificationStep.clarification_id)
        .where(Clarification.procurement_id.in_(procurement_ids))
        .order_by(ClarificationStep.clarification_id, ClarificationStep.number)
    ):
        steps[step.clarification_id].append(step)
    return rows, steps


def read_questions(session: Session, keyring: Keyring, view: ProcurementView, now: datetime) -> list[Question]:
    """Every question of a procurement, in the order they came, without who asked. Who may see them is the caller's to
    ask. Four queries."""
    pack = pack_of(view)
    rows, steps = rows_of(session, view.id)
    published = {
        each.clarification_id: each
        for each in session.scalars(select(PublishedAnswer).where(PublishedAnswer.procurement_id == view.id))
    }
    names = names_of(session, [step.by for each in steps.values() for step in each if step.by])
    states = states_of(rows, steps)
    numbers = {row.id: row.number for row in rows}
    found = []
    for row in rows:
        state, target = states[row.id]
        words = read_words(keyring, row.id, row.sealed)
        told = published.get(row.id) or (published.get(target) if target and state is State.ANSWERED else None)
        read = tuple(
            Step(
                Kind(step.kind),
                names.get(step.by, "An officer") if step.by else "The asker",
                step.at,
                read_words(keyring, step.id, step.sealed),
            )
            for step in steps[row.id]
        )
        kinds = [step.kind for step in read]
        ended = next((step.at for step in read if step.kind is Kind.SENT_PRIVATELY), now)
        counts = state in (State.WAITING, State.PRIVATE, State.JOINED) or Kind.SENT_PRIVATELY in kinds
        late = told.days_late if told else (days_late_of(pack.timetable.answers_by, ended) if counts else 0)
        found.append(
            Question(
                id=row.id,
                number=row.number,
                category=row.category,
                about=row.about,
                asked_at=row.asked_at,
                asked_privately=row.private,
                missing=row.missing,
                text=words["text"],
                reason=words["reason"],
                state=state,
                private=is_private(kinds, private=row.private),
                steps=read,
                joined_to=numbers.get(target) if target else None,
                published_number=told.number if told else None,
                late=late,
            )
        )
    return found


def scan_texts(session: Session, pack: Pack, *texts: str) -> tuple[tuple[Found, ...], ...]:
    """What in each text may tell who asked. Every provider is looked for, not the asker alone. Two queries."""
    people = session.scalars(select(User.name).join(Membership, Membership.user_id == User.id))
    known = Known(
        providers=tuple(session.scalars(select(Organisation.name))),
        people=tuple(people),
        contacts=(pack.contact.email, pack.contact.phone),
        pack=str(codec.encode(pack)),
    )
    return tuple(scan(text, known) for text in texts)
