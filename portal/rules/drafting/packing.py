"""From what was typed to the pack it is, or to what it still lacks."""

from typing import Any

from portal.rules.drafting.differences import differences_of
from portal.rules.drafting.pages import ConditionsDraft, Draft, TimetableDraft, Workforce
from portal.rules.lots import DIVIDED, published_lots
from portal.rules.marking_pack import considered_of, marking_of, needed
from portal.rules.pack import Condition, Contact, Pack, Timetable
from portal.rules.price_schedule import schedule_of
from portal.rules.profile import SECTIONS
from portal.rules.specification import (
    answers_of,
    duties_of,
    envelope_of,
    extension_of,
    requirements_of,
    withheld_of,
)
from portal.rules.staff_facts import WITH_TABLE, assumptions, gaps, known_terms
from portal.rules.tupe import Tupe


def pack_of(
    draft: Draft,
    *,
    reference: str,
    version: int,
    authority: str,
    panel_officers: int,
    panel_service_users: int,
    workforce: Workforce | None = None,
    beside_budget: tuple[str, ...] = (),
    intention_reference: str | None = None,
) -> Pack:
    """The pack this draft is. Raises Unfinished where a date, a number or a formula is missing."""
    marking = marking_of(draft)
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
        lots=published_lots(draft.lots_choice, draft.lots, about.title, about.districts),
        questions=marking.questions,
        price=marking.price,
        measures=marking.measures,
        criteria=marking.criteria,
        rounding=marking.rounding,
        ranking=marking.ranking,
        tie_break=marking.tie_break,
        timetable=_timetable(draft.timetable),
        tupe=_tupe(draft, workforce, beside_budget),
        declarations=draft.declarations,
        panel_officers=panel_officers,
        panel_service_users=panel_service_users,
        value_pence=about.value_pence,
        minimum_percent=marking.minimum_percent,
        award=marking.award,
        considered=considered_of(draft.considered),
        policy=dict(draft.policy),
        light_touch=draft.light_touch,
        intention_reference=intention_reference,
        documents=draft.documents,
        conditions=conditions_of(draft.conditions),
        profile_asks=tuple(section for section in SECTIONS if section in draft.bidder.asks),
        validity_days=draft.bidder.validity_days,
        schedule=schedule_of(draft.schedule),
        **_specification(draft),
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


def _specification(draft: Draft) -> dict[str, Any]:
    """What the pack says besides. What is exempt stays in the draft: all may read a pack."""
    exempt = {code for code, record in draft.records.items() if record.exempt}
    return {
        "specification": answers_of(draft.answers, draft.records),
        "requirements": requirements_of(draft.requirements.rows),
        "prescribed_reason": draft.requirements.reason,
        "budget": envelope_of(draft.budget),
        "extension": extension_of(draft.extension),
        "duties": duties_of(draft.duties, draft.records),
        "withheld": withheld_of(draft.records),
        "differences": () if "template" in exempt else differences_of(draft),
        "lots_reason": "" if "lots" in exempt else draft.lots_choice.reason,
        "lots_limit": draft.lots_choice.limit if draft.lots_choice.decision == DIVIDED else None,
    }


def _timetable(typed: TimetableDraft) -> Timetable:
    names = [name for name in TimetableDraft.__dataclass_fields__ if name != "length_reason"]
    return Timetable(**{name: needed(getattr(typed, name), name) for name in names})


def _tupe(draft: Draft, workforce: Workforce | None, beside_budget: tuple[str, ...]) -> Tupe:
    typed = draft.tupe
    view = needed(typed.view, "the decision on TUPE")
    if view not in WITH_TABLE or workforce is None:
        return Tupe(view=view, reason=typed.reason, beside_budget=beside_budget)
    return Tupe(
        view=view,
        reason=typed.reason,
        headcount=workforce.headcount,
        full_time_posts=workforce.full_time_posts,
        pay_bill_pence=workforce.pay_bill_pence,
        facts_as_at=typed.facts_as_at,
        source=typed.source,
        workforce_digest=workforce.digest,
        ranges=workforce.ranges,
        on_costs_pence=workforce.on_costs_pence,
        scheme_percent=draft.staff_costs.scheme_percent,
        rates_source=workforce.rates_source,
        lots=workforce.lots,
        terms=known_terms(draft.staff),
        gaps=gaps(draft.staff),
        assumptions=assumptions(draft.staff_costs.assumptions),
        beside_budget=beside_budget,
    )
