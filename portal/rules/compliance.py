"""Whether a bid stays in: what was found, what may follow, and who must agree before it does.

Nobody is left out by one click: a published rule and its consequence, a reason, another person's agreement, and the
bidder's right to answer come first. An agreed fail stops the marking of that bid until it is decided. Sources: domain 2.4,
cases CL-02-d, CL-03-c, CL-08-a, CL-08-b.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from portal.rules.conditions import CONSEQUENCE_WORDS, EXCLUDED, NOTED, PUT_RIGHT
from portal.rules.pack import Condition, Pack, Question

MET, NOT_MET, AT_AWARD = "met", "not_met", "at_award"
FINDING_WORDS = {
    MET: "It is met",
    NOT_MET: "It is not met",
    AT_AWARD: "To be checked at award",
}
LEAVE_OUT, GO_ON = "leave_out", "go_on"
CONDITION, MINIMUM, LAW = "condition", "minimum", "law"
LAW_RULES = {
    "exclusion": "The law on bidders that may or must be excluded (Procurement Act 2023, sections 57 to 60)",
    "debarment": "The public debarment list (Procurement Act 2023, section 62)",
}
"""What no council needs to publish: found in the checks before an award."""
CANNOT_WIN = "cannot_win"
DEFAULT_ANSWER_DAYS = 5
LONGEST = 4000


class Step(StrEnum):
    """What happened to a case. ANSWERED is the bidder's; the others are an approver's, WITHDRAWN the officer's."""

    AGREED = "agreed"
    REFUSED = "refused"
    ANSWERED = "answered"
    UPHELD = "upheld"
    LIFTED = "lifted"
    WITHDRAWN = "withdrawn"


class State(StrEnum):
    """Where a case stands, in words."""

    WAITING = "Waits for an approver"
    NOT_AGREED = "Not agreed"
    TAKEN_BACK = "Taken back"
    MAY_ANSWER = "The bidder may answer"
    ANSWERED = "The bidder has answered"
    LEFT_OUT = "Left out"
    STAYS_IN = "Stays in"
    GOES_ON = "Goes on"


_OPEN = (State.WAITING, State.MAY_ANSWER, State.ANSWERED)
_DECIDED = (State.STAYS_IN, State.GOES_ON)


@dataclass(frozen=True)
class CaseFact:
    """A case as far as the rules go."""

    kind: str
    ground: str
    state: State

    @property
    def open(self) -> bool:
        return self.state in _OPEN

    @property
    def decided(self) -> bool:
        """It was decided, with a reason and an approver, that this ground does not stop the bid."""
        return self.state in _DECIDED


@dataclass(frozen=True)
class Rule:
    """A published rule and the one thing that follows from breaking it."""

    words: str
    consequence: str
    follows: str


@dataclass(frozen=True)
class Found:
    """What the officer found for one condition. finding: a key of FINDING_WORDS; words: why, and where it is seen."""

    finding: str
    words: str = ""


@dataclass(frozen=True)
class Answer:
    """A member's word on one agreed mark. says: "yes", "no"; words: needed where they disagree."""

    says: str
    words: str = ""


@dataclass(frozen=True)
class Proposal:
    """Why. why_not_ask: why asking or correcting does not do; why_different: why another bidder was asked and this is not."""

    reason: str
    why_not_ask: str = ""
    why_different: str = ""


def state_of(kind: str, steps: Sequence[str]) -> State:
    """Where a case stands after these steps, oldest first.

    >>> state_of(LEAVE_OUT, ["agreed", "answered", "upheld"])
    <State.LEFT_OUT: 'Left out'>
    """
    if not steps:
        return State.WAITING
    last = Step(steps[-1])
    if last is Step.AGREED:
        return State.GOES_ON if kind == GO_ON else State.MAY_ANSWER
    return {
        Step.REFUSED: State.NOT_AGREED,
        Step.WITHDRAWN: State.TAKEN_BACK,
        Step.ANSWERED: State.ANSWERED,
        Step.UPHELD: State.LEFT_OUT,
        Step.LIFTED: State.STAYS_IN,
    }[last]


def ground_of(kind: str, thing: str) -> str:
    """The name of a ground: "condition:C1", "minimum:Q1"."""
    return f"{kind}:{thing}"


def _question_of(pack: Pack, thing: str) -> Question | None:
    return next((q for q in pack.questions if q.id == thing and q.minimum_score is not None), None)


def condition_of(pack: Pack, ground: str) -> Condition | None:
    """The condition a ground names, or None."""
    kind, _, thing = ground.partition(":")
    return next((c for c in pack.conditions if kind == CONDITION and c.id == thing), None)


def rule_of(pack: Pack, ground: str) -> Rule | None:
    """The published rule a ground names, or None where nothing such was published."""
    condition = condition_of(pack, ground)
    if condition is not None:
        words = f"Condition {condition.id.lstrip('C')}: {condition.text} ({condition.level})"
        return Rule(words, condition.consequence, CONSEQUENCE_WORDS[condition.consequence])
    kind, _, thing = ground.partition(":")
    if kind == LAW and thing in LAW_RULES:
        return Rule(LAW_RULES[thing], EXCLUDED, "The law lets us leave out such a bidder, and at times tells us to.")
    question = _question_of(pack, thing) if kind == MINIMUM else None
    if question is None:
        return None
    words = f"Question {thing.lstrip('QS')}: a bid needs {question.minimum_score} out of {question.top_mark} or more"
    return Rule(words, CANNOT_WIN, "A bid below a minimum cannot win.")


def leave_out_fault(rule: Rule | None, *, asked: bool) -> str | None:
    """Why a bid may not be left out on this rule, or None. asked: it was asked to put it right, and its time is over."""
    if rule is None:
        return "Nothing such was published. A bid is left out only by a published rule."
    if rule.consequence == NOTED:
        return "We published that this is only noted. Nothing more may follow."
    if rule.consequence == PUT_RIGHT and not asked:
        return "We published that we ask first. Ask the bidder to put it right, and wait for the answer or for its day."
    if rule.consequence not in (EXCLUDED, PUT_RIGHT, CANNOT_WIN):
        return "The published rule does not say what follows."
    return None


def proposal_faults(kind: str, words: Proposal, letters: int, *, similar: bool) -> dict[str, str]:
    """What a proposal lacks: messages by field. similar: another bidder was asked about the same gap, and this one not."""
    faults: dict[str, str] = {}
    have = len(" ".join(words.reason.split()))
    if have < letters:
        faults["reason"] = f"Write a little more: {letters} letters or more. You have {have}."
    if kind == LEAVE_OUT and not words.why_not_ask.strip():
        faults["why_not_ask"] = "Enter why asking the bidder, or correcting a slip, does not do"
    if kind == LEAVE_OUT and similar and not words.why_different.strip():
        faults["why_different"] = (
            "Another bidder was asked about this. Ask this bidder too, or enter why it is different"
        )
    for field, text in (
        ("reason", words.reason),
        ("why_not_ask", words.why_not_ask),
        ("why_different", words.why_different),
    ):
        if len(text) > LONGEST:
            faults[field] = f"This must be {LONGEST:,} letters or fewer. You have {len(text):,}."
    return faults


def ground_words(pack: Pack, ground: str) -> str:
    """A ground inside a sentence: "condition 1 (Insurance)", "the minimum of question 2"."""
    condition = condition_of(pack, ground)
    kind, _, thing = ground.partition(":")
    if kind == LAW:
        return LAW_RULES[thing]
    return f"condition {thing.lstrip('C')} ({condition.text})" if condition else f"the minimum of question {thing[1:]}"


def failed_conditions(pack: Pack, findings: Iterable[tuple[str, str]]) -> list[str]:
    """Grounds that stop a bid: conditions found not met whose published consequence is that a bid is left out.

    findings: (condition id, finding).
    """
    strict = {condition.id for condition in pack.conditions if condition.consequence == EXCLUDED}
    return [ground_of(CONDITION, thing) for thing, finding in findings if finding == NOT_MET and thing in strict]


def below(question: Question, mark: str) -> bool:
    """True where a mark is under the question's own minimum."""
    return question.minimum_score is not None and Decimal(mark) < Decimal(question.minimum_score)


def crosses_minimum(question: Question, earlier: Iterable[str], mark: str) -> bool:
    """True where an agreed mark stands on the other side of the minimum from a mark given before (CL-08-a).

    earlier: the members' own marks, and agreed ones that this replaces.
    """
    return any(below(question, each) != below(question, mark) for each in earlier)


def stop_words(pack: Pack, failed: Iterable[str], cases: Sequence[CaseFact]) -> str | None:
    """Why a bid may not be marked now, or None. failed: grounds found, in order (CL-08-b)."""
    if any(case.state is State.LEFT_OUT for case in cases):
        return "This bid was left out. It is not marked."
    if any(case.open for case in cases):
        return "A decision about this bid is open. Marking of it waits."
    decided = {case.ground for case in cases if case.decided}
    for ground in failed:
        if ground not in decided:
            return (
                f"This bid does not meet {ground_words(pack, ground)}. Marking of it waits: the procurement officer "
                "proposes to leave it out or to go on, and an approver decides."
            )
    return None
