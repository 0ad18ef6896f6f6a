"""What a bidder says of staff who may move, page by page, until it is sent."""

from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.audit.models import AuditWords
from portal.bids import services
from portal.parts import Parts
from portal.rules.actors import OPERATOR, Role
from portal.rules.completeness import Incomplete
from portal.rules.disclosure import as_row, read_posts
from portal.rules.pack import Tupe
from portal.rules.refusals import Invalid, NotFound
from portal.rules.staff_response import COST_LINES, StaffPosition
from portal.unit_of_work import open_reading, open_work
from tests.bids.conftest import DEADLINE, Scene
from tests.factories.bids import STAFF_SAID, create_draft, submit
from tests.factories.procurements import create_published, sample_pack, workforce_rows
from tests.ground import ON_SQLITE
from tests.ground.client import errors, words
from tests.ground.people import People

MOVING = Tupe("may_apply", "They do this work now.", 6, "3.00", 7_440_000, None, "Downs Trust", "d1")
DECLARED = ("We accept the contract as it is published, without conditions of our own.",)


@pytest.fixture
def moving(parts: Parts, people: People) -> Scene:
    """An opportunity with six people who may move."""
    rows = [as_row(post) for post in read_posts(workforce_rows(6)).posts]
    pack = sample_pack("YC-2027-02", DEADLINE, tupe=MOVING, declarations=DECLARED)
    with open_work(parts, OPERATOR) as work:
        procurement_id = create_published(work, pack=pack, workforce=rows)
    return Scene(
        parts,
        procurement_id,
        people.provider("Ama Boateng", "Alder Youth"),
        people.provider("Jo Reed", "Alder Youth", Role.EDITOR),
    )


def test_a_bid_is_not_whole_without_its_position_on_staff_and_freezes_it_with_its_cost(moving: Scene) -> None:
    with open_work(moving.parts, moving.ama) as work:
        bid_id = services.start_bid(work, moving.procurement_id)
        services.save_staff_position(work, bid_id, StaffPosition(moves="some", people=2))
    lacking = {gap.words for gap in moving.workspace(bid_id).lot("1").missing if gap.kind.startswith("staff")}
    assert {"why you think so", "who bears the cost of redundancies", "the cost of staff who move"} <= lacking
    with pytest.raises(Incomplete):
        submit(moving.parts, moving.ama, bid_id)
    create_draft(moving.parts, moving.procurement_id, moving.ama)
    submit(moving.parts, moving.ama, bid_id)
    with open_work(moving.parts, moving.jo) as work:
        services.save_staff_costs(work, bid_id, dict.fromkeys(COST_LINES, 100))
    view = moving.workspace(bid_id).lot("1")
    assert (view.state, view.changed) == ("Changed since submitted", ("the cost of staff",))
    moving.parts.clock.move_to(DEADLINE)
    with open_work(moving.parts, OPERATOR) as work:
        (opened,) = services.read_for_opening(work, moving.procurement_id)
    assert opened.snapshot is not None
    assert opened.snapshot.staff is not None
    assert (opened.snapshot.staff.pension, opened.snapshot.staff.pack_version) == ("enrolment", 1)
    assert opened.snapshot.staff_costs is not None
    assert opened.snapshot.staff_costs.total_pence == 6 * 1_234_500


def test_who_else_may_not_write_about_staff_and_where_nobody_moves_there_is_no_such_part(
    moving: Scene, scene: Scene, people: People
) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    with pytest.raises(NotFound), open_work(scene.parts, scene.ama) as work:
        services.save_staff_position(work, bid_id, STAFF_SAID)
    theirs = create_draft(moving.parts, moving.procurement_id, moving.ama)
    rival = people.provider("Rob Vane", "Rival CIC")
    with pytest.raises(NotFound), open_work(moving.parts, rival) as work:
        services.save_staff_costs(work, theirs, {"pay": 1})
    with pytest.raises(Invalid) as refused, open_work(moving.parts, moving.ama) as work:
        services.save_staff_costs(work, theirs, {"bonus": 1})
    assert list(refused.value.errors) == ["bonus"]


@ON_SQLITE
def test_cl_04_c_words_of_condition_are_shown_with_the_rule_and_kept_only_knowingly(
    moving: Scene, people: People, app: Flask
) -> None:
    ama = people.client_of(moving.ama)
    bid_id = create_draft(moving.parts, moving.procurement_id, moving.ama)
    address = f"/bids/{bid_id}/staff"
    answer = ama.send(address, {"plan": "We assumed no redundancies and would wish to discuss it."}, button="Save")
    assert errors(answer) == ["You wrote “assumed”, “would wish to discuss”. Take it out, or tick that you keep it"]
    said = words(answer)
    assert "This could lead to your bid being left out. The rule says: “We accept the contract as it is" in said
    assert "ask a question instead" in said
    assert "We assumed no redundancies" in said, "what was typed stays"
    assert moving.workspace(bid_id).draft.staff.plan == STAFF_SAID.plan, "nothing was kept yet"
    kept = ama.post(address, data=_typed(answer) | {"keep": _value(answer, "keep")})
    assert kept.status_code == 303, errors(kept)
    assert moving.workspace(bid_id).draft.staff.kept == ("assumed", "would wish to discuss")
    assert any("chose to keep words of condition" in line for line in moving.sentences(bid_id))
    with open_reading(moving.parts) as session:
        beside = " ".join(text or "" for text in session.scalars(select(AuditWords.text)))
    assert "assumed" not in beside, "the trail's words are not sealed, so they quote no bid"
    assert "you chose to keep it. It may cost you the bid." in words(ama.get(f"/bids/{bid_id}/check"))


def _typed(answer: TestResponse) -> dict[str, object]:
    """The fields of the refused page, as they stand there."""
    page = BeautifulSoup(answer.get_data(as_text=True), "html5lib")
    found: dict[str, object] = {}
    for control in page.select("main form [name]"):
        name = str(control["name"])
        if control.name == "textarea":
            found[name] = control.get_text()
        elif control.name == "select":
            chosen = control.select_one("option[selected]")
            found[name] = str(chosen["value"]) if chosen else ""
        elif control.get("type") not in ("radio", "checkbox") or control.has_attr("checked"):
            found[name] = str(control.get("value", ""))
    return found


def _value(answer: TestResponse, name: str) -> str:
    control = BeautifulSoup(answer.get_data(as_text=True), "html5lib").find(attrs={"name": name})
    return str(control["value"])  # type: ignore[index]


@ON_SQLITE
def test_the_pages_tell_what_cannot_be_beside_its_field_and_add_up(moving: Scene, people: People, app: Flask) -> None:
    ama = people.client_of(moving.ama)
    with open_work(moving.parts, moving.ama) as work:
        bid_id = services.start_bid(work, moving.procurement_id)
    tasks = words(ama.get(f"/bids/{bid_id}"))
    assert "TUPE: what you say about staff Not started" in tasks
    address = f"/bids/{bid_id}/staff"
    wrong = {"moves": "none", "people": "3", "reasons": "It costs £300 each.", "measures": ["none", "hours"]}
    assert errors(ama.send(address, wrong, button="Save")) == [
        "You say that nobody moves. Enter 0 people, or choose who moves",
        "Why you think so has an amount of money. The panel reads this before prices are opened. Put it under costs",
        "Choose the changes you plan, or “None”, not both",
    ]
    said = words(ama.send(address, {"moves": "all", "people": "6", "employer": "partner"}, button="Save"))
    assert "Still missing: why you think so" in said
    assert "We think it may apply: 6 people, 3.00 full-time posts, pay bill £74,400." in said
    costs = f"/bids/{bid_id}/staff-costs"
    assert errors(ama.send(costs, {"line_pay": "a lot"}))[0].startswith("The cost of pay, with allowances must be")
    said = words(ama.send(costs, {"line_pay": "70,000", "line_insurance": "6660"}, button="Save and add up"))
    assert "As saved: £76,660.00 a year." in said
    assert "Your pay for staff who move is £70,000. The facts say £74,400. Check it." in said
    assert "TUPE: what staff cost a year £76,660 In progress" in words(ama.get(f"/bids/{bid_id}"))
    with open_reading(moving.parts):
        assert moving.workspace(UUID(str(bid_id))).draft.staff.people == 6
