"""After the opening a bidder reads in its own log what the council read of its bid: by day and role, never by name."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from portal.bids.models import Submission
from portal.bids.queries import get_bid, get_log
from portal.bids.queries.looked_at import BID_OPENED
from portal.clock import SteppedClock
from portal.evaluation.events import WHOLE, BidOpened, BidRead
from portal.evaluation.services import record_look, record_looks
from portal.looks.events import Looked
from portal.looks.services import keep_look
from portal.looks.table import BID_READ, LOOKS, PAGE_READ
from portal.parts import Parts
from portal.rules.actors import Role
from tests.factories.evaluation import create_closed, declare_none, open_bids
from tests.ground.people import People


def test_the_codes_it_reads_are_those_that_are_written() -> None:
    assert (BidRead.code, Looked.code, BidOpened.code) == (BID_READ, PAGE_READ, BID_OPENED)
    assert WHOLE == "the whole bid"


@contextmanager
def _counting(parts: Parts) -> Iterator[list[str]]:
    told: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        told.append(statement)

    event.listen(parts.engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        event.remove(parts.engine, "before_cursor_execute", note)


def test_looks_stand_in_the_log_after_the_opening_only(
    app: Flask, parts: Parts, clock: SteppedClock, people: People, reading: Callable[..., Any]
) -> None:
    made = create_closed(parts, clock)
    name, other = list(made.providers)[:2]
    owner, submission = made.providers[name], made.bids[name]
    with reading() as session:
        bid_id = session.scalars(select(Submission.bid_id).where(Submission.id == submission)).one()
    client = people.client_of(owner)
    before = client.get(f"/bids/{bid_id}/log").data
    officer, chair, second = made.people.officer, made.people.chair, made.people.panel_officer
    auditor = people.staff("Robert Thackwray", Role.AUDITOR)
    scope = f"procurement:{made.procurement_id}"

    def look(actor: Any, endpoint: str, about: Any = None) -> None:
        keep_look(parts, actor, scope, LOOKS[endpoint], submission_id=about)

    # Before the opening the council has pages of its own; no bidder's log may move by them.
    look(officer, "evaluation.compliance")
    look(officer, "evaluation.check_bid", submission)
    record_look(parts, officer, made.procurement_id, submission, "question Q1")
    assert client.get(f"/bids/{bid_id}/log").data == before
    assert b"council read" not in before

    clock.move(minutes=5)
    open_bids(parts, made)
    declare_none(parts, made)
    assert "nobody at the council has read this one" in client.page(f"/bids/{bid_id}/log").get_text()
    clock.move(days=1)
    record_looks(
        parts, chair, made.procurement_id, [(submission, f"question Q{n}") for n in (1, 2)] + [(submission, "file x")]
    )
    record_look(parts, second, made.procurement_id, submission, "question Q2")
    record_look(parts, officer, made.procurement_id, submission, "bidder")
    look(officer, "evaluation.compliance")
    look(officer, "evaluation.check_bid", submission)
    # What is read of another's bid, and pages that show nobody's, are not this bidder's to know.
    record_look(parts, chair, made.procurement_id, made.bids[other], "question Q3")
    look(officer, "evaluation.check_bid", made.bids[other])
    look(officer, "evaluation.conflicts")
    with reading() as session, _counting(parts) as few:
        get_log(session, get_bid(session, owner, bid_id))
    clock.move(days=1)
    look(auditor, "awards.award")
    look(officer, "awards.report")
    look(officer, "evaluation.result")
    record_look(parts, chair, made.procurement_id, submission, WHOLE)
    page = client.page(f"/bids/{bid_id}/log")
    rows = [[cell.get_text(strip=True) for cell in row.find_all("td")] for row in page.find_all("table")[0].tbody("tr")]
    told = [row[-1] for row in rows]
    assert told == [
        "An auditor read a page with the prices of all bids.",
        "The buyer read a page with the prices of all bids.",
        "A member of the panel read the whole bid.",
        "The buyer read what you say of your organisation, a page about this bid and the answers of all bids to the conditions.",
        "Members of the panel read 2 answers and 1 file.",
    ]
    text = page.get_text()
    assert not [each.name for each in (officer, chair, second, auditor) if each.name in text]
    saved = client.get(f"/bids/{bid_id}/log.csv").text
    assert told[0] in saved
    with reading() as session, _counting(parts) as more:
        get_log(session, get_bid(session, owner, bid_id))
    assert len(more) == len(few)
