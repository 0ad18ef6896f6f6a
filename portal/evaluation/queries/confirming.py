"""What agreed marks still wait for: the members who were there to confirm them, and an approver where a minimum was crossed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.evaluation.models import AgreedMark, MarkApproval, MarkConfirmation
from portal.evaluation.permissions import may_confirm, may_see_compliance
from portal.evaluation.queries.cases import list_cases
from portal.evaluation.queries.discussion import Agreed, agreed_rows, read_agreed
from portal.evaluation.queries.ground import Board, Member, get_board
from portal.evaluation.queries.marking import SavedMark, last_marks, marks_by_unit
from portal.evaluation.queries.stops import get_stops
from portal.evaluation.sealed import read_words
from portal.rules.actors import Actor
from portal.rules.compliance import State, crosses_minimum
from portal.rules.evaluating import Unit
from portal.rules.pack import Question
from portal.rules.refusals import Decision, NotFound
from portal.rules.wording import count_of, listed
from portal.sealing.keyring import Keyring


@dataclass(frozen=True)
class Said:
    """What a member said to an agreed mark: "yes" or "no", with words where they disagree."""

    says: str
    words: str


@dataclass(frozen=True)
class LastAgreed:
    """The agreed mark of a unit that counts now. said: by member; present: who was there and has not left."""

    row_id: UUID
    unit: Unit
    question: Question
    agreed: Agreed
    present: frozenset[UUID]
    said: dict[UUID, Said]

    @property
    def missing(self) -> frozenset[UUID]:
        """Who was there and has not confirmed; the chair who recorded it has."""
        return self.present - set(self.said) - {self.agreed.recorded_by}


@dataclass(frozen=True)
class Crossing:
    """An agreed mark on the other side of its minimum from marks given before. approved: None while it waits."""

    last: LastAgreed
    members: tuple[tuple[Member, SavedMark], ...]
    approved: bool | None
    reason: str
    decided_by: UUID | None


@dataclass(frozen=True)
class ConfirmPage:
    """A member's page: every agreed mark at which they were there."""

    board: Board
    member: Member
    lines: tuple[LastAgreed, ...]
    may_confirm: Decision

    @property
    def left(self) -> tuple[LastAgreed, ...]:
        return tuple(line for line in self.lines if self.member.user_id in line.missing)


def list_last_agreed(session: Session, keyring: Keyring, board: Board) -> list[LastAgreed]:
    """The agreed mark of each unit that has one, in order, with who confirmed it. Two queries."""
    rows = agreed_rows(session, board.case.procurement_id)
    newest: list[tuple[Unit, AgreedMark]] = [
        (unit, saves[-1]) for unit in board.units if (saves := rows.get((unit.submission_id, unit.question_id)))
    ]
    said: dict[UUID, dict[UUID, Said]] = {}
    for row in session.scalars(
        select(MarkConfirmation).where(MarkConfirmation.agreed_mark_id.in_([agreed.id for _, agreed in newest]))
    ):
        words = read_words(keyring, "mark_confirmations", row.id, row.sealed)["words"]
        said.setdefault(row.agreed_mark_id, {})[row.user_id] = Said(row.says, words)
    here = {str(member.user_id): member.user_id for member in board.members if not member.released}
    found = []
    for unit, last in newest:
        agreed = read_agreed(keyring, last)
        present = frozenset(here[each] for each in agreed.words.present if each in here)
        question = board.pack.question(unit.question_id)
        found.append(LastAgreed(last.id, unit, question, agreed, present, said.get(last.id, {})))
    return found


def list_crossings(session: Session, keyring: Keyring, board: Board) -> list[Crossing]:
    """Agreed marks that crossed a minimum (CL-08-a), in order: those that wait and those decided."""
    lasts = [each for each in list_last_agreed(session, keyring, board) if each.question.minimum_score is not None]
    if not lasts:
        return []
    asked = {each.question.id for each in lasts}
    marks = last_marks(session, board.case.procurement_id)
    said = marks_by_unit({key: row for key, row in marks.items() if key[2] in asked}, keyring, board.members)
    saves = agreed_rows(session, board.case.procurement_id)
    approvals = {
        row.agreed_mark_id: row
        for row in session.scalars(
            select(MarkApproval).where(MarkApproval.agreed_mark_id.in_([each.row_id for each in lasts]))
        )
    }
    found = []
    for last in lasts:
        key = (last.unit.submission_id, last.question.id)
        members = tuple(said.get(key, []))
        earlier = [saved.words.mark for _, saved in members]
        earlier += [read_agreed(keyring, row).words.mark for row in saves[key][:-1]]
        if not crosses_minimum(last.question, earlier, last.agreed.words.mark):
            continue
        row = approvals.get(last.row_id)
        found.append(
            Crossing(
                last=last,
                members=members,
                approved=row.approved if row else None,
                reason=read_words(keyring, "mark_approvals", row.id, row.sealed)["words"] if row else "",
                decided_by=row.decided_by if row else None,
            )
        )
    return found


def get_crossings(
    session: Session, keyring: Keyring, actor: Actor, procurement_id: UUID
) -> tuple[Board, list[Crossing]]:
    """For approvers and those who check. Raises NotFound."""
    board = get_board(session, procurement_id)
    may_see_compliance(actor, board.case).or_refuse()
    return board, list_crossings(session, keyring, board)


def find_crossing(crossings: list[Crossing], agreed_mark_id: UUID) -> Crossing:
    """One of them. Raises NotFound."""
    for each in crossings:
        if each.last.row_id == agreed_mark_id:
            return each
    raise NotFound


def get_confirm_page(session: Session, keyring: Keyring, actor: Actor, procurement_id: UUID) -> ConfirmPage:
    """A member's own page. Raises NotFound for who is not on the panel, NotAllowed before the discussion."""
    board = get_board(session, procurement_id)
    decision = may_confirm(actor, board.case)
    if not decision and (decision.hidden or board.case.discussion_opened_at is None):
        decision.or_refuse()
    if actor.user_id is None:
        raise NotFound
    lines = tuple(each for each in list_last_agreed(session, keyring, board) if actor.user_id in each.present)
    return ConfirmPage(board, board.member(actor.user_id), lines, decision)


def decision_waits(session: Session, keyring: Keyring, procurement_id: UUID, now: datetime) -> bool:
    """True while an approver has something to decide about a bid. Only for who decides: the caller asks."""
    board = get_board(session, procurement_id)
    if any(fact.open for facts in board.cases.values() for fact in facts):
        for case in list_cases(session, keyring, board):
            over = case.answer_by is not None and now >= case.answer_by
            if case.state in (State.WAITING, State.ANSWERED) or (case.state is State.MAY_ANSWER and over):
                return True
    return any(crossing.approved is None for crossing in list_crossings(session, keyring, board))


def what_waits(session: Session, keyring: Keyring, board: Board) -> str | None:
    """Why quality may not be locked though every mark is agreed, or None."""
    return next(_waits(session, keyring, board), None)


def _waits(session: Session, keyring: Keyring, board: Board) -> Iterator[str]:
    stops = get_stops(session, keyring, board)
    for bid in board.bids:
        if bid.intact and bid.submission_id in stops.undecided([bid.submission_id]):
            yield f"{bid.organisation_name}: {stops.of(bid.submission_id)}"
    for crossing in list_crossings(session, keyring, board):
        name, question = crossing.last.unit.bid.organisation_name, crossing.last.question.id
        if crossing.approved is None:
            yield f"The mark of {name} for question {question[1:]} crossed a minimum. An approver decides on it first."
        elif not crossing.approved:
            yield f"The mark of {name} for question {question[1:]} was not approved. Record it again."
    names = {member.user_id: member.name for member in board.members}
    counts: dict[UUID, int] = {}
    for last in list_last_agreed(session, keyring, board):
        for member in last.missing:
            counts[member] = counts.get(member, 0) + 1
    if counts:
        who = [f"{names[member]} ({count_of(count, 'mark')})" for member, count in sorted(
            counts.items(), key=lambda pair: names[pair[0]]
        )]  # fmt: skip
        yield f"Not confirmed yet by {listed(who)}. Each member who was there says yes or that they disagree."
