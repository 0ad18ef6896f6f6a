"""What the council asks bidders about themselves: chosen on a page, published, and long enough for the award."""

from flask import Flask

from portal.clock import SteppedClock
from portal.procurements import queries
from tests.ground import ON_SQLITE
from tests.ground.client import errors, words
from tests.ground.people import People as Accounts
from tests.procurements.conftest import Story


@ON_SQLITE
def test_what_bidders_are_asked_is_chosen_and_stands_in_the_pack(
    ready: Story, people: Accounts, app: Flask, clock: SteppedClock
) -> None:
    people.app = app
    officer = people.client_of(ready.people.officer)
    address = f"/procurements/{ready.id}/draft/bidder"
    assert "at least" not in words(officer.get(address))
    refused = officer.send(address, {"asks": ["legal"], "validity_days": "0"})
    assert len(errors(refused)) == 1
    officer.send(address, {"asks": ["legal", "insurance-public"], "validity_days": "5"})
    assert "Bids stand until" in words(officer.get(f"/procurements/{ready.id}"))
    officer.send(address, {"asks": ["legal", "insurance-public"], "validity_days": "120"})
    with ready.reading() as session:
        view = queries.get_draft(session, ready.people.officer, ready.id, clock.now())
        pack = queries.preview_pack(session, ready.people.officer, ready.id, authority="A council")
    assert (pack.profile_asks, pack.validity_days) == (("legal", "insurance-public"), 120)
    assert not [check for check in view.checks if check.page == "bidder" and not check.done]
    shown = words(officer.get(f"/procurements/{ready.id}/preview"))
    assert "Public liability insurance" in shown
    assert "A bid stands for 120 days after it closes" in shown
