"""The lock of quality, and what follows in the same moment: prices opened, the record computed and kept."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select

from portal.evaluation import events
from portal.evaluation.models import EvaluationResult
from portal.evaluation.permissions import may_record_agreed
from portal.evaluation.queries.cases import left_out_reasons
from portal.evaluation.queries.confirming import what_waits
from portal.evaluation.queries.discussion import agreed_rows, count_not_agreed, read_agreed
from portal.evaluation.queries.ground import Board, get_board, read_bids, refuse_chair_with_a_link
from portal.evaluation.queries.result import find_row
from portal.procurements.queries import lock_procurement
from portal.rules import codec, scoring
from portal.rules.evaluating import below_minimum, build_record, record_ids, units_of
from portal.rules.refusals import NotAllowed
from portal.unit_of_work import Work


def lock_quality(work: Work, procurement_id: UUID) -> None:
    """The chair closes the agreed marks; only then are prices read, and only of bids at or above every minimum.

    Who is below a minimum is worked out by the core first, from marks alone: their price never enters the record.
    Refuses: anybody but the chair, and a chair with a link that is not cleared; before the discussion; twice; while a mark
    of a bid that may be marked is not agreed; while a bid is stopped and not decided (CL-08-b), a mark that crossed a
    minimum not approved (CL-08-a), or a member who was there has not confirmed (CL-06-e).
    Records: QualityLocked, PricesOpened, ResultComputed. Posts: nothing.
    """
    procurement = lock_procurement(work, procurement_id)
    board = get_board(work.session, procurement_id)
    may_record_agreed(work.actor, board.case).or_refuse()
    refuse_chair_with_a_link(work.session, work.actor, board)
    left = count_not_agreed(work.session, board)
    if left:
        raise NotAllowed(f"{left} marks are not agreed yet." if left > 1 else "1 mark is not agreed yet.")
    if words := what_waits(work.session, work.parts.keyring, board):
        raise NotAllowed(words)
    procurement.quality_locked_at = work.now
    work.session.flush()
    work.record(events.QualityLocked(procurement_id=procurement_id, marks=len(board.units)))
    row, opened = compute_result(work, board)
    work.record(
        events.PricesOpened(procurement_id=procurement_id, opened=opened, sealed=len(board.bids) - opened),
    )
    work.record(events.ResultComputed(procurement_id=procurement_id, number=row.number, digest=row.digest))


def compute_result(work: Work, board: Board, *, why: str | None = None) -> tuple[EvaluationResult, int]:
    """Build the record, compute it and keep it with its result; the caller has locked quality in this work.

    Gives the kept row and how many prices were read.
    """
    marks = _agreed_marks(work, board)
    ids = record_ids(board.pack, board.bids)
    left_out = left_out_reasons(work.session, work.parts.keyring, board)
    below = below_minimum(_computed(build_record(board.pack, board.bids, marks, None, left_out=left_out)))
    sealed = [submission for submission, record_id in ids.items() if record_id in below or submission in left_out]
    open_bids = [bid for bid in board.bids if bid.intact and bid.submission_id not in sealed]
    snapshots = read_bids(work.session, work.parts.keyring, board, {bid.submission_id for bid in open_bids})
    record = build_record(board.pack, board.bids, marks, snapshots, sealed=sealed, left_out=left_out)
    result = _computed(record)
    bids = {record_id: str(submission) for submission, record_id in ids.items()}
    first = find_row(work.session, board.case.procurement_id)
    opened_at = first.prices_opened_at if first is not None else work.now
    row = keep_result(work, board.case.procurement_id, record, result, bids, prices_opened_at=opened_at, why=why)
    return row, len(open_bids)


def keep_result(
    work: Work,
    procurement_id: UUID,
    record: dict[str, Any],
    result: dict[str, Any],
    bids: dict[str, str],
    *,
    prices_opened_at: datetime,
    why: str | None = None,
) -> EvaluationResult:
    """One more row, sealed: the newest counts, all are kept. bids: record id to submission."""
    number = work.session.scalar(
        select(func.max(EvaluationResult.number)).where(EvaluationResult.procurement_id == procurement_id)
    )
    row = EvaluationResult(
        id=uuid4(),
        procurement_id=procurement_id,
        number=(number or 0) + 1,
        record=record,
        result=result,
        why=why,
        bids=bids,
        digest=codec.digest({"record": record, "result": result}),
        prices_opened_at=prices_opened_at,
        computed_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    return row


def _computed(record: dict[str, Any]) -> dict[str, Any]:
    try:
        return dict(scoring.evaluate(scoring.from_data(record)))
    except scoring.RecordRefused as refused:
        # The core's own words may hold a price that nobody may read yet.
        raise NotAllowed(
            "The published rule cannot work this out, so nothing was locked. Ask the procurement officer for advice."
        ) from refused


def _agreed_marks(work: Work, board: Board) -> dict[tuple[UUID, str], str]:
    rows = agreed_rows(work.session, board.case.procurement_id)
    found: dict[tuple[UUID, str], str] = {}
    # Also of bids that were left out: what was marked of them stays.
    for unit in units_of(board.pack, board.bids):
        saves = rows.get((unit.submission_id, unit.question_id))
        if saves is None:
            continue
        mark = read_agreed(work.parts.keyring, saves[-1]).words.mark
        for submission in unit.submissions:
            found[submission, unit.question_id] = mark
    return found
