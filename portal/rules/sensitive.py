"""Parts of a bid that the bidder marks as commercially sensitive, each with its reason.

The council reads them as it reads the rest. It is told before it shares anything outside; feedback must not quote them.
The council decides by law what must be released, and says why.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.rules.pack import Pack
from portal.rules.words import count_words

FEWEST_WORDS = 3
LONGEST = 500
QUOTE_WORDS = 6
_WORD = re.compile(r"[\w’'-]+")


@dataclass(frozen=True)
class SensitiveFact:
    """One part. part: "answer:Q1", "price:P", "promise:S1", "team" or "profile"."""

    part: str
    reason: str


def markable(pack: Pack) -> dict[str, str]:
    """Every part that can be marked, with its name, in the order of the bid."""
    found = {f"answer:{q.id}": f"Question {n}, {q.title}" for n, q in enumerate(pack.questions, 1)}
    found[f"price:{pack.price.id}"] = "Your price"
    found |= {f"promise:{m.id}": f"“{m.title}”" for m in pack.measures}
    return found | {"team": "Your partners", "profile": "Your organisation"}


def reason_faults(pack: Pack, reasons: Mapping[str, str]) -> dict[str, str]:
    """What cannot stand, by part: a reason too short to be one, or too long. An empty reason marks nothing."""
    faults: dict[str, str] = {}
    for part in markable(pack):
        reason = reasons.get(part, "").strip()
        if reason and count_words(reason) < FEWEST_WORDS:
            faults[part] = "Say why in a few words, such as: it shows how we work out our prices"
        elif len(reason) > LONGEST:
            faults[part] = f"Your reason must be {LONGEST} characters or fewer. You have {len(reason):,}."
    return faults


def quoted(text: str, paragraphs: Sequence[str]) -> str:
    """The first run of words of an answer that stands word for word in a text, or "". A run of 6 words is a quotation.

    >>> quoted("They pay each worker by the hour they teach.", ["We pay each worker by the hour they teach."])
    'pay each worker by the hour'
    """
    said = " ".join(_WORD.findall(text.lower()))
    for paragraph in paragraphs:
        own = _WORD.findall(paragraph.lower())
        for start in range(len(own) - QUOTE_WORDS + 1):
            run = " ".join(own[start : start + QUOTE_WORDS])
            if f" {run} " in f" {said} ":
                return run
    return ""


def facts_of(pack: Pack, reasons: Mapping[str, str]) -> tuple[SensitiveFact, ...]:
    """The parts marked, in the order of the bid."""
    return tuple(SensitiveFact(part, reasons[part].strip()) for part in markable(pack) if reasons.get(part, "").strip())
