"""Reading feedback: the desk of those who write and sign, and what a bidder reads after the release."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config import law
from portal.accounts.queries import names_of
from portal.bids import queries as bids
from portal.evaluation.queries import Board, get_board, get_outcome
from portal.evaluation.sealed import read_words
from portal.feedback.models import FeedbackCell, FeedbackStep, ReleasedSummary
from portal.feedback.permissions import may_read_own, may_see_desk
from portal.procurements.queries import get_procurement, list_by_ids, released_moments
from portal.rules import codec, timetable
from portal.rules.actors import Actor
from portal.rules.feedback_history import Theme, Told, themes_of
from portal.rules.outcome import BidOutcome, LotOutcome, Outcome
from portal.rules.pack import Pack
from portal.rules.refusals import Invalid, NotFound
from portal.rules.summaries import PlannedDates, Summary, Words, compose
from portal.rules.wording import in_london
from portal.sealing.keyring import Keyring

SENT, CHANGE, SIGNED = "sent", "change", "signed"


@dataclass(frozen=True)
class Cell:
    """The newest words on one question of one bid. number counts the saves; 0 and words None: nobody wrote any yet."""

    submission_id: UUID
    question_id: str
    number: int = 0
    words: Words | None = None
    written_by: UUID | None = None


@dataclass(frozen=True)
class Step:
    """A step between writer and second reader."""

    kind: str
    words: str
    digest: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Desk:
    """All feedback of one procurement. cells: by submission and question, for every marked bid, in order.

    digest: of all words as they stand; signed: the second reader signed just these; waits: they are with the reader.
    """

    board: Board
    outcome: Outcome
    cells: dict[tuple[UUID, str], Cell]
    steps: tuple[Step, ...]
    released_at: datetime | None

    @property
    def digest(self) -> str:
        """Names all words as they stand now."""
        return codec.digest([[str(c.submission_id), c.question_id, c.number, c.words] for c in self.cells.values()])

    @property
    def signed(self) -> bool:
        return self._last(SIGNED)

    @property
    def waits(self) -> bool:
        return self._last(SENT)

    @property
    def changes_asked(self) -> tuple[Step, ...]:
        """What the second reader asked for, oldest first."""
        return tuple(step for step in self.steps if step.kind == CHANGE)

    def _last(self, kind: str) -> bool:
        return bool(self.steps) and self.steps[-1].kind == kind and self.steps[-1].digest == self.digest

    @property
    def writers(self) -> frozenset[UUID]:
        return frozenset(c.written_by for c in self.cells.values() if c.written_by is not None)

    @property
    def empty(self) -> list[tuple[Cell, str]]:
        """What has no words, each with its sentence (screens 25)."""
        number_of = self.outcome.pack.number_of
        return [
            (cell, f"Question {number_of(cell.question_id)} for {name} has no reason")
            for cell in self.cells.values()
            if cell.words is None
            for name in [self.bid(cell.submission_id)[1].organisation_name]
        ]

    @property
    def state(self) -> str:
        """One word of screens A5."""
        if self.released_at is not None:
            return "Released"
        if self.steps and self.steps[-1].kind == CHANGE:
            return "Needs a change"
        return "With second reader" if self.waits else "Signed" if self.signed else "Being written"

    def bid(self, submission_id: UUID) -> tuple[LotOutcome, BidOutcome]:
        """A bid with its lot. Raises NotFound."""
        for lot in self.outcome.lots:
            for bid in lot.bids:
                if bid.submission_id == submission_id:
                    return lot, bid
        raise NotFound

    @property
    def words(self) -> dict[tuple[UUID, str], Words]:
        return {key: cell.words for key, cell in self.cells.items() if cell.words is not None}


def read_desk(session: Session, keyring: Keyring, procurement_id: UUID) -> Desk:
    """The desk; the caller asks who may. Raises NotFound before quality is locked."""
    board = get_board(session, procurement_id)
    outcome = get_outcome(session, keyring, procurement_id)
    last: dict[tuple[UUID, str], FeedbackCell] = {}
    for row in session.scalars(
        select(FeedbackCell).where(FeedbackCell.procurement_id == procurement_id).order_by(FeedbackCell.number)
    ):
        last[row.submission_id, row.question_id] = row
    cells = {
        (bid.submission_id, question.id): _cell(keyring, bid, question.id, last.get((bid.submission_id, question.id)))
        for lot in outcome.lots
        for bid in lot.bids
        if bid.status != "excluded"
        for question in outcome.pack.questions
    }
    return Desk(board, outcome, cells, _steps(session, procurement_id), board.view.feedback_released_at)


def _cell(keyring: Keyring, bid: BidOutcome, question_id: str, row: FeedbackCell | None) -> Cell:
    if row is None:
        return Cell(bid.submission_id, question_id)
    return Cell(bid.submission_id, question_id, row.number, _words(keyring, row), row.written_by)


def _words(keyring: Keyring, row: FeedbackCell) -> Words:
    return codec.decode(Words, read_words(keyring, FeedbackCell.__tablename__, row.id, row.sealed))


def _steps(session: Session, procurement_id: UUID) -> tuple[Step, ...]:
    rows = list(
        session.scalars(
            select(FeedbackStep).where(FeedbackStep.procurement_id == procurement_id).order_by(FeedbackStep.number)
        )
    )
    names = names_of(session, {row.taken_by for row in rows})
    return tuple(Step(row.kind, row.words, row.digest, names.get(row.taken_by, ""), row.at) for row in rows)


def get_desk(session: Session, keyring: Keyring, actor: Actor, procurement_id: UUID) -> Desk:
    """The desk for this person. Raises NotFound, and NotAllowed before quality is locked."""
    may_see_desk(actor, get_board(session, procurement_id).case).or_refuse()
    return read_desk(session, keyring, procurement_id)


def versions_of(
    session: Session, keyring: Keyring, submission_id: UUID, question_id: str
) -> list[tuple[Words, datetime, str]]:
    """Every save of one cell, newest first, with its time and writer. The caller asks who may."""
    rows = list(
        session.scalars(
            select(FeedbackCell)
            .where(FeedbackCell.submission_id == submission_id, FeedbackCell.question_id == question_id)
            .order_by(FeedbackCell.number.desc())
        )
    )
    names = names_of(session, {row.written_by for row in rows})
    return [(_words(keyring, row), row.at, names.get(row.written_by, "")) for row in rows]


def planned_dates(pack: Pack, today: date) -> PlannedDates:
    """What follows a release today. Raises Invalid where the law or the bank holidays are not known so far."""
    notice_on = max(pack.timetable.award_on, today)
    try:
        days = law.standstill(notice_on).working_days
        ends = timetable.standstill_ends_on(notice_on, days, law.bank_holidays(), law.covered_until())
    except (law.NotInTheData, timetable.BeyondTheData) as unknown:
        raise Invalid(unknown.message) from unknown
    return PlannedDates(notice_on, ends, date.fromordinal(ends.toordinal() + 1), ask_by=ends)


def compose_one(desk: Desk, submission_id: UUID, today: date) -> Summary:
    """The summary of one bid as it would go out today. Raises NotFound where words are missing."""
    lot, bid = desk.bid(submission_id)
    try:
        return compose(desk.outcome, lot, bid, desk.words, planned_dates(desk.outcome.pack, today))
    except KeyError:
        raise NotFound from None


def _summary(keyring: Keyring, row: ReleasedSummary) -> Summary:
    return codec.decode(Summary, read_words(keyring, ReleasedSummary.__tablename__, row.id, row.sealed))


@dataclass(frozen=True)
class Waiting:
    """A bid of one's own whose feedback is not out yet. planned_on: the award day of the published timetable."""

    title: str
    reference: str
    lot: str
    planned_on: date


@dataclass(frozen=True)
class Received:
    """A released summary in the list."""

    submission_id: UUID
    title: str
    lot: str
    outcome: str
    total: str
    released_at: datetime


@dataclass(frozen=True)
class History:
    """All feedback of one organisation, newest first, and what is still to come."""

    received: tuple[Received, ...]
    waiting: tuple[Waiting, ...]
    told: tuple[Told, ...] = ()

    @property
    def themes(self) -> tuple[Theme, ...]:
        """What was asked again and again, newest first."""
        return themes_of(self.told)


def get_history(session: Session, keyring: Keyring, actor: Actor, now: datetime) -> History:
    """What panels said about this organisation's bids. Raises NotFound for anybody without one."""
    may_read_own(actor, actor.organisation_id).or_refuse()
    rows = session.scalars(
        select(ReleasedSummary)
        .where(ReleasedSummary.organisation_id == actor.organisation_id)
        .order_by(ReleasedSummary.released_at.desc(), ReleasedSummary.lot_id)
    )
    told = [(row.submission_id, Told(row.released_at, _summary(keyring, row))) for row in rows]
    received = [
        Received(found, each.summary.title, each.summary.lot, each.summary.outcome, each.summary.total, each.at)
        for found, each in told
    ]
    return History(tuple(received), tuple(_waiting(session, actor, now)), tuple(each for _, each in told))


def _waiting(session: Session, actor: Actor, now: datetime) -> list[Waiting]:
    own = bids.own_standing(session, actor.organisation_id) if actor.organisation_id else {}
    found = []
    for view in list_by_ids(session, list(own)):
        if view.pack is None or view.feedback_released_at is not None or view.terminated_at is not None:
            continue
        if view.deadline_at is None or now < view.deadline_at:
            continue
        for lot_id in own[view.id]:
            lot = view.pack.lot(lot_id).title if len(view.pack.lots) > 1 else ""
            found.append(Waiting(view.title, view.reference, lot, view.pack.timetable.award_on))
    return found


@dataclass(frozen=True)
class SummaryPage:
    """One released summary, or what is known of it before the release (summary None)."""

    title: str
    planned_on: date
    summary: Summary | None = None
    digest: str = ""
    released_at: datetime | None = None


def get_summary(session: Session, keyring: Keyring, actor: Actor, submission_id: UUID) -> SummaryPage:
    """A summary for its own bidder. Raises NotFound for everybody else and for what was never opened."""
    found = bids.find_owner(session, submission_id)
    if found is None:
        raise NotFound
    organisation_id, procurement_id = found
    may_read_own(actor, organisation_id).or_refuse()
    view = get_procurement(session, procurement_id)
    if view.pack is None:
        raise NotFound
    planned = view.pack.timetable.award_on
    row = session.scalar(select(ReleasedSummary).where(ReleasedSummary.submission_id == submission_id))
    if row is None:
        return SummaryPage(view.title, planned)
    return SummaryPage(view.title, planned, _summary(keyring, row), row.digest, row.released_at)


def without_summary(session: Session, procurement_id: UUID) -> list[str]:
    """Names of the bidders who have not been sent a summary (CL-12-e), sorted."""
    sent = set(
        session.scalars(select(ReleasedSummary.submission_id).where(ReleasedSummary.procurement_id == procurement_id))
    )
    return sorted({b.organisation_name for b in get_board(session, procurement_id).bids if b.submission_id not in sent})


def days_to_feedback(session: Session) -> list[int]:
    """Days from deadline to feedback of each procurement whose feedback is out: for the home page."""
    return [
        (in_london(released_at).date() - in_london(deadline_at).date()).days
        for deadline_at, released_at in released_moments(session)
    ]
