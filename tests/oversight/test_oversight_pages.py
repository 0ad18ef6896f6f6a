"""What waits for whom, history in sentences, and the operators' page."""

import inspect
import re

import pytest

from portal.rules.actors import Role
from portal.rules.events import catalogue
from portal.rules.next_acts import Act, Holder, next_acts
from portal.rules.procurement_status import Moments
from portal.rules.seats import SeatKind
from tests.conftest import START
from tests.factories import evaluation, procurements

OFFICER = Holder(frozenset({SeatKind.OFFICER}))
SECOND = Holder(frozenset({SeatKind.SECOND_OPENER}))
APPROVER = Holder(frozenset({SeatKind.PUBLICATION_APPROVER, SeatKind.AWARD_APPROVER}))
CHAIR = Holder(frozenset({SeatKind.CHAIR}))
PUBLISHED = {"published_at": START, "deadline_at": START}
OPENED = {**PUBLISHED, "opened_at": START}
LOCKED = {**OPENED, "quality_locked_at": START}
APPROVED = {**LOCKED, "recommended_at": START, "award_approved_at": START}


@pytest.mark.parametrize(
    ("moments", "holder", "acts"),
    [
        ({}, OFFICER, (Act.FINISH_PACK,)),
        ({}, APPROVER, ()),
        ({"sent_back_at": START}, OFFICER, (Act.MEND_PACK,)),
        ({"sent_for_approval_at": START}, OFFICER, ()),
        ({"sent_for_approval_at": START}, APPROVER, (Act.APPROVE_PACK,)),
        (PUBLISHED, OFFICER, (Act.OPEN_BIDS,)),
        (PUBLISHED, SECOND, (Act.CONFIRM_OPENING,)),
        (PUBLISHED, CHAIR, ()),
        (OPENED, CHAIR, (Act.PANEL,)),
        (OPENED, OFFICER, (Act.FOLLOW_MARKING,)),
        (LOCKED, OFFICER, (Act.WRITE_FEEDBACK, Act.RECOMMEND)),
        ({**LOCKED, "recommended_at": START}, APPROVER, (Act.APPROVE_AWARD,)),
        (APPROVED, OFFICER, (Act.RELEASE_FEEDBACK,)),
        ({**APPROVED, "feedback_released_at": START}, OFFICER, (Act.RECORD_NOTICE,)),
        ({**APPROVED, "feedback_released_at": START, "award_noticed_at": START}, OFFICER, (Act.SIGN,)),
        ({**APPROVED, "signed_at": START}, OFFICER, ()),
        ({**PUBLISHED, "terminated_at": START}, OFFICER, ()),
    ],
)
def test_what_waits_for_whom(moments, holder, acts):
    assert next_acts(Moments(**moments), holder, START) == acts


def test_nothing_waits_while_bids_may_still_be_sent():
    open_still = Moments(published_at=START, deadline_at=START.replace(hour=23))
    assert next_acts(open_still, OFFICER, START) == ()


def test_my_work_shows_an_officer_what_to_do(people, app, work_as):
    officer = people.staff("Sunita Rawal", Role.PROCUREMENT_OFFICER)
    assert "Nothing waits for you" in people.client_of(officer).page("/work").text
    with work_as() as work:
        cast = procurements.create_people(work)
        procurements.create_published(work, people=cast)
    assert "Nothing waits for you" in people.client_of(cast.officer).page("/work").text


def test_history_shows_no_event_of_any_bid_before_the_opening(people, app, parts, clock):
    made = evaluation.create_closed(parts, clock)
    auditor = people.staff("Carl West", Role.AUDITOR)
    address = f"/procurements/{made.procurement_id}/history"
    before = people.client_of(auditor).page(address).text
    assert "Alder Youth" not in before
    assert "Owner of" not in before
    evaluation.open_bids(parts, made)
    after = people.client_of(auditor).page(address).text
    assert "Owner of Alder Youth" in after
    table = people.client_of(auditor).get(f"{address}.csv")
    assert "Owner of Alder Youth" in table.text


@pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR, Role.SERVICE_USER])
def test_history_is_not_for_everybody(people, app, parts, clock, role):
    made = evaluation.create_closed(parts, clock)
    actor = people.service_user("Rosa") if role is Role.SERVICE_USER else people.staff("Max", *([role] if role else []))
    assert people.client_of(actor).get(f"/procurements/{made.procurement_id}/history").status_code == 403
    provider = people.provider("Ama Boateng", "Downs Arts")
    assert people.client_of(provider).get(f"/procurements/{made.procurement_id}/history").status_code == 403


def test_the_service_page_tells_administrators_whether_it_is_well_and_nothing_of_bids(people, app, parts, clock):
    evaluation.create_closed(parts, clock)
    administrator = people.staff("Ines", Role.ADMINISTRATOR)
    page = people.client_of(administrator).page("/service").text
    assert "Working" in page
    assert "Alder" not in page
    officer = people.staff("Sunita", Role.PROCUREMENT_OFFICER)
    assert people.client_of(officer).get("/service").status_code == 403


@pytest.mark.parametrize("second", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_the_service_page_warns_while_one_administrator_is_watched_by_nobody(people, app, parts, second):
    client = people.client_of(people.staff("Ines", Role.ADMINISTRATOR))
    people.staff("Sunita", Role.PROCUREMENT_OFFICER)
    warning = "only one administrator and no auditor: nobody else is told"
    assert warning in client.page("/service").get_text()
    people.staff("Max", second)
    assert warning not in client.page("/service").get_text()


def test_readyz_says_what_is_wrong_when_the_store_is_gone(client, parts):
    assert client.get("/readyz").status_code == 200
    folder = parts.settings.var / "files"
    if folder.exists():
        folder.rename(parts.settings.var / "gone")
    folder.write_text("not a folder")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "file store" in answer.text


def test_history_shows_acts_first_and_looks_when_asked(people, app, parts, clock):
    made = evaluation.create_opened(parts, clock)
    auditor = people.client_of(people.staff("Robert Thackwray", Role.AUDITOR))
    address = f"/procurements/{made.procurement_id}/history"
    people.client_of(made.people.panel_officer).get(f"/evaluation/{made.procurement_id}/marking", writes=True)
    pages = {kind: auditor.page(f"{address}?show={kind}") for kind in ("acts", "looks", "all")}
    entries = {
        kind: [" ".join(li.text.split()) for li in page.select(".portal-history li")] for kind, page in pages.items()
    }
    assert any("submitted the bid" in entry for entry in entries["acts"])
    assert entries["looks"]
    assert not set(entries["acts"]) & set(entries["looks"])
    assert sorted(entries["all"]) == sorted(entries["acts"] + entries["looks"])
    for asked in (address, f"{address}?show=everything"):
        assert [" ".join(li.text.split()) for li in auditor.page(asked).select(".portal-history li")] == entries["acts"]


def test_no_entry_of_the_trail_speaks_to_the_bidder():
    """The council reads the entries of a bid too: "your bid" would be somebody else's."""
    spoken = [
        event.code
        for event in catalogue().values()
        if event.code and re.search(r"\b(your?|yours)\b", inspect.getsource(event.sentence), re.IGNORECASE)
    ]
    assert spoken == []
