"""A bid in the making as plain values, and the same bid as facts for one lot: what a snapshot is built from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.rules.conditions import ConditionReply
from portal.rules.pack import Measure, Pack, Question
from portal.rules.price_schedule import Offer, price_gaps, price_lot, rise_of, rule_words, working
from portal.rules.profile import ProfileFact
from portal.rules.promises import Promise, by_year, promise_value, quantity_of
from portal.rules.sensitive import SensitiveFact, facts_of
from portal.rules.snapshot import (
    AnswerFact,
    CommitmentFact,
    ConditionFact,
    FileFact,
    PriceFact,
    PriceLineFact,
    Snapshot,
)
from portal.rules.staff_response import StaffCosts, StaffPosition
from portal.rules.team import Team
from portal.rules.words import count_words, paragraphs


@dataclass(frozen=True)
class DraftFile:
    """A file of the draft; lot_id "" where its question is asked once for all lots."""

    lot_id: str
    fact: FileFact


@dataclass(frozen=True)
class Draft:
    """Everything a bidder saved. Keys are (question or measure id, lot id), with lot "" for what is asked once.

    profile: what the pack asks of the organisation's profile, as it stands; teams: by lot; sensitive: reasons by lot and part.
    prices: the evaluated price by lot, where nothing of it is missing; offers: prices line by line as far as they go.
    """

    lots: tuple[str, ...] = ()
    answers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    prices: Mapping[str, int] = field(default_factory=dict)
    promises: Mapping[tuple[str, str], Promise] = field(default_factory=dict)
    files: tuple[DraftFile, ...] = ()
    conditions: Mapping[str, ConditionReply] = field(default_factory=dict)
    profile: ProfileFact | None = None
    teams: Mapping[str, Team] = field(default_factory=dict)
    sensitive: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    offers: Mapping[str, Offer] = field(default_factory=dict)
    staff: StaffPosition = StaffPosition()
    staff_costs: StaffCosts = field(default_factory=StaffCosts)

    def team(self, lot_id: str) -> Team:
        """The partners named for a lot."""
        return self.teams.get(lot_id, Team())

    def offer(self, lot_id: str) -> Offer:
        """The prices of a lot, line by line, as far as they go."""
        return self.offers.get(lot_id, Offer())

    def answer(self, question: Question, lot_id: str) -> str:
        """The answer that counts in a lot, "" where there is none."""
        return self.answers.get((question.id, place_lot(question, lot_id)), "")

    def promise(self, measure: Measure, lot_id: str) -> Promise:
        """What is offered in a lot under a measure."""
        return self.promises.get((measure.id, lot_id), Promise())

    def files_of(self, question: Question, lot_id: str) -> tuple[FileFact, ...]:
        """The files beside an answer, in the order they came."""
        lot = place_lot(question, lot_id)
        return tuple(f.fact for f in self.files if f.lot_id == lot and f.fact.place == question.id)


@dataclass(frozen=True)
class Contents:
    """What one lot's bid says, without who sent it and when."""

    answers: tuple[AnswerFact, ...]
    prices: tuple[PriceFact, ...]
    commitments: tuple[CommitmentFact, ...]
    files: tuple[FileFact, ...]
    conditions: tuple[ConditionFact, ...] = ()
    profile: ProfileFact | None = None
    team: Team = Team()
    sensitive: tuple[SensitiveFact, ...] = ()
    staff: StaffPosition | None = None
    staff_costs: StaffCosts | None = None


def place_lot(question: Question, lot_id: str) -> str:
    """The lot an answer is kept under: "" for a question asked once for all lots."""
    return lot_id if question.per_lot else ""


def contents(pack: Pack, draft: Draft, lot_id: str) -> Contents:
    """The bid for one lot as facts, in the order of the pack. What is missing is left out; it is told elsewhere."""
    answers = []
    for question in pack.questions:
        text = draft.answer(question, lot_id)
        if text.strip():
            answers.append(AnswerFact(question.id, paragraphs(text), count_words(text)))
    commitments = (_commitment(pack, m, draft.promise(m, lot_id)) for m in pack.measures)
    return Contents(
        answers=tuple(answers),
        prices=_prices(pack, draft, lot_id),
        commitments=tuple(c for c in commitments if c is not None),
        files=tuple(f for q in pack.questions for f in draft.files_of(q, lot_id)),
        conditions=tuple(
            ConditionFact(condition.id, reply.answer, reply.words)
            for condition in pack.conditions
            if (reply := draft.conditions.get(condition.id, ConditionReply())).answer
        ),
        profile=draft.profile,
        team=draft.team(lot_id),
        sensitive=facts_of(pack, draft.sensitive.get(lot_id, {})),
        staff=draft.staff if pack.tupe.has_table and not draft.staff.is_blank else None,
        staff_costs=draft.staff_costs if pack.tupe.has_table and draft.staff_costs.lines else None,
    )


def evaluated_price(pack: Pack, offer: Offer, lot_id: str) -> int | None:
    """What the prices of a lot come to, in pence, or None while something of them is missing or must be corrected."""
    if pack.schedule is None or price_gaps(pack.schedule, lot_id, offer):
        return None
    return price_lot(pack.schedule, lot_id, offer).total_pence


def _prices(pack: Pack, draft: Draft, lot_id: str) -> tuple[PriceFact, ...]:
    price = draft.prices.get(lot_id)
    if price is None:
        return ()
    if pack.schedule is None:
        return (PriceFact(pack.price.id, price),)
    schedule, offer = pack.schedule, draft.offer(lot_id)
    worked, percent = price_lot(schedule, lot_id, offer), rise_of(schedule, offer)
    lines = tuple(
        PriceLineFact(
            line_id=line.line.id,
            number=line.number,
            title=line.line.title,
            unit=line.line.unit,
            volume=line.line.volume,
            when=line.line.when,
            rate_pence=line.rate_pence,
            counted_pence=line.counted_pence,
            by_year=line.by_year,
            total_pence=line.total_pence,
            rule=rule_words(line.line),
            beyond=line.breach,
            working=working(schedule, line, percent),
        )
        for line in worked.lines
    )
    return (PriceFact(pack.price.id, worked.total_pence, lines, worked.by_year, schedule.extension_years, offer.rise),)


def _commitment(pack: Pack, measure: Measure, promise: Promise) -> CommitmentFact | None:
    quantity = quantity_of(pack.timetable, promise)
    if promise.declined or not quantity or promise.starts_on is None or promise.ends_on is None:
        return None
    return CommitmentFact(
        criterion_id=measure.id,
        code=measure.code,
        title=measure.title,
        unit=measure.unit,
        quantity=quantity,
        value_pence=promise_value(measure, quantity),
        starts_on=promise.starts_on,
        ends_on=promise.ends_on,
        place=promise.place,
        delivered_by=promise.delivered_by,
        evidence=promise.evidence,
        belongs=promise.belongs,
        by_year=tuple(f"{count:f}" for count in by_year(pack.timetable, promise)),
        delivered_as=promise.delivered_as,
    )


def contents_of(snapshot: Snapshot) -> Contents:
    """What a snapshot says, to be compared with a draft."""
    return Contents(
        snapshot.answers,
        snapshot.prices,
        snapshot.commitments,
        snapshot.files,
        conditions=snapshot.conditions,
        profile=snapshot.profile,
        team=snapshot.team,
        sensitive=snapshot.sensitive,
        staff=snapshot.staff,
        staff_costs=snapshot.staff_costs,
    )


def changes(pack: Pack, sent: Contents, now: Contents) -> tuple[str, ...]:
    """Names of what differs between what was sent and what stands in the draft, in the order of the pack."""
    found = [
        f"question {number}, {question.title}"
        for number, question in enumerate(pack.questions, 1)
        if _about(sent, question) != _about(now, question)
    ]
    if sent.conditions != now.conditions:
        found.append("your answers to the conditions")
    if sent.prices != now.prices:
        found.append("your price")
    sent_promises = {c.criterion_id: c for c in sent.commitments}
    now_promises = {c.criterion_id: c for c in now.commitments}
    found += [f"“{m.title}”" for m in pack.measures if sent_promises.get(m.id) != now_promises.get(m.id)]
    if sent.profile != now.profile:
        found.append("your organisation’s profile")
    if sent.team != now.team:
        found.append("your partners")
    if sent.staff != now.staff:
        found.append("what you say about staff")
    if sent.staff_costs != now.staff_costs:
        found.append("the cost of staff")
    if sent.sensitive != now.sensitive:
        found.append("what you marked as sensitive")
    return tuple(found)


def _about(said: Contents, question: Question) -> tuple[tuple[AnswerFact, ...], tuple[FileFact, ...]]:
    return (
        tuple(a for a in said.answers if a.question_id == question.id),
        tuple(f for f in said.files if f.place == question.id),
    )
