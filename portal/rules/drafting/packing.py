"""From what was typed to the pack it is, or to what it still lacks."""

from typing import Any

from portal.rules.criteria import PRICE, RANKING, ROUNDING, criteria_of, tie_break_of
from portal.rules.drafting.pages import ConditionsDraft, Draft, TimetableDraft, TupeDraft, ValueDraft, Workforce
from portal.rules.formula_words import amount_formula, price_formula, price_in_words
from portal.rules.pack import Condition, Contact, Lot, Measure, Pack, PriceLine, Question, ScaleStep, Timetable, Tupe
from portal.rules.price_schedule import schedule_of


class Unfinished(ValueError):
    """The draft lacks something without which no pack can be made at all."""


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
        conditions=conditions_of(draft.conditions),
        schedule=schedule_of(draft.schedule),
    )


def conditions_of(typed: ConditionsDraft) -> tuple[Condition, ...]:
    """The conditions as they are published, numbered C1, C2… in order."""
    return tuple(
        Condition(
            id=f"C{number}",
            text=each.text,
            level=each.level,
            why=each.why,
            consequence=each.consequence,
            when=each.when or "award",
            when_reason=each.when_reason if each.when == "bid" else "",
        )
        for number, each in enumerate(typed.conditions, 1)
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
