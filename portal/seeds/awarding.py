"""The end of the demo's awarded tender: feedback, award, release, notice, standstill, signature."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from portal.awards import queries as awards_queries
from portal.awards import services as awards
from portal.contracts import services as contracts
from portal.evaluation import queries as evaluation
from portal.feedback import queries as feedback_queries
from portal.feedback import services as feedback
from portal.rules.summaries import Words
from portal.rules.wording import in_london
from portal.seeds.telling import Story
from portal.unit_of_work import open_reading

_OFFICER, _READER, _APPROVER = "sunita-rawal", "winston-peake", "femi-adelaja"
# One for each mark, so that no two bidders read the same.
_NEXT_TIME = {
    "Q1": {
        "4": "Say who covers when a link worker is away, from which day, and how families are told.",
        "3": "Show with one real case how somebody who never comes to a group was found and what followed.",
        "2": "Say how you look for people nobody has asked, place by place, and how soon each is seen.",
        "1": "Begin with the people: who goes where on which days, and how soon a young person is seen.",
    },
    "Q2": {
        "4": "Say what you do in week 1 if a member of staff decides not to move, and who stands in.",
        "3": "Say who is on call in each session, and tell of one worry that was raised and what you changed.",
        "2": "Name your safeguarding lead and deputy, and tell what you changed after the last audit.",
        "1": "Name one person who leads on safety, and write down the first 4 weeks day by day.",
    },
}


def tell(story: Story, tender: dict[str, Any], procurement_id: UUID) -> None:
    """From the locked result to a signed contract; days count from the deadline."""
    day = (story.moment(tender["deadline"]).date() - story.today).days
    _write_feedback(story, procurement_id, day + 20)
    _check_winner(story, procurement_id, day + 24)
    with story.act(_OFFICER, f"D{day + 26:+d}") as work:
        asked = awards.recommend(
            work,
            procurement_id,
            {"1": "It came first on the published sum. Its price is within the budget and every mark has a reason."},
            continuity="The service of today goes on until its last day. Every young person is told by name who comes next, "
            "and the first sessions are in the same rooms.",
        )
    with story.act(_APPROVER, f"D{day + 30:+d}") as work:
        awards.approve(
            work,
            procurement_id,
            "I read the whole trail from the plan on. Every mark has its reason, the two openers differ and the sum is right.",
            recommendation_id=asked,
        )
    with story.act(_OFFICER, f"D{day + 36:+d}") as work:
        feedback.release(work, procurement_id)
    noticed = story.moment(f"D{day + 37:+d}") + timedelta(hours=3)
    with story.act(_OFFICER, noticed) as work:
        awards.record_notice(work, procurement_id, "2026/S 000-004711", in_london(noticed).date())
    with story.act(_OFFICER, f"D{day + 60:+d}") as work:
        contracts.sign_contract(work, procurement_id, "1", in_london(work.now).date())


_CHECKED = {
    "insurance": "Public liability of £5 million, seen on the policy, until 31 March next year. They will renew it.",
    "accounts": "Last accounts read by the finance team. Reserves cover three months of this contract.",
    "exclusion": "The organisation, its trustees and its one subcontractor were checked. Nothing was found.",
    "debarment": "The public list was read under both names the organisation uses. It is not on it.",
}


_CONDITION = "Seen on paper, with its date, as the bid said. It holds on the first day of the contract."


def _check_winner(story: Story, procurement_id: UUID, day: int) -> None:
    with open_reading(story.parts) as session:
        outcome = evaluation.get_outcome(session, story.parts.keyring, procurement_id)
    for lot in outcome.lots:
        winner = next(bid for bid in lot.bids if bid.record_id == lot.award)
        with story.act(_OFFICER, f"D{day:+d} 14:00") as work:
            for kind in awards_queries.diligence_titles(outcome.pack):
                awards.record_check(
                    work,
                    procurement_id,
                    winner.organisation_id,
                    kind=kind,
                    outcome="holds",
                    checked_on=in_london(work.now).date(),
                    what=_CHECKED.get(kind, _CONDITION),
                )


def _write_feedback(story: Story, procurement_id: UUID, day: int) -> None:
    with open_reading(story.parts) as session:
        outcome = evaluation.get_outcome(session, story.parts.keyring, procurement_id)
    for lot in outcome.lots:
        for bid in lot.bids:
            for reason in bid.reasons:
                next_time = _NEXT_TIME[reason.question_id][reason.mark]
                words = Words(reason.why, reason.strength, reason.missing, reason.place, next_time)
                with story.act(_OFFICER, f"D{day:+d} 11:00") as work:
                    feedback.save_cell(work, procurement_id, bid.submission_id, reason.question_id, words, expected=0)
    with story.act(_OFFICER, f"D{day:+d} 15:00") as work:
        feedback.send_to_reader(work, procurement_id)
    with story.act(_READER, f"D{day + 2:+d}") as work:
        desk = feedback_queries.get_desk(work.session, work.parts.keyring, work.actor, procurement_id)
        feedback.sign(work, procurement_id, seen=desk.digest)
