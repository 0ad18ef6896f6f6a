"""From the opening to the agreed marks in the phase world."""

from decimal import Decimal
from typing import Any

from portal.accounts.models import User
from portal.accounts.queries import token_digest
from portal.accounts.services.sessions import begin_session
from portal.evaluation import queries, services
from portal.evaluation.services import Declared
from portal.rules.compliance import AT_AWARD, LEAVE_OUT, MET, NOT_MET, Answer, Found, Proposal
from portal.rules.conditions import AT_AWARD as CHECKED_AT_AWARD
from portal.rules.doors import Method
from portal.rules.moderation import AgreedWords, MarkWords, scale_of, step_above
from portal.unit_of_work import open_reading
from tests.matrix.phases_bidding import BIDDERS, LEFT_OUT
from tests.matrix.phases_drafting import OFFICER

CHAIR, DECIDER, OPENER = "aled-fairbrass", "femi-adelaja", "hilary-quennell"
PANEL = (CHAIR, "leanne-mustoe", "maya")
# Whose mark for which question stands below the minimum, for who lost a lot: the agreed one crosses it.
LOW, LOST = ("leanne-mustoe", "Q3"), "kilnfield"


def open_bids(telling: Any) -> None:
    """Two people open."""
    with telling.story.act(OFFICER, "D-59 14:10") as work:
        services.start_opening(work, telling.procurement_id, session_digest=_fresh(telling, work, OFFICER))
    with telling.story.act(OPENER, "D-59 14:18") as work:
        services.confirm_opening(work, telling.procurement_id, session_digest=_fresh(telling, work, OPENER))


def _fresh(telling: Any, work: Any, who: str) -> str:
    user = work.session.get_one(User, telling.story.people[who])
    return token_digest(begin_session(work, user, method=Method.DEMO).token)


def board_of(telling: Any) -> Any:
    """The bids and who marks what."""
    with open_reading(telling.story.parts) as session:
        return queries.get_board(session, telling.procurement_id)


def check(telling: Any) -> None:
    """Conditions; a bidder is asked and answers; another is left out after it was heard."""
    story, planter, made = telling.story, telling.planter, telling.procurement_id
    board = board_of(telling)
    for bid in board.bids:
        short = story.short_name(bid.organisation_name)
        with story.act(OFFICER, "D-59 15:00") as work:
            found = {c.id: Found(AT_AWARD if c.when == CHECKED_AT_AWARD else MET) for c in board.pack.conditions}
            if short == LEFT_OUT:
                found["C1"] = Found(NOT_MET, planter.words("finding", bidder=short, many=10))
            services.check_bid(work, made, bid.submission_id, found)
    asked = next(bid for bid in board.bids if story.short_name(bid.organisation_name) == "weald-thread")
    with story.act(OFFICER, "D-59 16:00") as work:
        question = services.ask_bidder(
            work,
            made,
            asked.submission_id,
            about="Q1",
            kind="explain",
            words=planter.words("bid_question", "Please say", bidder="weald-thread", many=10),
            answer_on=story.day("D-55"),
        )
    with story.act(BIDDERS["weald-thread"][0], "D-58 10:00") as work:
        services.answer_question(work, asked.bid_id, question, planter.words("bid_answer", bidder="weald-thread"))
    out = next(bid for bid in board.bids if story.short_name(bid.organisation_name) == LEFT_OUT)
    with story.act(OFFICER, "D-59 16:30") as work:
        words = Proposal(planter.words("case", bidder=LEFT_OUT), planter.words("case", bidder=LEFT_OUT))
        case = services.propose_case(work, made, out.submission_id, kind=LEAVE_OUT, ground="condition:C1", words=words)
    with story.act(DECIDER, "D-59 17:00") as work:
        services.decide_case(work, made, case, agrees=True, reason=planter.words("case", bidder=LEFT_OUT))
    with story.act(BIDDERS[LEFT_OUT][0], "D-58 11:00") as work:
        services.answer_case(work, out.bid_id, case, planter.words("case_answer", bidder=LEFT_OUT))
    telling.ids["case"] = case


def declare(telling: Any) -> None:
    """The case ends; everybody answers for every bidder; one link is decided on."""
    story, planter, made = telling.story, telling.planter, telling.procurement_id
    with story.act(DECIDER, "D-53 12:00") as work:
        services.close_case(
            work, made, telling.ids["case"], leave_out=True, reason=planter.words("case", bidder=LEFT_OUT)
        )
    for who in PANEL:
        with story.act(who, "D-57 10:00") as work:
            said = {}
            for organisation_id, name in queries.get_board(work.session, made).bidders.items():
                linked = who == "leanne-mustoe" and story.short_name(name) == "kilnfield"
                words = planter.words("link", person=who, many=10) if linked else ""
                said[organisation_id] = Declared("link", ("past_job",), words) if linked else Declared("none")
            services.declare(work, made, said)
    with story.act(DECIDER, "D-56 10:00") as work:
        waiting = queries.list_links(work.session, work.parts.keyring, work.actor, made)[1]
        for each in (one for one in waiting if one.ruling is None):
            services.decide_conflict(
                work,
                made,
                each.id,
                ruling="accept",
                reason=planter.words("conflict", person=DECIDER),
                safeguards=planter.words("conflict", person=DECIDER),
            )


def mark_half(telling: Any) -> None:
    """The chair has finished, the officer has half, the service user one."""
    for who, part in zip(PANEL, (1.0, 0.5, 0.01), strict=True):
        mark(telling, who, "D-51 11:00", part)


def mark(telling: Any, who: str, when: str, part: float = 1.0) -> None:
    """What a member has left to mark, or a part of it; with all of it the marks are closed."""
    story, planter, made = telling.story, telling.planter, telling.procurement_id
    with story.act(who, when) as work:
        listed = queries.get_own_list(work.session, work.actor, made)
    lines = [line for line in listed.lines if line.unit.submission_id not in listed.board.left_out]
    for line in lines[: max(1, int(len(lines) * part))]:
        if line.saved_at is not None:
            continue
        steps = scale_of(line.question)
        given = steps[-2 if line.unit.bid.organisation_name.startswith("Weald") else -3].mark
        if (who, line.question.id) == LOW and story.short_name(line.unit.bid.organisation_name) == LOST:
            given = steps[0].mark
        words = MarkWords(
            given,
            planter.words("mark", "Paragraph 1 names", person=who),
            planter.words("mark", "Missing is", person=who) if step_above(line.question, given) else "",
            f"paragraph 1 {planter.note('mark', person=who).phrase}",
        )
        with story.act(who, when) as work:
            services.save_mark(work, made, line.unit.submission_id, line.question.id, words)
    if part == 1.0:
        with story.act(who, when) as work:
            services.lock_marks(work, made, paper_notes=False)


def discuss(telling: Any) -> None:
    """All mark to the end; the discussion; agreed marks; a yes from everybody."""
    story, planter, made = telling.story, telling.planter, telling.procurement_id
    for who in PANEL[1:]:
        mark(telling, who, "D-49 11:00")
    with story.act(CHAIR, "D-48 10:00") as work:
        services.open_discussion(work, made)
    board = board_of(telling)
    for unit in board.units:
        if unit.submission_id in board.left_out:
            continue
        question = board.question(unit.question_id)
        steps = scale_of(question)
        agreed = steps[-2 if unit.bid.organisation_name.startswith("Weald") else -3].mark
        assert Decimal(agreed) >= Decimal(question.minimum_score or 0)
        above = step_above(question, agreed)
        words = AgreedWords(
            mark=agreed,
            why=planter.words("agreed", "Paragraph 1 names"),
            why_not_above=planter.words("agreed", "The next step asks for") if above else "",
            strength=planter.words("agreed", "Paragraph 1 says"),
            missing=planter.words("agreed", "Missing is") if above else "",
            place="paragraphs 1 and 2",
            settled=planter.words("agreed", "We read both paragraphs"),
            talked=tuple(range(len(question.points))),
            notes=tuple(planter.words("agreed", many=6) for _ in question.points),
            present=tuple(str(story.people[who]) for who in PANEL),
        )
        with story.act(CHAIR, "D-47 10:30") as work:
            services.record_agreed_mark(work, made, unit.submission_id, unit.question_id, words, expected=0)
    for who in PANEL:
        with story.act(who, "D-46 15:00") as work:
            left = queries.get_confirm_page(work.session, story.parts.keyring, work.actor, made).left
            if left:
                services.confirm_marks(work, made, {line.row_id: Answer("yes") for line in left})
    with story.act(DECIDER, "D-46 16:00") as work:
        crossings = queries.get_crossings(work.session, work.parts.keyring, work.actor, made)[1]
        assert crossings, "no agreed mark crosses a minimum"
        for each in crossings:
            services.decide_crossing(work, made, each.last.row_id, approves=True, reason=planter.words("crossing"))
