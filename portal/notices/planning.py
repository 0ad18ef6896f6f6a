"""Plans as open data: releases, a calendar, a table and a feed. Everything here is public on the plan's own page."""

from collections.abc import Iterable
from datetime import date, datetime

from config.reference import districts
from config.settings import Settings
from portal.intentions.queries import Plan
from portal.rules import ocds
from portal.rules.feeds import CalendarEvent, FeedEntry
from portal.rules.ocds_facts import MilestoneFact, Party, PlanFacts
from portal.rules.plans import MILESTONE_NAMES, ROUTES, DateLine, MilestoneKind, PlanState
from portal.rules.wording import listed, plain_date

_KINDS = {
    MilestoneKind.ENGAGEMENT: "engagement",
    MilestoneKind.ADVERT: "preProcurement",
    MilestoneKind.START: "delivery",
}
CSV_HEADER = (
    *(
        "reference",
        "title",
        "state",
        "districts",
        "value_least_pounds_a_year",
        "value_most_pounds_a_year",
        "confidence",
    ),
    *("engagement_first_said", "engagement_now", "advert_first_said", "advert_now", "start_first_said", "start_now"),
    *("times_slipped", "gap_days", "team", "contact", "address"),
)


def buyer(settings: Settings) -> Party:
    """The council, as a party to every release."""
    return Party(
        id="buyer",
        name=settings.authority_name,
        contact_name=settings.help_name,
        contact_email=settings.help_email,
        contact_phone=settings.help_phone,
    )


def address_of(settings: Settings, plan: Plan) -> str:
    """The plan's public page."""
    return f"{settings.public_url.rstrip('/')}/plans/{plan.reference}"


def last_change(plan: Plan) -> datetime:
    """When the public last had reason to look again."""
    return max([plan.state_at, *(change.changed_at for change in plan.changes)])


def plan_release(plan: Plan, settings: Settings) -> ocds.Json:
    """The plan's release, as it stands now."""
    facts, codes = plan.facts, {name: code for code, name in districts()}
    changed = last_change(plan)
    status = {PlanState.CANCELLED: "cancelled", PlanState.PAUSED: "withdrawn", PlanState.MET_OTHERWISE: "withdrawn"}
    return ocds.planning_release(
        PlanFacts(
            ocid=ocds.ocid(settings.ocid_prefix, plan.reference),
            release_id=f"{plan.reference}-plan-{changed:%Y%m%d%H%M%S%f}",
            released_at=changed,
            buyer=buyer(settings),
            title=facts.title,
            description=facts.need,
            rationale=f"{ROUTES.get(facts.route, '')}. {facts.route_reason}".strip(". "),
            band_label="a year, without VAT",
            band_least_pence=facts.value_least_pence,
            band_below_pence=facts.value_most_pence,
            milestones=tuple(_milestone(plan, line) for line in plan.dates if line.now_on),
            advert_on=facts.advert_on,
            starts_on=facts.start_on,
            districts=tuple((codes[name], name) for name in facts.districts if name in codes),
            status=status.get(plan.state, "planning"),  # type: ignore[arg-type]
            url=address_of(settings, plan),
            is_update=changed != plan.published_at,
        )
    )


def _milestone(plan: Plan, line: DateLine) -> MilestoneFact:
    moves = [change for change in plan.changes if change.milestone is line.kind]
    notes = [f"Moved from {plain_date(m.old_on)} to {plain_date(m.new_on)}: {m.reason}" for m in moves]
    assert line.now_on is not None  # noqa: S101  the caller leaves out dates that are not set
    return MilestoneFact(
        id=line.kind.value,
        title=MILESTONE_NAMES[line.kind],
        kind=_KINDS[line.kind],
        due_on=line.now_on,
        met_on=line.happened_on,
        modified_at=moves[-1].changed_at if moves else None,
        note=" ".join(notes),
        missed=line.word == "Overdue",
    )


def plan_row(plan: Plan, settings: Settings) -> list[str | int | date | None]:
    """The plan as a row under CSV_HEADER."""
    facts, lines = plan.facts, {line.kind: line for line in plan.dates}
    dates = [day for kind in MilestoneKind for day in (lines[kind].first_on, lines[kind].now_on)]
    return [
        *(plan.reference, facts.title, plan.word, "; ".join(facts.districts)),
        *(_pounds(facts.value_least_pence), _pounds(facts.value_most_pence), facts.confidence),
        *dates,
        *(plan.slips, plan.gap, facts.team, f"{facts.contact_name}, {facts.contact_phone}, {facts.contact_email}"),
        address_of(settings, plan),
    ]


def _pounds(pence: int | None) -> str | None:
    return None if pence is None else f"{pence // 100}.{pence % 100:02d}"


def plan_events(plan: Plan, settings: Settings) -> Iterable[CalendarEvent]:
    """The plan's dates for a calendar; one that moves keeps its identity."""
    ended = plan.state in (PlanState.CANCELLED, PlanState.MET_OTHERWISE)
    for line in plan.dates:
        if line.now_on:
            yield CalendarEvent(
                uid=f"{plan.reference}-{line.kind.value}@fairtender".lower(),
                title=f"{MILESTONE_NAMES[line.kind]}: {plan.facts.title}",
                starts=line.happened_on or line.now_on,
                description=f"Plan {plan.reference}. A plan is not a promise to buy.",
                url=address_of(settings, plan),
                sequence=line.changes,
                cancelled=ended,
            )


def plan_entry(plan: Plan, settings: Settings) -> FeedEntry:
    """The plan as news."""
    where = listed(plan.facts.districts) if plan.facts.districts else "no district yet"
    advert = f" Advert: {plain_date(plan.facts.advert_on)}." if plan.facts.advert_on else ""
    return FeedEntry(
        id=address_of(settings, plan),
        title=f"Plan: {plan.facts.title}",
        link=address_of(settings, plan),
        updated=last_change(plan),
        published=plan.published_at,
        summary=f"{plan.word}. {where}.{advert}",
    )
