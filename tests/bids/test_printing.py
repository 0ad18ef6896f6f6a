"""Text as it is pasted, counted by a rule that stands beside the count, and the whole bid on paper."""

from flask import Flask

from tests.bids.conftest import DEADLINE, Scene
from tests.factories.bids import create_draft, small_pdf, submit
from tests.ground import ON_SQLITE
from tests.ground.client import words
from tests.ground.people import People

PASTED = "We visit schools.\r\nWe offer:\r\n\uf0b7\tclubs.\r\n\uf0b7\tvisits.\r\nWe listen\vto all."


@ON_SQLITE
def test_pasted_text_keeps_its_paragraphs_and_the_rule_stands_beside_the_count(
    scene: Scene, people: People, app: Flask
) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    ama = people.client_of(scene.ama)
    page = ama.page(f"/bids/{bid_id}/1/question/Q1")
    box = page.select_one("textarea[name=text]")
    rule = page.select_one("#text-rule")
    assert box is not None
    assert rule is not None
    assert "text-rule" in str(box["aria-describedby"]).split()
    assert "A word is what stands between two spaces" in rule.get_text()
    ama.send(f"/bids/{bid_id}/1/question/Q1", {"text": PASTED}, button="Save")
    for address in ("check", "print"):
        numbered = ama.page(f"/bids/{bid_id}/{address}").select_one(".portal-paragraphs")
        assert numbered is not None
        assert [each.get_text() for each in numbered.select("li")] == [
            "We visit schools.",
            "We offer:\n•\tclubs.\n•\tvisits.",
            "We listen\nto all.",
        ]


@ON_SQLITE
def test_the_whole_bid_prints_and_says_what_it_is(scene: Scene, people: People, app: Flask) -> None:
    bid_id = create_draft(
        scene.parts, scene.procurement_id, scene.ama, answers={"Q1": ""}, files=[("Q2", "Rota.pdf", small_pdf())]
    )
    jo = people.client_of(scene.jo)
    assert jo.page(f"/bids/{bid_id}").find("a", href=f"/bids/{bid_id}/print")
    sheet = words(jo.get(f"/bids/{bid_id}/print"))
    for held in (
        "Draft. Not submitted.",
        "£75,000.00",
        "Rota.pdf",
        "A statement from each charity helped",
        "Still missing",
    ):
        assert held in sheet, held
    assert "Alder Youth. As it stood at 10am on 23 November 2026." in sheet
    people.client_of(people.provider("Bo", "Birch CIC")).page(f"/bids/{bid_id}/print", status=404)
    whole = create_draft(scene.parts, scene.procurement_id, scene.ama)
    submit(scene.parts, scene.ama, whole)
    assert "Draft. What counts is what you sent." in words(jo.get(f"/bids/{whole}/print"))
    scene.parts.clock.move_to(DEADLINE)  # type: ignore[attr-defined]
    assert "£75,000.00" in words(jo.get(f"/bids/{whole}/print"))
