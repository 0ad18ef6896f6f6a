"""What a bid says of staff is read by officers beside the answers; what staff cost is sealed until quality is locked."""

from flask import Flask

from portal.clock import SteppedClock
from portal.parts import Parts
from portal.rules.pack import Tupe
from tests.factories.evaluation import agree_all, create_opened, lock_quality, mark_all, open_discussion
from tests.ground import ON_SQLITE
from tests.ground.client import words
from tests.ground.people import People

MOVING = Tupe("applies", "They do this work now.", 6, "3.00", 7_440_000, None, "Downs Trust", "d1")
SAID, COST = "We meet each of them, and their union, in the first month.", "£74,070.00"


@ON_SQLITE
def test_officers_read_the_position_service_users_do_not_and_nobody_the_cost_before_the_lock(
    parts: Parts, clock: SteppedClock, people: People, app: Flask
) -> None:
    made = create_opened(parts, clock, pack_over={"tupe": MOVING})
    bid = made.bids["Alder Youth"]
    address = f"/evaluation/{made.procurement_id}/marking/{bid}/Q1"
    seen = {}
    for name, actor in (("officer", made.people.panel_officer), ("user", made.people.service_user)):
        seen[name] = words(people.client_of(actor).get(address, writes=True))
    assert SAID in seen["officer"]
    assert "You do not mark it, unless the question asks about staff." in seen["officer"]
    assert SAID not in seen["user"]
    assert "£12,345" not in seen["officer"] + seen["user"]
    mark_all(parts, made)
    open_discussion(parts, made)
    agree_all(parts, made)
    lock_quality(parts, made)
    result = words(people.client_of(made.people.officer).get(f"/evaluation/{made.procurement_id}/result", writes=True))
    assert "Staff who may move, cost a year as bid, not marked: Pay, with allowances £12,345.00" in result
    assert f"in all {COST}." in result
