"""Questions to one bidder about its bid: neutral standard wording, that may explain or correct and never improve.

Sources: domain 2.4 (clarifying), requirement R70, case CL-02-d.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.rules.words import count_words

EXPLAIN, SLIP, MISSING_PART, SHOW = "explain", "slip", "missing", "put_right"
KIND_NAMES: Mapping[str, str] = {
    EXPLAIN: "Explain what is written",
    SLIP: "Say what was meant, where there is a slip",
    MISSING_PART: "Send a page or file that the bid names and that is not there",
    SHOW: "Put right a condition that is not met",
}
_OPENINGS: Mapping[str, str] = {
    EXPLAIN: "Please explain what your bid says about this.",
    SLIP: "We think that there is a slip here. Please say what was meant.",
    MISSING_PART: "Your bid names something that we cannot find. Please send its words as they stood at the deadline.",
    SHOW: "Your bid does not show that you meet this. Please say how you meet it, or by when you will.",
}
_ENDING = "You may explain or correct. You may not add to your offer or make it better. What you sent stands as it is."
_ENDING_SHOW = "This is about the condition only. You may not change the rest of your bid."
MOST_WORDS = 500
LONGEST_QUESTION = 1000
_LEADING = (
    "improve",
    "better offer",
    "lower price",
    "lower your price",
    "reduce your price",
    "increase your",
    "add more",
)


@dataclass(frozen=True)
class Answered:
    """A bidder's answer."""

    words: str


def asked_text(kind: str, about: str, words: str) -> str:
    """The question as the bidder reads it: what it is about, the standard sentence, the place, and what may be answered."""
    ending = _ENDING_SHOW if kind == SHOW else _ENDING
    return f"This is about {about}. {_OPENINGS[kind]}\n\n{words.strip()}\n\n{ending}"


def question_faults(kind: str, words: str, rivals: Iterable[str]) -> dict[str, str]:
    """What is wrong with a question: messages by field. rivals: names of the other bidders."""
    faults: dict[str, str] = {}
    if kind not in KIND_NAMES:
        faults["kind"] = "Select what you ask for"
    if not words.strip():
        faults["words"] = "Enter the place and what is not clear, such as paragraph 2"
    elif len(words) > LONGEST_QUESTION:
        faults["words"] = f"This must be {LONGEST_QUESTION:,} letters or fewer. You have {len(words):,}."
    elif leading := next((each for each in _LEADING if re.search(rf"\b{each}", words, re.IGNORECASE)), None):
        faults["words"] = f"“{leading}” invites a better offer. Ask only to explain or correct."
    elif any(name and name.lower() in words.lower() for name in rivals):
        faults["words"] = "This names another bidder. Write about this bid only."
    return faults


def answer_faults(words: str) -> dict[str, str]:
    """What is wrong with an answer."""
    if not words.strip():
        return {"words": "Enter your answer"}
    have = count_words(words)
    if have > MOST_WORDS:
        return {"words": f"Your answer must be {MOST_WORDS} words or fewer. You have {have}."}
    return {}
