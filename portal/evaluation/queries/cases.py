"""Cases about bids with their words: what was proposed, who agreed, what the bidder said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.queries import names_of
from portal.evaluation.models import BidCase, BidCaseStep
from portal.evaluation.queries.ground import Board
from portal.evaluation.sealed import read_words
from portal.rules import codec
from portal.rules.compliance import LEAVE_OUT, Proposal, Rule, State, Step, rule_of, state_of
from portal.rules.evaluating import OpenedBid
from portal.rules.refusals import NotFound
from portal.sealing.keyring import Keyring


@dataclass(frozen=True)
class StepView:
    """One step of a case."""

    kind: Step
    words: str
    by_id: UUID
    by: str
    at: datetime
    answer_by: datetime | None


@dataclass(frozen=True)
class CaseView:
    """A case with its bid, its published rule and its steps, oldest first."""

    id: UUID
    number: int
    bid: OpenedBid
    kind: str
    ground: str
    rule: Rule
    proposal: Proposal
    proposed_by: UUID
    proposed_by_name: str
    at: datetime
    steps: tuple[StepView, ...]

    @property
    def state(self) -> State:
        return state_of(self.kind, [step.kind for step in self.steps])

    @property
    def answer_by(self) -> datetime | None:
        """Until when the bidder may answer; None before it was told."""
        return next((step.answer_by for step in self.steps if step.answer_by is not None), None)

    @property
    def told(self) -> bool:
        """The bidder knows of it."""
        return self.kind == LEAVE_OUT and any(step.kind is Step.AGREED for step in self.steps)

    @property
    def reason_of_end(self) -> str:
        """The approver's last words, "" while it is open."""
        return self.steps[-1].words if self.steps else ""


def list_cases(session: Session, keyring: Keyring, board: Board) -> list[CaseView]:
    """Every case of a procurement, open ones first, then by time. Three queries."""
    rows = list(
        session.scalars(
            select(BidCase).where(BidCase.procurement_id == board.case.procurement_id).order_by(BidCase.at, BidCase.id)
        )
    )
    steps: dict[UUID, list[BidCaseStep]] = {}
    if rows:
        for step in session.scalars(
            select(BidCaseStep).where(BidCaseStep.case_id.in_([row.id for row in rows])).order_by(BidCaseStep.number)
        ):
            steps.setdefault(step.case_id, []).append(step)
    people = {row.proposed_by for row in rows} | {s.taken_by for found in steps.values() for s in found}
    names = names_of(session, people)
    bids = {bid.submission_id: bid for bid in board.bids}
    views = [
        CaseView(
            id=row.id,
            number=row.number,
            bid=bids[row.submission_id],
            kind=row.kind,
            ground=row.ground,
            rule=rule_of(board.pack, row.ground) or Rule(row.ground, "", ""),
            proposal=codec.decode(Proposal, read_words(keyring, "bid_cases", row.id, row.sealed)),
            proposed_by=row.proposed_by,
            proposed_by_name=names.get(row.proposed_by, ""),
            at=row.at,
            steps=tuple(_step(keyring, step, names) for step in steps.get(row.id, [])),
        )
        for row in rows
    ]
    ended = {State.LEFT_OUT, State.STAYS_IN, State.GOES_ON, State.NOT_AGREED, State.TAKEN_BACK}
    return sorted(views, key=lambda view: view.state in ended)


def _step(keyring: Keyring, row: BidCaseStep, names: Mapping[UUID, str]) -> StepView:
    words = read_words(keyring, "bid_case_steps", row.id, row.sealed)["words"]
    return StepView(Step(row.kind), words, row.taken_by, names.get(row.taken_by, ""), row.at, row.answer_by)


def find_case(session: Session, keyring: Keyring, board: Board, case_id: UUID) -> CaseView:
    """One case. Raises NotFound."""
    for view in list_cases(session, keyring, board):
        if view.id == case_id:
            return view
    raise NotFound


def left_out_reasons(session: Session, keyring: Keyring, board: Board) -> dict[UUID, str]:
    """Why each bid that was left out was: the published rule and the reason, as the record and the bidder have it."""
    return {
        case.bid.submission_id: " ".join(f"{case.rule.words}. {case.proposal.reason}".split())
        for case in list_cases(session, keyring, board)
        if case.state is State.LEFT_OUT
    }
