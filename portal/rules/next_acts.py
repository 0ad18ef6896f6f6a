"""What waits for whom in a procurement, worked out from its moments and a person's seats: the page "My work"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.rules.procurement_status import Moments
from portal.rules.seats import PANEL, SeatKind


class Act(StrEnum):
    """What a person can do next."""

    FINISH_PACK = "finish_pack"
    MEND_PACK = "mend_pack"
    APPROVE_PACK = "approve_pack"
    ANSWER_QUESTIONS = "answer_questions"
    WRITE_CHANGE = "write_change"
    APPROVE_CHANGE = "approve_change"
    OPEN_BIDS = "open_bids"
    CONFIRM_OPENING = "confirm_opening"
    DECIDE_LINKS = "decide_links"
    DECIDE_BID = "decide_bid"
    PANEL = "panel"
    FOLLOW_MARKING = "follow_marking"
    WRITE_FEEDBACK = "write_feedback"
    READ_FEEDBACK = "read_feedback"
    RECOMMEND = "recommend"
    APPROVE_AWARD = "approve_award"
    RELEASE_FEEDBACK = "release_feedback"
    RECORD_NOTICE = "record_notice"
    SIGN = "sign"


WORDS: dict[Act, str] = {
    Act.FINISH_PACK: "Finish the pack and send it for approval",
    Act.MEND_PACK: "Sent back: change the pack",
    Act.APPROVE_PACK: "Approve or send back the pack",
    Act.ANSWER_QUESTIONS: "Answer questions from bidders",
    Act.WRITE_CHANGE: "Finish the change to what is published, or drop it",
    Act.APPROVE_CHANGE: "Approve or send back a change to what is published",
    Act.OPEN_BIDS: "The deadline has passed: start the opening",
    Act.CONFIRM_OPENING: "Confirm the opening as the second person",
    Act.DECIDE_LINKS: "Decide on a declared link",
    Act.DECIDE_BID: "Decide about a bid",
    Act.PANEL: "Your panel",
    Act.FOLLOW_MARKING: "Follow how far the panel is",
    Act.WRITE_FEEDBACK: "Write the feedback",
    Act.READ_FEEDBACK: "Read the feedback as second reader",
    Act.RECOMMEND: "Recommend an award",
    Act.APPROVE_AWARD: "Approve or send back the award",
    Act.RELEASE_FEEDBACK: "Release feedback to every bidder",
    Act.RECORD_NOTICE: "Record the award notice",
    Act.SIGN: "Record the signature, once standstill has ended",
}


@dataclass(frozen=True)
class Holder:
    """A person in one procurement: their seats, and whether they drafted it."""

    seats: frozenset[SeatKind]
    drafted: bool = False


def next_acts(at: Moments, holder: Holder, now: datetime) -> tuple[Act, ...]:
    """What waits for this person now, in the order of the work. Nothing here tells of bids before the opening.

    >>> from datetime import UTC
    >>> next_acts(Moments(), Holder(frozenset(), drafted=True), datetime(2027, 1, 1, tzinfo=UTC))
    (<Act.FINISH_PACK: 'finish_pack'>,)
    """
    if at.terminated_at or at.signed_at:
        return ()
    return tuple(_acts(at, holder, now))


def _acts(at: Moments, holder: Holder, now: datetime) -> Iterable[Act]:
    seats = holder.seats
    officer = SeatKind.OFFICER in seats or holder.drafted
    if at.published_at is None:
        yield from _before_publication(at, seats, officer=officer)
        return
    if at.deadline_at is None or now < at.deadline_at:
        if at.amendment_started_at is not None:
            yield from _while_changing(at, seats, officer=officer)
        return
    if at.opened_at is None:
        if SeatKind.OFFICER in seats:
            yield Act.OPEN_BIDS
        if SeatKind.SECOND_OPENER in seats:
            yield Act.CONFIRM_OPENING
        return
    if at.quality_locked_at is None:
        yield from _while_marking(seats)
        return
    yield from _after_the_lock(at, seats)


def _before_publication(at: Moments, seats: frozenset[SeatKind], *, officer: bool) -> Iterable[Act]:
    if at.sent_for_approval_at is not None:
        if SeatKind.PUBLICATION_APPROVER in seats:
            yield Act.APPROVE_PACK
    elif officer:
        yield Act.MEND_PACK if at.sent_back_at is not None else Act.FINISH_PACK


def _while_changing(at: Moments, seats: frozenset[SeatKind], *, officer: bool) -> Iterable[Act]:
    if at.sent_for_approval_at is not None:
        if SeatKind.PUBLICATION_APPROVER in seats:
            yield Act.APPROVE_CHANGE
    elif officer:
        yield Act.WRITE_CHANGE


def _while_marking(seats: frozenset[SeatKind]) -> Iterable[Act]:
    if seats & set(PANEL):
        yield Act.PANEL
    if SeatKind.OFFICER in seats:
        yield Act.FOLLOW_MARKING
    if SeatKind.CONFLICT_DECIDER in seats:
        yield Act.DECIDE_LINKS
    if seats & {SeatKind.AWARD_APPROVER, SeatKind.PUBLICATION_APPROVER}:
        yield Act.DECIDE_BID


def _after_the_lock(at: Moments, seats: frozenset[SeatKind]) -> Iterable[Act]:
    if at.award_approved_at is None:
        if SeatKind.OFFICER in seats:
            yield Act.WRITE_FEEDBACK
            if at.recommended_at is None:
                yield Act.RECOMMEND
        if SeatKind.SECOND_READER in seats:
            yield Act.READ_FEEDBACK
        if SeatKind.AWARD_APPROVER in seats and at.recommended_at is not None:
            yield Act.APPROVE_AWARD
    elif SeatKind.OFFICER in seats:
        if at.feedback_released_at is None:
            yield Act.RELEASE_FEEDBACK
        elif at.award_noticed_at is None:
            yield Act.RECORD_NOTICE
        else:
            yield Act.SIGN
