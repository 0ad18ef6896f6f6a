"""Writing, signing and releasing feedback."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import func, select

from portal.bids import queries as bids
from portal.evaluation.queries import get_board
from portal.evaluation.sealed import digest_of, seal_words
from portal.evaluation.services import letters_of
from portal.feedback import events, messages, queries
from portal.feedback.models import FeedbackCell, FeedbackStep, ReleasedSummary
from portal.feedback.permissions import may_release, may_sign, may_write
from portal.feedback.queries import CHANGE, SENT, SIGNED, Desk, compose_one, read_desk
from portal.procurements.queries import lock_procurement
from portal.rules import codec
from portal.rules.feedback import Context, Flag, Kind, Reason, check_reason
from portal.rules.refusals import Invalid, NotFound, Refusal, Stale
from portal.rules.seats import SeatKind
from portal.rules.sensitive import quoted
from portal.rules.summaries import Words
from portal.rules.wording import in_london
from portal.unit_of_work import Work

_FIELD = {Kind.TOO_SHORT: "why", Kind.NO_CITATION: "place", Kind.NO_STRENGTH: "strength", Kind.NO_MISSING: "missing"}
_SAID = (Kind.NAMES_RIVAL, Kind.COMPARES_WITH_RIVAL, Kind.PERSONAL_DATA, Kind.MANNER_OR_ACCENT, Kind.CONTRADICTS_MARK)
LONGEST = 4000


def faults_in(
    desk: Desk, submission_id: UUID, question_id: str, words: Words, answer: tuple[str, ...]
) -> dict[str, str]:
    """What must change before these words may go out: messages by field, empty where they may stand.

    answer: the paragraphs of the bidder's answer, against which quotations are checked.
    """
    _, bid = desk.bid(submission_id)
    question, agreed = desk.board.question(question_id), bid.reason(question_id)
    if agreed is None:
        raise NotFound
    context = Context(
        mark=Decimal(agreed.mark),
        top_mark=Decimal(question.top_mark),
        labels={Decimal(step.mark): step.label for step in question.scale},
        question=question.text,
        descriptors=tuple(step.words for step in question.scale),
        bid="\n".join(answer),
        paragraphs=len(answer) or None,
        rivals=tuple(n for org, n in desk.board.bidders.items() if org != bid.organisation_id),
        panel=tuple(member.name for member in desk.board.members),
        elsewhere=tuple(_whole(w) for (other, _), w in desk.words.items() if desk.bid(other)[1].bid_id != bid.bid_id),
        minimum_length=letters_of(desk.outcome.pack),
    )
    faults = {
        name: f"This must be {LONGEST:,} letters or fewer. You have {len(text):,}."
        for name, text in codec.encode(words).items()
        if len(text) > LONGEST
    }
    if faults:
        return faults
    reason = Reason(text=words.why, strengths=words.strength, missing=words.missing, place=words.place)
    if not words.why.strip():
        faults["why"] = "Enter why this mark fits. Marks need a reason."
    for flag in check_reason(reason, context):
        if flag.blocks:
            faults.setdefault(_field_of(flag, words, context), flag.message)
    if not words.next_time.strip():
        faults.setdefault("next_time", "Enter one thing to do next time")
    for flag in check_reason(Reason(text=words.next_time), context):
        if flag.kind in _SAID and flag.kind is not Kind.CONTRADICTS_MARK:
            faults.setdefault("next_time", flag.message)
    return faults


def _whole(words: Words) -> str:
    return Reason(text=words.why, strengths=words.strength, missing=words.missing).whole


def _field_of(flag: Flag, words: Words, context: Context) -> str:
    """The box a flag belongs beside: the first whose own text raises it."""
    if flag.kind in _FIELD:
        return _FIELD[flag.kind]
    for name in ("why", "strength", "missing"):
        text = getattr(words, name)
        if text.strip() and any(each.kind is flag.kind for each in check_reason(Reason(text=text), context)):
            return name
    return "why"


def save_cell(
    work: Work, procurement_id: UUID, submission_id: UUID, question_id: str, words: Words, *, expected: int
) -> None:
    """The officer writes what the bidder will read on one question; words said before stay on record.

    expected: how many saves the form was opened on.
    Refuses: anybody but the procurement officer; before the lock of quality; after the release; words that do not pass the
    gate (`portal.rules.feedback`), or quote an answer its bidder
    marked as sensitive, each beside its field; Stale where somebody saved in between.
    Records: FeedbackWritten. Posts: nothing.
    """
    procurement = lock_procurement(work, procurement_id)
    may_write(work.actor, get_board(work.session, procurement_id).case, procurement.feedback_released_at).or_refuse()
    desk = read_desk(work.session, work.parts.keyring, procurement_id)
    cell = desk.cells.get((submission_id, question_id))
    if cell is None:
        raise NotFound
    if cell.number != expected:
        raise Stale("Somebody changed these words after you opened the page. What you typed is still here.")
    snapshot = bids.read_snapshot(work.session, work.parts.keyring, submission_id)
    answer = snapshot.answer(question_id)
    faults = faults_in(desk, submission_id, question_id, words, answer.paragraphs if answer else ())
    if any(fact.part == f"answer:{question_id}" for fact in snapshot.sensitive):
        faults = {**_quotes(words, answer.paragraphs if answer else ()), **faults}
    if faults:
        raise Invalid(next(iter(faults.values())), errors=faults)
    row_id = uuid4()
    sealed = seal_words(work.parts.keyring, FeedbackCell.__tablename__, row_id, words)
    work.session.add(
        FeedbackCell(
            id=row_id,
            procurement_id=procurement_id,
            submission_id=submission_id,
            question_id=question_id,
            number=expected + 1,
            sealed=sealed,
            written_by=work.actor.user_id,
            at=work.now,
        )
    )
    work.session.flush()
    work.record(
        events.FeedbackWritten(
            procurement_id=procurement_id,
            submission_id=submission_id,
            question_id=question_id,
            number=expected + 1,
            digest=digest_of(sealed),
        )
    )


def _quotes(words: Words, paragraphs: Sequence[str]) -> dict[str, str]:
    """Words taken from an answer that its bidder marked as commercially sensitive, by field."""
    found = {}
    for name in ("why", "strength", "missing", "next_time"):
        if run := quoted(getattr(words, name), paragraphs):
            found[name] = f"The bidder marked this answer as sensitive. Say “{run}” in your own words."
    return found


def _step(work: Work, desk: Desk, kind: str, words: str = "") -> None:
    procurement_id = desk.board.case.procurement_id
    number = work.session.scalar(
        select(func.max(FeedbackStep.number)).where(FeedbackStep.procurement_id == procurement_id)
    )
    work.session.add(
        FeedbackStep(
            procurement_id=procurement_id,
            number=(number or 0) + 1,
            kind=kind,
            words=words,
            digest=desk.digest,
            taken_by=work.actor.user_id,
            at=work.now,
        )
    )
    work.session.flush()


def _refuse_empty(desk: Desk) -> None:
    if desk.empty:
        raise Refusal(
            desk.empty[0][1],
            errors={f"{cell.submission_id}/{cell.question_id}": sentence for cell, sentence in desk.empty},
        )


def page_of(procurement_id: UUID) -> str:
    """The address of the feedback desk, for mails."""
    return f"/procurements/{procurement_id}/feedback"


def send_to_reader(work: Work, procurement_id: UUID) -> None:
    """The officer asks the second reader to read all of it.

    Refuses: anybody but the procurement officer; while any cell is empty, each named.
    Records: FeedbackSentToReader. Posts: PleaseRead.
    """
    procurement = lock_procurement(work, procurement_id)
    may_write(work.actor, get_board(work.session, procurement_id).case, procurement.feedback_released_at).or_refuse()
    desk = read_desk(work.session, work.parts.keyring, procurement_id)
    _refuse_empty(desk)
    if desk.signed or desk.waits:
        raise Refusal("The second reader has these words already.")
    _step(work, desk, SENT)
    work.record(events.FeedbackSentToReader(procurement_id=procurement_id, cells=len(desk.cells), digest=desk.digest))
    for seat in desk.board.seats:
        if seat.kind is SeatKind.SECOND_READER and seat.released_at is None:
            work.post(
                messages.PleaseRead(
                    to=seat.email,
                    name=seat.name,
                    title=desk.outcome.pack.title,
                    page=page_of(procurement_id),
                    at=work.now,
                )
            )


def _desk_to_sign(work: Work, procurement_id: UUID, seen: str) -> Desk:
    procurement = lock_procurement(work, procurement_id)
    case = get_board(work.session, procurement_id).case
    may_sign(work.actor, case, procurement.feedback_released_at, frozenset()).or_refuse()
    desk = read_desk(work.session, work.parts.keyring, procurement_id)
    may_sign(work.actor, case, procurement.feedback_released_at, desk.writers).or_refuse()
    _refuse_empty(desk)
    if seen != desk.digest:
        raise Stale("Some words changed after you opened the page. Read them again.")
    if not desk.waits:
        raise Refusal("Nothing waits for you. The procurement officer sends it when it is written.")
    return desk


def sign(work: Work, procurement_id: UUID, *, seen: str) -> None:
    """The second reader signs all words, as seen on the page.

    seen: digest of all words on the page that was read.
    Refuses: anybody but the second reader; who wrote any of it; an empty cell; Stale where words changed meanwhile.
    Records: FeedbackSigned. Posts: FeedbackSignedMail.
    """
    desk = _desk_to_sign(work, procurement_id, seen)
    _step(work, desk, SIGNED)
    work.record(events.FeedbackSigned(procurement_id=procurement_id, cells=len(desk.cells), digest=desk.digest))
    for name, email in _officers(desk):
        work.post(
            messages.FeedbackSignedMail(
                to=email,
                name=name,
                reader=work.actor.name,
                title=desk.outcome.pack.title,
                page=page_of(procurement_id),
                at=work.now,
            )
        )


def ask_change(work: Work, procurement_id: UUID, words: str, *, seen: str) -> None:
    """The second reader says what must change.

    Refuses: as signing does; without words.
    Records: FeedbackChangeAsked. Posts: ChangeAsked.
    """
    desk = _desk_to_sign(work, procurement_id, seen)
    if not words.strip():
        raise Invalid("Enter what must change, and where", field="words")
    if len(words) > LONGEST:
        raise Invalid(f"This must be {LONGEST:,} letters or fewer", field="words")
    _step(work, desk, CHANGE, words.strip())
    work.record(events.FeedbackChangeAsked(procurement_id=procurement_id))
    for name, email in _officers(desk):
        work.post(
            messages.ChangeAsked(
                to=email,
                name=name,
                reader=work.actor.name,
                title=desk.outcome.pack.title,
                words=words.strip(),
                page=page_of(procurement_id),
                at=work.now,
            )
        )


def _officers(desk: Desk) -> list[tuple[str, str]]:
    return [(s.name, s.email) for s in desk.board.seats if s.kind is SeatKind.OFFICER and s.released_at is None]


def release(work: Work, procurement_id: UUID) -> int:
    """Every bidder's summary goes out in one act, before any notice; gives their number.

    Refuses: anybody but the procurement officer; before the award is approved; while any cell is empty, each named; while
    the words as they stand are not signed; a second time.
    Records: SummaryReleased on each bid's chain, FeedbackReleased. Posts: FeedbackReady to every owner of every bidder.
    """
    procurement = lock_procurement(work, procurement_id)
    case = get_board(work.session, procurement_id).case
    may_release(work.actor, case, procurement.award_approved_at, procurement.feedback_released_at).or_refuse()
    desk = read_desk(work.session, work.parts.keyring, procurement_id)
    _refuse_empty(desk)
    if not desk.signed:
        raise Refusal("The second reader has not signed these words yet.")
    today = in_london(work.now).date()
    digests, organisations = [], set()
    for lot in desk.outcome.lots:
        for bid in sorted(lot.bids, key=lambda each: each.record_id):
            summary = compose_one(desk, bid.submission_id, today)
            digest = codec.digest(summary)
            row = ReleasedSummary(
                id=uuid4(),
                procurement_id=procurement_id,
                submission_id=bid.submission_id,
                bid_id=bid.bid_id,
                organisation_id=bid.organisation_id,
                lot_id=lot.lot_id,
                digest=digest,
                released_at=work.now,
            )
            row.sealed = seal_words(work.parts.keyring, ReleasedSummary.__tablename__, row.id, summary)
            work.session.add(row)
            digests.append(digest)
            organisations.add(bid.organisation_id)
    procurement.feedback_released_at = work.now
    work.session.flush()
    left = queries.without_summary(work.session, procurement_id)
    if left:
        raise Refusal(f"{left[0]} would get no summary, so nothing was released.")
    _tell(work, desk, digests, organisations)
    return len(digests)


def _tell(work: Work, desk: Desk, digests: list[str], organisations: set[UUID]) -> None:
    procurement_id = desk.board.case.procurement_id
    rows = work.session.scalars(
        select(ReleasedSummary)
        .where(ReleasedSummary.procurement_id == procurement_id)
        .order_by(ReleasedSummary.bid_id, ReleasedSummary.lot_id)
    )
    for row in rows:
        work.record(
            events.SummaryReleased(
                bid_id=row.bid_id, lot_id=row.lot_id, submission_id=row.submission_id, digest=row.digest
            )
        )
    work.record(
        events.FeedbackReleased(procurement_id=procurement_id, summaries=len(digests), digests=tuple(sorted(digests)))
    )
    for organisation_id in sorted(organisations):
        for address in bids.owner_addresses(work.session, organisation_id):
            work.post(
                messages.FeedbackReady(
                    to=address, title=desk.outcome.pack.title, released_at=work.now, page="/feedback"
                )
            )
