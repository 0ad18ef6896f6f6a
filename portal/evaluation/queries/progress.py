"""Who is done marking and who needs help; nothing about what anybody thinks, and nothing by bid (screens 21)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.evaluation.permissions import may_lead, may_release, may_remind, may_see_progress
from portal.evaluation.queries.ground import Board, Member, get_board, standing_in_all, standings_of
from portal.evaluation.queries.marking import last_marks, locks_of
from portal.rules.actors import Actor
from portal.rules.conflicts import Standing
from portal.rules.refusals import Decision
from portal.rules.seats import SeatKind


@dataclass(frozen=True)
class MemberProgress:
    """One line of the table. supporter: who helps a service user, "" where nobody has the seat."""

    member: Member
    declared: Standing
    done: int
    to_mark: int
    locked_at: datetime | None
    supporter: str

    @property
    def finished(self) -> bool:
        """Nothing is awaited of this member any more."""
        nothing_to_do = self.to_mark == 0 and self.declared not in (Standing.TO_DECLARE, Standing.WAITING)
        return self.member.released or self.locked_at is not None or nothing_to_do


@dataclass(frozen=True)
class Progress:
    """The panel's progress."""

    board: Board
    lines: tuple[MemberProgress, ...]
    may_remind: Decision
    may_lead: Decision
    may_release: Decision

    @property
    def waiting(self) -> tuple[MemberProgress, ...]:
        return tuple(line for line in self.lines if not line.finished)

    @property
    def has_chair(self) -> bool:
        return any(line.member.chair and not line.member.released for line in self.lines)


def get_progress(session: Session, actor: Actor, procurement_id: UUID) -> Progress:
    """For chair, procurement officer and approvers. Raises NotFound for everybody else."""
    board = get_board(session, procurement_id)
    may_see_progress(actor, board.case).or_refuse()
    return Progress(
        board=board,
        lines=lines_of(session, board),
        may_remind=may_remind(actor, board.case),
        may_lead=may_lead(actor, board.case),
        may_release=may_release(actor, board.case),
    )


def lines_of(session: Session, board: Board) -> tuple[MemberProgress, ...]:
    """Every member's counts over all bids together."""
    members = board.members
    standings = standings_of(session, board, *[member.user_id for member in members])
    saved = last_marks(session, board.case.procurement_id)
    locks = locks_of(session, board.case.procurement_id)
    found = []
    for member in members:
        own = standings[member.user_id]
        units = board.assigned(member, own)
        done = sum(1 for u in units if (member.user_id, u.submission_id, u.question_id) in saved)
        lock = locks.get(member.user_id)
        found.append(
            MemberProgress(
                member=member,
                declared=standing_in_all(board, own),
                done=done,
                to_mark=len(units),
                locked_at=lock.at if lock else None,
                supporter=_supporter(board, member.user_id),
            )
        )
    return tuple(found)


def _supporter(board: Board, user_id: UUID) -> str:
    return next(
        (
            seat.name
            for seat in board.seats
            if seat.kind is SeatKind.SUPPORTER and seat.supports == user_id and seat.released_at is None
        ),
        "",
    )
