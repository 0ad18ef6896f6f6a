"""Every mark that was ever saved, with author, time and reason: what a court would ask for (CL-06-d, CL-08-c)."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.queries import names_of
from portal.evaluation.models import Mark
from portal.evaluation.permissions import may_take_history
from portal.evaluation.queries.discussion import agreed_rows, read_agreed
from portal.evaluation.queries.ground import Board, get_board
from portal.evaluation.queries.marking import read_mark
from portal.rules.actors import Actor
from portal.sealing.keyring import Keyring

COLUMNS = (
    "Lot",
    "Bidder",
    "Question",
    "Kind",
    "Save",
    "By",
    "At",
    "Mark",
    "Why",
    "Why not the mark above",
    "Strength",
    "Missing",
    "Place in the bid",
    "How it was settled",
    "Who disagreed",
    "Why it changed",
)
Row = tuple[str, ...]


def marks_history(session: Session, keyring: Keyring, actor: Actor, procurement_id: UUID) -> tuple[Board, list[Row]]:
    """Rows by lot, bidder and question: each member's saves, then the panel's, oldest first. Raises NotFound, NotAllowed."""
    board = get_board(session, procurement_id)
    may_take_history(actor, board.case).or_refuse()
    own: dict[tuple[UUID, str], list[Mark]] = {}
    for row in session.scalars(
        select(Mark).where(Mark.procurement_id == procurement_id).order_by(Mark.at, Mark.number, Mark.id)
    ):
        own.setdefault((row.submission_id, row.question_id), []).append(row)
    agreed = agreed_rows(session, procurement_id)
    people = {row.user_id for rows in own.values() for row in rows} | {
        r.recorded_by for rows in agreed.values() for r in rows
    }
    names = names_of(session, people)
    found: list[Row] = []
    for bid in board.bids:
        for question in board.pack.questions:
            head = (board.lot_title(bid.lot_id), bid.organisation_name, question.title)
            key = (bid.submission_id, question.id)
            for row in own.get(key, []):
                said = read_mark(keyring, row).words
                found.append(
                    (
                        *(*head, "member", str(row.number), names.get(row.user_id, ""), row.at.isoformat()),
                        *(said.mark, "", "", said.strength, said.missing, said.place, "", "", ""),
                    )
                )
            for saved in agreed.get(key, []):
                kept = read_agreed(keyring, saved)
                words = kept.words
                found.append(
                    (
                        *(*head, "panel", str(kept.number), names.get(kept.recorded_by, ""), kept.at.isoformat()),
                        *(words.mark, words.why, words.why_not_above, words.strength, words.missing, words.place),
                        *(words.settled, words.disagrees, words.change_reason),
                    )
                )
    return board, found
