"""Between the opening and the marks: conditions checked, a bidder asked, and one bid left out after its bidder was heard."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from portal.evaluation import queries, services
from portal.rules.compliance import AT_AWARD, LEAVE_OUT, MET, NOT_MET, Found, Proposal
from portal.rules.conditions import AT_AWARD as CHECKED_AT_AWARD
from portal.rules.evaluating import OpenedBid
from portal.rules.wording import in_london
from portal.seeds.telling import Story
from portal.unit_of_work import open_reading

_OFFICER, _APPROVER = "sunita-rawal", "femi-adelaja"


def tell(story: Story, tender: dict[str, Any], procurement_id: UUID, day: int) -> None:
    """Whatever the tender says of it. day: of the opening, counted from the day of seeding."""
    with open_reading(story.parts) as session:
        board = queries.get_board(session, procurement_id)
    bids = {story.short_name(bid.organisation_name): bid for bid in board.bids}
    if board.pack.conditions:
        _check(story, tender, procurement_id, bids, day)
    for provider, told in tender.get("asked", {}).items():
        _ask(story, told, procurement_id, bids[provider], day)
    for provider, told in tender.get("left_out", {}).items():
        _leave_out(story, told, procurement_id, bids[provider], day)


def _check(story: Story, tender: dict[str, Any], procurement_id: UUID, bids: dict[str, OpenedBid], day: int) -> None:
    for provider, bid in bids.items():
        with story.act(_OFFICER, f"D{day:+d} 15:00") as work:
            board = queries.get_board(work.session, procurement_id)
            found = {c.id: Found(AT_AWARD if c.when == CHECKED_AT_AWARD else MET) for c in board.pack.conditions}
            told = tender.get("left_out", {}).get(provider)
            if told:
                found[told["condition"]] = Found(NOT_MET, told["found"])
            services.check_bid(work, procurement_id, bid.submission_id, found)


def _ask(story: Story, told: dict[str, str], procurement_id: UUID, bid: OpenedBid, day: int) -> None:
    with story.act(_OFFICER, f"D{day + 2:+d} 11:00") as work:
        asked = services.ask_bidder(
            work,
            procurement_id,
            bid.submission_id,
            about=told["about"],
            kind=told["kind"],
            words=told["words"],
            answer_on=in_london(work.now).date() + timedelta(days=4),
        )
    with story.act(told["by"], f"D{day + 4:+d} 16:20") as work:
        services.answer_question(work, bid.bid_id, asked, told["answer"])


def _leave_out(story: Story, told: dict[str, str], procurement_id: UUID, bid: OpenedBid, day: int) -> None:
    words = Proposal(told["reason"], told["why_not_ask"])
    with story.act(_OFFICER, f"D{day:+d} 16:00") as work:
        ground = f"condition:{told['condition']}"
        case = services.propose_case(
            work, procurement_id, bid.submission_id, kind=LEAVE_OUT, ground=ground, words=words
        )
    with story.act(_APPROVER, f"D{day + 1:+d} 09:30") as work:
        services.decide_case(work, procurement_id, case, agrees=True, reason=told["agreed"])
    with story.act(told["by"], f"D{day + 2:+d} 18:40") as work:
        services.answer_case(work, bid.bid_id, case, told["answer"])
    with story.act(_APPROVER, f"D{day + 5:+d} 12:00") as work:
        services.close_case(work, procurement_id, case, leave_out=True, reason=told["closed"])
