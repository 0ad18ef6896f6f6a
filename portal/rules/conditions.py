"""Conditions of taking part: what a bidder must have, why, when it is checked, and what follows from not having it.

A condition is checked at award unless the council says why it must be there with the bid. Each has one published
consequence; nothing stronger may follow. Sources: requirement R34, domain 2.4, cases CL-03-b, CL-03-c, CL-08-b.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.rules.pack import Condition

AT_AWARD, WITH_BID = "award", "bid"
EXCLUDED, PUT_RIGHT, NOTED = "excluded", "put_right", "noted"
YES, NO, BY_AWARD = "yes", "no", "by_award"

WHEN_WORDS: Mapping[str, str] = {
    AT_AWARD: "At award, from the bid that comes first",
    WITH_BID: "With the bid",
}
CONSEQUENCE_WORDS: Mapping[str, str] = {
    EXCLUDED: "A bid that does not meet it is left out.",
    PUT_RIGHT: "We ask the bidder to put it right in a set time. If that is not done, the bid is left out.",
    NOTED: "We note it. The bid goes on.",
}
ANSWER_WORDS: Mapping[str, str] = {
    YES: "Yes, we meet it",
    BY_AWARD: "Not yet. We will by the award",
    NO: "No",
}
SHORT_ANSWERS: Mapping[str, str] = {YES: "yes", BY_AWARD: "not yet, by the award", NO: "no"}
LONGEST = 2000


@dataclass(frozen=True)
class ConditionReply:
    """What a bidder says to one condition. answer: a key of ANSWER_WORDS, "" where nothing was chosen."""

    answer: str = ""
    words: str = ""


def answers_for(condition: Condition) -> dict[str, str]:
    """The answers a bidder may choose from: "by the award" only where it is checked at award."""
    return {key: words for key, words in ANSWER_WORDS.items() if key != BY_AWARD or condition.when == AT_AWARD}


def reply_faults(conditions: Sequence[Condition], replies: Mapping[str, ConditionReply]) -> dict[str, str]:
    """What cannot stand in the replies as saved: messages by "<id>_answer" or "<id>_words". Gaps are no fault."""
    faults: dict[str, str] = {}
    for number, condition in enumerate(conditions, 1):
        reply = replies.get(condition.id, ConditionReply())
        if reply.answer and reply.answer not in answers_for(condition):
            faults[f"{condition.id}_answer"] = f"Select one of the answers to condition {number}"
        if len(reply.words) > LONGEST:
            faults[f"{condition.id}_words"] = (
                f"This must be {LONGEST:,} letters or fewer. You have {len(reply.words):,}."
            )
    return faults


def reply_gaps(conditions: Sequence[Condition], replies: Mapping[str, ConditionReply]) -> Iterator[tuple[str, str]]:
    """What still lacks: (condition id, words). A "no" needs its words; it does not stop the bid from being sent."""
    for number, condition in enumerate(conditions, 1):
        reply = replies.get(condition.id, ConditionReply())
        if not reply.answer:
            yield condition.id, f"an answer to condition {number}"
        elif reply.answer == NO and not reply.words.strip():
            yield condition.id, f"a few words on condition {number}, since you do not meet it"


def condition_faults(number: int, condition: Condition, when_reason: str) -> dict[str, str]:
    """What a condition lacks before it may be published: messages by field."""
    faults: dict[str, str] = {}
    if not condition.why.strip():
        faults["why"] = f"Condition {number} does not say why it is needed"
    if not condition.level.strip():
        faults["level"] = f"Condition {number} does not say how much is enough"
    if condition.consequence not in CONSEQUENCE_WORDS:
        faults["consequence"] = f"Condition {number} does not say what follows if it is not met"
    if condition.when == WITH_BID and not when_reason.strip():
        faults["when"] = f"Condition {number} is asked for with the bid, not at award. Say why it cannot wait"
    return faults
