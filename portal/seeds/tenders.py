"""Tenders from a plan to an open, closed or judged one, told by calling the services."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from config.reference import social_value_measure
from portal.procurements import services
from portal.procurements.queries import Chosen
from portal.rules.drafting import (
    AboutDraft,
    ConditionDraft,
    ConditionsDraft,
    ConsideredDraft,
    ContactDraft,
    CriteriaDraft,
    PriceDraft,
    QuestionDraft,
    TimetableDraft,
    TupeDraft,
    ValueDraft,
)
from portal.rules.seats import SeatKind
from portal.seeds import awarding, bidding, judging, specifying, upkeep, youth_work
from portal.seeds.telling import Story, read

SEATS: dict[SeatKind, tuple[str, ...]] = {
    SeatKind.OFFICER: ("sunita-rawal",),
    SeatKind.SECOND_OPENER: ("hilary-quennell",),
    SeatKind.PUBLICATION_APPROVER: ("judith-ashcombe",),
    SeatKind.AWARD_APPROVER: ("femi-adelaja",),
    SeatKind.CHAIR: ("aled-fairbrass",),
    SeatKind.PANEL_OFFICER: ("leanne-mustoe",),
    SeatKind.PANEL_SERVICE_USER: ("maya",),
    SeatKind.CONFLICT_DECIDER: ("femi-adelaja",),
    SeatKind.SECOND_READER: ("winston-peake",),
    SeatKind.CONCERNS_OFFICER: ("dilip-chaudhary",),
}
_OFFICER, _APPROVER = "sunita-rawal", "judith-ashcombe"
_STAGES = ("open", "closed", "marking", "discussion", "awarded")


def tell(story: Story, plans: dict[str, UUID]) -> None:
    """Every tender, as far as its stage."""
    world = read("tenders")
    titles = {plan["id"]: plan for plan in read("intentions")["intentions"]}
    for tender in world["tenders"]:
        procurement_id = publish(story, world, tender, titles[tender["plan"]], plans[tender["plan"]])
        told = read(tender["told_in"]) if "told_in" in tender else world
        acts = bidding.acts(story, told, tender, procurement_id)
        if "told_in" in tender:
            acts += youth_work.since(story, told, procurement_id)
        for question in tender.get("clarifications", ()):
            acts += youth_work.asked(story, question, procurement_id)
        # In the order of time, since a trail is read in it.
        for _, act in sorted(acts, key=lambda pair: pair[0]):
            act()
        stage = _STAGES.index(tender["stage"])
        if stage >= _STAGES.index("marking"):
            judging.tell(story, tender, procurement_id, seats_of(tender))
        if stage == _STAGES.index("awarded"):
            awarding.tell(story, tender, procurement_id)
            upkeep.hold(story, procurement_id, (story.moment(tender["deadline"]).date() - story.today).days + 64)


def publish(story: Story, world: dict[str, Any], tender: dict[str, Any], plan: dict[str, Any], plan_id: UUID) -> UUID:
    """Begin, fill in page by page, send, approve."""
    published = story.working(story.moment(tender["published"]), -1)
    drafting = published - timedelta(days=6)
    with story.act(_OFFICER, drafting) as work:
        procurement_id = services.start_from_intention(work, plan_id)
        version = 1
        pages = _pages(story, world, tender, plan)
        told = read(tender["told_in"]) if "told_in" in tender else None
        if told:
            pages = youth_work.pages(story, told, published, pages)
        for page, content in pages:
            version = services.save_page(work, procurement_id, page, content, version)
        if told:
            version = youth_work.fill_in(work, procurement_id, told, version)
        supports = {helper: story.people[who] for who, helper in tender.get("typed_by", {}).items()}
        chosen = [
            Chosen(SeatKind(kind), story.people[name], supports=supports.get(name))
            for kind, names in seats_of(tender).items()
            for name in names
        ]
        version = services.fill_seats(work, procurement_id, chosen, version)
    with story.act(_OFFICER, published - timedelta(hours=18)) as work:
        services.send_for_approval(work, procurement_id, version)
    with story.act(_APPROVER, published) as work:
        services.approve_and_publish(work, procurement_id, "I read it as a bidder will. It is complete.", version)
    return procurement_id


def seats_of(tender: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Who sits where, by kind of seat: the usual people, unless the tender says otherwise."""
    usual = {kind.value: names for kind, names in SEATS.items()}
    return usual | {kind: tuple(names) for kind, names in tender.get("seats", {}).items()}


def _pages(story: Story, world: dict[str, Any], tender: dict[str, Any], plan: dict[str, Any]) -> list[tuple[str, Any]]:
    areas = tuple(plan["areas"]) if plan["areas"] != ["all"] else ("The whole county",)
    need = " ".join(plan["need"].split())
    about = AboutDraft(
        title=plan["title"],
        summary=f"We look for one organisation. {plan['outcomes'][0].capitalize()}.",
        need=need,
        outcomes=tuple(plan["outcomes"]),
        who_for="Children, young people and families who live in these districts.",
        provider_decides="Where sessions are, on which evenings, who works there and how young people shape them.",
        districts=areas,
        value_pence=tender["value"] * 100,
    )
    questions = [(f"question-{name}", _question(typed)) for name, typed in world["questions"].items()]
    return [
        ("specification", about),
        *specifying.pages(tender["value"]),
        *questions,
        ("conditions", ConditionsDraft(tuple(ConditionDraft(**each) for each in tender.get("conditions", ())))),
        ("price", _price(tender)),
        ("measure-S1", _value(world["measure"])),
        ("social-value", _considered(story, tender)),
        ("criteria", CriteriaDraft(quality_weight="50", minimum_percent="50")),
        ("timetable", _timetable(story, tender)),
        ("tupe", TupeDraft(view="does_not_apply", reason="No staff of today's provider work on this service alone.")),
        ("contact", ContactDraft("Sunita Rawal", "01632 960101", "sunita.rawal@dcc.example")),
    ]


def _question(typed: dict[str, Any]) -> QuestionDraft:
    lists = {name: tuple(typed[name]) for name in ("points", "points_plain", "marked_by")}
    return QuestionDraft(**{**typed, **lists})


def _price(tender: dict[str, Any]) -> PriceDraft:
    ceiling = tender["value"]
    return PriceDraft(
        title="Price for the three years",
        unit="all three years, without VAT",
        weight="40",
        formula="absolute_to_budget",
        amounts={"floor": str(ceiling * 3 // 4), "ceiling": str(ceiling)},
        help="One sum for everything, getting ready included.",
    )


def _considered(story: Story, tender: dict[str, Any]) -> ConsideredDraft:
    return ConsideredDraft(
        result="Small charities know these families. Help for them to grow is worth more than goods we could ask for.",
        consulted="yes",
        why="We asked the youth forum and 4 charities at the market day.",
        considered_on=story.day(tender["published"]) - timedelta(days=20),
    )


def _value(typed: dict[str, str]) -> ValueDraft:
    chosen = social_value_measure(typed["code"])
    if chosen is None:
        raise LookupError(typed["code"])
    return ValueDraft(
        code=chosen.code,
        title=chosen.title,
        priority=chosen.priority,
        pillar=chosen.pillar,
        unit=chosen.unit,
        proxy_pence=chosen.proxy_pence,
        weight="10",
        formula="relative_to_target",
        enough=typed["enough"],
        most=typed["most"],
        period=typed["period"],
        place=typed["place"],
        evidence=chosen.evidence,
        checked_by=typed["checked_by"],
    )


def _timetable(story: Story, tender: dict[str, Any]) -> TimetableDraft:
    deadline = story.moment(tender["deadline"])
    if deadline.date() > story.today:
        deadline = story.working(deadline)
    day: date = deadline.date()
    return TimetableDraft(
        questions_by=story.working_day(
            max(day - timedelta(days=17), story.day(tender["published"]) + timedelta(days=1))
        ),
        answers_by=story.working_day(day - timedelta(days=9)),
        deadline=deadline,
        opening_on=story.working_day(day + timedelta(days=1)),
        marking_by=story.working_day(day + timedelta(days=30)),
        award_on=story.working_day(day + timedelta(days=55)),
        start_on=day + timedelta(days=120),
        end_on=_three_years(day + timedelta(days=120)),
    )


def _three_years(start: date) -> date:
    """The last day of three years."""
    try:
        return start.replace(year=start.year + 3) - timedelta(days=1)
    except ValueError:
        return start.replace(year=start.year + 3, day=28)
