"""A pack in the making: what is typed page by page, any of it still missing, and the pack it becomes.

Numbers are decimal texts, "" where nothing was typed; dates are None until chosen. `pack_of` is called once every check of
`portal.rules.publishing` holds, or for a look at the pack as a bidder will see it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from portal.rules.criteria import PRICE, RANKING, ROUNDING, criteria_of, tie_break_of
from portal.rules.formula_words import amount_formula, price_formula, price_in_words
from portal.rules.pack import Contact, Lot, Measure, Pack, PackDocument, PriceLine, Question, ScaleStep, Timetable, Tupe


class Unfinished(ValueError):
    """The draft lacks something without which no pack can be made at all."""


@dataclass(frozen=True)
class AboutDraft:
    """The specification: what is needed, for whom, what must come of it, and what the provider decides."""

    title: str = ""
    summary: str = ""
    need: str = ""
    outcomes: tuple[str, ...] = ()
    who_for: str = ""
    provider_decides: str = ""
    districts: tuple[str, ...] = ()
    value_pence: int | None = None


@dataclass(frozen=True)
class QuestionDraft:
    """A question. minimum_score: "" for no minimum. marked_by: "officers", "service_users"."""

    title: str = ""
    text: str = ""
    plain: str = ""
    points: tuple[str, ...] = ()
    points_plain: tuple[str, ...] = ()
    weight: str = ""
    word_limit: int | None = None
    minimum_score: str = ""
    marked_by: tuple[str, ...] = ()
    files_allowed: int = 0
    group: str = "Q"
    per_lot: bool = True


@dataclass(frozen=True)
class MarksDraft:
    """The words of a question's marks. reason: why they differ from the template's."""

    scale: tuple[ScaleStep, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class PriceDraft:
    """The price line. amounts: the formula's parameters in pounds or percent, by name. weight_reason: for a heavy weight."""

    title: str = ""
    unit: str = ""
    weight: str = ""
    formula: str = ""
    amounts: dict[str, str] = field(default_factory=dict)
    help: str = ""
    weight_reason: str = ""


@dataclass(frozen=True)
class ValueDraft:
    """The social-value measure. enough: the quantity that earns all points (a target), or that is counted at most (a cap)."""

    code: str = ""
    title: str = ""
    priority: str = ""
    unit: str = ""
    proxy_pence: int | None = None
    weight: str = ""
    formula: str = ""
    enough: str = ""
    most: str = ""
    period: str = ""
    place: str = ""
    evidence: str = ""
    checked_by: str = ""


@dataclass(frozen=True)
class CriteriaDraft:
    """What quality counts in all, and the least a bid needs of it."""

    quality_weight: str = ""
    minimum_percent: str = ""
    no_minimum_reason: str = ""


@dataclass(frozen=True)
class TimetableDraft:
    """The planned moments. length_reason: for a contract shorter than policy asks."""

    questions_by: date | None = None
    answers_by: date | None = None
    deadline: datetime | None = None
    opening_on: date | None = None
    marking_by: date | None = None
    award_on: date | None = None
    start_on: date | None = None
    end_on: date | None = None
    length_reason: str = ""


@dataclass(frozen=True)
class TupeDraft:
    """The view on staff transfer. view: "", "applies" or "does_not_apply"."""

    view: str = ""
    reason: str = ""
    facts_as_at: date | None = None
    source: str = ""


@dataclass(frozen=True)
class ContactDraft:
    """The person bidders may ask."""

    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class AmendmentDraft:
    """What an amendment says of itself. reason: public; deadline_reason: why the deadline does not move, where it does not."""

    reason: str = ""
    deadline_reason: str = ""


@dataclass(frozen=True)
class Saved:
    """When a page was last saved, by whom, and the draft's number after it."""

    version: int
    by: UUID | None
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Draft:
    """Everything typed so far. saved: by page. scale: the template's words for marks. policy: values in force at the start."""

    about: AboutDraft = AboutDraft()
    questions: dict[str, QuestionDraft] = field(default_factory=dict)
    marks: dict[str, MarksDraft] = field(default_factory=dict)
    price: PriceDraft = PriceDraft()
    value: ValueDraft = ValueDraft()
    criteria: CriteriaDraft = CriteriaDraft()
    timetable: TimetableDraft = TimetableDraft()
    tupe: TupeDraft = TupeDraft()
    contact: ContactDraft = ContactDraft()
    lots: tuple[Lot, ...] = ()
    declarations: tuple[str, ...] = ()
    scale: tuple[ScaleStep, ...] = ()
    policy: dict[str, str] = field(default_factory=dict)
    light_touch: bool = True
    documents: tuple[PackDocument, ...] = ()
    amendment: AmendmentDraft = AmendmentDraft()
    saved: dict[str, Saved] = field(default_factory=dict)


@dataclass(frozen=True)
class Workforce:
    """What is published of the table of posts without an undertaking."""

    headcount: int
    full_time_posts: str
    pay_bill_pence: int
    digest: str


def pack_of(
    draft: Draft,
    *,
    reference: str,
    version: int,
    authority: str,
    panel_officers: int,
    panel_service_users: int,
    workforce: Workforce | None = None,
    intention_reference: str | None = None,
) -> Pack:
    """The pack this draft is. Raises Unfinished where a date, a number or a formula is missing."""
    questions = tuple(_question(name, draft) for name in sorted(draft.questions))
    price = price_of(draft)
    measures = (measure_of(draft.value),)
    minimum = draft.criteria.minimum_percent or None
    criteria = criteria_of(questions, price, measures, minimum, quality_weight=draft.criteria.quality_weight or None)
    about = draft.about
    return Pack(
        reference=reference,
        title=about.title,
        version=version,
        authority=authority,
        summary=about.summary,
        need=about.need,
        outcomes=about.outcomes,
        who_for=about.who_for,
        provider_decides=about.provider_decides,
        contact=Contact(draft.contact.name, draft.contact.phone, draft.contact.email),
        lots=draft.lots or (Lot("1", about.title, about.districts),),
        questions=questions,
        price=price,
        measures=measures,
        criteria=criteria,
        rounding=dict(ROUNDING),
        ranking=dict(RANKING),
        tie_break=tie_break_of(questions, social_value=True),
        timetable=_timetable(draft.timetable),
        tupe=_tupe(draft.tupe, workforce),
        declarations=draft.declarations,
        panel_officers=panel_officers,
        panel_service_users=panel_service_users,
        value_pence=about.value_pence,
        minimum_percent=None,
        policy=dict(draft.policy),
        light_touch=draft.light_touch,
        intention_reference=intention_reference,
        documents=draft.documents,
    )


def _question(name: str, draft: Draft) -> Question:
    typed = draft.questions[name]
    return Question(
        id=name,
        group=typed.group,
        title=typed.title,
        text=typed.text,
        plain=typed.plain,
        points=typed.points,
        points_plain=typed.points_plain,
        weight=_needed(typed.weight, f"a weight for question {name}"),
        word_limit=_needed(typed.word_limit, f"a word limit for question {name}"),
        scale=_needed(scale_of(name, draft), f"marks for question {name}"),
        minimum_score=typed.minimum_score or None,
        marked_by=typed.marked_by,
        per_lot=typed.per_lot,
        files_allowed=typed.files_allowed,
    )


def scale_of(name: str, draft: Draft) -> tuple[ScaleStep, ...]:
    """The marks of a question: its own, else the template's."""
    own = draft.marks.get(name)
    return own.scale if own and own.scale else draft.scale


def price_of(draft: Draft) -> PriceLine:
    """The price line. Raises Unfinished."""
    typed = draft.price
    weight = _needed(typed.weight, "a weight for the price")
    formula = price_formula(_needed(typed.formula, "a price formula"), typed.amounts)
    return PriceLine(
        id=PRICE,
        title=typed.title,
        unit=typed.unit,
        weight=weight,
        formula=formula,
        in_words=price_in_words(formula, weight),
        help=typed.help,
    )


def measure_of(typed: ValueDraft) -> Measure:
    """The social-value measure. Raises Unfinished."""
    proxy = _needed(typed.proxy_pence, "a value for one unit")
    formula = amount_formula(_needed(typed.formula, "a formula for social value"), typed.enough, proxy)
    return Measure(
        id="S1",
        code=typed.code,
        title=typed.title,
        unit=typed.unit,
        proxy_pence=proxy,
        weight=_needed(typed.weight, "a weight for social value"),
        formula=formula,
        period=typed.period,
        place=typed.place,
        evidence=typed.evidence,
        checked_by=typed.checked_by,
        priority=typed.priority,
        most=_needed(typed.most, "the most one may promise"),
    )


def _timetable(typed: TimetableDraft) -> Timetable:
    names = [name for name in TimetableDraft.__dataclass_fields__ if name != "length_reason"]
    return Timetable(**{name: _needed(getattr(typed, name), name) for name in names})


def _tupe(typed: TupeDraft, workforce: Workforce | None) -> Tupe:
    view = _needed(typed.view, "the decision on TUPE")
    if view != "applies" or workforce is None:
        return Tupe(view=view, reason=typed.reason)
    return Tupe(
        view=view,
        reason=typed.reason,
        headcount=workforce.headcount,
        full_time_posts=workforce.full_time_posts,
        pay_bill_pence=workforce.pay_bill_pence,
        facts_as_at=typed.facts_as_at,
        source=typed.source,
        workforce_digest=workforce.digest,
    )


def _needed(value: Any, what: str) -> Any:
    if value is None or value in ("", ()):
        raise Unfinished(what)
    return value


def decimal_of(text: str) -> Decimal | None:
    """A typed number, or None where nothing was typed.

    >>> decimal_of("12.50"), decimal_of("")
    (Decimal('12.50'), None)
    """
    return Decimal(text) if text else None


def who_saved(draft: Draft) -> Mapping[UUID, str]:
    """Everybody who saved a page, by id."""
    return {saved.by: saved.by_name for saved in draft.saved.values() if saved.by is not None}
