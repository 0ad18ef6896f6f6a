"""Reading an evaluation. `get_outcome` and `get_record` are what award and feedback stand on."""

from portal.evaluation.queries.bid_questions import beside_answer, get_register, list_asked
from portal.evaluation.queries.cases import find_case, list_cases
from portal.evaluation.queries.compliance import get_bid_check, get_compliance
from portal.evaluation.queries.confirming import (
    decision_waits,
    find_crossing,
    get_confirm_page,
    get_crossings,
    list_crossings,
    what_waits,
)
from portal.evaluation.queries.conflicts import get_declaration, get_link, links_wait, list_links
from portal.evaluation.queries.discussion import get_discussion, get_talk, may_open_discussion
from portal.evaluation.queries.duties import list_duties, list_helped
from portal.evaluation.queries.ground import Board, Member, get_board, get_case, received_by_lot
from portal.evaluation.queries.kept_back import get_kept_back, list_kept_back
from portal.evaluation.queries.marking import (
    get_mark_page,
    get_mark_pages,
    get_own_list,
    open_answer_file,
)
from portal.evaluation.queries.opening import get_opening
from portal.evaluation.queries.panels import list_panels
from portal.evaluation.queries.progress import get_progress
from portal.evaluation.queries.result import get_export, get_outcome, get_record, get_result
from portal.evaluation.queries.sharing import get_sharing
from portal.evaluation.queries.stops import get_stops

__all__ = [
    "Board",
    "Member",
    "beside_answer",
    "decision_waits",
    "find_case",
    "find_crossing",
    "get_bid_check",
    "get_board",
    "get_case",
    "get_compliance",
    "get_confirm_page",
    "get_crossings",
    "get_declaration",
    "get_discussion",
    "get_export",
    "get_kept_back",
    "get_link",
    "get_mark_page",
    "get_mark_pages",
    "get_opening",
    "get_outcome",
    "get_own_list",
    "get_progress",
    "get_record",
    "get_register",
    "get_result",
    "get_sharing",
    "get_stops",
    "get_talk",
    "links_wait",
    "list_asked",
    "list_cases",
    "list_crossings",
    "list_duties",
    "list_helped",
    "list_kept_back",
    "list_links",
    "list_panels",
    "may_open_discussion",
    "open_answer_file",
    "received_by_lot",
    "what_waits",
]
