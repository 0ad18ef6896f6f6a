"""Reminding, opening the discussion, one agreed mark at a time, and the lock after which prices are opened."""

from uuid import UUID, uuid4

from portal.evaluation import events, messages
from portal.evaluation.models import AgreedMark
from portal.evaluation.permissions import may_lead, may_record_agreed, may_remind
from portal.evaluation.queries.discussion import TalkPage, get_talk
from portal.evaluation.queries.ground import Board, get_board
from portal.evaluation.queries.progress import MemberProgress, lines_of
from portal.evaluation.queries.stops import get_stops
from portal.evaluation.sealed import digest_of, seal_words
from portal.evaluation.services.approvers import tell_approvers
from portal.evaluation.services.marking import flags_of, letters_of
from portal.procurements.queries import lock_procurement
from portal.rules.compliance import crosses_minimum
from portal.rules.moderation import AgreedWords, check_agreed, on_scale
from portal.rules.refusals import Invalid, NotAllowed, Stale
from portal.unit_of_work import Work


def remind_member(work: Work, procurement_id: UUID, member_id: UUID) -> str:
    """Chair or procurement officer asks a member to finish; gives the member's name.

    Refuses: anybody else; while marking is not going on; a member who is done.
    Records: MemberReminded. Posts: FinishMarking, once a day.
    """
    board = get_board(work.session, procurement_id)
    may_remind(work.actor, board.case).or_refuse()
    member = board.member(member_id)
    line = next(line for line in lines_of(work.session, board) if line.member.user_id == member_id)
    if line.finished:
        raise NotAllowed(f"{member.name} is done.")
    settings = work.parts.settings
    work.post(
        messages.FinishMarking(
            to=member.email,
            name=member.name,
            title=board.pack.title,
            service_user=member.service_user,
            marking_by=board.pack.timetable.marking_by,
            help_line=f"Need help? Ring {settings.help_name}, {settings.help_phone}.",
            page=f"/evaluation/{procurement_id}/marking",
            at=work.now.replace(hour=0, minute=0, second=0, microsecond=0),
        )
    )
    work.record(events.MemberReminded(procurement_id=procurement_id, member_id=member_id))
    return member.name


def open_discussion(work: Work, procurement_id: UUID) -> None:
    """The chair opens the discussion once everybody has locked or was released.

    Refuses: anybody else; before the opening of bids; twice; while a member is not done.
    Records: DiscussionOpened. Posts: DiscussionIsOpen to every member.
    """
    procurement = lock_procurement(work, procurement_id)
    board = get_board(work.session, procurement_id)
    may_lead(work.actor, board.case).or_refuse()
    if board.case.opened_at is None:
        raise NotAllowed("The bids are not open yet.")
    if board.case.discussion_opened_at is not None:
        raise Stale("The panel discussion is open already.")
    lines = lines_of(work.session, board)
    for line in lines:
        if not line.finished:
            raise NotAllowed(waiting_for(line))
    procurement.discussion_opened_at = work.now
    work.session.flush()
    work.record(
        events.DiscussionOpened(
            procurement_id=procurement_id,
            locked=sum(1 for line in lines if line.locked_at is not None and not line.member.released),
            released=sum(1 for line in lines if line.member.released),
        )
    )
    for line in lines:
        if not line.member.released:
            _tell(work, board, line)


def waiting_for(line: MemberProgress) -> str:
    """Why the discussion cannot open, for one member."""
    left = line.to_mark - line.done
    if line.to_mark == 0:
        return f"{line.member.name} has not declared yet. The discussion cannot open."
    if left == 0:
        return f"{line.member.name} has marked all and not locked. The discussion cannot open."
    marks = "1 mark" if left == 1 else f"{left} marks"
    return f"{line.member.name} has not locked {marks}. The discussion cannot open."


def _tell(work: Work, board: Board, line: MemberProgress) -> None:
    settings = work.parts.settings
    work.post(
        messages.DiscussionIsOpen(
            to=line.member.email,
            name=line.member.name,
            title=board.pack.title,
            service_user=line.member.service_user,
            help_line=f"Questions? Ring {settings.help_name}, {settings.help_phone}.",
            page="/panels",
        )
    )


def record_agreed_mark(
    work: Work,
    procurement_id: UUID,
    submission_id: UUID,
    question_id: str,
    words: AgreedWords,
    *,
    expected: int,
    keep_words: bool = False,
) -> int:
    """The chair records the panel's one mark with its reasons; an earlier one stays beside it. Gives the save's number.

    expected: how many saves the chair saw; another chair's or window's save in between is told, not overwritten.
    Refuses: anybody but the chair; before the discussion, after the lock; a mark off the scale (CL-07-a); no reason
    (CL-06-a); a point not talked about; a difference not settled; a change without its reason (CL-06-d); words that
    compare bids, unless read again and kept; a bid whose marking is stopped by a fail that is not decided (CL-08-b).
    Records: AgreedMarkRecorded. Posts: PleaseDecide to the approvers, where the mark crossed a minimum (CL-08-a).
    """
    lock_procurement(work, procurement_id)
    board = get_board(work.session, procurement_id)
    may_record_agreed(work.actor, board.case).or_refuse()
    page = get_talk(
        work.session,
        work.parts.keyring,
        work.actor,
        procurement_id,
        submission_id=submission_id,
        question_id=question_id,
    )
    talk = page.talk
    get_stops(work.session, work.parts.keyring, board).refuse(talk.unit)
    if len(talk.agreed) != expected:
        raise Stale(
            "Somebody recorded a mark for this question in the meantime. It is shown below. Yours is still here."
        )
    faults = check_agreed(talk.question, talk.marks, words, letters_of(board.pack), replaces=bool(talk.agreed))
    present = {str(member.user_id) for member in board.members if not member.released}
    if not faults and not set(words.present) <= present:
        faults["present"] = "Tick who is here"
    if faults:
        raise Invalid(next(iter(faults.values())), errors=faults)
    mark = on_scale(talk.question, words.mark) or ""
    _refuse_flagged(board, page, mark, words, keep_words=keep_words)
    row_id, number = uuid4(), expected + 1
    kept = _tidy(words, mark)
    sealed = seal_words(work.parts.keyring, "agreed_marks", row_id, kept)
    work.session.add(
        AgreedMark(
            id=row_id,
            procurement_id=procurement_id,
            submission_id=submission_id,
            question_id=question_id,
            number=number,
            sealed=sealed,
            recorded_by=work.actor.user_id,
            at=work.now,
        )
    )
    work.session.flush()
    work.record(
        events.AgreedMarkRecorded(
            procurement_id=procurement_id,
            submission_id=submission_id,
            question_id=question_id,
            number=number,
            digest=digest_of(sealed),
        )
    )
    if crosses_minimum(talk.question, [*talk.marks, *(each.words.mark for each in talk.agreed)], mark):
        tell_approvers(work, board, f"/evaluation/{procurement_id}/crossed/{row_id}")
    return number


def _refuse_flagged(board: Board, page: TalkPage, mark: str, words: AgreedWords, *, keep_words: bool) -> None:
    texts = (words.why, words.why_not_above, words.strength, words.missing)
    flags = flags_of(board, page.talk.unit, mark, texts, page.answer)
    if flags and not keep_words:
        raise Invalid(flags[0], errors={"keep_words": " ".join(flags)})


def _tidy(words: AgreedWords, mark: str) -> AgreedWords:
    return AgreedWords(
        mark=mark,
        why=words.why.strip(),
        why_not_above=words.why_not_above.strip(),
        strength=words.strength.strip(),
        missing=words.missing.strip(),
        place=words.place.strip(),
        settled=words.settled.strip(),
        talked=tuple(sorted(set(words.talked))),
        notes=tuple(note.strip() for note in words.notes),
        present=tuple(sorted(set(words.present))),
        disagrees=words.disagrees.strip(),
        change_reason=words.change_reason.strip(),
    )
