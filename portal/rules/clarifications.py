"""A bidder's question from asking to answer: its states, what may happen in each, and whether an answer is late.

Domain 2.3, requirements R49 and R50, case CL-04-d: a question cannot die; it is answered, joined with another, taken back,
or left open with a public reason.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from portal.rules.pack import Pack
from portal.rules.timetable import days_overdue
from portal.rules.wording import in_london

CATEGORIES: tuple[tuple[str, str], ...] = (
    ("specification", "What the service must do"),
    ("price", "Price"),
    ("staff", "Staff who may move (TUPE)"),
    ("social_value", "Social value"),
    ("portal", "This website"),
    ("other", "Something else"),
)
CATEGORY_WORDS = dict(CATEGORIES)
OUTCOMES: tuple[tuple[str, str, str], ...] = (
    ("answered", "An answer", ""),
    ("assumed", "We cannot know this. Every bid should assume the same", "Say what to assume."),
    ("left", "We will not answer this", "Say why. All bidders see the reason."),
)
OUTCOME_WORDS = {"answered": "Answer", "assumed": "What every bid should assume", "left": "Why we cannot answer"}


class Kind(StrEnum):
    """One step in the life of a question."""

    JOINED = "joined"
    PRIVATE_ACCEPTED = "private_accepted"
    PRIVATE_REFUSED = "private_refused"
    PUBLICATION_ACCEPTED = "publication_accepted"
    WITHDRAWN = "withdrawn"
    DRAFTED = "drafted"
    PUBLISHED = "published"
    SENT_PRIVATELY = "sent_privately"


class State(StrEnum):
    """Where a question stands: the words that pages show."""

    WAITING = "Waiting"
    PRIVATE = "Asked in private"
    RETURNED = "Returned"
    JOINED = "Joined"
    WITHDRAWN = "Taken back"
    ANSWERED = "Answered"


_AFTER: dict[Kind, State] = {
    Kind.JOINED: State.JOINED,
    Kind.PRIVATE_ACCEPTED: State.WAITING,
    Kind.PRIVATE_REFUSED: State.RETURNED,
    Kind.PUBLICATION_ACCEPTED: State.WAITING,
    Kind.WITHDRAWN: State.WITHDRAWN,
    Kind.PUBLISHED: State.ANSWERED,
    Kind.SENT_PRIVATELY: State.ANSWERED,
}
_MAY: dict[State, frozenset[Kind]] = {
    State.WAITING: frozenset({Kind.JOINED, Kind.DRAFTED, Kind.PUBLISHED, Kind.SENT_PRIVATELY, Kind.WITHDRAWN}),
    State.PRIVATE: frozenset({Kind.PRIVATE_ACCEPTED, Kind.PRIVATE_REFUSED, Kind.WITHDRAWN}),
    State.RETURNED: frozenset({Kind.PUBLICATION_ACCEPTED, Kind.WITHDRAWN}),
    State.JOINED: frozenset({Kind.WITHDRAWN}),
    State.WITHDRAWN: frozenset(),
    State.ANSWERED: frozenset(),
}


def state_of(steps: Sequence[Kind], *, private: bool, joined_to: State | None = None) -> State:
    """Where a question stands after these steps. private: it was asked in private.

    joined_to: the state of the question it was joined with. One that is answered answers both; one that was taken back
    leaves this one waiting again, so that no question is lost with another.

    >>> state_of([], private=True).value, state_of([Kind.PRIVATE_REFUSED], private=True).value
    ('Asked in private', 'Returned')
    >>> state_of([Kind.JOINED], private=False, joined_to=State.WITHDRAWN).value
    'Waiting'
    """
    state = State.PRIVATE if private else State.WAITING
    for step in steps:
        state = _AFTER.get(step, state)
    if state is State.JOINED:
        if joined_to is State.ANSWERED:
            return State.ANSWERED
        if joined_to in (State.WITHDRAWN, None):
            return State.WAITING
    return state


def is_private(steps: Sequence[Kind], *, private: bool) -> bool:
    """True while the question, or its answer, is for the asker alone.

    >>> is_private([Kind.PRIVATE_REFUSED, Kind.PUBLICATION_ACCEPTED], private=True)
    False
    """
    return private and Kind.PUBLICATION_ACCEPTED not in steps


def may_follow(state: State, kind: Kind, *, private: bool) -> bool:
    """True where this step may come next. private: as `is_private` says; a private answer is never published.

    >>> may_follow(State.WAITING, Kind.PUBLISHED, private=True)
    False
    """
    if kind not in _MAY[state]:
        return False
    if kind is Kind.SENT_PRIVATELY:
        return private
    return not (private and kind in (Kind.PUBLISHED, Kind.JOINED))


def may_still_ask(asked_at: datetime, questions_by: date) -> bool:
    """True until the end, in London, of the day that was published.

    >>> from datetime import UTC
    >>> may_still_ask(datetime(2026, 12, 4, 23, 59, tzinfo=UTC), date(2026, 12, 4))
    True
    """
    return in_london(asked_at).date() <= questions_by


def days_late(answers_by: date, answered_at: datetime) -> int:
    """Days by which an answer missed the day that was published; 0 where it did not (R50).

    >>> from datetime import UTC
    >>> days_late(date(2026, 12, 9), datetime(2026, 12, 11, 9, 0, tzinfo=UTC))
    2
    """
    return days_overdue(answers_by, in_london(answered_at).date())


def places_of(pack: Pack) -> list[tuple[str, str]]:
    """What a question can be about: all of it, a lot (where there are several), or a scored question of the pack."""
    lots = [(f"lot:{lot.id}", f"Lot {lot.id}: {lot.title}") for lot in pack.lots] if len(pack.lots) > 1 else []
    asked = [(question.id, f"{question.id.replace('Q', 'Question ')}: {question.title}") for question in pack.questions]
    return [("all", "All of it"), *lots, *asked]


def matches(text: str, wanted: str) -> bool:
    """True where every word looked for stands in the text, in any order and case.

    >>> matches("Which pension scheme applies?", "PENSION which"), matches("Which scheme?", "pension")
    (True, False)
    """
    folded = text.casefold()
    return all(word in folded for word in wanted.casefold().split())
