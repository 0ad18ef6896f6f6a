"""Evaluations for tests, carried along by their own people: closed, opened, marked, agreed, locked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from portal.accounts.models import SignInSession
from portal.accounts.queries import token_digest
from portal.clock import SteppedClock
from portal.evaluation import queries, services
from portal.evaluation.services import Declared
from portal.parts import Parts
from portal.rules.actors import OPERATOR, Actor
from portal.rules.compliance import Answer, Proposal, below
from portal.rules.moderation import AgreedWords, MarkWords, on_scale, step_above
from portal.rules.pack import Pack, Question
from portal.rules.price_schedule import Offer
from portal.rules.promises import Promise
from portal.unit_of_work import open_reading, open_work
from tests.factories.accounts import create_provider
from tests.factories.bids import create_submitted_bid, small_pdf
from tests.factories.procurements import People, create_people, create_published, sample_pack

MARKS: Mapping[str, Mapping[str, str]] = {
    "Alder Youth": {"Q1": "4", "Q2": "3"},
    "Birch CIC": {"Q1": "3", "Q2": "4"},
}
PRICES: Mapping[str, int] = {"Alder Youth": 7_432_189, "Birch CIC": 8_123_457}
"""Prices that stand nowhere else, so that a page that shows one is caught."""

STRENGTH = "Named workers see each child within five days, and the rota in paragraph 2 shows who stands in."
MISSING = "It does not say how a child is told who will come, nor how the visits are checked afterwards."
WHY = "The points are met with named people and times. Small doubts stay about how checks are written down."


@dataclass
class Evaluation:
    """One procurement with its people and bids. bids: submission by organisation name; providers: its owner."""

    procurement_id: UUID
    people: People
    pack: Pack
    bids: dict[str, UUID] = field(default_factory=dict)
    providers: dict[str, Actor] = field(default_factory=dict)

    @property
    def panel(self) -> tuple[Actor, ...]:
        return (self.people.chair, self.people.panel_officer, self.people.service_user)


def create_closed(
    parts: Parts,
    clock: SteppedClock,
    *,
    prices: Mapping[str, int] = PRICES,
    pack_over: Mapping[str, object] | None = None,
    reference: str = "YC-2027-01",
    deadline: datetime | None = None,
    answers: Mapping[str, Mapping[str, str]] | None = None,
    offers: Mapping[str, Offer] | None = None,
    promises: Mapping[str, Mapping[str, Promise]] | None = None,
    providers: Mapping[str, Actor] | None = None,
) -> Evaluation:
    """Bids by these organisations at these prices (pence), sent; the deadline has passed, nothing is opened.

    offers: prices line by line by organisation, where the pack asks for lines; promises: by
    organisation and measure, in place of the sample ones; providers: owners of organisations that are there already.
    """
    deadline = deadline or (clock.now() + timedelta(days=25)).replace(hour=12, minute=0, second=0, microsecond=0)
    pack = sample_pack(reference, deadline, **dict(pack_over or {}))
    with open_work(parts, OPERATOR) as work:
        people = create_people(work)
        made = Evaluation(create_published(work, people=people, pack=pack), people, pack)
        for name in prices:
            known = (providers or {}).get(name)
            made.providers[name] = known or create_provider(work, name, f"Owner of {name} {reference}")
    for name, pence in prices.items():
        files = [("Q2", "Rota.pdf", small_pdf())] if pack.question("Q2").files_allowed else []
        made.bids[name] = create_submitted_bid(
            parts,
            made.procurement_id,
            made.providers[name],
            price_pence=pence,
            files=files,
            answers=(answers or {}).get(name),
            offer=(offers or {}).get(name),
            promises=(promises or {}).get(name),
        )
    clock.move_to(deadline)
    return made


def new_session(parts: Parts, actor: Actor, *, fresh: bool = True) -> str:
    """A signed-in browser of this person; gives what the opening keeps of it."""
    digest = token_digest(uuid4().hex)
    with open_work(parts, OPERATOR) as work:
        given = work.system_now if fresh else work.system_now - timedelta(hours=3)
        work.session.add(
            SignInSession(
                user_id=actor.user_id,
                token_digest=digest,
                started_at=given,
                fresh_at=given,
                expires_at=work.system_now + timedelta(hours=12),
                second_factor_at=given,
            )
        )
    return digest


def open_bids(parts: Parts, made: Evaluation) -> None:
    """Two people open, each in a session of their own."""
    first = new_session(parts, made.people.officer)
    with open_work(parts, made.people.officer) as work:
        services.start_opening(work, made.procurement_id, session_digest=first)
    second = new_session(parts, made.people.second_opener)
    with open_work(parts, made.people.second_opener) as work:
        services.confirm_opening(work, made.procurement_id, session_digest=second)


def declare_none(parts: Parts, made: Evaluation, *actors: Actor) -> None:
    """Members say that they have no link to anybody; the whole panel where none is named."""
    for actor in actors or made.panel:
        with open_work(parts, actor) as work:
            bidders = queries.get_board(work.session, made.procurement_id).bidders
            services.declare(work, made.procurement_id, {org: Declared("none") for org in bidders})


def mark_words(question: Question, mark: str) -> MarkWords:
    """Whole reasons for a mark."""
    shown = on_scale(question, mark) or mark
    return MarkWords(shown, STRENGTH, MISSING if step_above(question, shown) else "", "paragraph 2")


def mark_all(
    parts: Parts,
    made: Evaluation,
    *,
    marks: Mapping[str, Mapping[str, str]] = MARKS,
    shift: Callable[[Actor, str, str], str] | None = None,
    lock: bool = True,
    actors: tuple[Actor, ...] = (),
) -> None:
    """Every member marks all they are to mark, and locks. shift: (actor, question, mark) to the mark given instead."""
    for actor in actors or made.panel:
        with open_reading(parts) as session:
            lines = queries.get_own_list(session, actor, made.procurement_id).lines
        for line in lines:
            mark = marks[line.unit.bid.organisation_name][line.question.id]
            given = shift(actor, line.question.id, mark) if shift else mark
            with open_work(parts, actor) as work:
                services.save_mark(
                    work,
                    made.procurement_id,
                    line.unit.submission_id,
                    line.question.id,
                    mark_words(line.question, given),
                )
        if lock and lines:
            with open_work(parts, actor) as work:
                services.lock_marks(work, made.procurement_id, paper_notes=False)


def agreed_words(made: Evaluation, question: Question, mark: str, **over: object) -> AgreedWords:
    """Whole reasons for an agreed mark."""
    above = step_above(question, mark) if on_scale(question, mark) else None
    values: dict[str, object] = {
        "mark": mark,
        "why": WHY,
        "why_not_above": "Checks are promised, and not shown." if above else "",
        "strength": STRENGTH,
        "missing": MISSING if above else "",
        "place": "paragraph 2",
        "settled": "We read paragraph 2 together and took the words of the scale one by one.",
        "talked": tuple(range(len(question.points))),
        "present": tuple(str(actor.user_id) for actor in made.panel),
    }
    return AgreedWords(**{**values, **over})  # type: ignore[arg-type]


def open_discussion(parts: Parts, made: Evaluation) -> None:
    """The chair opens the discussion."""
    with open_work(parts, made.people.chair) as work:
        services.open_discussion(work, made.procurement_id)


def agree_all(parts: Parts, made: Evaluation, *, marks: Mapping[str, Mapping[str, str]] = MARKS) -> None:
    """The chair records an agreed mark for every question of every bid that is marked."""
    with open_reading(parts) as session:
        board = queries.get_board(session, made.procurement_id)
    for unit in board.units:
        question = board.question(unit.question_id)
        with open_work(parts, made.people.chair) as work:
            services.record_agreed_mark(
                work,
                made.procurement_id,
                unit.submission_id,
                unit.question_id,
                agreed_words(made, question, marks[unit.bid.organisation_name][unit.question_id]),
                expected=0,
            )
        if below(question, marks[unit.bid.organisation_name][unit.question_id]):
            for submission_id in unit.submissions:
                let_go_on(parts, made, submission_id)


def let_go_on(parts: Parts, made: Evaluation, submission_id: UUID) -> None:
    """What was agreed to be failed is decided: the officer proposes to go on, an approver agrees."""
    with open_reading(parts) as session:
        page = queries.get_bid_check(session, parts.keyring, made.people.officer, made.procurement_id, submission_id)
    for ground in page.grounds:
        with open_work(parts, made.people.officer) as work:
            case_id = services.propose_case(
                work, made.procurement_id, submission_id, kind="go_on", ground=ground, words=Proposal(WHY)
            )
        with open_work(parts, made.people.award_approver) as work:
            services.decide_case(work, made.procurement_id, case_id, agrees=True, reason="It is marked to the end.")


def confirm_all(parts: Parts, made: Evaluation, *actors: Actor) -> None:
    """Everybody who was there says yes to every agreed mark; an approver approves those that crossed a minimum."""
    for actor in actors or made.panel:
        with open_reading(parts) as session:
            left = queries.get_confirm_page(session, parts.keyring, actor, made.procurement_id).left
        if left:
            with open_work(parts, actor) as work:
                services.confirm_marks(work, made.procurement_id, {line.row_id: Answer("yes") for line in left})
    with open_reading(parts) as session:
        crossed = queries.get_crossings(session, parts.keyring, made.people.award_approver, made.procurement_id)[1]
    for each in crossed:
        if each.approved is None:
            with open_work(parts, made.people.award_approver) as work:
                services.decide_crossing(
                    work, made.procurement_id, each.last.row_id, approves=True, reason="Paragraph 2 shows it."
                )


def lock_quality(parts: Parts, made: Evaluation) -> None:
    """The members confirm, and the chair locks quality: prices are opened and the result is computed."""
    confirm_all(parts, made)
    with open_work(parts, made.people.chair) as work:
        services.lock_quality(work, made.procurement_id)


def create_opened(parts: Parts, clock: SteppedClock, **over: object) -> Evaluation:
    """Opened, and every member has declared no link."""
    made = create_closed(parts, clock, **over)  # type: ignore[arg-type]
    open_bids(parts, made)
    declare_none(parts, made)
    return made


def create_discussed(
    parts: Parts, clock: SteppedClock, *, marks: Mapping[str, Mapping[str, str]] = MARKS, **over: object
) -> Evaluation:
    """Marked and locked by everybody; the discussion is open."""
    made = create_opened(parts, clock, **over)
    mark_all(parts, made, marks=marks)
    open_discussion(parts, made)
    return made


def create_evaluated(
    parts: Parts, clock: SteppedClock, *, marks: Mapping[str, Mapping[str, str]] = MARKS, **over: object
) -> Evaluation:
    """The whole way to a computed result."""
    made = create_discussed(parts, clock, marks=marks, **over)
    agree_all(parts, made, marks=marks)
    lock_quality(parts, made)
    return made
