"""Pages about staff who may move, in a real browser at both widths, for officer and bidder."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from portal.bids import services as bids
from portal.parts import Parts
from portal.procurements.queries import get_procurement
from portal.rules.workforce_promises import PROMISES
from portal.unit_of_work import open_work
from tests.factories.bids import STAFF_SAID
from tests.factories.procurements import full_draft, workforce_rows
from tests.factories.staff import staff_costs, staff_terms
from tests.ground import ON_SQLITE
from tests.ground.browser import DESKTOP, PHONE, PageAt, too_wide, violations
from tests.ground.people import People
from tests.procurements.conftest import Story
from tests.procurements.test_publishing import full_moment, save

pytestmark = [ON_SQLITE, pytest.mark.browser]


@pytest.mark.slow
def test_every_page_about_staff_can_be_used_by_all(
    ready: Story, parts: Parts, people: People, app: Flask, live_url: str, page_at: PageAt
) -> None:
    day = full_moment(ready).date()
    tupe = replace(full_draft(full_moment(ready))["tupe"], view="applies", source="Downs Trust", facts_as_at=day)
    save(ready, "tupe", tupe)
    answers_by = full_draft(full_moment(ready))["timetable"].answers_by
    save(ready, "staff-terms", replace(staff_terms(sick_pay=""), owner="Priya Nair", due_on=answers_by))
    save(ready, "staff-costs", staff_costs(least_hours="120"))
    ready.save_posts([*workforce_rows(6), workforce_rows(7)[-1] | {"age_band": "60-plus", "role": "manager"}])

    def look(actor: Any, width: int, *addresses: str) -> list[tuple[str, object]]:
        cookie = next(iter(people.client_of(actor)._cookies.values()))
        page = page_at(width)
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_url}])
        found: list[tuple[str, object]] = []
        for address in addresses:
            page.goto(live_url + address)
            found += [(address, each) for each in violations(page)]
            found += [(address, "must be scrolled sideways")] if too_wide(page) else []
        return found

    place = f"/procurements/{ready.id}"
    officer = [f"{place}/posts", f"{place}/posts/import", f"{place}/posts/preview"]
    officer += [f"{place}/draft/staff-terms", f"{place}/draft/staff-costs", f"{place}/draft/tupe"]
    found = look(ready.people.officer, PHONE, *officer)
    ready.publish()
    with ready.reading() as session:
        reference = get_procurement(session, ready.id).reference
    ama, jo = people.provider("Ama Boateng", "Alder Youth"), people.provider("Jo Reed", "Birch CIC")
    with open_work(parts, ama) as work:
        bids.agree_undertaking(work, ready.id, tuple(PROMISES))
        bid_id = bids.start_bid(work, ready.id)
        bids.save_staff_position(work, bid_id, replace(STAFF_SAID, plan="Subject to talks."), keep=True)
        bids.save_staff_costs(work, bid_id, {"pay": 7_000_000})
    table = f"/opportunity/{reference}/workforce"
    mine = [table, f"{table}/readers", f"/bids/{bid_id}/staff", f"/bids/{bid_id}/staff-costs", f"/bids/{bid_id}"]
    found += look(ama, PHONE, *mine) + look(ama, DESKTOP, table)
    found += look(jo, PHONE, table)
    assert found == []
