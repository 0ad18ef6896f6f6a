"""What people do in an evaluation. `record_look` is the one thing a page that only reads may write."""

from portal.evaluation.services.bid_questions import answer_question, ask_bidder
from portal.evaluation.services.compliance import (
    answer_case,
    check_bid,
    close_case,
    decide_case,
    propose_case,
    withdraw_case,
)
from portal.evaluation.services.confirming import confirm_marks, decide_crossing
from portal.evaluation.services.deciding import decide_lot
from portal.evaluation.services.declaring import Declared, decide_conflict, declare, field_of
from portal.evaluation.services.discussing import open_discussion, record_agreed_mark, remind_member
from portal.evaluation.services.kept_back import decide_kept_back
from portal.evaluation.services.locking import lock_quality
from portal.evaluation.services.looks import record_look, record_looks
from portal.evaluation.services.marking import keep_draft, letters_of, lock_marks, save_mark
from portal.evaluation.services.opening import confirm_opening, start_opening
from portal.evaluation.services.seats import name_chair, release_member
from portal.evaluation.services.sharing import share_out

__all__ = [
    "Declared",
    "answer_case",
    "answer_question",
    "ask_bidder",
    "check_bid",
    "close_case",
    "confirm_marks",
    "confirm_opening",
    "decide_case",
    "decide_conflict",
    "decide_crossing",
    "decide_kept_back",
    "decide_lot",
    "declare",
    "field_of",
    "keep_draft",
    "letters_of",
    "lock_marks",
    "lock_quality",
    "name_chair",
    "open_discussion",
    "propose_case",
    "record_agreed_mark",
    "record_look",
    "record_looks",
    "release_member",
    "remind_member",
    "save_mark",
    "share_out",
    "start_opening",
    "withdraw_case",
]
