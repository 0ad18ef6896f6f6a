"""What stops the marking of a bid: a condition that is not met, an agreed mark below a minimum, a decision that is open."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.evaluation.models import AgreedMark, ConditionCheck
from portal.evaluation.queries.ground import Board
from portal.evaluation.sealed import read_words
from portal.rules.compliance import MINIMUM, below, failed_conditions, ground_of, stop_words
from portal.rules.evaluating import Unit
from portal.rules.refusals import NotAllowed
from portal.sealing.keyring import Keyring


@dataclass(frozen=True)
class Stops:
    """The grounds found against each bid, by submission, and the words that follow."""

    board: Board
    failed: dict[UUID, tuple[str, ...]]

    def of(self, submission_id: UUID, *, but: str = "") -> str | None:
        """Why this bid may not be marked now, or None. but: a ground that does not count, the mark being changed itself."""
        failed = [ground for ground in self.failed.get(submission_id, ()) if ground != but]
        return stop_words(self.board.pack, failed, self.board.cases.get(submission_id, ()))

    def of_unit(self, unit: Unit) -> str | None:
        """Why a unit may not be marked now: one of its lots is stopped, those left out not counted."""
        own = ground_of(MINIMUM, unit.question_id)
        counted = [each for each in unit.submissions if each not in self.board.left_out] or list(unit.submissions)
        return next((words for each in counted if (words := self.of(each, but=own))), None)

    def refuse(self, unit: Unit) -> None:
        """Raise NotAllowed where the unit may not be marked now (CL-08-b)."""
        if words := self.of_unit(unit):
            raise NotAllowed(words)

    def undecided(self, submissions: Iterable[UUID]) -> list[UUID]:
        """Bids among these on which nothing may be locked yet: stopped, and not left out."""
        return [each for each in submissions if each not in self.board.left_out and self.of(each)]


def last_findings(session: Session, procurement_id: UUID) -> dict[tuple[UUID, str], ConditionCheck]:
    """The newest finding for each bid and condition."""
    rows = session.scalars(
        select(ConditionCheck).where(ConditionCheck.procurement_id == procurement_id).order_by(ConditionCheck.number)
    )
    return {(row.submission_id, row.condition_id): row for row in rows}


def get_stops(session: Session, keyring: Keyring, board: Board) -> Stops:
    """Everything that stops a bid now. Two queries."""
    failed: dict[UUID, list[str]] = {}
    found: dict[UUID, list[tuple[str, str]]] = {}
    for (submission, condition), row in last_findings(session, board.case.procurement_id).items():
        found.setdefault(submission, []).append((condition, row.finding))
    for submission, findings in found.items():
        failed[submission] = failed_conditions(board.pack, findings)
    with_minimum = [question.id for question in board.pack.questions if question.minimum_score is not None]
    last: dict[tuple[UUID, str], AgreedMark] = {}
    if board.case.discussion_opened_at is not None and with_minimum:
        for agreed in session.scalars(
            select(AgreedMark)
            .where(AgreedMark.procurement_id == board.case.procurement_id, AgreedMark.question_id.in_(with_minimum))
            .order_by(AgreedMark.number)
        ):
            last[agreed.submission_id, agreed.question_id] = agreed
    for unit in board.units:
        row_of = last.get((unit.submission_id, unit.question_id))
        if row_of is None:
            continue
        mark = read_words(keyring, "agreed_marks", row_of.id, row_of.sealed)["mark"]
        if below(board.pack.question(unit.question_id), mark):
            for submission in unit.submissions:
                failed.setdefault(submission, []).append(ground_of(MINIMUM, unit.question_id))
    return Stops(board, {submission: tuple(grounds) for submission, grounds in failed.items()})
