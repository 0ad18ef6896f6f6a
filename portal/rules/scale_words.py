"""The words of a scale: what full marks need must be said, not that they exceed (case CL-05-d)."""

import re

from portal.rules.pack import ScaleStep

# Words that praise or point without saying what an answer must hold.
_EMPTY = """
exceed exceeds exceeded exceeding exceptional excellent outstanding better best than beyond above all a an the of our your
what is we as in on at to and or it its this that requirement requirements specification expectation expectations standard
standards fully far well very goes go more most mark marks meets met good score full top every way ways asked for question
answer bid 1 2 3 4 5 6 7 8 9 10
"""
_EMPTY_WORDS = frozenset(_EMPTY.split())


def top_mark_fault(place: str, top: ScaleStep) -> str | None:
    """Say why the words of the top mark do not do, or None. Words that only say "exceeds" tell nobody what to do.

    >>> top_mark_fault("Question 1", ScaleStep("5", "Top", "Exceeds the requirement.", "Better"))
    "Question 1: say what mark 5 needs. 'Exceeds' alone is not enough"
    """
    if not top.words.strip():
        return None  # told by the check on words for each mark
    told = [word for word in re.findall(r"[a-z0-9]+", top.words.lower()) if word not in _EMPTY_WORDS]
    return None if told else f"{place}: say what mark {top.mark} needs. 'Exceeds' alone is not enough"
