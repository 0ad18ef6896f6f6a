"""Files of opened bids that are kept back, and what was decided about each."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.queries import names_of
from portal.bids import queries as bids
from portal.bids.queries import KeptBackFile
from portal.evaluation.models import KeptBackDecision
from portal.evaluation.permissions import may_check, may_see_compliance
from portal.evaluation.queries.ground import Board, get_board, read_bids
from portal.evaluation.sealed import read_words
from portal.rules.actors import Actor
from portal.rules.evaluating import OpenedBid
from portal.rules.refusals import Decision
from portal.sealing.keyring import Keyring
from portal.storage.scans import any_kept_back


@dataclass(frozen=True)
class KeptBackStep:
    """One decision about a file. choice: a word of `portal.rules.kept_back`."""

    choice: str
    reason: str
    name: str
    at: datetime


@dataclass(frozen=True)
class KeptBackLine:
    """A file of an opened bid that is kept back. steps: what was decided, oldest first; the last one counts."""

    bid: OpenedBid
    file: KeptBackFile
    steps: tuple[KeptBackStep, ...]


@dataclass(frozen=True)
class KeptBack:
    """Every file kept back of the opened bids."""

    board: Board
    lines: tuple[KeptBackLine, ...]
    may_decide: Decision


def get_kept_back(session: Session, keyring: Keyring, actor: Actor, procurement_id: UUID) -> KeptBack:
    """The list, for who sees how bids are checked. Raises NotFound for others, and before the opening."""
    board = get_board(session, procurement_id)
    may_see_compliance(actor, board.case).or_refuse()
    return KeptBack(board, list_kept_back(session, keyring, board), may_check(actor, board.case))


def list_kept_back(session: Session, keyring: Keyring, board: Board) -> tuple[KeptBackLine, ...]:
    """Files kept back of the bids that open, in the order of the bids. Eight queries; one where no file anywhere is kept back.

    Raises Refusal where a bid no longer opens (CL-07-c).
    """
    if not any_kept_back(session):
        return ()
    intact = {bid.submission_id: bid for bid in board.bids if bid.intact}
    found = bids.kept_back_in(session, read_bids(session, keyring, board, list(intact)))
    if not found:
        return ()
    rows = list(
        session.scalars(
            select(KeptBackDecision)
            .where(KeptBackDecision.procurement_id == board.case.procurement_id)
            .order_by(KeptBackDecision.number)
        )
    )
    names = names_of(session, [row.decided_by for row in rows])
    steps: dict[tuple[UUID, UUID], list[KeptBackStep]] = {}
    for row in rows:
        words = read_words(keyring, "kept_back_decisions", row.id, row.sealed)["words"]
        step = KeptBackStep(row.choice, words, names.get(row.decided_by, ""), row.at)
        steps.setdefault((row.submission_id, row.file_id), []).append(step)
    order = list(intact)
    found.sort(key=lambda each: (order.index(each.submission_id), each.place, each.name))
    return tuple(
        KeptBackLine(intact[each.submission_id], each, tuple(steps.get((each.submission_id, each.file_id), ())))
        for each in found
    )
