"""A member's own marks: each save is a new row; the lock ends it."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from portal.evaluation import events
from portal.evaluation.models import Mark, MarkDraft, MarkLock
from portal.evaluation.permissions import may_mark
from portal.evaluation.queries.ground import Board, read_bid
from portal.evaluation.queries.marking import find_line, get_own_list
from portal.evaluation.queries.stops import get_stops
from portal.evaluation.sealed import digest_of, read_words, seal_words
from portal.procurements.queries import lock_procurement
from portal.rules import codec
from portal.rules.evaluating import Unit
from portal.rules.feedback import Context, Kind, Reason, check_reason
from portal.rules.moderation import DEFAULT_LETTERS, LONGEST_TEXT, MarkWords, check_mark, on_scale
from portal.rules.pack import Pack
from portal.rules.refusals import Invalid, NotAllowed
from portal.rules.snapshot import AnswerFact
from portal.unit_of_work import Work

COMPARES = "This compares with another bid. Write about this bid only."
_FLAGGED = (Kind.COMPARES_WITH_RIVAL, Kind.NAMES_RIVAL, Kind.MANNER_OR_ACCENT, Kind.PERSONAL_DATA)


def letters_of(pack: Pack) -> int:
    """The least length of a reason, as published with the pack."""
    return int(pack.policy.get("minimum_reason_length", str(DEFAULT_LETTERS)))


def flags_of(board: Board, unit: Unit, mark: str, texts: Sequence[str], answer: AnswerFact | None) -> list[str]:
    """What in a reason should be written anew: it compares with another bid, names one, or judges a person."""
    rivals = tuple(name for org, name in board.bidders.items() if org != unit.bid.organisation_id)
    context = Context(
        mark=Decimal(mark),
        top_mark=Decimal(board.pack.question(unit.question_id).top_mark),
        bid="\n".join(answer.paragraphs) if answer else "",
        rivals=rivals,
        panel=tuple(member.name for member in board.members),
        minimum_length=0,
    )
    found: list[str] = []
    for text in texts:
        if not text.strip():
            continue
        for flag in check_reason(Reason(text=text), context):
            message = COMPARES if flag.kind in (Kind.COMPARES_WITH_RIVAL, Kind.NAMES_RIVAL) else flag.message
            if flag.kind in _FLAGGED and message not in found:
                found.append(message)
    return found


def save_mark(
    work: Work,
    procurement_id: UUID,
    submission_id: UUID,
    question_id: str,
    words: MarkWords,
    *,
    keep_words: bool = False,
) -> UUID:
    """A member marks one question of one bid, with reasons that could be sent as they are; a supporter types for theirs.

    The same words again, as from a form sent twice, are no second save: what stands is given.

    Refuses: who is not on the panel; a question that is not theirs; a bid they are kept from or that is not intact, or whose
    marking is stopped (CL-08-b); before their declaration is clear; after their lock or the discussion; a mark off the scale;
    thin reasons; words that compare bids, unless the member read them again and keeps them (keep_words).
    Records: MarkSaved. Posts: nothing.
    """
    lock_procurement(work, procurement_id)
    listed = get_own_list(work.session, work.actor, procurement_id)
    board, user_id = listed.board, listed.member.user_id
    line = find_line(work.session, listed, work.actor, submission_id, question_id)
    may_mark(work.actor, board.case, locked=listed.locked_at is not None).or_refuse()
    get_stops(work.session, work.parts.keyring, board).refuse(line.unit)
    question = line.question
    faults = check_mark(question, words, letters_of(board.pack))
    if faults:
        raise Invalid(next(iter(faults.values())), errors=faults)
    mark = on_scale(question, words.mark) or ""
    answer = read_bid(work.session, work.parts.keyring, submission_id).answer(question_id)
    flags = flags_of(board, line.unit, mark, (words.strength, words.missing), answer)
    if flags and not keep_words:
        raise Invalid(flags[0], errors={"keep_words": " ".join(flags)})
    kept = MarkWords(mark, words.strength.strip(), words.missing.strip(), words.place.strip())
    last = work.session.scalar(
        select(Mark)
        .where(Mark.user_id == user_id, Mark.submission_id == submission_id, Mark.question_id == question_id)
        .order_by(Mark.number.desc())
        .limit(1)
    )
    if last is not None and read_words(work.parts.keyring, "marks", last.id, last.sealed) == codec.encode(kept):
        _forget_draft(work, user_id, submission_id, question_id)
        return last.id
    row_id = uuid4()
    sealed = seal_words(work.parts.keyring, "marks", row_id, kept)
    work.session.add(
        Mark(
            id=row_id,
            procurement_id=procurement_id,
            user_id=user_id,
            submission_id=submission_id,
            question_id=question_id,
            number=(last.number if last else 0) + 1,
            sealed=sealed,
            at=work.now,
            typed_by=listed.typed_by,
        )
    )
    _forget_draft(work, user_id, submission_id, question_id)
    work.session.flush()
    work.record(
        events.MarkSaved(
            procurement_id=procurement_id,
            mark_id=row_id,
            digest=digest_of(sealed),
            typed_for=user_id if listed.typed_by else None,
        )
    )
    return row_id


def keep_draft(work: Work, procurement_id: UUID, submission_id: UUID, question_id: str, words: MarkWords) -> None:
    """A member stops in the middle: what is typed is kept, and is no mark yet.

    Refuses: as `save_mark`, but takes words as they are; a text too long to be a reason.
    Records: nothing. Posts: nothing.
    """
    listed = get_own_list(work.session, work.actor, procurement_id)
    find_line(work.session, listed, work.actor, submission_id, question_id)
    may_mark(work.actor, listed.board.case, locked=listed.locked_at is not None).or_refuse()
    if max(len(words.strength), len(words.missing), len(words.place)) > LONGEST_TEXT:
        raise Invalid(f"A text must be {LONGEST_TEXT:,} letters or fewer")
    _forget_draft(work, listed.member.user_id, submission_id, question_id)
    row_id = uuid4()
    work.session.add(
        MarkDraft(
            id=row_id,
            procurement_id=procurement_id,
            user_id=listed.member.user_id,
            submission_id=submission_id,
            question_id=question_id,
            sealed=seal_words(work.parts.keyring, "mark_drafts", row_id, words),
            saved_at=work.now,
        )
    )
    work.session.flush()


def _forget_draft(work: Work, user_id: UUID, submission_id: UUID, question_id: str) -> None:
    work.session.execute(
        delete(MarkDraft).where(
            MarkDraft.user_id == user_id,
            MarkDraft.submission_id == submission_id,
            MarkDraft.question_id == question_id,
        )
    )


def lock_marks(work: Work, procurement_id: UUID, *, paper_notes: bool | None) -> None:
    """A member closes their own marks for good.

    Refuses: who is not on the panel; twice; while one is open; before the declaration is clear; without saying whether
    there are notes on paper; once the discussion is open.
    Records: MarksLocked. Posts: nothing.
    """
    lock_procurement(work, procurement_id)
    listed = get_own_list(work.session, work.actor, procurement_id)
    may_mark(work.actor, listed.board.case, locked=listed.locked_at is not None).or_refuse()
    left = len(listed.lines) - listed.done
    if not listed.lines:
        raise NotAllowed("Nothing to mark until your declaration is clear.")
    if left:
        raise NotAllowed(f"You have not marked {left} yet." if left > 1 else "You have not marked 1 yet.")
    if paper_notes is None:
        raise Invalid("Select whether you made notes on paper", field="paper_notes")
    work.session.add(
        MarkLock(
            procurement_id=procurement_id,
            user_id=listed.member.user_id,
            marks=listed.done,
            paper_notes=paper_notes,
            at=work.now,
            typed_by=listed.typed_by,
        )
    )
    work.session.flush()
    work.record(
        events.MarksLocked(
            procurement_id=procurement_id,
            marks=listed.done,
            paper_notes=paper_notes,
            typed_for=listed.member.user_id if listed.typed_by else None,
        )
    )
