"""A lot that the published rules leave open is decided by a person, with a reason, and the record computed again."""

from uuid import UUID

from portal.evaluation import events
from portal.evaluation.permissions import may_decide_lot
from portal.evaluation.queries.ground import get_board
from portal.evaluation.queries.result import find_row, read_row
from portal.evaluation.services.locking import keep_result
from portal.evaluation.services.marking import letters_of
from portal.procurements.queries import lock_procurement
from portal.rules import scoring
from portal.rules.awarding import reason_fault
from portal.rules.deciding import open_choices, with_decision
from portal.rules.refusals import Invalid, NotFound, Refusal
from portal.unit_of_work import Work


def decide_lot(work: Work, procurement_id: UUID, lot_id: str, award: str, reason: str) -> None:
    """The officer decides a lot that the published rules leave open; the approver of the award reads it.

    award: record id of one of the bids that are open (`portal.rules.deciding.open_choices`). Decided again, the choice
    before is set aside; every computed record is kept.
    Refuses: anybody but the procurement officer; before the lock; once an award is recommended; a lot that is not open; a
    bid that is not open, beside "award"; a reason shorter than policy asks, beside "reason".
    Records: LotDecided. Posts: nothing.
    """
    lock_procurement(work, procurement_id)
    board = get_board(work.session, procurement_id)
    may_decide_lot(work.actor, board.case).or_refuse()
    row = find_row(work.session, procurement_id)
    if row is None or lot_id not in {lot.id for lot in board.pack.lots}:
        raise NotFound
    record, _ = read_row(work.parts.keyring, row)
    choices = open_choices(record, lot_id)
    if not choices:
        raise Refusal("The published rules settle this lot. There is nothing to decide.")
    faults = {}
    if award not in choices:
        faults["award"] = "Select one of the bids that are equal"
    if fault := reason_fault(reason, letters_of(board.pack)):
        faults["reason"] = fault
    if faults:
        raise Invalid(next(iter(faults.values())), errors=faults)
    changed = with_decision(record, lot_id, award, reason)
    try:
        result = dict(scoring.evaluate(scoring.from_data(changed)))
    except scoring.RecordRefused as refused:  # one chosen before rests on this lot
        raise Refusal(f"The published rules do not allow this choice: {refused.faults[0].message}.") from refused
    title = board.pack.lot(lot_id).title
    kept = keep_result(
        work,
        procurement_id,
        changed,
        result,
        dict(row.bids),
        prices_opened_at=row.prices_opened_at,
        why=f"{title}: a person decided what the rules left open.",
    )
    work.record(
        events.LotDecided(
            procurement_id=procurement_id,
            lot_id=lot_id,
            award=award,
            number=kept.number,
            digest=kept.digest,
        )
    )
