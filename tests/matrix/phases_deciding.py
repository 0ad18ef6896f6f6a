"""From locked marks to a signed contract in the phase world."""

from typing import Any

from portal.awards import queries as award_queries
from portal.awards import services as awards
from portal.contracts import services as contracts
from portal.evaluation import queries as evaluation
from portal.evaluation import services as judging
from portal.feedback import queries as feedback_queries
from portal.feedback import services as feedback
from portal.rules.summaries import Words
from portal.rules.wording import in_london
from portal.unit_of_work import open_reading
from tests.matrix.phases_drafting import OFFICER
from tests.matrix.phases_judging import CHAIR, DECIDER

READER = "winston-peake"


def lock(telling: Any) -> None:
    """Quality is locked, prices are revealed."""
    with telling.story.act(CHAIR, "D-44 16:00") as work:
        judging.lock_quality(work, telling.procurement_id)


def outcome_of(telling: Any) -> Any:
    """What came out."""
    with open_reading(telling.story.parts) as session:
        return evaluation.get_outcome(session, telling.story.parts.keyring, telling.procurement_id)


def write_feedback(telling: Any) -> None:
    """A cell for every mark; the second reader asks for a change, and then signs."""
    story, planter, made = telling.story, telling.planter, telling.procurement_id
    with story.act(OFFICER, "D-43 10:00") as work:
        cells = feedback_queries.get_desk(work.session, work.parts.keyring, work.actor, made).cells
    bidders = {
        bid.submission_id: story.short_name(bid.organisation_name)
        for lot in outcome_of(telling).lots
        for bid in lot.bids
    }
    for submission_id, question in cells:
        short = bidders[submission_id]
        words = Words(
            planter.words("feedback", "Paragraph 1 names", bidder=short),
            planter.words("feedback", "Paragraph 1 says", bidder=short),
            planter.words("feedback", "Missing is", bidder=short),
            "paragraph 1",
            planter.words("feedback", "Next time say", bidder=short),
        )
        with story.act(OFFICER, "D-43 11:00") as work:
            feedback.save_cell(work, made, submission_id, question, words, expected=0)
    with story.act(OFFICER, "D-42 10:00") as work:
        feedback.send_to_reader(work, made)
    with story.act(READER, "D-42 11:00") as work:
        desk = feedback_queries.get_desk(work.session, work.parts.keyring, work.actor, made)
        feedback.ask_change(work, made, planter.words("reader", person=READER), seen=desk.digest)
    with story.act(OFFICER, "D-42 12:00") as work:
        feedback.send_to_reader(work, made)
    with story.act(READER, "D-41 11:00") as work:
        desk = feedback_queries.get_desk(work.session, work.parts.keyring, work.actor, made)
        feedback.sign(work, made, seen=desk.digest)


def recommend(telling: Any) -> None:
    """Checks on the winners, sent back once, recommended again."""
    story, planter, made = telling.story, telling.planter, telling.procurement_id
    outcome = outcome_of(telling)
    for lot in outcome.lots:
        winner = next((bid for bid in lot.bids if bid.record_id == lot.award), None)
        if winner is None:
            continue
        with story.act(OFFICER, "D-40 14:00") as work:
            for kind in award_queries.diligence_titles(outcome.pack):
                awards.record_check(
                    work,
                    made,
                    winner.organisation_id,
                    kind=kind,
                    outcome="holds",
                    checked_on=in_london(work.now).date(),
                    what=planter.words("diligence", many=10),
                )
    for when in ("D-39", "D-38"):
        with story.act(OFFICER, f"{when} 10:00") as work:
            reasons = {lot.lot_id: planter.words("award_reason") for lot in outcome.lots}
            telling.ids["recommendation"] = awards.recommend(
                work, made, reasons, continuity=planter.words("award_reason")
            )
        if when == "D-39":
            with story.act(DECIDER, f"{when} 12:00") as work:
                awards.send_back(
                    work, made, planter.words("award_reason"), recommendation_id=telling.ids["recommendation"]
                )


def approve_award(telling: Any) -> None:
    """The award."""
    with telling.story.act(DECIDER, "D-35 10:00") as work:
        awards.approve(
            work,
            telling.procurement_id,
            telling.planter.words("award_reason"),
            recommendation_id=telling.ids["recommendation"],
        )


def release(telling: Any) -> None:
    """Everybody hears on the same day."""
    with telling.story.act(OFFICER, "D-31 10:00") as work:
        feedback.release(work, telling.procurement_id)


def sign(telling: Any) -> None:
    """The notice, the days of waiting, the signature."""
    noticed = telling.story.moment("D-29 13:00")
    with telling.story.act(OFFICER, noticed) as work:
        awards.record_notice(work, telling.procurement_id, "2026/S 000-004711", in_london(noticed).date())
    for lot in outcome_of(telling).lots:
        if lot.award:
            with telling.story.act(OFFICER, "D-6 10:00") as work:
                contracts.sign_contract(work, telling.procurement_id, lot.lot_id, in_london(work.now).date())
