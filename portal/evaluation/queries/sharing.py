"""Who marks which question, as officer and chair see it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.evaluation.models import Mark
from portal.evaluation.permissions import may_see_progress, may_share_out
from portal.evaluation.queries.ground import Board, get_board
from portal.rules.actors import Actor
from portal.rules.refusals import Decision


@dataclass(frozen=True)
class Sharing:
    """The page: who marks what now, and whether that may still change."""

    board: Board
    may_share: Decision


def get_sharing(session: Session, actor: Actor, procurement_id: UUID) -> Sharing:
    """For officer, chair and approvers. Raises NotFound for everybody else."""
    board = get_board(session, procurement_id)
    may_see_progress(actor, board.case).or_refuse()
    begun = session.scalar(select(Mark.id).where(Mark.procurement_id == procurement_id).limit(1)) is not None
    return Sharing(board, may_share_out(actor, board.case, begun=begun))
