"""Asking one bidder to explain or correct, and its answer: both sides are kept (CL-02-d)."""

from datetime import date, datetime, time
from uuid import UUID, uuid4

from portal.bids import queries as bid_queries
from portal.evaluation import events, messages
from portal.evaluation.models import BidClarification, BidClarificationAnswer
from portal.evaluation.permissions import may_check
from portal.evaluation.queries.bid_questions import list_asked
from portal.evaluation.queries.compliance import find_bid
from portal.evaluation.queries.ground import Board, get_board
from portal.evaluation.sealed import digest_of, seal_words
from portal.evaluation.services.approvers import addresses_of
from portal.procurements.queries import lock_procurement
from portal.rules.bid_questions import SHOW, answer_faults, question_faults
from portal.rules.compliance import condition_of
from portal.rules.refusals import Invalid, NotAllowed, NotFound, Stale, TooLate
from portal.rules.wording import LONDON, deadline
from portal.unit_of_work import Work

CLOSES_AT = time(17, 0)


def ask_bidder(
    work: Work, procurement_id: UUID, submission_id: UUID, *, about: str, kind: str, words: str, answer_on: date | None
) -> UUID:
    """The officer asks one bidder about one thing of its bid, in the standard wording; gives the question's id.

    about: "Q1" or "condition:C1"; answer_on: the day, until 5pm.
    Refuses: anybody else; before the opening, once an award is recommended; a bid left out or not intact; a thing the pack
    does not have; words that invite a better offer or name another bidder; a day that is past.
    Records: BidderAsked. Posts: BidderQuestion.
    """
    lock_procurement(work, procurement_id)
    board = get_board(work.session, procurement_id)
    may_check(work.actor, board.case).or_refuse()
    bid = find_bid(board, submission_id)
    if submission_id in board.left_out or not bid.intact:
        raise NotAllowed("This bid is not marked, so there is nothing to ask.")
    rivals = [name for organisation, name in board.bidders.items() if organisation != bid.organisation_id]
    faults = question_faults(kind, words, rivals)
    if about not in abouts_of(board):
        faults["about"] = "Select what you ask about"
    elif kind == SHOW and condition_of(board.pack, about) is None:
        faults["kind"] = "Only a condition can be put right. An answer can be explained or corrected."
    answer_by = None
    if answer_on is None:
        faults["answer_on"] = "Enter the day by which you need the answer"
    else:
        answer_by = datetime.combine(answer_on, CLOSES_AT, LONDON).astimezone(work.now.tzinfo)
        if answer_by <= work.now:
            faults["answer_on"] = "The day must be in the future"
    if faults or answer_by is None:
        raise Invalid(next(iter(faults.values())), errors=faults)
    row_id = uuid4()
    sealed = seal_words(work.parts.keyring, "bid_clarifications", row_id, {"words": words.strip()})
    work.session.add(
        BidClarification(
            id=row_id,
            procurement_id=procurement_id,
            submission_id=submission_id,
            about=about,
            kind=kind,
            sealed=sealed,
            asked_by=work.actor.user_id,
            at=work.now,
            answer_by=answer_by,
        )
    )
    work.session.flush()
    work.record(
        events.BidderAsked(
            procurement_id=procurement_id,
            clarification_id=row_id,
            submission_id=submission_id,
            about=about,
            kind=kind,
            digest=digest_of(sealed),
        )
    )
    for address in addresses_of(work, bid):
        work.post(
            messages.BidderQuestion(
                to=address,
                title=board.pack.title,
                lot=board.lot_title(bid.lot_id),
                reference=bid.reference,
                answer_by=answer_by,
                page=f"/bids/{bid.bid_id}/asked/question/{row_id}",
            )
        )
    return row_id


def abouts_of(board: Board) -> list[str]:
    """What may be asked about: each question, each condition. Never the price."""
    return [q.id for q in board.pack.questions] + [f"condition:{c.id}" for c in board.pack.conditions]


def answer_question(work: Work, bid_id: UUID, clarification_id: UUID, words: str) -> None:
    """The bidder answers, once. What was sent stands as it is; the answer is read beside it.

    Refuses: anybody but the bidder's own people (NotFound); a question about another bid; twice; after the day; no words,
    too many.
    Records: BidderAnswered. Posts: nothing.
    """
    bid = bid_queries.get_bid(work.session, work.actor, bid_id)
    lock_procurement(work, bid.procurement_id)
    board = get_board(work.session, bid.procurement_id)
    asked = next(
        (
            each
            for each in list_asked(work.session, work.parts.keyring, board)
            if each.id == clarification_id and each.bid.bid_id == bid_id
        ),
        None,
    )
    if asked is None:
        raise NotFound
    if asked.answer is not None:
        raise Stale("This is answered already.")
    if work.now >= asked.answer_by:
        raise TooLate(f"You could answer until {deadline(asked.answer_by)}. Ring the person named in the opportunity.")
    if faults := answer_faults(words):
        raise Invalid(next(iter(faults.values())), errors=faults)
    row_id = uuid4()
    sealed = seal_words(work.parts.keyring, "bid_clarification_answers", row_id, {"words": words.strip()})
    work.session.add(
        BidClarificationAnswer(
            id=row_id,
            clarification_id=clarification_id,
            sealed=sealed,
            answered_by=work.actor.user_id,
            at=work.now,
        )
    )
    work.session.flush()
    work.record(
        events.BidderAnswered(
            procurement_id=bid.procurement_id,
            clarification_id=clarification_id,
            submission_id=asked.bid.submission_id,
            digest=digest_of(sealed),
        )
    )
