"""Social value was considered, and what is asked of it can be checked once it is promised (R79, CL-11-a)."""

from collections.abc import Iterator

from portal.rules.drafting import Draft, ValueDraft
from portal.rules.formula_words import AMOUNT_FORMULAS
from portal.rules.outline import measures_of
from portal.rules.publishing.check import MISSING, REASON_NEEDED, TO_DECIDE, Check, Facts, check
from portal.rules.wording import count_of, in_london, plain_date

MOST_MEASURES = "6"


def checks(draft: Draft, facts: Facts) -> Iterator[Check]:
    """What was considered, how many measures there are, and each measure."""
    yield from _considered(draft, facts)
    measures = measures_of(draft)
    most = int(draft.policy.get("most_social_value_measures", MOST_MEASURES))
    yield check(
        "social-value",
        f"There are {most} measures at most",
        f"There are {len(measures)} measures of social value. Policy is {most} at most"
        if len(measures) > most
        else None,
    )
    codes = [measure.code for measure in measures.values() if measure.code]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    yield check(
        "social-value",
        "No measure stands there twice",
        f"Measure {twice[0]} stands there {count_of(codes.count(twice[0]), 'time')}" if twice else None,
    )
    for place, (name, measure) in enumerate(measures.items(), 1):
        yield from _measure(name, measure, f"Measure {place}: " if len(measures) > 1 else "")


def _considered(draft: Draft, facts: Facts) -> Iterator[Check]:
    """The council considers social value for every contract, and records it before it publishes (R79)."""
    typed, page = draft.considered, "social-value"
    yield check(
        page,
        "What was considered of social value is written",
        None if typed.result else "What was considered of social value is not written yet",
    )
    yield check(
        page,
        "It says whether people were asked about social value",
        None if typed.consulted in ("yes", "no") else "Were people asked about social value?",
        TO_DECIDE,
    )
    yield check(
        page,
        "It says why people were asked, or not",
        None if typed.why or not typed.consulted else "It does not say why people were asked, or not",
        REASON_NEEDED,
    )
    today = in_london(facts.now).date()
    day = typed.considered_on
    fault = "It does not say when social value was considered" if day is None else None
    if day is not None and day > today:
        fault = f"Social value is considered before we publish, not on {plain_date(day)}"
    yield check(page, "Social value was considered before publishing", fault)


def _measure(name: str, measure: ValueDraft, place: str) -> Iterator[Check]:
    """A promise that nobody can check is not asked for: unit, period, place, evidence and who checks (CL-11-a)."""
    page = f"measure-{name}"
    for what, given in (
        ("The social value measure", measure.code and measure.title),
        ("The unit of social value", measure.unit),
        ("The value of one unit", measure.proxy_pence),
        ("When social value is counted", measure.period),
        ("Where social value is done", measure.place),
        ("What shows that it was done", measure.evidence),
        ("Who checks it and when", measure.checked_by),
        ("The most one may promise", measure.most),
    ):
        fault = None if given else f"{what} is not written yet"
        yield _said(page, place, f"{what} is there", fault)
    fault = None if measure.weight else "Social value has no weight"
    yield _said(page, place, "Social value has a weight", fault)
    known = any(choice.name == measure.formula for choice in AMOUNT_FORMULAS)
    fault = None if known else "The social value sum is not chosen yet"
    yield _said(page, place, "The social value sum is chosen", fault, TO_DECIDE)
    targetless = measure.formula == "relative_to_target" and not measure.enough
    fault = "The social value sum lacks its target" if targetless else None
    yield _said(page, place, "The social value sum has its figures", fault)


def _said(page: str, place: str, holds: str, fault: str | None, state: str = MISSING) -> Check:
    def after(words: str) -> str:
        return f"{place}{words[:1].lower()}{words[1:]}" if place else words

    return check(page, after(holds), after(fault) if fault else None, state)
