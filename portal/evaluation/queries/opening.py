"""Reading the opening: who began, who confirmed, and what was found."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.queries import account_ages, names_of
from portal.bids import queries as bids
from portal.evaluation.models import OpenedSubmission, Opening, OpeningStart
from portal.evaluation.permissions import CONFIRM_WITHIN, Case, may_see_opening
from portal.evaluation.queries.ground import Board, get_board
from portal.parts import Parts
from portal.rules.actors import Actor
from portal.rules.openers import Opener, doubts
from portal.rules.seats import SeatKind


@dataclass(frozen=True)
class StartView:
    """The first half of an opening. open_until: when the half hour is over."""

    id: UUID
    started_by: UUID
    name: str
    started_at: datetime
    session_digest: str

    @property
    def open_until(self) -> datetime:
        return self.started_at + CONFIRM_WITHIN


@dataclass(frozen=True)
class OpenedView:
    """One row of the opening record."""

    submission_id: UUID
    name: str
    lot_id: str
    lot: str
    reference: str
    submitted_at: datetime
    files: int
    receipt_digest: str
    found_digest: str
    intact: bool
    fault: str


@dataclass(frozen=True)
class OpeningPage:
    """The page of the opening, before and after. Before it, nothing here depends on whether there are bids."""

    board: Board
    start: StartView | None
    start_is_over: bool
    opened_at: datetime | None
    first_name: str
    second_name: str
    first_session: str
    second_session: str
    rows: tuple[OpenedView, ...]
    lots_without_bids: tuple[str, ...]
    second_openers: tuple[str, ...]
    files_wait: bool = False
    openers: tuple[Opener, ...] = ()
    doubts: tuple[str, ...] = ()


def find_start(session: Session, procurement_id: UUID) -> StartView | None:
    """The newest start of an opening, or None."""
    row = session.scalar(
        select(OpeningStart)
        .where(OpeningStart.procurement_id == procurement_id)
        .order_by(OpeningStart.started_at.desc())
        .limit(1)
    )
    return None if row is None else _start(session, row)


def _start(session: Session, row: OpeningStart) -> StartView:
    name = names_of(session, [row.started_by]).get(row.started_by, "")
    return StartView(row.id, row.started_by, name, row.started_at, row.session_digest)


def get_opening(
    session: Session, actor: Actor, procurement_id: UUID, now: datetime, parts: Parts | None = None
) -> OpeningPage:
    """The opening, for those who take part in it, and afterwards for those who check it. Raises NotFound.

    parts: says after the deadline whether files still wait for the virus scanner, and no more of them.
    """
    board = get_board(session, procurement_id)
    may_see_opening(actor, board.case).or_refuse()
    opening = session.scalar(select(Opening).where(Opening.procurement_id == procurement_id))
    if opening is not None:
        begun = session.get(OpeningStart, opening.start_id)
        start = _start(session, begun) if begun else None
    else:
        start = find_start(session, procurement_id)
    second = names_of(session, [opening.confirmed_by]).get(opening.confirmed_by, "") if opening else ""
    rows = _rows(session, board) if opening else ()
    openers = _openers(session, board, start, opening)
    found = {row.lot_id for row in rows}
    return OpeningPage(
        board=board,
        start=start,
        start_is_over=start is not None and now - start.started_at > timedelta(minutes=30),
        opened_at=opening.opened_at if opening else None,
        first_name=start.name if start else "",
        second_name=second,
        first_session=start.session_digest if start else "",
        second_session=opening.session_digest if opening else "",
        rows=rows,
        lots_without_bids=tuple(lot.title for lot in board.pack.lots if lot.id not in found) if opening else (),
        second_openers=_names(board.case, board),
        openers=openers,
        doubts=doubts(openers, None if parts is not None and parts.settings.demo else board.view.published_at),
        files_wait=opening is None and parts is not None and bids.files_wait(session, parts, board.view),
    )


def _openers(session: Session, board: Board, start: StartView | None, opening: Opening | None) -> tuple[Opener, ...]:
    """Who opened; before it, who began and who holds the second seat. One query."""
    wanted = [start.started_by] if start else []
    wanted += [opening.confirmed_by] if opening else sorted(board.case.holders(SeatKind.SECOND_OPENER))
    ages = account_ages(session, wanted)
    seats = {
        seat.user_id: seat.given_at
        for seat in board.seats
        if seat.kind in (SeatKind.OFFICER, SeatKind.SECOND_OPENER) and seat.released_at is None
    }
    return tuple(
        Opener(ages[each].name, ages[each].email, ages[each].made_at, ages[each].role_since, seats.get(each))
        for each in dict.fromkeys(wanted)
        if each in ages
    )


def _names(case: Case, board: Board) -> tuple[str, ...]:
    holders = case.holders(SeatKind.SECOND_OPENER)
    return tuple(sorted({seat.name for seat in board.seats if seat.user_id in holders}))


def _rows(session: Session, board: Board) -> tuple[OpenedView, ...]:
    rows = session.scalars(
        select(OpenedSubmission)
        .where(OpenedSubmission.procurement_id == board.case.procurement_id)
        .order_by(OpenedSubmission.lot_id, OpenedSubmission.organisation_name, OpenedSubmission.submission_id)
    )
    return tuple(
        OpenedView(
            submission_id=row.submission_id,
            name=row.organisation_name,
            lot_id=row.lot_id,
            lot=board.pack.lot(row.lot_id).title,
            reference=row.reference,
            submitted_at=row.submitted_at,
            files=row.files,
            receipt_digest=row.receipt_digest,
            found_digest=row.found_digest,
            intact=row.intact,
            fault=row.fault,
        )
        for row in rows
    )
