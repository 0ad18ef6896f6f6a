"""Twelve plans, one at every stage."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from config.reference import districts
from portal.intentions import services
from portal.rules.plans import MilestoneKind, PlanState
from portal.seeds.telling import Story, read

# Pence a year: the bands of the content, as amounts.
_BANDS = {
    "a": (1_000_000, 3_000_000),
    "b": (3_000_000, 10_000_000),
    "c": (10_000_000, 25_000_000),
    "d": (25_000_000, 70_000_000),
    "e": (70_000_000, 120_000_000),
}
_OPTIONS = {"in_house": ["in_house", "buy"], "below_threshold_quote": ["buy", "other"]}
_STATES = {"paused": PlanState.PAUSED, "met_otherwise": PlanState.MET_OTHERWISE, "cancelled": PlanState.CANCELLED}
_OFFICER, _APPROVER = "sunita-rawal", "judith-ashcombe"


def tell(story: Story) -> dict[str, UUID]:
    """Every plan, by its short name ("INT-06")."""
    return {plan["id"]: _tell_one(story, plan) for plan in read("intentions")["intentions"]}


def _tell_one(story: Story, plan: dict[str, Any]) -> UUID:
    dates, drafted = plan["dates"], plan["dates"].get("published") or "D-3"
    with story.act(plan["commissioner"], drafted) as work:
        plan_id = services.begin(work, plan["title"])
        for version, (section, values) in enumerate(_sections(story, plan).items(), start=1):
            services.save_section(work, plan_id, section, values, version)
    if plan["stage"] == "draft":
        return plan_id
    with story.act(_OFFICER, story.moment(dates["published"]) + timedelta(hours=1)) as work:
        services.publish(work, plan_id)
    engagement = dates.get("engagement")
    if engagement and story.day(engagement) < story.today:
        with story.act(plan["commissioner"], story.moment(engagement) + timedelta(hours=6)) as work:
            services.record_happened(work, plan_id, MilestoneKind.ENGAGEMENT, story.day(engagement))
    for revision in plan.get("revisions", []):
        _revise(story, plan_id, revision)
    if plan["stage"] in _STATES:
        _end(story, plan, plan_id)
    return plan_id


def _sections(story: Story, plan: dict[str, Any]) -> dict[str, dict[str, Any]]:
    areas = [name for _, name in districts()] if plan["areas"] == ["all"] else list(plan["areas"])
    least, most = _BANDS[plan["value_band"]]
    replaces = plan["replaces"]
    new = replaces["contract"] == "new"
    route = plan["route"] or ""
    draft = plan["stage"] == "draft"
    first = _first_dates(plan)
    return {
        "need": {
            "title": plan["title"],
            "team": "Youth and young carers" if plan["commissioner"] == "marian-oduya" else "Early help",
            "need": " ".join(plan["need"].split()),
            "outcomes": list(plan["outcomes"]),
            "who_for": "Children, young people and families in "
            + ("the county." if len(areas) == 12 else "these districts."),
        },
        "place": {
            "districts": areas,
            "value_least_pence": least,
            "value_most_pence": most,
            "confidence": "not_sure" if draft else "likely",
        },
        "route": {
            "route": route,
            "options_considered": _OPTIONS.get(route, ["in_house", "grant", "buy"]),
            "route_reason": ""
            if draft
            else f"{plan['lots_considered']} We looked at each way with providers and young people.",
            "related_none": False,
            "related_services": "Schools, district councils and the health service work with the same families.",
        },
        "replaces": {
            "is_new": new,
            "replaces": "" if new else replaces["contract"],
            "replaces_ends_on": story.day(replaces["ends"]) if replaces["ends"] else None,
            "gap_plan": plan.get("gap_plan", "The host stays on, month by month, until the new service starts."),
        },
        "dates": {name: story.day(first[key]) if first.get(key) else None for name, key in _DATE_FIELDS},
        "contact": _contact(plan, draft=draft),
    }


_DATE_FIELDS = (("engagement_on", "engagement"), ("advert_on", "advert"), ("start_on", "start"))


def _first_dates(plan: dict[str, Any]) -> dict[str, str]:
    """The dates as first said: before any revision. A plan that was ended had dates too, before it was."""
    dates = {k: v for k, v in plan["dates"].items() if v}
    for revision in reversed(plan.get("revisions", [])):
        for name, (old, _new) in revision["changed"].items():
            dates[name] = old
    if plan["stage"] in _STATES:
        dates.setdefault("advert", "D+60")
        if "start" not in dates or plan["stage"] == "met_otherwise":
            dates["start"] = "D+200"
    return dates


def _contact(plan: dict[str, Any], *, draft: bool) -> dict[str, str]:
    people = {person["id"]: person for person in read("organisations")["staff"]}
    person = people[plan["commissioner"]]
    phone = "" if draft else "01632 960101"
    return {"contact_name": "" if draft else person["name"], "contact_phone": phone, "contact_email": person["email"]}


def _revise(story: Story, plan_id: UUID, revision: dict[str, Any]) -> None:
    """Later dates first, so that the order of dates holds at each step."""
    for name in ("start", "advert", "engagement"):
        if name not in revision["changed"]:
            continue
        with story.act(revision["by"], revision["made"]) as work:
            services.change_date(
                work,
                plan_id,
                MilestoneKind(name),
                story.day(revision["changed"][name][1]),
                revision["reason"],
                version=services.version_of(work, plan_id),
            )


def _end(story: Story, plan: dict[str, Any], plan_id: UUID) -> None:
    how = plan[plan["stage"]]
    with story.act(plan["commissioner"], story.moment(how["date"])) as work:
        services.propose_end(work, plan_id, _STATES[plan["stage"]], how["reason"])
    with story.act(_APPROVER, story.moment(how["date"]) + timedelta(hours=3)) as work:
        services.decide_end(work, plan_id, agreed=True)
