"""The register of questions to bidders about their bids: both sides, nothing ever changed (CL-02-d)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.queries import names_of
from portal.evaluation.models import BidClarification, BidClarificationAnswer
from portal.evaluation.permissions import may_check, may_see_compliance, may_see_discussion
from portal.evaluation.queries.ground import Board, get_board, refuse_chair_with_a_link
from portal.evaluation.sealed import read_words
from portal.rules.actors import Actor
from portal.rules.bid_questions import KIND_NAMES, asked_text
from portal.rules.compliance import condition_of
from portal.rules.evaluating import OpenedBid
from portal.rules.pack import Pack
from portal.rules.refusals import Decision
from portal.sealing.keyring import Keyring


@dataclass(frozen=True)
class Asked:
    """One question to a bidder with its answer. words: the officer's; text: the whole as the bidder reads it."""

    id: UUID
    bid: OpenedBid
    about: str
    about_words: str
    kind: str
    words: str
    text: str
    asked_by: str
    at: datetime
    answer_by: datetime
    answer: str | None
    answered_by: str
    answered_at: datetime | None

    @property
    def kind_name(self) -> str:
        return KIND_NAMES[self.kind]

    def state(self, now: datetime) -> str:
        """A word for the register."""
        if self.answer is not None:
            return "Answered"
        return "Waiting" if now < self.answer_by else "Late"


@dataclass(frozen=True)
class Register:
    """Every question to a bidder, oldest first."""

    board: Board
    asked: tuple[Asked, ...]
    may_ask: Decision


def about_words(pack: Pack, about: str) -> str:
    """What a question is about, inside a sentence: "question 2, Safe practice", "condition 1, Insurance"."""
    condition = condition_of(pack, about)
    if condition is not None:
        return f"condition {condition.id.lstrip('C')}, {condition.text}"
    for number, question in enumerate(pack.questions, 1):
        if question.id == about:
            return f"question {number}, {question.title}"
    return about


def list_asked(session: Session, keyring: Keyring, board: Board, *submissions: UUID) -> list[Asked]:
    """Questions and answers, oldest first; of these bids, or of all where none is named. Three queries."""
    statement = select(BidClarification, BidClarificationAnswer).outerjoin(
        BidClarificationAnswer, BidClarificationAnswer.clarification_id == BidClarification.id
    )
    statement = statement.where(BidClarification.procurement_id == board.case.procurement_id)
    if submissions:
        statement = statement.where(BidClarification.submission_id.in_(submissions))
    rows = session.execute(statement.order_by(BidClarification.at, BidClarification.id)).all()
    names = names_of(session, {row.asked_by for row, _ in rows} | {a.answered_by for _, a in rows if a is not None})
    bids = {bid.submission_id: bid for bid in board.bids}
    return [_asked(keyring, board, row, answer, bid=bids[row.submission_id], names=names) for row, answer in rows]


def _asked(
    keyring: Keyring,
    board: Board,
    row: BidClarification,
    answer: BidClarificationAnswer | None,
    *,
    bid: OpenedBid,
    names: Mapping[UUID, str],
) -> Asked:
    words = read_words(keyring, "bid_clarifications", row.id, row.sealed)["words"]
    about = about_words(board.pack, row.about)
    said = None
    if answer is not None:
        said = read_words(keyring, "bid_clarification_answers", answer.id, answer.sealed)["words"]
    return Asked(
        id=row.id,
        bid=bid,
        about=row.about,
        about_words=about,
        kind=row.kind,
        words=words,
        text=asked_text(row.kind, about, words),
        asked_by=names.get(row.asked_by, ""),
        at=row.at,
        answer_by=row.answer_by,
        answer=said,
        answered_by=names.get(answer.answered_by, "") if answer else "",
        answered_at=answer.at if answer else None,
    )


def get_register(session: Session, keyring: Keyring, actor: Actor, procurement_id: UUID) -> Register:
    """The whole register: for who runs, approves, leads the panel or checks.

    Raises NotFound; NotAllowed for a chair with a link that is not cleared.
    """
    board = get_board(session, procurement_id)
    if not may_see_discussion(actor, board.case):
        may_see_compliance(actor, board.case).or_refuse()
    refuse_chair_with_a_link(session, actor, board)
    return Register(board, tuple(list_asked(session, keyring, board)), may_check(actor, board.case))


def beside_answer(asked: Sequence[Asked], question_id: str) -> tuple[Asked, ...]:
    """What was asked and answered about one question: shown to the panel beside the answer."""
    return tuple(each for each in asked if each.about == question_id)
