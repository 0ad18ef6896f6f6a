"""Plans (commissioning intentions): states, what must be said before one is public, dates kept and slipped.

Sources: requirements R2, R4, R5, R6, R7, R10, R120; domain 2.1.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.rules.timetable import Milestone, gap_days, order_faults, slip_days
from portal.rules.wording import count_of, long_date

SHORT_NOTICE_DAYS = 90


class PlanState(StrEnum):
    """Where a plan stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    IN_PROCUREMENT = "in_procurement"
    PAUSED = "paused"
    MET_OTHERWISE = "met_otherwise"
    CANCELLED = "cancelled"
    CLOSED = "closed"


ENDS = (PlanState.PAUSED, PlanState.MET_OTHERWISE, PlanState.CANCELLED)
PUBLIC = tuple(state for state in PlanState if state is not PlanState.DRAFT)
_WORDS = {
    PlanState.DRAFT: "Draft",
    PlanState.PUBLISHED: "Published",
    PlanState.IN_PROCUREMENT: "Now an opportunity",
    PlanState.PAUSED: "Paused",
    PlanState.MET_OTHERWISE: "Met another way",
    PlanState.CANCELLED: "Cancelled",
    PlanState.CLOSED: "Closed",
}


class MilestoneKind(StrEnum):
    """The three dates a plan promises."""

    ENGAGEMENT = "engagement"
    ADVERT = "advert"
    START = "start"


MILESTONE_NAMES: Mapping[MilestoneKind, str] = {
    MilestoneKind.ENGAGEMENT: "Meet us",
    MilestoneKind.ADVERT: "Advert",
    MilestoneKind.START: "Service start",
}
ROUTES: Mapping[str, str] = {
    "open": "Buy, by an open tender",
    "below_threshold_quote": "Buy, by quotes for a small contract",
    "competitive_flexible": "Buy, by a tender in stages",
    "framework_call_off": "Buy, through a framework",
    "grant": "Give a grant",
    "in_house": "Do it ourselves",
    "direct_award": "Award directly",
    "not_decided": "Not decided yet",
}
OPTIONS: Mapping[str, str] = {
    "in_house": "Do it ourselves",
    "grant": "Give a grant",
    "buy": "Buy it",
    "other": "Another way, such as working with health or districts",
}
CONFIDENCE: Mapping[str, str] = {"certain": "certain", "likely": "likely", "not_sure": "not sure yet"}


@dataclass(frozen=True)
class PlanFacts:
    """What a plan says, as the checks read it. Amounts in pence a year; None and "" mean not said."""

    title: str
    team: str
    need: str
    outcomes: Sequence[str]
    who_for: str
    districts: Sequence[str]
    value_least_pence: int | None
    value_most_pence: int | None
    confidence: str
    contact_name: str
    contact_phone: str
    contact_email: str
    route: str
    options_considered: Sequence[str]
    route_reason: str
    related_none: bool
    related_services: str
    is_new: bool
    replaces: str
    replaces_ends_on: date | None
    gap_plan: str
    engagement_on: date | None
    advert_on: date | None
    start_on: date | None


@dataclass(frozen=True)
class Fault:
    """Why a plan cannot be published yet: the section that mends it, the field there, and the words."""

    section: str
    field: str
    message: str


def state_word(state: PlanState, *, date_changed: bool) -> str:
    """The tag of a plan.

    >>> state_word(PlanState.PUBLISHED, date_changed=True)
    'Date changed'
    """
    return "Date changed" if state is PlanState.PUBLISHED and date_changed else _WORDS[state]


def gap_of(facts: PlanFacts) -> int:
    """Days without a service between the old contract's end and the new start; 0 where there is none or it is new."""
    if facts.is_new or facts.replaces_ends_on is None or facts.start_on is None:
        return 0
    return max(0, gap_days(facts.replaces_ends_on, facts.start_on))


def publish_faults(facts: PlanFacts) -> list[Fault]:
    """Every reason why the plan cannot be public yet, in the order of its sections; empty when it can."""
    missing = [Fault(section, field, message) for section, field, given, message in _needed(facts) if not given]
    return missing + _value_faults(facts) + _date_faults(facts) + _gap_faults(facts)


def _needed(facts: PlanFacts) -> Iterable[tuple[str, str, object, str]]:
    yield "need", "title", facts.title.strip(), "Enter a title"
    yield "need", "team", facts.team.strip(), "Enter the team that owns this plan"
    yield "need", "need", facts.need.strip(), "Enter the need"
    yield "need", "outcomes", list(facts.outcomes), "Enter at least one outcome"
    yield "need", "who_for", facts.who_for.strip(), "Enter who it is for"
    yield "place", "districts", list(facts.districts), "Select the districts"
    yield "place", "confidence", facts.confidence, "Select how sure you are"
    yield "route", "route", facts.route, "Select how the need might be met"
    yield "route", "options_considered", list(facts.options_considered), "Select the options you looked at"
    yield "route", "route_reason", facts.route_reason.strip(), "Enter why this way"
    related = facts.related_none or facts.related_services.strip()
    yield "route", "related_services", related, "Enter related services, or say there are none"
    replaced = facts.is_new or (facts.replaces.strip() and facts.replaces_ends_on)
    yield "replaces", "replaces", replaced, "Enter the contract it replaces and its end, or say it is new"
    yield "dates", "engagement_on", facts.engagement_on, "Enter when providers can meet you"
    yield "dates", "advert_on", facts.advert_on, "Enter when the advert is planned"
    yield "dates", "start_on", facts.start_on, "Enter when the service starts"
    yield "contact", "contact_name", facts.contact_name.strip(), "Enter a named person to ask"
    yield "contact", "contact_phone", facts.contact_phone.strip(), "Enter their telephone number"
    yield "contact", "contact_email", facts.contact_email.strip(), "Enter their e-mail address"


def _value_faults(facts: PlanFacts) -> list[Fault]:
    if facts.value_most_pence is None:
        return [Fault("place", "value_most", "Enter the most it may cost a year")]
    if (facts.value_least_pence or 0) > facts.value_most_pence:
        return [Fault("place", "value_most", "The most it may cost must be more than the least")]
    return []


def _date_faults(facts: PlanFacts) -> list[Fault]:
    found = order_faults(
        [
            Milestone("engagement_on", "The date to meet us", facts.engagement_on),
            Milestone("advert_on", "The advert date", facts.advert_on),
            Milestone("start_on", "The start date", facts.start_on),
        ]
    )
    return [Fault("dates", field, message) for field, message in found]


def _gap_faults(facts: PlanFacts) -> list[Fault]:
    gap = gap_of(facts)
    if gap and not facts.gap_plan.strip():
        return [Fault("replaces", "gap_plan", f"Enter a plan for the gap of {count_of(gap, 'day')}")]
    return []


def lead_time_warning(published_on: date, advert_on: date | None, least_days: int = SHORT_NOTICE_DAYS) -> str | None:
    """Words where providers have less time between plan and advert than policy wants (R7); None where they have enough.

    >>> lead_time_warning(date(2026, 1, 1), date(2026, 1, 31))
    'Short notice: 30 days from this plan to the advert. Our policy is 90.'
    """
    if advert_on is None:
        return None
    days = (advert_on - published_on).days
    if days >= least_days:
        return None
    return f"Short notice: {count_of(max(days, 0), 'day')} from this plan to the advert. Our policy is {least_days}."


@dataclass(frozen=True)
class DateLine:
    """One row of the public table of dates. slipped: days later than first said; changes: how often it moved."""

    kind: MilestoneKind
    first_on: date | None
    now_on: date | None
    happened_on: date | None
    slipped: int
    changes: int
    word: str


def date_line(
    kind: MilestoneKind,
    *,
    first_on: date | None,
    now_on: date | None,
    happened_on: date | None,
    changes: int,
    today: date,
) -> DateLine:
    """How a date stands today: Planned, Kept, Slipped or Overdue.

    Slipped when it is (or happened) later than first said; Overdue when its day has passed and nothing happened.

    >>> date_line(MilestoneKind.ADVERT, first_on=date(2026, 11, 1), now_on=date(2027, 2, 1), happened_on=None,
    ...           changes=1, today=date(2026, 12, 1)).word
    'Slipped'
    """
    final = happened_on or now_on
    slipped = max(0, slip_days(first_on, final)) if first_on and final else 0
    if happened_on is None and now_on is not None and now_on < today:
        word = "Overdue"
    elif slipped:
        word = "Slipped"
    elif happened_on is not None:
        word = "Kept"
    else:
        word = "Planned"
    return DateLine(kind, first_on, now_on, happened_on, slipped, changes, word)


def change_faults(
    kind: MilestoneKind, old_on: date | None, new_on: date, reason: str, facts_after: PlanFacts
) -> dict[str, str]:
    """Why a published date may not be moved like this, by field; empty when it may. The reason is public.

    facts_after: the plan as it would stand, so that order and gap are checked before the change, not after.
    """
    if old_on == new_on:
        return {"new_on": f"This is the date as it stands, {long_date(new_on)}"}
    found: dict[str, str] = {}
    name = MILESTONE_NAMES[kind].lower()
    if len(reason.strip()) < 20:
        found["reason"] = f"Enter why the {name} date changed, in a sentence. The public will read it."
    faults = _date_faults(facts_after)
    if faults:
        found["new_on"] = faults[0].message
    gap = _gap_faults(facts_after)
    if gap:
        found["gap_plan"] = gap[0].message
    return found
