"""What is missing from a bid, lot by lot: one list for the task list, the check page and the moment of submitting."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.rules.conditions import reply_gaps
from portal.rules.drafts import Draft
from portal.rules.pack import Measure, Pack, Question
from portal.rules.price_schedule import price_gaps
from portal.rules.profile import Profile, gaps
from portal.rules.promises import Promise
from portal.rules.refusals import Refusal
from portal.rules.staff_response import cost_gaps, position_gaps
from portal.rules.team import team_gaps
from portal.rules.wording import count_of
from portal.rules.words import count_words


@dataclass(frozen=True)
class Missing:
    """One thing that stops a lot. kind: "answer", "price", "promise", "condition", "profile", "team"
    or "lots"; thing: the id of question, measure or condition, or the section of the profile."""

    kind: str
    thing: str
    words: str


class Incomplete(Refusal):
    """A lot that cannot be sent yet. `missing`: by lot id."""

    def __init__(self, missing: Mapping[str, tuple[Missing, ...]]) -> None:
        super().__init__("Your bid is not ready. It was not sent. Your draft is safe.")
        self.missing = dict(missing)


def missing_in_lot(pack: Pack, draft: Draft, lot_id: str) -> tuple[Missing, ...]:
    """Everything that stops one lot, in the order of the task list; empty when it can be sent.

    Source: domain 2.4 (draft to submitted), CL-01-b, CL-02-b. A promise may be left out whole, not in part.
    """
    if lot_id not in draft.lots:
        return (Missing("lots", lot_id, "you have not chosen to bid for this lot"),)
    found = [gap for n, q in enumerate(pack.questions, 1) if (gap := _answer_gap(n, q, draft, lot_id))]
    found += _price_gap(pack, draft, lot_id)
    for measure in pack.measures:
        found += promise_gaps(pack, measure, draft.promise(measure, lot_id))
    found += [Missing("condition", thing, words) for thing, words in reply_gaps(pack.conditions, draft.conditions)]
    asked = gaps(draft.profile or Profile(), pack.profile_asks)
    found += [Missing("profile", gap.section, gap.words) for gap in asked]
    found += [Missing("staff", "", words) for words in position_gaps(pack.tupe, draft.staff)]
    found += [Missing("staff-costs", "", words) for words in cost_gaps(pack.tupe, draft.staff, draft.staff_costs)]
    applies = pack.tupe.has_table
    found += [Missing("team", lot_id, words) for words in team_gaps(draft.team(lot_id), tupe_applies=applies)]
    return tuple(found)


def answer_state(question: Question, text: str) -> str:
    """The word for one answer (screens A5)."""
    if not text.strip():
        return "Not started"
    return "Over the word limit" if count_words(text) > question.word_limit else "Done"


def _answer_gap(position: int, question: Question, draft: Draft, lot_id: str) -> Missing | None:
    text = draft.answer(question, lot_id)
    state = answer_state(question, text)
    if state == "Done":
        return None
    over = count_words(text) - question.word_limit
    words = (
        f"an answer to question {position}" if over <= 0 else f"question {position} is {count_of(over, 'word')} over"
    )
    return Missing("answer", question.id, words)


def zero_price_refused(pack: Pack) -> bool:
    """True where the published arithmetic divides by the price (evaluation record, `per_pound` and price per point)."""
    by_price = pack.ranking.get("price") == pack.price.id
    return by_price or any(m.formula.get("price") == pack.price.id for m in pack.measures)


def _price_gap(pack: Pack, draft: Draft, lot_id: str) -> list[Missing]:
    if pack.schedule is not None and (gaps := price_gaps(pack.schedule, lot_id, draft.offer(lot_id))):
        return [Missing("price", pack.price.id, words) for words in gaps]
    price = draft.prices.get(lot_id)
    if price is None:
        return [Missing("price", pack.price.id, "your price")]
    if price == 0 and zero_price_refused(pack):
        return [Missing("price", pack.price.id, "a price above £0")]
    return []


def promise_gaps(pack: Pack, measure: Measure, promise: Promise) -> list[Missing]:
    """What a promise still lacks; none where nothing is offered (CL-11-a: no promise without period, place and proof)."""
    if promise.is_blank or promise.declined:
        return []
    said = f"“{measure.title}”"
    wanted = {
        f"how many for {said}": promise.quantity or promise.typed_by_year,
        f"the dates for {said}": promise.starts_on and promise.ends_on,
        f"the place for {said}": promise.place,
        f"who delivers {said}": promise.delivered_by,
        f"evidence for {said}": promise.evidence,
        f"whether {said} is extra": promise.belongs,
    }
    return [Missing("promise", measure.id, words) for words, given in wanted.items() if not given]


@dataclass(frozen=True)
class LotFacts:
    """What decides the word for a lot. sent: a submission stands; changed: the draft differs from it."""

    chosen: bool
    started: bool
    sent: bool
    withdrawn: bool
    changed: bool
    missing: bool
    closed: bool
    opened: bool


def lot_state(facts: LotFacts) -> str:
    """The word for one lot of a bid (screens A5).

    >>> lot_state(LotFacts(True, True, False, False, False, False, False, False))
    'Ready to submit'
    """
    if facts.sent:
        if facts.opened:
            return "Opened"
        # After the deadline only what was sent matters; what was not is told beside it.
        return "Changed since submitted" if facts.changed and not facts.closed else "Submitted"
    if facts.closed:
        return "Not submitted"
    if facts.withdrawn:
        return "Withdrawn"
    if not facts.chosen or not facts.started:
        return "Not started"
    return "In progress" if facts.missing else "Ready to submit"
