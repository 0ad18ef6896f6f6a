"""Links between a panel member and a bidder: what was answered, who must decide, and whether the member may read and mark.

Source: CL-09-b and -c. Use of a bidder's service is never a bar by itself. A declared link waits for somebody off the panel.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum


class Answer(StrEnum):
    """What a member said about one bidder. USES, KNOWS and RATHER_NOT stand on the page of people who use the service."""

    NONE = "none"
    LINK = "link"
    USES = "uses"
    KNOWS = "knows"
    RATHER_NOT = "rather_not"


class Ruling(StrEnum):
    """What somebody off the panel decided about a link."""

    ACCEPT = "accept"
    LIMIT = "limit"
    REMOVE = "remove"


class Standing(StrEnum):
    """Where a member stands towards one bidder, in the words of the page."""

    TO_DECLARE = "To declare"
    NO_LINK = "No link"
    WAITING = "Being decided"
    CLEARED = "Cleared"
    LIMITED = "Limited"
    REMOVED = "Not marking"


LINK_KINDS: dict[str, str] = {
    "work": "Work",
    "family": "Family or close friend",
    "money": "Money",
    "past_job": "A past job",
    "uses": "I use its service",
    "other": "Something else",
}
ANSWER_WORDS: dict[Answer, str] = {
    Answer.NONE: "No link",
    Answer.LINK: "A link",
    Answer.USES: "Uses its service, or used to",
    Answer.KNOWS: "Knows someone who works there",
    Answer.RATHER_NOT: "Would rather not mark this one",
}
OFFICER_ANSWERS = (Answer.NONE, Answer.LINK)
SERVICE_USER_ANSWERS = (Answer.NONE, Answer.USES, Answer.KNOWS, Answer.RATHER_NOT)
_FREE = (Answer.NONE, Answer.USES)


def waits_for_decision(answer: Answer) -> bool:
    """True where somebody off the panel must decide before the member may read anything.

    >>> waits_for_decision(Answer.USES), waits_for_decision(Answer.KNOWS)
    (False, True)
    """
    return answer in (Answer.LINK, Answer.KNOWS)


def standing(answer: Answer | None, ruling: Ruling | None) -> Standing:
    """Where a member stands towards one bidder, from the last answer and the ruling on that answer.

    >>> standing(Answer.LINK, None).value, standing(Answer.LINK, Ruling.LIMIT).value
    ('Being decided', 'Limited')
    """
    if answer is None:
        return Standing.TO_DECLARE
    if ruling is not None:
        return {Ruling.ACCEPT: Standing.CLEARED, Ruling.LIMIT: Standing.LIMITED, Ruling.REMOVE: Standing.REMOVED}[
            ruling
        ]
    if answer is Answer.RATHER_NOT:
        return Standing.LIMITED
    return Standing.WAITING if waits_for_decision(answer) else Standing.NO_LINK


def overall(standings: Iterable[Standing]) -> Standing:
    """One word for all bidders together: the one that holds most back. Without bidders there is no link.

    >>> overall([Standing.NO_LINK, Standing.WAITING]).value
    'Being decided'
    """
    found = set(standings)
    order = (Standing.REMOVED, Standing.TO_DECLARE, Standing.WAITING, Standing.LIMITED, Standing.CLEARED)
    return next((each for each in order if each in found), Standing.NO_LINK)


def may_read(standings: Collection[Standing], this: Standing) -> bool:
    """True where a member may read and mark the bid of a bidder: all are answered, nothing waits, this one is open.

    One undecided link keeps every bid shut for that member (CL-09-c).

    >>> may_read([Standing.NO_LINK, Standing.WAITING], Standing.NO_LINK)
    False
    """
    shut = {Standing.TO_DECLARE, Standing.WAITING, Standing.REMOVED}
    return not shut & set(standings) and this in (Standing.NO_LINK, Standing.CLEARED)


def may_replace(old: Answer | None, new: Answer) -> bool:
    """False where a member would take back a link alone: only somebody off the panel can clear it.

    >>> may_replace(Answer.LINK, Answer.NONE), may_replace(Answer.NONE, Answer.LINK)
    (False, True)
    """
    return old is None or old in _FREE or new not in _FREE
