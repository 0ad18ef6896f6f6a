"""The one list of checks a pack must pass before it is published: on the checklist, at approval, and in the act itself.

A check holds, or says what is missing and on which page it is mended. Source: design (publishing), domain 2.2, cases CL-05-c,
CL-05-d, CL-11-a, requirements R29, R37.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from portal.rules.criteria import QUALITY, record_of
from portal.rules.disclosure import Post, refusal
from portal.rules.drafting import Draft, QuestionDraft, Unfinished, decimal_of, pack_of, scale_of
from portal.rules.formula_words import PRICE_FORMULAS, parameters_of
from portal.rules.scale_words import top_mark_fault
from portal.rules.scoring import RecordRefused, from_data
from portal.rules.timetable import Milestone, order_faults
from portal.rules.wording import count_of, in_london, listed, number

MISSING, TO_DECIDE, REASON_NEEDED, DONE = "Missing", "To decide", "Reason needed", "Done"
_PLACES = Decimal("0.01")


@dataclass(frozen=True)
class Check:
    """One line of the list. page: where it is mended; holds: what is true when it does; fault: what is wrong, or None."""

    page: str
    holds: str
    fault: str | None = None
    state: str = DONE

    @property
    def done(self) -> bool:
        return self.fault is None


@dataclass(frozen=True)
class ReasonGiven:
    """A reason that stands where policy asks for one."""

    about: str
    reason: str


def checks(
    draft: Draft, *, seat_faults: Sequence[str], posts: Sequence[Post], now: datetime, reference: str = "draft"
) -> tuple[Check, ...]:
    """Every check, in the order of the pack. seat_faults: from `portal.rules.seats`; posts: the typed table of posts."""
    found = [
        *_about(draft),
        *_questions(draft),
        *_price(draft),
        *_value(draft),
        *_sums(draft),
        *_timetable(draft, now),
        *_tupe(draft, posts),
        *_contact(draft),
        *_seats(draft, seat_faults),
    ]
    if all(check.done for check in found):
        found.append(_computable(draft, reference))
    return tuple(found)


def blockers(found: Sequence[Check]) -> tuple[Check, ...]:
    """The checks that do not hold."""
    return tuple(check for check in found if not check.done)


def reasons_given(draft: Draft) -> tuple[ReasonGiven, ...]:
    """The reasons on record where policy asks for one, for the approver to read."""
    given = [
        ReasonGiven(f"Question {_place(name)} does not use the template's words for its marks", marks.reason)
        for name, marks in sorted(draft.marks.items())
        if scale_of(name, draft) != draft.scale
    ]
    if _too_heavy(draft):
        given.append(ReasonGiven(f"Price counts {draft.price.weight}%", draft.price.weight_reason))
    if _length_in_months(draft) is not None and _too_short(draft):
        given.append(ReasonGiven(f"Contract of {_length_in_words(draft)}", draft.timetable.length_reason))
    if not draft.criteria.minimum_percent:
        given.append(ReasonGiven("No minimum for quality", draft.criteria.no_minimum_reason))
    return tuple(each for each in given if each.reason)


def _check(page: str, holds: str, fault: str | None, state: str = MISSING) -> Check:
    return Check(page, holds, fault, DONE if fault is None else state)


def _filled(page: str, what: str, value: object) -> Check:
    """A thing that has only to be there."""
    return _check(page, f"{what} is there", None if value else f"{what} is not written yet")


def _about(draft: Draft) -> Iterator[Check]:
    about = draft.about
    for what, value in (
        ("The title", about.title),
        ("The summary", about.summary),
        ("The need", about.need),
        ("Who it is for", about.who_for),
        ("What the provider decides", about.provider_decides),
    ):
        yield _filled("specification", what, value)
    yield _check("specification", "There are outcomes", None if about.outcomes else "There are no outcomes yet")
    yield _check(
        "specification",
        "The districts are named",
        None if about.districts or draft.lots else "No district is chosen yet",
    )
    yield _check(
        "specification",
        "The value of the contract is given",
        None if about.value_pence else "The value of the contract is not given yet",
    )


def _place(name: str) -> str:
    return name.lstrip("QS") or name


def _questions(draft: Draft) -> Iterator[Check]:
    if not draft.questions:
        yield _check("criteria", "There are questions", "There is no question yet")
    for name, typed in sorted(draft.questions.items()):
        yield from _question(name, typed)
        yield from _marks(name, draft)
    users = any("service_users" in typed.marked_by for typed in draft.questions.values())
    yield _check(
        "question-Q1",
        "People who use the service mark at least 1 question",
        None if users else "No question is marked by people who use the service",
    )


def _question(name: str, typed: QuestionDraft) -> Iterator[Check]:
    page, place = f"question-{name}", f"Question {_place(name)}"
    yield _check(page, f"{place} has a title", None if typed.title else f"{place} has no title")
    yield _check(page, f"{place} is written", None if typed.text else f"{place} has no text")
    yield _check(page, f"{place} stands in plain words too", None if typed.plain else f"{place} has no plain words")
    yield _check(
        page, f"{place} says what we look for", None if typed.points else f"{place} does not say what we look for"
    )
    matched = len(typed.points) == len(typed.points_plain)
    yield _check(
        page,
        f"{place} says it in plain words too",
        None if matched else f"{place}: what we look for needs plain words, line for line",
    )
    yield _check(page, f"{place} has a weight", None if decimal_of(typed.weight) else f"{place} has no weight")
    yield _check(page, f"{place} has a word limit", None if typed.word_limit else f"{place} has no word limit")
    yield _check(page, f"{place} says who marks it", None if typed.marked_by else f"{place} does not say who marks it")


def _marks(name: str, draft: Draft) -> Iterator[Check]:
    """Each mark needs words, and the top one more than that it exceeds (CL-05-d)."""
    page, place, scale = f"marks-{name}", f"Question {_place(name)}", scale_of(name, draft)
    if len(scale) < 2:
        yield _check(page, f"{place} has marks", f"{place} has no marks")
        return
    wordless = [step.mark for step in scale if not step.words.strip()]
    yield _check(
        page,
        f"{place} has words for each mark",
        f"{place} has no words for mark {listed(wordless)}" if wordless else None,
    )
    not_plain = [step.mark for step in scale if not step.plain.strip()]
    yield _check(
        page,
        f"{place} has plain words for each mark",
        f"{place} has no plain words for mark {listed(not_plain)}" if not_plain else None,
    )
    top = max(scale, key=lambda step: Decimal(step.mark))
    yield _check(page, f"{place} says what mark {top.mark} needs", top_mark_fault(place, top))
    minimum = decimal_of(draft.questions[name].minimum_score)
    off_scale = minimum is not None and minimum not in {Decimal(step.mark) for step in scale}
    yield _check(
        f"question-{name}",
        f"{place} has a minimum on its scale, or none",
        f"{place}: the minimum must be one of its marks" if off_scale else None,
    )
    differs = scale != draft.scale and bool(draft.scale)
    own = draft.marks.get(name)
    yield _check(
        page,
        f"{place} uses the template's marks, or gives a reason",
        f"{place} does not use the template's words for its marks" if differs and not (own and own.reason) else None,
        REASON_NEEDED,
    )


def _price(draft: Draft) -> Iterator[Check]:
    price = draft.price
    yield _filled("price", "What the price is called", price.title)
    yield _filled("price", "What the price is for", price.unit)
    yield _check("price", "The price has a weight", None if price.weight else "The price has no weight")
    known = any(choice.name == price.formula for choice in PRICE_FORMULAS)
    yield _check("price", "The price sum is chosen", None if known else "The price sum is not chosen yet", TO_DECIDE)
    lacking = [p.label.split(":")[0].lower() for p in parameters_of(price.formula) if not price.amounts.get(p.name)]
    yield _check(
        "price", "The price sum has its figures", f"The price sum lacks its {listed(lacking)}" if lacking else None
    )
    yield _check(
        "price",
        f"Price counts {draft.policy.get('price_weight_reason_above', '40')}% at most, or there is a reason",
        f"Price counts {price.weight}%. Policy is {draft.policy.get('price_weight_reason_above', '40')}% at most"
        if _too_heavy(draft) and not price.weight_reason
        else None,
        REASON_NEEDED,
    )


def _too_heavy(draft: Draft) -> bool:
    weight = decimal_of(draft.price.weight)
    return weight is not None and weight > Decimal(draft.policy.get("price_weight_reason_above", "40"))


def _value(draft: Draft) -> Iterator[Check]:
    """A promise that nobody can check is not asked for: unit, period, place, evidence and who checks (CL-11-a)."""
    value = draft.value
    for what, given in (
        ("The social value measure", value.code and value.title),
        ("The unit of social value", value.unit),
        ("The value of one unit", value.proxy_pence),
        ("When social value is counted", value.period),
        ("Where social value is done", value.place),
        ("What shows that it was done", value.evidence),
        ("Who checks it and when", value.checked_by),
        ("The most one may promise", value.most),
    ):
        yield _filled("social-value", what, given)
    yield _check("social-value", "Social value has a weight", None if value.weight else "Social value has no weight")
    yield _check(
        "social-value",
        "The social value sum is chosen",
        None if value.formula else "The social value sum is not chosen yet",
        TO_DECIDE,
    )
    targetless = value.formula == "relative_to_target" and not value.enough
    yield _check(
        "social-value",
        "The social value sum has its figures",
        "The social value sum lacks its target" if targetless else None,
    )


def _sums(draft: Draft) -> Iterator[Check]:
    """Weights add up, told at the level where they do not (CL-05-c)."""
    quality = decimal_of(draft.criteria.quality_weight)
    yield _check("criteria", "Quality has a weight", None if quality is not None else "Quality has no weight")
    asked = [typed for typed in draft.questions.values() if typed.group == QUALITY]
    under = sum((decimal_of(typed.weight) or Decimal(0) for typed in asked), Decimal(0))
    short = quality is not None and under != quality
    yield _check(
        "criteria",
        "The questions add up to what quality counts",
        f"Questions under Quality add up to {number(under)}. They must add up to {number(quality or Decimal(0))}"
        if short
        else None,
    )
    top = sum(
        (weight or Decimal(0) for weight in (quality, decimal_of(draft.price.weight), decimal_of(draft.value.weight))),
        Decimal(0),
    )
    yield _check(
        "criteria",
        "Quality, price and social value add up to 100",
        None if top == 100 else f"Quality, price and social value add up to {number(top)}. They must add up to 100",
    )
    unset = not draft.criteria.minimum_percent and not draft.criteria.no_minimum_reason
    yield _check(
        "criteria",
        "There is a minimum for quality, or a reason for none",
        "There is no minimum for quality" if unset else None,
        REASON_NEEDED,
    )


_MOMENTS = (
    ("questions_by", "Questions by"),
    ("answers_by", "Answers by"),
    ("deadline", "Deadline"),
    ("opening_on", "Opening"),
    ("marking_by", "Marking done by"),
    ("award_on", "Award"),
    ("start_on", "Service start"),
    ("end_on", "Contract end"),
)


def timetable_faults(draft: Draft) -> list[tuple[str, str]]:
    """Dates of the timetable that are out of order: field and message."""
    table = draft.timetable
    milestones = []
    for name, label in _MOMENTS:
        moment = getattr(table, name)
        if isinstance(moment, datetime):
            moment = in_london(moment)
        milestones.append(Milestone(name, label, moment, may_share_the_day=name == "opening_on"))
    return order_faults(milestones)


def _timetable(draft: Draft, now: datetime) -> Iterator[Check]:
    table = draft.timetable
    for name, label in _MOMENTS:
        there = getattr(table, name) is not None
        yield _check("timetable", f"“{label}” is set", None if there else f"“{label}” has no date")
    faults = timetable_faults(draft)
    yield _check("timetable", "The dates are in order", faults[0][1] if faults else None)
    past = table.deadline is not None and table.deadline <= now
    yield _check("timetable", "The deadline is to come", "The deadline has passed" if past else None)
    asked = table.questions_by is not None and table.questions_by < in_london(now).date()
    yield _check("timetable", "There is time to ask questions", "The day for questions has passed" if asked else None)
    years = draft.policy.get("minimum_contract_years", "3")
    yield _check(
        "timetable",
        f"The contract lasts {years} years or more, or there is a reason",
        f"Contract of {_length_in_words(draft)}. Policy is {years} years"
        if _too_short(draft) and not table.length_reason
        else None,
        REASON_NEEDED,
    )


def _length_in_months(draft: Draft) -> int | None:
    """Whole months of the contract, its last day counted: 1 April 2027 to 31 March 2030 is 36."""
    start, end = draft.timetable.start_on, draft.timetable.end_on
    if start is None or end is None or end < start:
        return None
    after = end + timedelta(days=1)
    return (after.year - start.year) * 12 + after.month - start.month - (1 if after.day < start.day else 0)


def _too_short(draft: Draft) -> bool:
    months = _length_in_months(draft)
    return months is not None and months < 12 * int(draft.policy.get("minimum_contract_years", "3"))


def _length_in_words(draft: Draft) -> str:
    years, months = divmod(_length_in_months(draft) or 0, 12)
    parts = [count_of(years, "year")] if years else []
    parts += [count_of(months, "month")] if months or not years else []
    return " and ".join(parts)


def _tupe(draft: Draft, posts: Sequence[Post]) -> Iterator[Check]:
    tupe = draft.tupe
    if tupe.view not in ("applies", "does_not_apply"):
        yield _check("tupe", "There is a view on TUPE", "TUPE: does it apply?", TO_DECIDE)
        return
    yield _check("tupe", "There is a view on TUPE", None)
    yield _check(
        "tupe",
        "The view on TUPE has a reason",
        None if tupe.reason else "The view on TUPE has no reason",
        REASON_NEEDED,
    )
    if tupe.view != "applies":
        return
    yield _check("workforce", "The table of posts may be shown", refusal(posts))
    yield _check(
        "tupe", "The source of the posts is named", None if tupe.source else "The table of posts has no source"
    )
    yield _check(
        "tupe", "The posts have a date", None if tupe.facts_as_at else "The table of posts does not say as at which day"
    )


def _contact(draft: Draft) -> Iterator[Check]:
    contact = draft.contact
    whole = contact.name and contact.phone and contact.email
    yield _check(
        "contact",
        "A person is named whom bidders may ask",
        None if whole else "No person is named whom bidders may ask, with telephone and e-mail",
    )


def _seats(draft: Draft, faults: Sequence[str]) -> Iterator[Check]:
    if not faults:
        yield _check("seats", "Every seat is filled, and nobody holds two that must be apart", None)
    for fault in faults:
        yield _check("seats", "Seats", fault.rstrip("."))


def _computable(draft: Draft, reference: str) -> Check:
    """The scoring core takes the criteria as they would be published."""
    fault: str | None = None
    try:
        pack = pack_of(draft, reference=reference, version=1, authority="-", panel_officers=1, panel_service_users=1)
        from_data(record_of(pack))
    except Unfinished as lacking:
        fault = f"The criteria lack {lacking}"
    except RecordRefused as refused:
        fault = f"The criteria cannot be computed: {refused.faults[0].message}"
    return _check("criteria", "The criteria can be computed", fault)
