"""Reading what waits, and what happened."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import ProfileDocument
from portal.accounts.queries import names_of
from portal.audit.history import Line, list_history
from portal.bids.models import Bid, BidFile
from portal.bids.queries import standing_submissions
from portal.clarifications.queries import waiting_questions
from portal.evaluation.models import OpenedSubmission
from portal.evaluation.queries import decision_waits, links_wait
from portal.feedback.queries import read_desk
from portal.intentions import queries as plan_queries
from portal.intentions.queries import Plan
from portal.looks.events import Looked
from portal.procurements.models import Procurement, ProcurementFile, Seat
from portal.procurements.permissions import may_see_staff_pages
from portal.procurements.queries import ProcurementView, get_procurement, list_all
from portal.rules.actors import Actor, Role
from portal.rules.clarifications import days_late
from portal.rules.kept_back import UNCHECKABLE
from portal.rules.next_acts import WORDS, Act, Holder, next_acts
from portal.rules.seats import SeatKind
from portal.rules.wording import count_of, plain_date
from portal.sealing.keyring import Keyring
from portal.storage.models import FileScan


@dataclass(frozen=True)
class Task:
    """One thing that waits for a person. note: more about it, behind the reference."""

    act: Act
    words: str
    procurement_id: UUID
    title: str
    reference: str
    note: str = ""


@dataclass(frozen=True)
class MyWork:
    """Everything that waits: acts in procurements, plans to decide on, drafts of plans."""

    tasks: tuple[Task, ...]
    plans_to_decide: tuple[Plan, ...]
    draft_plans: tuple[Plan, ...]


def get_my_work(session: Session, keyring: Keyring, actor: Actor, now: datetime, today: date) -> MyWork:
    """What waits for this person now: nothing that is done, or that somebody else must do first."""
    held: dict[UUID, set[SeatKind]] = defaultdict(set)
    rows = session.execute(
        select(Seat.procurement_id, Seat.kind).where(Seat.user_id == actor.user_id, Seat.released_at.is_(None))
    )
    for procurement_id, kind in rows:
        held[procurement_id].add(SeatKind(kind))
    views = list_all(session)
    held_here = tuple(view.id for view in views if SeatKind.OFFICER in held[view.id] and not view.terminated_at)
    asked = waiting_questions(session, held_here)
    tasks = []
    for view in views:
        if view.id in asked:
            tasks.append(_questions_wait(view, asked[view.id], now))
        holder = Holder(frozenset(held[view.id]), drafted=view.drafted_by == actor.user_id)
        tasks += [
            Task(act, WORDS[act], view.id, view.title, view.reference)
            for act in next_acts(view.moments, holder, now)
            if _waits(session, keyring, view.id, act, now)
        ]
    plans = plan_queries.list_for_staff(session, actor, today) if actor.is_any(*_PLANNERS) else []
    waiting = [p for p in plans if p.proposed_state and p.proposed_by != actor.user_id and actor.is_any(Role.APPROVER)]
    drafts = [p for p in plans if p.word == "Draft" and actor.is_any(Role.COMMISSIONER, Role.PROCUREMENT_OFFICER)]
    return MyWork(tuple(tasks), tuple(waiting), tuple(drafts))


def _questions_wait(view: ProcurementView, number: int, now: datetime) -> Task:
    """How many questions wait, and how late they are."""
    note = f" · {count_of(number, 'question')}"
    if view.pack is not None:
        answers_by = view.pack.timetable.answers_by
        late = days_late(answers_by, now)
        note += f", {count_of(late, 'day')} late" if late else f", due by {plain_date(answers_by)}"
    act = Act.ANSWER_QUESTIONS
    return Task(act, WORDS[act], view.id, view.title, view.reference, note)


def _waits(session: Session, keyring: Keyring, procurement_id: UUID, act: Act, now: datetime) -> bool:
    """False for an act that the moments of a procurement do not show to be done already, or not to be due."""
    if act is Act.DECIDE_LINKS:
        return links_wait(session, procurement_id)
    if act is Act.DECIDE_BID:
        return decision_waits(session, keyring, procurement_id, now)
    if act in (Act.WRITE_FEEDBACK, Act.READ_FEEDBACK):
        with_reader = read_desk(session, keyring, procurement_id).state
        return with_reader == "With second reader" if act is Act.READ_FEEDBACK else with_reader in _TO_WRITE
    return True


_TO_WRITE = ("Being written", "Needs a change")
_PLANNERS = (Role.COMMISSIONER, Role.PROCUREMENT_OFFICER, Role.APPROVER)
_MOST_NOT_CHECKED = 50


@dataclass(frozen=True)
class History:
    """A procurement's history, newest first: what was done, and who looked at what is sealed or personal."""

    procurement: ProcurementView
    lines: tuple[Line, ...]

    @property
    def looks(self) -> tuple[Line, ...]:
        """Who read what."""
        return tuple(line for line in self.lines if isinstance(line.event, Looked))

    @property
    def acts(self) -> tuple[Line, ...]:
        """What was done: everything that is no look."""
        return tuple(line for line in self.lines if not isinstance(line.event, Looked))


def get_history(session: Session, actor: Actor, procurement_id: UUID) -> History:
    """The council's acts of a procurement; after the opening, the events of the bids that were sent. Raises NotFound.

    Before the opening nobody at the council sees an event of any bid (screens.md 27).
    """
    view = get_procurement(session, procurement_id)
    may_see_staff_pages(actor, published=view.published_at is not None).or_refuse()
    streams = [f"procurement:{procurement_id}"]
    if view.opened_at is not None:
        streams += sorted({f"bid:{bid.id}" for bid, _ in standing_submissions(session, procurement_id)})
    return History(view, tuple(list_history(session, streams, lambda ids: names_of(session, ids))))


@dataclass(frozen=True)
class NotChecked:
    """A file the virus scanner failed on until it was given up. about: whose it is, without a name; at: system time."""

    about: str
    why: str
    at: datetime


def list_not_checked(session: Session) -> list[NotChecked]:
    """Files that could not be checked, the newest first: of packs, of profiles, and of bids that were opened. Four queries.

    A file of a bid that is not opened would tell that somebody bids, and is left out.
    """
    given_up = select(FileScan.stored_file_id).where(FileScan.outcome == UNCHECKABLE)
    packs = session.execute(
        select(ProcurementFile.stored_file_id, Procurement.reference)
        .join(Procurement, Procurement.id == ProcurementFile.procurement_id)
        .where(ProcurementFile.stored_file_id.in_(given_up))
    ).all()
    bids = session.execute(
        select(BidFile.stored_file_id, Procurement.reference)
        .join(Bid, Bid.id == BidFile.bid_id)
        .join(Procurement, Procurement.id == Bid.procurement_id)
        .where(BidFile.stored_file_id.in_(given_up), BidFile.removed_at.is_(None))
        .where(Bid.id.in_(select(OpenedSubmission.bid_id)))
    ).all()
    profiles = session.scalars(
        select(ProfileDocument.stored_file_id).where(ProfileDocument.stored_file_id.in_(given_up))
    )
    about = {stored: f"A tender: {reference}" for stored, reference in packs}
    about |= {stored: f"An opened bid: {reference}" for stored, reference in bids}
    about |= dict.fromkeys(profiles, "A provider's profile")
    rows = session.scalars(
        select(FileScan)
        .where(FileScan.outcome == UNCHECKABLE, FileScan.stored_file_id.in_(about))
        .order_by(FileScan.at.desc())
        .limit(_MOST_NOT_CHECKED)
    )
    return [NotChecked(about[row.stored_file_id], row.words, row.at) for row in rows]
