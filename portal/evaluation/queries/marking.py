"""Reading one's own marks, and the one answer that is being marked. Nobody else's mark passes through here."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.bids import queries as bids
from portal.evaluation.models import Mark, MarkDraft, MarkLock
from portal.evaluation.permissions import may_mark, may_read_bid, may_take_part, may_type_marks
from portal.evaluation.queries.bid_questions import Asked, beside_answer, list_asked
from portal.evaluation.queries.ground import (
    CHANGED,
    Board,
    Member,
    get_board,
    read_bid,
    read_bids,
    standing_in_all,
    standings_in,
    standings_of,
)
from portal.evaluation.queries.stops import get_stops
from portal.evaluation.sealed import read_words
from portal.parts import Parts
from portal.rules import codec
from portal.rules.actors import Actor
from portal.rules.conflicts import Standing
from portal.rules.evaluating import Unit, in_members_order
from portal.rules.moderation import MarkWords
from portal.rules.pack import Question
from portal.rules.refusals import Decision, NotFound, Refusal
from portal.rules.seats import SeatKind
from portal.rules.snapshot import AnswerFact, FileFact
from portal.rules.staff_response import StaffPosition
from portal.sealing.keyring import Keyring, SealBroken
from portal.storage.vault import NotThere

Key = tuple[UUID, str]


@dataclass(frozen=True)
class SavedMark:
    """A member's own mark as last saved."""

    words: MarkWords
    at: datetime
    number: int


@dataclass(frozen=True)
class ListLine:
    """One line of a member's list: a unit, its place in their order, and whether it is done."""

    unit: Unit
    question: Question
    place: int
    saved_at: datetime | None
    drafted: bool


@dataclass(frozen=True)
class OwnList:
    """All a member has to mark, in their own order of bids. typed_by: the supporter at the keyboard, if one is."""

    board: Board
    member: Member
    overall: Standing
    lines: tuple[ListLine, ...]
    locked_at: datetime | None
    may_mark: Decision
    blocked: int
    kept_from: int
    typed_by: UUID | None = None

    @property
    def done(self) -> int:
        return sum(1 for line in self.lines if line.saved_at is not None)

    @property
    def next_line(self) -> ListLine | None:
        return next((line for line in self.lines if line.saved_at is None), None)

    def after(self, unit: Unit) -> ListLine | None:
        """The next open line after a unit, in order, beginning anew at the end; None when all are done."""
        place = next(line.place for line in self.lines if line.unit == unit)
        later = [line for line in self.lines if line.place > place] + [
            line for line in self.lines if line.place < place
        ]
        return next((line for line in later if line.saved_at is None), None)


@dataclass(frozen=True)
class MarkPage:
    """One bid, one question, one page. staff: what it says of staff who may move, for officers to read beside; never marked.

    asked: what the bidder was asked about it; stop: why it may not be marked now.
    """

    list: OwnList
    line: ListLine
    answer: AnswerFact | None
    files: tuple[FileFact, ...]
    saved: SavedMark | None
    draft: SavedMark | None
    staff: StaffPosition | None = None
    asked: tuple[Asked, ...] = ()
    stop: str | None = None


@dataclass(frozen=True)
class AnswerFile:
    """A file of an answer with its bytes, checked against the digest of the receipt."""

    fact: FileFact
    content: bytes


def last_marks(session: Session, procurement_id: UUID, *members: UUID) -> dict[tuple[UUID, UUID, str], Mark]:
    """The newest row for each member, bid and question; of all members where none is named."""
    return _marks_in(session, [procurement_id], *members)


def _marks_in(
    session: Session, procurement_ids: Collection[UUID], *members: UUID
) -> dict[tuple[UUID, UUID, str], Mark]:
    statement = select(Mark).where(Mark.procurement_id.in_(procurement_ids)).order_by(Mark.number)
    if members:
        statement = statement.where(Mark.user_id.in_(members))
    return {(row.user_id, row.submission_id, row.question_id): row for row in session.scalars(statement)}


def _drafts_in(session: Session, procurement_ids: Collection[UUID], user_id: UUID) -> dict[Key, MarkDraft]:
    """What a member has typed and not yet made a mark of, by bid and question."""
    rows = session.scalars(
        select(MarkDraft).where(MarkDraft.procurement_id.in_(procurement_ids), MarkDraft.user_id == user_id)
    )
    return {(row.submission_id, row.question_id): row for row in rows}


def locks_of(session: Session, procurement_id: UUID) -> dict[UUID, MarkLock]:
    """Who has locked, and when."""
    return {
        row.user_id: row for row in session.scalars(select(MarkLock).where(MarkLock.procurement_id == procurement_id))
    }


def get_own_list(session: Session, actor: Actor, procurement_id: UUID) -> OwnList:
    """A member's own list; for a supporter the list of whom they help. Raises NotFound for who is not on the panel."""
    board = get_board(session, procurement_id)
    may_type_marks(actor, board.case).or_refuse()
    member_id = marker_of(actor, board)
    if member_id is None:
        raise NotFound
    return own_list(session, actor, board, member_id)


def marker_of(actor: Actor, board: Board) -> UUID | None:
    """Whose marks this person writes here: a member their own, a supporter those of the service user they help."""
    if actor.user_id is not None and may_take_part(actor, board.case):
        return actor.user_id
    users = board.case.holders(SeatKind.PANEL_SERVICE_USER)
    return next(
        (
            seat.supports
            for seat in board.seats
            if seat.kind is SeatKind.SUPPORTER
            and seat.user_id == actor.user_id
            and seat.released_at is None
            and seat.supports in users
        ),
        None,
    )


@dataclass(frozen=True)
class _Kept:
    """What is kept of one member's marking, over several procurements. locks: by procurement."""

    marks: Mapping[tuple[UUID, UUID, str], Mark]
    drafts: Mapping[Key, MarkDraft]
    locks: Mapping[UUID, MarkLock]


def own_list(session: Session, actor: Actor, board: Board, user_id: UUID) -> OwnList:
    """The list of a member whose seat was asked about already."""
    return own_lists(session, actor, [board], user_id)[0]


def own_lists(session: Session, actor: Actor, boards: Sequence[Board], user_id: UUID) -> list[OwnList]:
    """A member's list on each of these boards, in their order: as many queries for one as for all."""
    ids = [board.case.procurement_id for board in boards]
    saved = _marks_in(session, ids, user_id)
    drafts = _drafts_in(session, ids, user_id)
    rows = session.scalars(select(MarkLock).where(MarkLock.procurement_id.in_(ids), MarkLock.user_id == user_id))
    locks = {row.procurement_id: row for row in rows}
    standings = standings_in(session, boards, user_id)
    return [
        _own_list(actor, board, board.member(user_id), own[user_id], _Kept(saved, drafts, locks))
        for board, own in zip(boards, standings, strict=True)
    ]


def _own_list(
    actor: Actor,
    board: Board,
    member: Member,
    standings: Mapping[UUID, Standing],
    kept: _Kept,
) -> OwnList:
    user_id, lock = member.user_id, kept.locks.get(board.case.procurement_id)
    in_all = standing_in_all(board, standings)
    clear = in_all not in (Standing.TO_DECLARE, Standing.WAITING, Standing.REMOVED)
    units = in_members_order(user_id, board.assigned(member, standings)) if clear else []
    lines = []
    for place, unit in enumerate(units, start=1):
        row = kept.marks.get((user_id, unit.submission_id, unit.question_id))
        begun = (unit.submission_id, unit.question_id) in kept.drafts
        lines.append(ListLine(unit, board.pack.question(unit.question_id), place, row.at if row else None, begun))
    return OwnList(
        board=board,
        member=member,
        overall=in_all,
        lines=tuple(lines),
        locked_at=lock.at if lock else None,
        may_mark=may_mark(actor, board.case, locked=lock is not None),
        blocked=sum(1 for bid in board.bids if not bid.intact),
        kept_from=sum(1 for each in standings.values() if each is Standing.LIMITED),
        typed_by=None if actor.user_id == user_id else actor.user_id,
    )


def get_mark_page(
    session: Session, keyring: Keyring, actor: Actor, procurement_id: UUID, *, submission_id: UUID, question_id: str
) -> MarkPage:
    """One answer to mark, with one's own mark so far. Raises NotFound for what is not this member's, NotAllowed."""
    listed = get_own_list(session, actor, procurement_id)
    line = find_line(session, listed, actor, submission_id, question_id)
    return _pages(session, keyring, listed, [line])[0]


def get_mark_pages(session: Session, keyring: Keyring, actor: Actor, procurement_id: UUID) -> list[MarkPage]:
    """All that a member marks, in their order, for paper; as many queries for one as for all. Raises as `get_mark_page`."""
    listed = get_own_list(session, actor, procurement_id)
    _may_read(session, listed, actor, *(line.unit for line in listed.lines))
    return _pages(session, keyring, listed, listed.lines) if listed.lines else []


def _pages(session: Session, keyring: Keyring, listed: OwnList, lines: Sequence[ListLine]) -> list[MarkPage]:
    board, member_id = listed.board, listed.member.user_id
    snapshots = read_bids(session, keyring, board, {line.unit.submission_id for line in lines})
    asked = list_asked(session, keyring, board, *{each for line in lines for each in line.unit.submissions})
    marks = last_marks(session, board.case.procurement_id, member_id)
    drafts = _drafts_in(session, [board.case.procurement_id], member_id)
    stops = get_stops(session, keyring, board)
    found = []
    for line in lines:
        submission_id, question_id = line.unit.submission_id, line.question.id
        snapshot, row = snapshots[submission_id], marks.get((member_id, submission_id, question_id))
        own = [each for each in asked if each.bid.submission_id in line.unit.submissions]
        found.append(
            MarkPage(
                list=listed,
                line=line,
                answer=snapshot.answer(question_id),
                files=tuple(file for file in snapshot.files if belongs_to(file, question_id)),
                saved=read_mark(keyring, row) if row else None,
                draft=_read_draft(keyring, drafts, submission_id, question_id),
                staff=None if listed.member.service_user else snapshot.staff,
                asked=beside_answer(own, question_id),
                stop=stops.of_unit(line.unit),
            )
        )
    return found


def belongs_to(file: FileFact, question_id: str) -> bool:
    """True where a file was added to this answer."""
    return file.place in (question_id, f"answer:{question_id}")


def find_line(session: Session, listed: OwnList, actor: Actor, submission_id: UUID, question_id: str) -> ListLine:
    """The line of a unit this member may read now. Raises NotFound, NotAllowed."""
    unit = listed.board.unit(submission_id, question_id)
    _may_read(session, listed, actor, unit)
    for line in listed.lines:
        if line.unit == unit:
            return line
    raise NotFound


def _may_read(session: Session, listed: OwnList, actor: Actor, *units: Unit) -> None:
    own = standings_of(session, listed.board, listed.member.user_id)[listed.member.user_id]
    for unit in units:
        may_read_bid(actor, listed.board.case, list(own.values()), own[unit.bid.organisation_id]).or_refuse()


def _read_draft(
    keyring: Keyring, drafts: Mapping[Key, MarkDraft], submission_id: UUID, question_id: str
) -> SavedMark | None:
    row = drafts.get((submission_id, question_id))
    if row is None:
        return None
    words = codec.decode(MarkWords, read_words(keyring, "mark_drafts", row.id, row.sealed))
    return SavedMark(words, row.saved_at, 0)


def read_mark(keyring: Keyring, row: Mark) -> SavedMark:
    """A mark's words."""
    return SavedMark(codec.decode(MarkWords, read_words(keyring, "marks", row.id, row.sealed)), row.at, row.number)


def open_answer_file(
    session: Session, parts: Parts, actor: Actor, procurement_id: UUID, *, submission_id: UUID, file_id: UUID
) -> AnswerFile:
    """A file that stands with an answer this member marks, whole and as the receipt names it (CL-07-c).

    Raises NotFound, NotAllowed; Refusal where what is stored is another file.
    """
    listed = get_own_list(session, actor, procurement_id)
    for line in listed.lines:
        if line.unit.submission_id != submission_id:
            continue
        find_line(session, listed, actor, submission_id, line.question.id)
        snapshot = read_bid(session, parts.keyring, submission_id)
        if any(file.file_id == file_id and belongs_to(file, line.question.id) for file in snapshot.files):
            return _whole_file(session, parts, submission_id, file_id)
    raise NotFound


def _whole_file(session: Session, parts: Parts, submission_id: UUID, file_id: UUID) -> AnswerFile:
    try:
        fact, pieces = bids.open_file(session, parts, submission_id, file_id)
        content = b"".join(pieces)
    except (SealBroken, NotThere) as problem:
        raise Refusal(CHANGED) from problem
    if hashlib.sha256(content).hexdigest() != fact.sha256:
        raise Refusal(CHANGED)
    return AnswerFile(fact, content)


def state_of(listed: OwnList) -> str:
    """A word of the table for a member's own marking."""
    if listed.locked_at is not None:
        return "Locked"
    if listed.done == 0:
        return "Not started"
    return "Ready to lock" if listed.done == len(listed.lines) else "Part marked"


def marks_by_unit(
    rows: Mapping[tuple[UUID, UUID, str], Mark], keyring: Keyring, members: Sequence[Member]
) -> dict[Key, list[tuple[Member, SavedMark]]]:
    """Every member's mark by bid and question, members in their own order."""
    found: dict[Key, list[tuple[Member, SavedMark]]] = {}
    for member in members:
        for (user_id, submission_id, question_id), row in rows.items():
            if user_id == member.user_id:
                found.setdefault((submission_id, question_id), []).append((member, read_mark(keyring, row)))
    return found
