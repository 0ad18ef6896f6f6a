"""Opening, marking and agreeing in the demo world, as far as each tender's stage."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.accounts.models import User
from portal.accounts.queries import token_digest
from portal.accounts.services.sessions import begin_session
from portal.evaluation import queries, services
from portal.evaluation.services import Declared
from portal.rules.compliance import GO_ON, Answer, Proposal, below
from portal.rules.doors import Method
from portal.rules.moderation import AgreedWords, MarkWords, step_above
from portal.rules.pack import Question
from portal.seeds import hearing
from portal.seeds.telling import Story
from portal.unit_of_work import Work, open_reading

_CHAIR, _DECIDER = "aled-fairbrass", "femi-adelaja"
_COLUMN = {"chair": 0, "panel_officer": 1, "panel_service_user": 2}
# Marks by the quality of the answer: the chair's, the officer's, the service user's, and the one agreed.
_MARKS = {
    "strong": {"Q1": ("4", "4", "5", "4"), "Q2": ("4", "4", "4", "4")},
    "sound": {"Q1": ("3", "2", "4", "3"), "Q2": ("3", "3", "3", "3")},
    "thin": {"Q1": ("1", "2", "1", "1"), "Q2": ("2", "2", "2", "2")},
}
_STRENGTH = {
    "strong": {
        "Q1": "The first paragraph names who does what and by when, with figures from last year that show it was done.",
        "Q2": "The first paragraph names who is on call and a deputy, and tells what an audit found and what changed.",
    },
    "sound": {
        "Q1": "The first paragraph says where groups run now and how soon a worker rings, which meets what we asked for.",
        "Q2": "The first paragraph names who leads on safety, trains all staff each year and covers holidays.",
    },
    "thin": {
        "Q1": "The first paragraph shows long work with young people and a will to begin, a start on what we asked.",
        "Q2": "The first lines say that a policy is there and that staff are checked, a start on what we asked.",
    },
}
_MISSING = {
    "strong": {
        "Q1": "Nothing in the second paragraph shows what changes when a district has no free worker for a month.",
        "Q2": "The second paragraph does not say what happens if a member of staff decides not to move.",
    },
    "sound": {
        "Q1": "The second paragraph does not say how people who never come to a group would be found or seen.",
        "Q2": "Nothing says who is on call while sessions run, or what was learned when something went wrong.",
    },
    "thin": {
        "Q1": "Nothing says how young people nobody has asked would be found, how soon they are seen, or by whom.",
        "Q2": "Nothing says who leads on safety, what is done when a worry is raised, or how the first weeks run.",
    },
}


_WHY = {
    "strong": {
        "Q1": "This is {label}: paragraph 1 names a worker for every district and shows what that brought last year, "
        "and paragraph 2 gives days for the first talk.",
        "Q2": "This is {label}: paragraph 1 tells who is on call and what an audit changed, and paragraph 2 dates "
        "each step for staff who move.",
    },
    "sound": {
        "Q1": "We agreed on {label}. Groups in two towns and a call within two weeks do the job, as paragraph 1 says; "
        "how others are found stays open.",
        "Q2": "We agreed on {label}. Training each year and a deputy in the holidays are there in paragraph 1, and the "
        "halls stay the same in paragraph 2.",
    },
    "thin": {
        "Q1": "No more than {label} can be given: paragraph 1 speaks of posters and of waiting, and names no person, "
        "place or day for anybody.",
        "Q2": "No more than {label} can be given: paragraph 1 says that a policy is held and staff are checked, without "
        "how, when or by whom.",
    },
}


@dataclass(frozen=True)
class Told:
    """What the story says of one tender: who sits where, which words each bidder wrote, and marks that stand apart."""

    story: Story
    procurement_id: UUID
    tender: dict[str, Any]
    seats: dict[str, tuple[str, ...]]
    day: int

    @property
    def panel(self) -> list[tuple[str, str]]:
        """Members with the kind of their seat, the chair first."""
        return [(who, kind) for kind in _COLUMN for who in self.seats.get(kind, ())]

    def bid_of(self, name: str) -> dict[str, Any]:
        """What the story says of the bid of the provider with this name."""
        found: dict[str, Any] = self.tender["bids"][self.story.short_name(name)]
        return found

    def mark(self, name: str, question: str, who: str, kind: str) -> tuple[str, str]:
        """The mark a member gives, and for which quality of words."""
        bid = self.bid_of(name)
        apart = bid.get("apart", {}).get(question, {}).get(who)
        words = apart["words"] if apart else bid["answers"]
        return (apart["mark"] if apart else _MARKS[words][question][_COLUMN[kind]]), words


def tell(story: Story, tender: dict[str, Any], procurement_id: UUID, seats: dict[str, tuple[str, ...]]) -> None:
    """Open; check; declare; mark; and where the stage is later, agree and lock."""
    start = story.moment(tender["deadline"])
    day = int((start.date() - story.today).days)
    told = Told(story, procurement_id, tender, seats, day)
    _open(story, procurement_id, day)
    hearing.tell(story, tender, procurement_id, day)
    _declare(told)
    half_way = tender["stage"] == "marking"
    for place, (who, kind) in enumerate(told.panel):
        _mark(told, who, kind, day=day + 7 + min(place, 2), part=half_way)
    if half_way:
        return
    with story.act(_CHAIR, f"D{day + 12:+d}") as work:
        services.open_discussion(work, procurement_id)
    if tender["stage"] == "discussion":
        return
    _agree(told, day + 13)
    _confirm(told, day + 14)
    with story.act(_CHAIR, f"D{day + 14:+d} 16:40") as work:
        services.lock_quality(work, procurement_id)


def _declare(told: Told) -> None:
    """Every member answers for every bidder; where one has a link, somebody off the panel decides."""
    links = told.tender.get("links", {})
    for who, _ in told.panel:
        with told.story.act(who, f"D{told.day + 2:+d}") as work:
            bidders = queries.get_board(work.session, told.procurement_id).bidders
            said = {}
            for organisation_id, name in bidders.items():
                link = links.get(who, {}).get(told.story.short_name(name))
                said[organisation_id] = (
                    Declared(link["answer"], tuple(link.get("kinds", ())), link.get("words", ""))
                    if link
                    else Declared("none")
                )
            services.declare(work, told.procurement_id, said)
    with told.story.act(_DECIDER, f"D{told.day + 4:+d}") as work:
        keyring = work.parts.keyring
        for waiting in queries.list_links(work.session, keyring, work.actor, told.procurement_id)[1]:
            if waiting.ruling is None:
                services.decide_conflict(
                    work,
                    told.procurement_id,
                    waiting.id,
                    ruling="accept",
                    reason="The job ended six years ago, and no money or friendship goes with it.",
                    safeguards="The chair reads the marks of this bid first, and says so if one stands apart.",
                )


def _confirm(told: Told, day: int) -> None:
    """Everybody who was there says yes to what was agreed; an approver reads the marks that crossed a minimum."""
    story, procurement_id = told.story, told.procurement_id
    for who, _ in told.panel:
        with story.act(who, f"D{day:+d} 15:00") as work:
            left = queries.get_confirm_page(work.session, story.parts.keyring, work.actor, procurement_id).left
            if left:
                services.confirm_marks(work, procurement_id, {line.row_id: Answer("yes") for line in left})
    with story.act(_DECIDER, f"D{day:+d} 16:00") as work:
        keyring = story.parts.keyring
        for each in queries.get_crossings(work.session, keyring, work.actor, procurement_id)[1]:
            services.decide_crossing(
                work,
                procurement_id,
                each.last.row_id,
                approves=True,
                reason="Read with the bid: the agreed mark is the one that its words on the scale fit.",
            )


def _open(story: Story, procurement_id: UUID, day: int) -> None:
    with story.act("sunita-rawal", f"D{day:+d} 14:10") as work:
        services.start_opening(work, procurement_id, session_digest=_fresh(work, story.people["sunita-rawal"]))
    with story.act("hilary-quennell", f"D{day:+d} 14:18") as work:
        services.confirm_opening(work, procurement_id, session_digest=_fresh(work, story.people["hilary-quennell"]))


def _fresh(work: Work, user_id: UUID) -> str:
    return token_digest(begin_session(work, work.session.get_one(User, user_id), method=Method.DEMO).token)


def _mark(told: Told, who: str, kind: str, *, day: int, part: bool) -> None:
    """All a member has to mark. Where the story stops half way, the chair has finished, officers have half, others one."""
    story, procurement_id = told.story, told.procurement_id
    # Who has a supporter says the marks, and the supporter types them.
    by = told.tender.get("typed_by", {}).get(who, who)
    with story.act(by, f"D{day:+d}") as work:
        listed = queries.get_own_list(work.session, work.actor, procurement_id)
    lines = [line for line in listed.lines if line.unit.submission_id not in listed.board.left_out]
    stop = len(lines)
    if part and kind != "chair":
        stop = len(lines) // 2 if kind == "panel_officer" else 1
    for line in lines[:stop]:
        mark, words = told.mark(line.unit.bid.organisation_name, line.question.id, who, kind)
        with story.act(by, f"D{day:+d} 11:00") as work:
            said = MarkWords(
                mark,
                _STRENGTH[words][line.question.id],
                _MISSING[words][line.question.id] if step_above(line.question, mark) else "",
                "paragraph 1",
            )
            services.save_mark(work, procurement_id, line.unit.submission_id, line.question.id, said)
    if stop == len(lines):
        with story.act(by, f"D{day:+d} 15:00") as work:
            services.lock_marks(work, procurement_id, paper_notes=False)


def _agree(told: Told, day: int) -> None:
    story, procurement_id = told.story, told.procurement_id
    with open_reading(story.parts) as session:
        board = queries.get_board(session, procurement_id)
    for unit in board.units:
        if unit.submission_id in board.left_out:
            continue
        question = board.question(unit.question_id)
        kind = told.bid_of(unit.bid.organisation_name)["answers"]
        words = _agreed(told, question, kind, _MARKS[kind][question.id][3])
        with story.act(_CHAIR, f"D{day:+d} 10:30") as work:
            services.record_agreed_mark(work, procurement_id, unit.submission_id, unit.question_id, words, expected=0)
        if below(question, words.mark):
            for submission_id in unit.submissions:
                _let_go_on(story, procurement_id, submission_id, f"minimum:{question.id}", day)


def _let_go_on(story: Story, procurement_id: UUID, submission_id: UUID, ground: str, day: int) -> None:
    """An agreed fail stops the bid until it is decided: here it is marked to the end, so that its bidder hears all."""
    why = Proposal("The bid cannot win. Marked to the end, its bidder hears what was good and what was missing.")
    with story.act("sunita-rawal", f"D{day:+d} 10:30") as work:
        case = services.propose_case(work, procurement_id, submission_id, kind=GO_ON, ground=ground, words=why)
    with story.act(_DECIDER, f"D{day:+d} 10:30") as work:
        services.decide_case(work, procurement_id, case, agrees=True, reason="It is fair to the bidder.")


def _agreed(told: Told, question: Question, kind: str, mark: str) -> AgreedWords:
    above = step_above(question, mark)
    label = question.step(mark).label.lower()
    return AgreedWords(
        mark=mark,
        why=_WHY[kind][question.id].format(label=label),
        why_not_above=f"The next step asks for more than paragraph 2 holds. {_MISSING[kind][question.id]}"
        if above
        else "",
        strength=_STRENGTH[kind][question.id],
        missing=_MISSING[kind][question.id] if above else "",
        place="paragraphs 1 and 2",
        settled="We read both paragraphs aloud and took the words of the scale one by one.",
        talked=tuple(range(len(question.points))),
        present=tuple(str(told.story.people[who]) for who, _ in told.panel),
    )
