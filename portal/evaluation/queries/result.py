"""The computed evaluation, for who may read prices, and for the award and the feedback that follow from it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.evaluation.models import EvaluationResult
from portal.evaluation.permissions import may_see_prices
from portal.evaluation.queries.discussion import agreed_rows, count_not_agreed, read_agreed
from portal.evaluation.queries.ground import Board, get_board, read_bids
from portal.evaluation.sealed import read_words
from portal.rules import scoring
from portal.rules.actors import Actor
from portal.rules.evaluating import OpenedBid, decided_together, low_prices, shown_points
from portal.rules.outcome import AgreedReason, BidOutcome, LotOutcome, Outcome
from portal.rules.refusals import NotFound
from portal.rules.snapshot import Snapshot
from portal.sealing.keyring import Keyring


@dataclass(frozen=True)
class ResultPage:
    """The result as pages show it, by record id. working: lines; shown: points, exact where rounding would hide a fall
    below a minimum; written: the bid in the record; low: who has a low price."""

    board: Board
    outcome: Outcome
    working: dict[str, tuple[str, ...]]
    shown: dict[str, dict[str, str | None]]
    written: dict[str, dict[str, Any]]
    low: tuple[str, ...]
    decided_together: str
    digest: str
    computed_at: datetime


def find_row(session: Session, procurement_id: UUID) -> EvaluationResult | None:
    """The newest computed record, or None before quality is locked."""
    return session.scalar(
        select(EvaluationResult)
        .where(EvaluationResult.procurement_id == procurement_id)
        .order_by(EvaluationResult.number.desc())
        .limit(1)
    )


def _row(session: Session, procurement_id: UUID) -> EvaluationResult:
    row = find_row(session, procurement_id)
    if row is None:
        raise NotFound
    return row


def read_row(keyring: Keyring, row: EvaluationResult) -> tuple[dict[str, Any], dict[str, Any]]:
    """Record and result of a kept row. Raises SealBroken."""
    words = read_words(keyring, EvaluationResult.__tablename__, row.id, row.sealed or b"")
    return words["record"], words["result"]


def get_record(session: Session, keyring: Keyring, procurement_id: UUID) -> dict[str, Any]:
    """The evaluation record as exported, its result under `result`. The caller asks who may. Raises NotFound."""
    record, result = read_row(keyring, _row(session, procurement_id))
    return {**record, "result": result}


def get_outcome(session: Session, keyring: Keyring, procurement_id: UUID) -> Outcome:
    """What the evaluation came to, with the agreed reasons. The caller asks who may. Raises NotFound before the lock."""
    row = _row(session, procurement_id)
    record, result = read_row(keyring, row)
    board = get_board(session, procurement_id)
    locked_at = board.case.quality_locked_at
    if locked_at is None:
        raise NotFound
    by_submission = {bid.submission_id: bid for bid in board.bids}
    opened = {record_id: by_submission[UUID(submission)] for record_id, submission in row.bids.items()}
    snapshots = read_bids(session, keyring, board, {bid.submission_id for bid in board.bids if bid.intact})
    reasons = _reasons(session, keyring, board)
    written = {bid["id"]: bid for bid in record["bids"]}
    lots = tuple(
        LotOutcome(
            lot_id=lot["id"],
            award=lot["award"],
            award_status=lot["award_status"],
            bids=tuple(
                _bid(
                    bid,
                    opened[bid["id"]],
                    written=written[bid["id"]],
                    snapshots=snapshots,
                    reasons=reasons,
                    board=board,
                )
                for bid in lot["bids"]
            ),
        )
        for lot in result["lots"]
    )
    released = [member for member in board.members if member.released]
    return Outcome(
        procurement_id=procurement_id,
        pack=board.pack,
        record=record,
        result=result,
        lots=lots,
        quality_locked_at=locked_at,
        prices_opened_at=row.prices_opened_at,
        panel_officers=sum(1 for m in board.members if not m.service_user and not m.released),
        panel_service_users=sum(1 for m in board.members if m.service_user and not m.released),
        notes={
            "released": [{"service_user": m.service_user, "reason": m.released_reason} for m in released],
            "digest": row.digest,
            "number": row.number,
            "why": row.why or "",
        },
    )


def _reasons(session: Session, keyring: Keyring, board: Board) -> dict[UUID, list[AgreedReason]]:
    found: dict[UUID, list[AgreedReason]] = {}
    rows = agreed_rows(session, board.case.procurement_id)
    for unit in board.units:
        saves = rows.get((unit.submission_id, unit.question_id))
        if not saves:
            continue
        last = read_agreed(keyring, saves[-1])
        words = last.words
        for submission in unit.submissions:
            found.setdefault(submission, []).append(
                AgreedReason(
                    question_id=unit.question_id,
                    mark=words.mark,
                    why=words.why,
                    strength=words.strength,
                    missing=words.missing,
                    place=words.place,
                    why_not_above=words.why_not_above,
                    agreed_at=last.at,
                )
            )
    return found


def _bid(
    computed: dict[str, Any],
    bid: OpenedBid,
    *,
    written: dict[str, Any],
    snapshots: dict[UUID, Snapshot],
    reasons: dict[UUID, list[AgreedReason]],
    board: Board,
) -> BidOutcome:
    snapshot = snapshots.get(bid.submission_id)
    order = [question.id for question in board.pack.questions]
    price_open = board.pack.price.id in written.get("prices", {})
    price = None
    if snapshot is not None and price_open:
        price = next((f for f in snapshot.prices if f.criterion_id == board.pack.price.id), None)
    excluded = written.get("excluded")
    return BidOutcome(
        record_id=computed["id"],
        submission_id=bid.submission_id,
        bid_id=bid.bid_id,
        organisation_id=bid.organisation_id,
        organisation_name=bid.organisation_name,
        contact_email=snapshot.contact_email if snapshot else "",
        lot_id=bid.lot_id,
        status=computed["status"],
        rank=computed["rank"],
        total=computed["total"],
        below=tuple(computed["below"]),
        points=dict(computed["points"]),
        reasons=tuple(sorted(reasons.get(bid.submission_id, []), key=lambda reason: order.index(reason.question_id))),
        price_pence=None if price is None else price.pence,
        price_fact=price,
        commitments=snapshot.commitments if snapshot is not None and price_open else (),
        excluded_reason=excluded["reason"] if excluded else None,
        staff_costs=snapshot.staff_costs if snapshot is not None and price_open else None,
    )


def get_result(session: Session, keyring: Keyring, actor: Actor, procurement_id: UUID) -> ResultPage:
    """The result page. Raises NotFound, and NotAllowed with the reason while prices are sealed."""
    board = get_board(session, procurement_id)
    not_agreed = count_not_agreed(session, board) if board.case.opened_at is not None else 0
    may_see_prices(actor, board.case, not_agreed).or_refuse()
    row = _row(session, procurement_id)
    outcome = get_outcome(session, keyring, procurement_id)
    record = scoring.from_data(outcome.record)
    working = {
        bid.record_id: tuple(line.text for line in scoring.working(record, outcome.result, bid.record_id))
        for lot in outcome.lots
        for bid in lot.bids
    }
    low: list[str] = []
    for lot in outcome.lots:
        ranked = {b.record_id: b.price_pence for b in lot.bids if b.status in ("ranked", "no_points")}
        low += low_prices({name: pence for name, pence in ranked.items() if pence is not None})
    return ResultPage(
        board=board,
        outcome=outcome,
        working=working,
        shown={
            bid.record_id: shown_points(outcome.record, bid.record_id, bid.points)
            for lot in outcome.lots
            for bid in lot.bids
        },
        written={bid["id"]: bid for bid in outcome.record["bids"]},
        low=tuple(low),
        decided_together=format(decided_together(board.pack), "f"),
        digest=row.digest,
        computed_at=row.computed_at,
    )


def get_export(session: Session, keyring: Keyring, actor: Actor, procurement_id: UUID) -> dict[str, Any]:
    """The record with its result, for who may see the result page. Raises NotFound, NotAllowed."""
    board = get_board(session, procurement_id)
    not_agreed = count_not_agreed(session, board) if board.case.opened_at is not None else 0
    may_see_prices(actor, board.case, not_agreed).or_refuse()
    return get_record(session, keyring, procurement_id)
