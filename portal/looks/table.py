"""Every page behind a sign-in, and the trail that reading it leaves. A test holds that none is left out.

LOOKS: an entry once a day for each reader and tender, in the chain of the tender, the contract or the person.
BY_VIEW: the page names what was read itself, bid by bid. OWN: the reader's own matter, or that of their organisation.
WORKED_OUT: the machine opens something to work out a state; none of it is shown. PUBLISHED: what is shown is public.
A page that stands nowhere here opens nothing that is sealed.
"""

LOOKS: dict[str, str] = {
    "accounts.people": "the list of people with their addresses",
    "accounts.people_changes": "who came, changed and left",
    "accounts.people_changes_table": "who came, changed and left, as a table",
    "accounts.person": "an account with its address and roles",
    "accounts.close_account": "an account with its address and roles",
    "accounts.reset_factors": "an account with its address and roles",
    "awards.award": "the award with its reasons and prices",
    "awards.check": "what was checked about a bidder",
    "awards.checks": "what was checked about bidders",
    "awards.notice": "what the award notice says",
    "awards.recommend": "the result, to recommend an award",
    "awards.report": "the report on the award",
    "awards.send_back": "the award with its reasons and prices",
    "clarifications.check": "a question with the words of its asker",
    "clarifications.desk": "the questions of bidders",
    "clarifications.question": "a question with the words of its asker",
    "contracts.contract": "a contract with its promises and contact",
    "contracts.register": "the register of contracts",
    "contracts.register_table": "the register of contracts, as a table",
    "contracts.sign": "a bid's promises, to record the contract",
    "evaluation.all_bids": "all bids with their files, as one file",
    "evaluation.ask_bidder": "a bid, to ask its bidder",
    "evaluation.bid_case": "a case about a bid",
    "evaluation.bid_register": "what bidders were asked and answered",
    "evaluation.bid_register_file": "what bidders were asked and answered, as a table",
    "evaluation.check_bid": "a bid's answers to the conditions",
    "evaluation.compliance": "the checks of all bids",
    "evaluation.confirm_marks": "the agreed marks with their reasons",
    "evaluation.conflicts": "links to bidders that members declared",
    "evaluation.crossed_minimum": "an agreed mark that crossed a minimum",
    "evaluation.decide_conflict": "a link to a bidder that a member declared",
    "evaluation.decide_lot": "the result of a lot, to decide what the rules left open",
    "evaluation.discussion": "the marks of the panel",
    "evaluation.decide_kept_back": "a file of a bid that was kept back",
    "evaluation.kept_back": "files of bids that were kept back",
    "evaluation.lock_quality": "the agreed marks",
    "evaluation.marks_table": "every mark with its reason, as a table",
    "evaluation.opening": "the page of the opening",
    "evaluation.opening_record": "the record of the opening",
    "evaluation.print_pack": "the answers to mark, on paper",
    "evaluation.progress": "how far the panel is",
    "evaluation.propose_case": "a bid, to propose what becomes of it",
    "evaluation.result": "the result with all prices",
    "evaluation.result_record": "the whole record of the evaluation, as a file",
    "feedback.cell": "the words of feedback on an answer",
    "feedback.desk": "the feedback to bidders",
    "feedback.preview": "a bidder's summary",
    "feedback.read": "all words of feedback",
    "feedback.release": "the feedback to bidders",
    "oversight.history": "the history",
    "oversight.history_csv": "the history, as a table",
    "oversight.service": "which mail was given up",
    "procurements.import_workforce": "the table of posts",
    "procurements.seats": "who holds which seat, with addresses",
    "procurements.workforce": "the table of posts",
    "procurements.workforce_preview": "the table of posts as bidders see it",
    "procurements.workforce_template": "the table of posts, as a file",
}

# Codes of the two events that tell of a look: at a page, and at a part of one bid (`portal.evaluation.events.BidRead`).
PAGE_READ, BID_READ = "look.taken", "evaluation.bid_read"

_PRICES = "a page with the prices of all bids"
OF_EVERY_BID: dict[str, str] = {
    LOOKS["evaluation.all_bids"]: "all bids with their files",
    LOOKS["evaluation.compliance"]: "the answers of all bids to the conditions",
    LOOKS["evaluation.print_pack"]: "answers of bids, on paper",
    LOOKS["evaluation.result"]: _PRICES,
    LOOKS["evaluation.result_record"]: _PRICES,
    LOOKS["awards.award"]: _PRICES,
    LOOKS["awards.recommend"]: _PRICES,
    LOOKS["awards.report"]: _PRICES,
}
"""Pages that show what every bidder wrote: the words each bidder reads of it in its own log. They tell no step of the council."""

BY_VIEW: frozenset[str] = frozenset(
    {
        "bids.workforce",
        "bids.workforce_file",
        "evaluation.answer_file",
        "evaluation.bidder",
        "evaluation.bidder_file",
        "evaluation.mark",
        "evaluation.talk",
    }
)

OWN: frozenset[str] = frozenset(
    {
        "accounts.profile",
        "accounts.profile_file",
        "accounts.profile_section",
        "bids.add_partner",
        "bids.answer",
        "bids.changes",
        "bids.check",
        "bids.conditions",
        "bids.file_place",
        "bids.log",
        "bids.log_file",
        "bids.lots",
        "bids.my_bids",
        "bids.organisation",
        "bids.own_file",
        "bids.partner",
        "bids.partners",
        "bids.price",
        "bids.price_file",
        "bids.price_table",
        "bids.price_workbook",
        "bids.print_bid",
        "bids.promise",
        "bids.receipt",
        "bids.receipt_file",
        "bids.sensitive",
        "bids.sent_bid",
        "bids.sent_bytes",
        "bids.staff",
        "bids.staff_costs",
        "bids.submit",
        "bids.task_list",
        "bids.withdraw",
        "accounts.recovery_codes",
        "accounts.second_factors",
        "accounts.set_up_app",
        "clarifications.own",
        "evaluation.answer_case",
        "evaluation.answer_question",
        "evaluation.asked",
        "evaluation.declaration",
        "evaluation.lock_marks",
        "evaluation.marking",
        "evaluation.my_panels",
        "feedback.my_feedback",
        "feedback.my_feedback_table",
        "feedback.summary",
        "retention.own_data",
    }
)

WORKED_OUT: frozenset[str] = frozenset(
    {
        "bids.workforce_readers",
        "clarifications.messages",
        "oversight.my_work",
        "procurements.add_line",
        "procurements.amendment",
        "procurements.approve",
        "procurements.approve_amendment",
        "procurements.documents",
        "procurements.draft_page",
        "procurements.preview",
        "procurements.price_schedule",
        "procurements.records",
        "procurements.remove_line",
        "procurements.remove_lot",
        "procurements.send_back",
    }
)

PUBLISHED: frozenset[str] = frozenset({"notices.award", "notices.awards", "notices.awards_table", "notices.releases"})
