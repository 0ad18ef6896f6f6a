"""Plans for tests, made by calling the services."""

from datetime import date
from typing import Any
from uuid import UUID

from portal.intentions import services
from portal.unit_of_work import Work

PLAN: dict[str, Any] = {
    "title": "Young carers support in Ashford and Swale",
    "team": "Children's commissioning",
    "need": "1,150 children are known to care for someone at home.\n\nMost were never asked.",
    "outcomes": ["1,400 young carers known by the end of year two", "Fewer hours of caring"],
    "who_for": "Children from 5 to 18 who look after someone at home.",
    "districts": ["Ashford", "Swale"],
    "value_least_pence": 25_000_000,
    "value_most_pence": 50_000_000,
    "confidence": "likely",
    "route": "open",
    "options_considered": ["in_house", "buy"],
    "route_reason": "Local groups reach families that the council does not.",
    "related_none": True,
    "related_services": "",
    "is_new": False,
    "replaces": "Young carers support 2022",
    "replaces_ends_on": date(2027, 8, 31),
    "gap_plan": "",
    "engagement_on": date(2027, 1, 12),
    "advert_on": date(2027, 3, 1),
    "start_on": date(2027, 9, 1),
    "contact_name": "Priya Nair",
    "contact_phone": "01632 960014",
    "contact_email": "priya.nair@example.org",
}


def create_draft(work: Work, **over: Any) -> UUID:
    """A draft plan with everything said. `work` is a commissioner's or officer's."""
    said = {**PLAN, **over}
    plan_id = services.begin(work, said["title"])
    for number, (section, names) in enumerate(services.SECTIONS.items(), start=1):
        services.save_section(work, plan_id, section, {name: said[name] for name in names}, number)
    return plan_id


def create_published(work: Work, **over: Any) -> UUID:
    """A public plan. `work` is a procurement officer's."""
    plan_id = create_draft(work, **over)
    services.publish(work, plan_id)
    return plan_id
