"""The tender of the phase world before it is open: written, sent, published."""

from datetime import timedelta
from typing import Any

from portal.procurements import services
from portal.procurements.models import Procurement
from portal.procurements.queries import Chosen
from portal.rules.conditions import EXCLUDED
from portal.rules.seats import SeatKind
from portal.seeds import tenders, youth_work
from portal.seeds.telling import read

OFFICER, APPROVER = "sunita-rawal", "judith-ashcombe"
TENDER: dict[str, Any] = {
    "plan": "INT-02",
    "stage": "open",
    "told_in": "youth-work",
    "published": "D-95",
    "deadline": "D-60 12:00",
    "value": 1236000,
}


def begin(telling: Any) -> None:
    """The draft with its pages, a price schedule, a table of posts with a canary in each pay, files and seats."""
    story, planter = telling.story, telling.planter
    world, told = read("tenders"), read("youth-work")
    for post in told["posts"]:
        pence = planter.pence("tupe", int(float(post["pay_a_year"]) * 100))
        post["pay_a_year"] = f"{pence // 100}.{pence % 100:02}"
    told["conditions"][0]["consequence"] = EXCLUDED
    published = story.moment(TENDER["published"])
    with story.act(OFFICER, published - timedelta(days=6)) as work:
        made = services.start_from_intention(work, telling.ids["plan"])
        version = 1
        pages = youth_work.pages(story, told, published, tenders._pages(story, world, TENDER, telling.plan))
        for page, content in pages:
            version = services.save_page(work, made, page, content, version)
        version = youth_work.fill_in(work, made, told, version)
        chosen = [
            Chosen(SeatKind(kind), story.people[name])
            for kind, names in tenders.seats_of(TENDER).items()
            for name in names
        ]
        services.fill_seats(work, made, chosen, version)
    telling.ids["procurement"] = made


def send(telling: Any) -> None:
    """To the approver."""
    with telling.story.act(OFFICER, "D-99 15:00") as work:
        services.send_for_approval(work, telling.procurement_id, version_of(telling, work))


def publish(telling: Any) -> None:
    """Read and put out."""
    with telling.story.act(APPROVER, TENDER["published"]) as work:
        why = "I read it as a bidder will. It is complete."
        services.approve_and_publish(work, telling.procurement_id, why, version_of(telling, work))


def version_of(telling: Any, work: Any) -> int:
    """The draft's own count."""
    return int(work.session.get_one(Procurement, telling.procurement_id).draft_version)
