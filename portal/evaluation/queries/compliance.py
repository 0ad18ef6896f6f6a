"""Checking opened bids against the published conditions, one bid a page."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.evaluation.models import ConditionCheck
from portal.evaluation.permissions import may_check, may_see_compliance
from portal.evaluation.queries.bid_questions import Asked, list_asked
from portal.evaluation.queries.cases import CaseView, list_cases
from portal.evaluation.queries.ground import Board, get_board, read_bid
from portal.evaluation.queries.stops import Stops, get_stops, last_findings
from portal.evaluation.sealed import read_words
from portal.rules.actors import Actor
from portal.rules.compliance import CONDITION, LAW, LAW_RULES, MINIMUM, condition_of, ground_of
from portal.rules.conditions import ANSWER_WORDS
from portal.rules.evaluating import OpenedBid
from portal.rules.pack import Condition
from portal.rules.refusals import Decision, NotFound
from portal.sealing.keyring import Keyring


@dataclass(frozen=True)
class BidLine:
    """One bid in the list. checked: conditions with a finding; stop: why its marking waits, None where it does not."""

    bid: OpenedBid
    checked: int
    stop: str | None
    left_out: bool


@dataclass(frozen=True)
class Compliance:
    """Every opened bid with where its check stands, and every case."""

    board: Board
    lines: tuple[BidLine, ...]
    cases: tuple[CaseView, ...]
    may_check: Decision


@dataclass(frozen=True)
class ConditionLine:
    """One condition of one bid: what the bidder said, and what was found. number: saves so far."""

    condition: Condition
    reply: str
    reply_words: str
    finding: str | None
    finding_words: str
    checked_at: datetime | None
    number: int


@dataclass(frozen=True)
class BidCheck:
    """One bid's check. grounds: published rules it was found not to meet, on which something may be proposed."""

    board: Board
    bid: OpenedBid
    lines: tuple[ConditionLine, ...]
    asked: tuple[Asked, ...]
    cases: tuple[CaseView, ...]
    grounds: tuple[str, ...]
    stop: str | None
    may_check: Decision


def get_compliance(session: Session, keyring: Keyring, actor: Actor, procurement_id: UUID) -> Compliance:
    """The list. Raises NotFound for who has no business here, and before the opening."""
    board = get_board(session, procurement_id)
    may_see_compliance(actor, board.case).or_refuse()
    stops = get_stops(session, keyring, board)
    findings = last_findings(session, procurement_id)
    lines = tuple(
        BidLine(
            bid=bid,
            checked=sum(1 for submission, _ in findings if submission == bid.submission_id),
            stop=stops.of(bid.submission_id),
            left_out=bid.submission_id in board.left_out,
        )
        for bid in board.bids
    )
    return Compliance(board, lines, tuple(list_cases(session, keyring, board)), may_check(actor, board.case))


def get_bid_check(
    session: Session, keyring: Keyring, actor: Actor, procurement_id: UUID, submission_id: UUID
) -> BidCheck:
    """One bid's conditions, replies, questions and cases; no answer, no price. Raises NotFound."""
    board = get_board(session, procurement_id)
    may_see_compliance(actor, board.case).or_refuse()
    bid = find_bid(board, submission_id)
    snapshot = read_bid(session, keyring, submission_id) if bid.intact else None
    said = {fact.condition_id: fact for fact in snapshot.conditions} if snapshot else {}
    findings = last_findings(session, procurement_id)
    lines = []
    for condition in board.pack.conditions:
        fact = said.get(condition.id)
        row = findings.get((submission_id, condition.id))
        lines.append(
            ConditionLine(
                condition=condition,
                reply=ANSWER_WORDS.get(fact.answer, "") if fact else "No answer",
                reply_words=fact.words if fact else "",
                finding=row.finding if row else None,
                finding_words=_words(keyring, row) if row else "",
                checked_at=row.at if row else None,
                number=row.number if row else 0,
            )
        )
    stops = get_stops(session, keyring, board)
    return BidCheck(
        board=board,
        bid=bid,
        lines=tuple(lines),
        asked=tuple(list_asked(session, keyring, board, submission_id)),
        cases=tuple(case for case in list_cases(session, keyring, board) if case.bid.submission_id == submission_id),
        grounds=grounds_of(board, stops, submission_id, lines),
        stop=stops.of(submission_id),
        may_check=may_check(actor, board.case),
    )


def _words(keyring: Keyring, row: ConditionCheck) -> str:
    found: str = read_words(keyring, "condition_checks", row.id, row.sealed)["words"]
    return found


def grounds_of(board: Board, stops: Stops, submission_id: UUID, lines: list[ConditionLine]) -> tuple[str, ...]:
    """Grounds on which something may be proposed now: found not met, and no case open or decided on it."""
    settled = {case.ground for case in board.cases.get(submission_id, ()) if case.open or case.decided}
    if submission_id in board.left_out or any(case.open for case in board.cases.get(submission_id, ())):
        return ()
    conditions = [ground_of(CONDITION, line.condition.id) for line in lines if line.finding == "not_met"]
    minimums = [ground for ground in stops.failed.get(submission_id, ()) if ground.startswith(f"{MINIMUM}:")]
    # Checked of the bidder that came first, so not before anybody did.
    law = [ground_of(LAW, thing) for thing in LAW_RULES] if board.case.quality_locked_at is not None else []
    return tuple(ground for ground in [*conditions, *minimums, *law] if ground not in settled)


def find_bid(board: Board, submission_id: UUID) -> OpenedBid:
    """An opened bid. Raises NotFound."""
    for bid in board.bids:
        if bid.submission_id == submission_id:
            return bid
    raise NotFound


def asked_of_others(asked: list[Asked], ground: str, bid: OpenedBid) -> list[Asked]:
    """Questions to other bidders about the same gap (CL-02-d)."""
    about = ground.partition(":")[2] if ground.startswith(f"{MINIMUM}:") else ground
    return [each for each in asked if each.about == about and each.bid.organisation_id != bid.organisation_id]


def was_asked(asked: list[Asked], ground: str, bid: OpenedBid, now: datetime) -> tuple[bool, bool]:
    """Whether this bidder was asked about the gap, and whether it has answered or its time is over."""
    about = ground.partition(":")[2] if ground.startswith(f"{MINIMUM}:") else ground
    own = [each for each in asked if each.about == about and each.bid.submission_id == bid.submission_id]
    return bool(own), any(each.answer is not None or now >= each.answer_by for each in own)


def ground_title(board: Board, ground: str) -> str:
    """A ground as a choice on a page."""
    condition = condition_of(board.pack, ground)
    kind, _, thing = ground.partition(":")
    if kind == LAW:
        return LAW_RULES[thing]
    return f"Condition {thing.lstrip('C')}: {condition.text}" if condition else f"The minimum of question {thing[1:]}"
