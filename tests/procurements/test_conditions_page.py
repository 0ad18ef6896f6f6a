"""The page of conditions: blocks kept, taken out, refused where a reason has lost its condition."""

from flask import Flask

from portal.clock import SteppedClock
from portal.procurements import queries
from tests.ground import ON_SQLITE
from tests.ground.client import errors, words
from tests.ground.people import People as Accounts
from tests.procurements.conftest import Story


@ON_SQLITE
def test_conditions_are_written_block_by_block_and_read_in_the_preview(
    started: Story, people: Accounts, app: Flask, clock: SteppedClock
) -> None:
    people.app = app
    officer = people.client_of(started.people.officer)
    address = f"/procurements/{started.id}/draft/conditions"
    officer.page(address)
    first = {
        "condition_1_text": "Public liability insurance",
        "condition_1_level": "£5 million for each claim",
        "condition_1_why": "Groups meet in halls that ask for it.",
        "condition_1_consequence": "put_right",
    }
    lost = officer.send(address, {**first, "condition_2_why": "No condition stands above me."})
    assert errors(lost) == ["Enter what a bidder must have, or empty the whole block"]
    assert "No condition stands above me." in lost.get_data(as_text=True)
    officer.send(address, {**first, "condition_2_text": "An office in the county", "more": "yes"})
    checklist = words(officer.get(f"/procurements/{started.id}"))
    assert "Condition 2 does not say why it is needed" in checklist
    assert officer.page(address).find(id="condition_4_text") is not None
    officer.send(address, {"condition_2_text": ""})
    with started.reading() as session:
        view = queries.get_draft(session, started.people.officer, started.id, clock.now())
    assert [(c.text, c.when, c.consequence) for c in view.draft.conditions.conditions] == [
        ("Public liability insurance", "award", "put_right")
    ]
    assert not [check for check in view.checks if check.page == "conditions" and not check.done]
