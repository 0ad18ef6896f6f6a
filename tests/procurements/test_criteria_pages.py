"""The criteria list as an officer works on it: lines, sums, rules, measures and the example, and who is kept out."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.rules.actors import Actor
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient, errors, words
from tests.ground.people import People as Accounts
from tests.procurements.conftest import Story
from tests.procurements.drafts import draft_of, faults

Sign = Callable[[Actor], PageClient]


@pytest.fixture
def as_(people: Accounts, app: Flask) -> Sign:
    people.app = app
    return people.client_of


def test_cl_05_c_the_list_shows_the_gap_where_it_is_until_the_lines_add_up(ready: Story, as_: Sign) -> None:
    officer = as_(ready.people.officer)
    listed = f"/procurements/{ready.id}/draft/criteria"
    said = words(officer.get(listed))
    assert "Top lines add up to 100." in said
    assert "30 of 50" in said
    assert "Example with 3 made-up bids" in said
    answer = officer.send(f"/procurements/{ready.id}/criteria/add", {"kind": "group", "under": "Q", "weight": "20"})
    assert errors(answer) == ["Enter a title"]
    answer = officer.send(
        f"/procurements/{ready.id}/criteria/add",
        {"kind": "group", "title": "Safe practice", "under": "Q", "weight": "20"},
    )
    assert "Group: Safe practice" in words(answer)
    answer = officer.send(f"/procurements/{ready.id}/draft/question-Q2", {"group": "G1", "weight": "15"})
    said = words(officer.get(listed))
    assert "Under Safe practice: 5 short." in said
    assert "Questions under Safe practice add up to 15. They must add up to 20" in said
    assert "stop" in words(officer.get(f"/procurements/{ready.id}"))
    officer.send(f"/procurements/{ready.id}/draft/question-Q2", {"weight": "20"})
    assert faults(ready) == []
    answer = officer.send(f"/procurements/{ready.id}/draft/group-G1", {"minimum_percent": "140"})
    assert errors(answer) == ["Minimum must be between 0 and 100"]
    officer.send(f"/procurements/{ready.id}/draft/group-G1", {"minimum_percent": "60", "group": "Q"})
    preview = words(officer.get(f"/procurements/{ready.id}/preview"))
    assert "Quality › Safe practice" in preview
    assert "60% of the points for safe practice" in preview


@ON_SQLITE
def test_a_line_is_moved_by_a_button_and_taken_out_on_a_page_of_its_own(ready: Story, as_: Sign) -> None:
    officer = as_(ready.people.officer)
    listed = f"/procurements/{ready.id}/draft/criteria"
    page = officer.page(listed)
    token = page.select_one("main form input[name=csrf_token]")
    assert token is not None
    hidden = {"csrf_token": str(token["value"]), "draft_version": str(ready.version())}
    assert page.find("button", formaction=f"/procurements/{ready.id}/criteria/Q1/move")
    answer = officer.post(f"/procurements/{ready.id}/criteria/Q1/move", data={**hidden, "step": "down"})
    assert answer.status_code == 303
    assert "1 Safe practice and a steady start" in words(officer.get(listed))
    answer = officer.post(f"/procurements/{ready.id}/criteria/Q1/move", data={**hidden, "step": "down"})
    assert "Nothing was moved." in words(officer.get(listed))
    for line, step, code in (("Q1", "sideways", 400), ("Q9", "up", 404)):
        fresh = {**hidden, "draft_version": str(ready.version()), "step": step}
        assert officer.post(f"/procurements/{ready.id}/criteria/{line}/move", data=fresh).status_code == code
    assert "Every procurement asks for a price" in words(officer.get(f"/procurements/{ready.id}/criteria/P/remove"))
    answer = officer.send(f"/procurements/{ready.id}/criteria/Q2/remove", button="Take it out")
    assert "Q2" not in draft_of(ready).questions
    assert "Under Quality: 20 short." in words(officer.get(listed))
    approver = as_(ready.people.publication_approver)
    assert approver.get(f"/procurements/{ready.id}/criteria/add").status_code == 403


@ON_SQLITE
def test_the_rules_are_chosen_on_one_page_and_bad_choices_are_told_at_their_field(ready: Story, as_: Sign) -> None:
    officer = as_(ready.people.officer)
    address = f"/procurements/{ready.id}/draft/rules"
    answer = officer.send(address, {"tie_1": "Q", "tie_2": "Q", "award_limit": "1"})
    assert errors(answer) == ["Choose each line once", "Select who gets which lot"]
    answer = officer.send(address, {"tie_2": "Q"})
    assert errors(answer) == ["Choose the line above first"]
    officer.send(address, {"places": "1", "tie_1": "Q2", "tie_2": "lower_price", "minimum_percent": "60"})
    said = words(officer.get(f"/procurements/{ready.id}/draft/criteria"))
    assert "Points are rounded once, to 1 place, half up." in said
    assert "Equal totals: question 2, then the lower price." in said
    preview = words(officer.get(f"/procurements/{ready.id}/preview"))
    assert "60% of the points for all questions together" in preview


@ON_SQLITE
def test_cl_11_a_measures_are_chosen_from_the_catalogue_and_bidders_read_each(ready: Story, as_: Sign) -> None:
    officer = as_(ready.people.officer)
    answer = officer.send(
        f"/procurements/{ready.id}/criteria/add?under=S&kind=measure", {"kind": "amount", "weight": "4"}
    )
    assert "Social value measure" in words(answer)
    officer.send(f"/procurements/{ready.id}/draft/measure-S1", {"weight": "6"})
    officer.send(
        f"/procurements/{ready.id}/draft/measure-S2",
        {"code": "SV09", "enough": "100", "most": "100", "period": "Each year"},
    )
    assert "Measure 2: the value of one unit is not written yet" in faults(ready)
    assert "Measure 2: who checks it and when is not written yet" in faults(ready)
    officer.send(
        f"/procurements/{ready.id}/draft/measure-S2",
        {"proxy_pence": "5", "place": "In the county", "checked_by": "The contract manager, each quarter"},
    )
    assert faults(ready) == []
    said = words(officer.get(f"/procurements/{ready.id}/draft/social-value"))
    assert "Subcontractors paid within 30 days" in said
    preview = words(officer.get(f"/procurements/{ready.id}/preview"))
    assert "Subcontractors paid within 30 days" in preview
    assert "What we considered before" in preview
    assert "Buy in the county first (Economic)" in preview


@ON_SQLITE
def test_a_question_takes_another_scale_and_then_asks_for_its_words(ready: Story, as_: Sign) -> None:
    officer = as_(ready.people.officer)
    address = f"/procurements/{ready.id}/draft/marks-Q1"
    officer.send(address, {"top": "10"}, button="Use this scale")
    assert "What mark 10 needs" in words(officer.get(address))
    assert any(fault.startswith("Question 1 has no words for mark 0, 1") for fault in faults(ready))
