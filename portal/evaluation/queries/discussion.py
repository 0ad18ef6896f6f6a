"""What each member said, and what the panel agreed: read once the discussion is open, by the chair."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.evaluation.models import AgreedMark
from portal.evaluation.permissions import may_know_result, may_record_agreed, may_see_discussion
from portal.evaluation.queries.bid_questions import Asked, beside_answer, list_asked
from portal.evaluation.queries.ground import Board, Member, get_board, read_bid, refuse_chair_with_a_link
from portal.evaluation.queries.marking import SavedMark, belongs_to, last_marks, marks_by_unit
from portal.evaluation.queries.stops import Stops, get_stops
from portal.evaluation.sealed import read_words
from portal.rules import codec
from portal.rules.actors import Actor
from portal.rules.evaluating import Unit
from portal.rules.moderation import AgreedWords, far_apart, minimum_at_stake, spread
from portal.rules.pack import Question
from portal.rules.refusals import Decision
from portal.rules.snapshot import AnswerFact, FileFact
from portal.sealing.keyring import Keyring

Key = tuple[UUID, str]


@dataclass(frozen=True)
class Agreed:
    """One save of an agreed mark."""

    number: int
    words: AgreedWords
    recorded_by: UUID
    at: datetime


@dataclass(frozen=True)
class UnitTalk:
    """One question of one bid in the discussion: what each said, and every agreed mark so far, newest last."""

    unit: Unit
    question: Question
    said: tuple[tuple[Member, SavedMark], ...]
    agreed: tuple[Agreed, ...]

    @property
    def marks(self) -> list[str]:
        return [saved.words.mark for _, saved in self.said]

    @property
    def spread(self) -> Decimal:
        return spread(self.marks)

    @property
    def differs(self) -> bool:
        return far_apart(self.question, self.marks)

    @property
    def minimum_at_stake(self) -> bool:
        return minimum_at_stake(self.question, self.marks)

    @property
    def state(self) -> str:
        if self.agreed:
            return "Agreed"
        return "Marks differ" if self.differs else "To discuss"


@dataclass(frozen=True)
class Discussion:
    """All units of the discussion."""

    board: Board
    talks: tuple[UnitTalk, ...]
    may_record: Decision
    may_know_result: Decision
    released: tuple[Member, ...]
    stops: Stops

    @property
    def not_agreed(self) -> int:
        return sum(1 for talk in self.talks if not talk.agreed)

    def next_after(self, unit: Unit | None) -> UnitTalk | None:
        """The next unit without an agreed mark, after this one, beginning anew at the end; none whose bid is stopped."""
        at = next((i for i, talk in enumerate(self.talks) if unit is not None and talk.unit == unit), -1)
        turned = [*self.talks[at + 1 :], *self.talks[: max(at, 0)]]
        return next((talk for talk in turned if not talk.agreed and self.stops.of_unit(talk.unit) is None), None)

    def stop_of(self, unit: Unit) -> str | None:
        """Why the bid of this unit may not be marked now, or None."""
        return self.stops.of(unit.submission_id)


@dataclass(frozen=True)
class TalkPage:
    """One unit with its answer, and what the bidder was asked about it."""

    discussion: Discussion
    talk: UnitTalk
    place: int
    answer: AnswerFact | None
    files: tuple[FileFact, ...]
    asked: tuple[Asked, ...] = ()

    @property
    def stop(self) -> str | None:
        """Why this may not be agreed now, or None."""
        return self.discussion.stops.of_unit(self.talk.unit)


def agreed_rows(session: Session, procurement_id: UUID) -> dict[Key, list[AgreedMark]]:
    """Every save of every agreed mark, by unit, oldest first."""
    found: dict[Key, list[AgreedMark]] = {}
    rows = session.scalars(
        select(AgreedMark).where(AgreedMark.procurement_id == procurement_id).order_by(AgreedMark.number)
    )
    for row in rows:
        found.setdefault((row.submission_id, row.question_id), []).append(row)
    return found


def read_agreed(keyring: Keyring, row: AgreedMark) -> Agreed:
    """An agreed mark's words."""
    words = codec.decode(AgreedWords, read_words(keyring, "agreed_marks", row.id, row.sealed))
    return Agreed(row.number, words, row.recorded_by, row.at)


def count_not_agreed(session: Session, board: Board) -> int:
    """How many units have no agreed mark yet."""
    done = agreed_rows(session, board.case.procurement_id)
    return sum(1 for unit in board.units if (unit.submission_id, unit.question_id) not in done)


def get_discussion(session: Session, keyring: Keyring, actor: Actor, procurement_id: UUID) -> Discussion:
    """Everything said and agreed. Raises NotFound, NotAllowed before the discussion, to all but the
    chair, and to a chair with a link that is not cleared."""
    board = get_board(session, procurement_id)
    may_see_discussion(actor, board.case).or_refuse()
    refuse_chair_with_a_link(session, actor, board)
    # What a released member marked stays: nobody is left out here.
    said = marks_by_unit(last_marks(session, procurement_id), keyring, board.members)
    rows = agreed_rows(session, procurement_id)
    talks = tuple(
        UnitTalk(
            unit=unit,
            question=board.pack.question(unit.question_id),
            said=tuple(said.get((unit.submission_id, unit.question_id), [])),
            agreed=tuple(read_agreed(keyring, row) for row in rows.get((unit.submission_id, unit.question_id), [])),
        )
        for unit in board.units
    )
    return Discussion(
        board=board,
        talks=talks,
        may_record=may_record_agreed(actor, board.case),
        may_know_result=may_know_result(actor, board.case),
        released=tuple(member for member in board.members if member.released),
        stops=get_stops(session, keyring, board),
    )


def get_talk(
    session: Session, keyring: Keyring, actor: Actor, procurement_id: UUID, *, submission_id: UUID, question_id: str
) -> TalkPage:
    """One unit of the discussion with its answer. Raises NotFound, NotAllowed."""
    discussion = get_discussion(session, keyring, actor, procurement_id)
    unit = discussion.board.unit(submission_id, question_id)
    place = next(i for i, talk in enumerate(discussion.talks, start=1) if talk.unit == unit)
    snapshot = read_bid(session, keyring, submission_id)
    return TalkPage(
        discussion=discussion,
        talk=discussion.talks[place - 1],
        place=place,
        answer=snapshot.answer(question_id),
        files=tuple(file for file in snapshot.files if belongs_to(file, question_id)),
        asked=beside_answer(list_asked(session, keyring, discussion.board, *unit.submissions), question_id),
    )


def may_open_discussion(actor: Actor, board: Board) -> bool:
    """True where this person may read the discussion now."""
    return bool(may_see_discussion(actor, board.case))
