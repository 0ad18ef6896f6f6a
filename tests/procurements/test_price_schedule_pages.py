"""The price schedule of a draft: typed in rows, refused at its cell, published with its rules and their consequences."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.rules.actors import Actor
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient, errors, words
from tests.ground.people import People as Accounts
from tests.procurements.conftest import Story

Sign = Callable[[Actor], PageClient]
LINES = {
    "kind": "lines",
    "years": "3",
    "extension_years": "2",
    "rise": "published",
    "rise_percent": "2",
    "lines-0-title": "Sessions",
    "lines-0-unit": "session",
    "lines-0-volume": "480",
    "lines-0-rule": "maximum",
    "lines-0-limit": "£250",
    "lines-1-title": "Start-up",
    "lines-1-unit": "start-up",
    "lines-1-volume": "1",
    "lines-1-when": "start",
}


@pytest.fixture
def as_(people: Accounts, app: Flask) -> Sign:
    people.app = app
    return people.client_of


def test_cl_03_b_a_limit_without_its_consequence_is_not_published_and_bidders_read_the_one_chosen(
    ready: Story, as_: Sign, people: Accounts
) -> None:
    officer = as_(ready.people.officer)
    page, checklist = f"/procurements/{ready.id}/price-schedule", f"/procurements/{ready.id}"
    fault = "Price line 1 has a limit, and does not say what follows a price beyond it"
    assert fault in words(officer.send(page, LINES))
    answer = officer.get(checklist)
    assert fault in words(answer)
    assert "Send for approval" not in words(answer)
    officer.send(page, {"lines-0-consequence": "correct"})
    assert "Nothing stops this" in words(officer.get(checklist))
    ready.publish()
    provider = as_(people.provider("Ama Boateng", "Alder Youth"))
    read = words(provider.get("/opportunity/YC-2026-01"))
    assert "1 Sessions session 480 a year At most £250.00. If higher: we ask you to correct it" in read
    assert "Years 1 to 3, then 2 extra years if we extend. All 5 years count." in read
    assert "Prices of yearly lines rise by 2% a year from year 2." in read


@ON_SQLITE
def test_a_cell_that_cannot_be_read_is_told_beside_it_and_nothing_is_lost(ready: Story, as_: Sign) -> None:
    officer = as_(ready.people.officer)
    page = f"/procurements/{ready.id}/price-schedule"
    answer = officer.send(page, LINES | {"lines-1-volume": "many", "lines-0-limit": "free"})
    assert answer.status_code == 400
    assert errors(answer) == [
        "Line 1: The limit must be in pounds and pence, such as 1,234.50",
        "Line 2: How many must be a number above 0, such as 480",
    ]
    assert 'value="many"' in answer.get_data(as_text=True)
    assert "One price" in words(officer.get(page))


@ON_SQLITE
def test_an_emptied_line_goes_and_the_others_keep_their_place_in_the_bids(ready: Story, as_: Sign) -> None:
    officer = as_(ready.people.officer)
    page = f"/procurements/{ready.id}/price-schedule"
    officer.send(page, LINES)
    gone = {f"lines-1-{name}": "" for name in ("title", "unit", "volume", "limit")}
    officer.send(page, gone)
    officer.send(page, {"lines-1-title": "Trips", "lines-1-unit": "trip", "lines-1-volume": "12"})
    soup = officer.page(page)
    ids = [str(each["value"]) for each in soup.select("main input[name$='-id']") if each["value"]]
    assert ids == ["L1", "L3"], "a line's id is never given to another"


@ON_SQLITE
def test_the_years_of_the_schedule_are_those_of_the_contract(ready: Story, as_: Sign) -> None:
    officer = as_(ready.people.officer)
    officer.send(f"/procurements/{ready.id}/price-schedule", LINES | {"years": "2", "lines-0-consequence": "limit"})
    fault = "The price schedule prices 2 years. The contract runs into 3 years"
    assert fault in words(officer.get(f"/procurements/{ready.id}"))
