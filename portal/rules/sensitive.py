"""Parts of a bid that the bidder marks as commercially sensitive, each with its reason.

The council reads them as it reads the rest. It is told before it shares anything outside; what is published of a bid
(summaries, open data) is what the pack said would be. The council decides by law what must be released, and says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.rules.pack import Pack
from portal.rules.words import count_words

FEWEST_WORDS = 3
LONGEST = 500


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


def facts_of(pack: Pack, reasons: Mapping[str, str]) -> tuple[SensitiveFact, ...]:
    """The parts marked, in the order of the bid."""
    return tuple(SensitiveFact(part, reasons[part].strip()) for part in markable(pack) if reasons.get(part, "").strip())
