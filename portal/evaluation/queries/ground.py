"""What every page of an evaluation stands on: the procurement, its seats, the opened bids, and what is to be marked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.bids import queries as bids
from portal.evaluation.models import (
    Assignment,
    BidCase,
    BidCaseStep,
    ConflictDecision,
    Declaration,
    OpenedSubmission,
)
from portal.evaluation.permissions import Case, may_judge_all
from portal.procurements.queries import (
    ProcurementView,
    SeatView,
    get_procurement,
    refuse_purged,
    seats_of,
    seats_of_each,
)
from portal.rules.actors import Actor
from portal.rules.codec import CannotDecode
from portal.rules.compliance import CaseFact, State, state_of
from portal.rules.conflicts import Answer, Ruling, Standing, overall, standing
from portal.rules.evaluating import OpenedBid, Unit, units_of
from portal.rules.pack import Pack, Question
from portal.rules.refusals import NotFound, Refusal
from portal.rules.seats import PANEL, SeatKind
from portal.rules.sharing import Marker, shared_out
from portal.rules.snapshot import Snapshot
from portal.sealing.keyring import Keyring, SealBroken

CHANGED = "What is stored is not what the receipt names. Nothing of it is shown. Tell the procurement officer."


@dataclass(frozen=True)
class Member:
    """One person on the panel. released: they left; what they did stays."""

    user_id: UUID
    name: str
    email: str
    service_user: bool
    chair: bool
    released: bool = False
    released_reason: str = ""


@dataclass(frozen=True)
class Board:
    """One procurement under evaluation. bids and units are empty before the opening.

    units: what is to be marked; of a bid that was left out nothing is. cases: what was proposed about a bid, by submission.
    kept_shares: who marks what as last shared out, None where nobody shared out.
    """

    case: Case
    view: ProcurementView
    pack: Pack
    seats: tuple[SeatView, ...]
    bids: tuple[OpenedBid, ...]
    units: tuple[Unit, ...]
    cases: Mapping[UUID, tuple[CaseFact, ...]] = field(default_factory=dict)
    kept_shares: Mapping[str, tuple[UUID, ...]] | None = None

    @property
    def left_out(self) -> frozenset[UUID]:
        """Submissions that were left out: decided, with the bidder heard."""
        return frozenset(
            submission for submission, cases in self.cases.items() if any(c.state is State.LEFT_OUT for c in cases)
        )

    @property
    def markers(self) -> tuple[Marker, ...]:
        """The panel now, as sharing takes it."""
        return tuple(Marker(member.user_id, member.service_user) for member in self.members if not member.released)

    @property
    def shares(self) -> dict[str, frozenset[UUID]]:
        """Who marks which question now."""
        return shared_out(self.pack, self.markers, self.kept_shares)

    @property
    def bidders(self) -> dict[UUID, str]:
        """Names of the bidders by organisation, by name."""
        found = {bid.organisation_id: bid.organisation_name for bid in self.bids}
        return dict(sorted(found.items(), key=lambda pair: (pair[1], str(pair[0]))))

    @property
    def members(self) -> tuple[Member, ...]:
        """The panel: by name, people who use the service last; those who left only where they hold no other seat."""
        active = _members(self.seats, released=False)
        gone = [m for m in _members(self.seats, released=True) if m.user_id not in {a.user_id for a in active}]
        return tuple(sorted([*active, *gone], key=lambda m: (m.service_user, m.name, str(m.user_id))))

    def member(self, user_id: UUID) -> Member:
        """The member with this id. Raises NotFound."""
        for each in self.members:
            if each.user_id == user_id:
                return each
        raise NotFound

    def unit(self, submission_id: UUID, question_id: str) -> Unit:
        """The unit named by a bid and a question. Raises NotFound."""
        for each in self.units:
            if each.question_id == question_id and each.submission_id == submission_id:
                return each
        raise NotFound

    def question(self, question_id: str) -> Question:
        """A question of the pack. Raises NotFound."""
        try:
            return self.pack.question(question_id)
        except KeyError:
            raise NotFound from None

    def lot_title(self, lot_id: str) -> str:
        """The lot as pages name it; "" where the procurement has only one."""
        return f"Lot {lot_id} {self.pack.lot(lot_id).title}" if len(self.pack.lots) > 1 else ""

    def assigned(self, member: Member, standings: Mapping[UUID, Standing]) -> list[Unit]:
        """What a member is to mark: the questions that are theirs, of bidders they are not kept from."""
        shut = (Standing.LIMITED, Standing.REMOVED)
        own = {name for name, who in self.shares.items() if member.user_id in who}
        return [
            unit
            for unit in self.units
            if unit.question_id in own and standings.get(unit.bid.organisation_id) not in shut
        ]


def _members(seats: Iterable[SeatView], *, released: bool) -> list[Member]:
    found: dict[UUID, Member] = {}
    for seat in seats:
        if seat.kind not in PANEL or (seat.released_at is not None) is not released:
            continue
        before = found.get(seat.user_id)
        found[seat.user_id] = Member(
            user_id=seat.user_id,
            name=seat.name,
            email=seat.email,
            service_user=seat.kind is SeatKind.PANEL_SERVICE_USER or bool(before and before.service_user),
            chair=seat.kind is SeatKind.CHAIR or bool(before and before.chair),
            released=released,
            released_reason=(seat.released_reason or "") if released else "",
        )
    return list(found.values())


def get_case(session: Session, procurement_id: UUID) -> Case:
    """What permissions need to know. Raises NotFound where nothing is published."""
    view = get_procurement(session, procurement_id)
    if view.pack is None:
        raise NotFound
    return case_of(view, seats_of(session, procurement_id))


def case_of(view: ProcurementView, seats: Iterable[SeatView]) -> Case:
    """A procurement's acts and the seats held now, as permissions take them."""
    return Case(
        procurement_id=view.id,
        title=view.title,
        reference=view.reference,
        deadline_at=view.deadline_at,
        opened_at=view.opened_at,
        discussion_opened_at=view.discussion_opened_at,
        quality_locked_at=view.quality_locked_at,
        recommended_at=view.recommended_at,
        terminated_at=view.terminated_at,
        seats=frozenset((seat.kind, seat.user_id) for seat in seats if seat.released_at is None),
    )


def get_board(session: Session, procurement_id: UUID) -> Board:
    """The procurement with seats, opened bids and units. Raises NotFound where nothing is published."""
    return get_boards(session, [get_procurement(session, procurement_id)])[0]


def get_boards(session: Session, views: Sequence[ProcurementView]) -> list[Board]:
    """The boards of procurements, in their order: as many queries for one as for all. Raises NotFound, Gone."""
    for view in views:
        refuse_purged(view)
    seats = seats_of_each(session, [view.id for view in views], released=True)
    opened = _opened_in(session, [view.id for view in views if view.opened_at is not None])
    cases = _cases_in(session, list(opened))
    shares = _shares_in(session, [view.id for view in views])
    return [_board(view, tuple(seats[view.id]), opened.get(view.id, ()), cases, shares.get(view.id)) for view in views]


def _board(
    view: ProcurementView,
    seats: tuple[SeatView, ...],
    bids: tuple[OpenedBid, ...],
    cases: Mapping[UUID, tuple[CaseFact, ...]],
    shares: Mapping[str, tuple[UUID, ...]] | None,
) -> Board:
    if view.pack is None:
        raise NotFound
    own = {bid.submission_id: cases[bid.submission_id] for bid in bids if bid.submission_id in cases}
    out = {one for one, facts in own.items() if any(fact.state is State.LEFT_OUT for fact in facts)}
    # A unit keeps its name, the first of its lots, also where that lot alone was left out: marks are found by it.
    units = tuple(unit for unit in units_of(view.pack, bids) if not set(unit.submissions) <= out)
    return Board(case_of(view, seats), view, view.pack, seats, bids, units, cases=own, kept_shares=shares)


def _cases_in(session: Session, procurement_ids: Collection[UUID]) -> dict[UUID, tuple[CaseFact, ...]]:
    """What was proposed about each bid and where it stands, oldest first, by submission. Two queries."""
    rows = list(
        session.scalars(select(BidCase).where(BidCase.procurement_id.in_(procurement_ids)).order_by(BidCase.number))
    )
    if not rows:
        return {}
    steps: dict[UUID, list[str]] = {}
    for step in session.scalars(
        select(BidCaseStep).where(BidCaseStep.case_id.in_([row.id for row in rows])).order_by(BidCaseStep.number)
    ):
        steps.setdefault(step.case_id, []).append(step.kind)
    found: dict[UUID, tuple[CaseFact, ...]] = {}
    for row in rows:
        fact = CaseFact(row.kind, row.ground, state_of(row.kind, steps.get(row.id, [])))
        found[row.submission_id] = (*found.get(row.submission_id, ()), fact)
    return found


def _shares_in(session: Session, procurement_ids: Collection[UUID]) -> dict[UUID, dict[str, tuple[UUID, ...]]]:
    """Who marks what as last shared out, by procurement and question; only where somebody shared out."""
    rows = session.scalars(
        select(Assignment).where(Assignment.procurement_id.in_(procurement_ids)).order_by(Assignment.number)
    )
    return {
        row.procurement_id: {name: tuple(UUID(each) for each in who) for name, who in row.shares.items()}
        for row in rows
    }


def _opened_in(session: Session, procurement_ids: Collection[UUID]) -> dict[UUID, tuple[OpenedBid, ...]]:
    """The bids as found at the opening, by procurement, then lot and name; only where one was found."""
    rows = session.scalars(
        select(OpenedSubmission)
        .where(OpenedSubmission.procurement_id.in_(procurement_ids))
        .order_by(OpenedSubmission.lot_id, OpenedSubmission.organisation_name, OpenedSubmission.submission_id)
    )
    found: dict[UUID, tuple[OpenedBid, ...]] = {}
    for row in rows:
        bid = OpenedBid(
            submission_id=row.submission_id,
            bid_id=row.bid_id,
            lot_id=row.lot_id,
            organisation_id=row.organisation_id,
            organisation_name=row.organisation_name,
            reference=row.reference,
            intact=row.intact,
            answers=row.answers,
        )
        found[row.procurement_id] = (*found.get(row.procurement_id, ()), bid)
    return found


def received_by_lot(session: Session, procurement_ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """How many bids each lot had, by procurement; counts what was opened, so nothing is told before."""
    found: dict[UUID, dict[str, int]] = {}
    for procurement_id, lot_id, number in session.execute(
        select(OpenedSubmission.procurement_id, OpenedSubmission.lot_id, func.count())
        .where(OpenedSubmission.procurement_id.in_(procurement_ids))
        .group_by(OpenedSubmission.procurement_id, OpenedSubmission.lot_id)
    ):
        found.setdefault(procurement_id, {})[lot_id] = number
    return found


def read_bid(session: Session, keyring: Keyring, submission_id: UUID) -> Snapshot:
    """A bid as sent, for pages. Raises NotFound; Refusal where what is stored no longer opens (CL-07-c)."""
    try:
        return bids.read_snapshot(session, keyring, submission_id)
    except (SealBroken, CannotDecode, ValueError) as problem:
        raise Refusal(CHANGED) from problem


def read_bids(session: Session, keyring: Keyring, board: Board, wanted: Collection[UUID]) -> dict[UUID, Snapshot]:
    """Bids as sent, by submission. Raises NotFound; Refusal where one of these no longer opens (CL-07-c)."""
    try:
        found = bids.opened_snapshots(session, keyring, board.case.procurement_id, wanted)
    except (SealBroken, CannotDecode, ValueError) as problem:
        raise Refusal(CHANGED) from problem
    if len(found) < len(set(wanted)):
        raise NotFound
    return found


def standings_of(session: Session, board: Board, *members: UUID) -> dict[UUID, dict[UUID, Standing]]:
    """Where each member stands towards each bidder: member, then organisation. Two queries."""
    return standings_in(session, [board], *members)[0]


def standings_in(session: Session, boards: Sequence[Board], *members: UUID) -> list[dict[UUID, dict[UUID, Standing]]]:
    """The same on each of these boards, in their order. Two queries in all."""
    last: dict[tuple[UUID, UUID, UUID], Declaration] = {}
    for row in session.scalars(
        select(Declaration)
        .where(
            Declaration.procurement_id.in_([board.case.procurement_id for board in boards]),
            Declaration.user_id.in_(members),
        )
        .order_by(Declaration.number)
    ):
        last[row.procurement_id, row.user_id, row.organisation_id] = row
    rulings = {
        row.declaration_id: Ruling(row.ruling)
        for row in session.scalars(
            select(ConflictDecision).where(ConflictDecision.declaration_id.in_([row.id for row in last.values()]))
        )
    }

    def of(board: Board, member: UUID, organisation: UUID) -> Standing:
        row = last.get((board.case.procurement_id, member, organisation))
        return standing(Answer(row.answer), rulings.get(row.id)) if row else standing(None, None)

    return [
        {
            member: {organisation: of(board, member, organisation) for organisation in board.bidders}
            for member in members
        }
        for board in boards
    ]


def refuse_chair_with_a_link(session: Session, actor: Actor, board: Board) -> None:
    """Raise NotAllowed for a chair whose own declaration is not clear; everybody else passes."""
    if actor.user_id is not None:
        standings = standings_of(session, board, actor.user_id)[actor.user_id]
        may_judge_all(actor, board.case, list(standings.values())).or_refuse()


def standing_in_all(board: Board, standings: Mapping[UUID, Standing]) -> Standing:
    """One word for a member: before the opening nobody can have declared."""
    return Standing.TO_DECLARE if board.case.opened_at is None else overall(standings.values())
