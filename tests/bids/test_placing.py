"""One file in several places of a bid, moved or left in both (CL-01-a); our own blank form sent back (CL-02-a)."""

import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from flask import Flask

from portal.bids import services
from portal.clock import SteppedClock
from portal.parts import Parts
from portal.rules.actors import OPERATOR
from portal.rules.pack import PackDocument
from portal.rules.refusals import Invalid, NotFound, TooLate
from portal.unit_of_work import open_work
from tests.bids.conftest import DEADLINE, Scene
from tests.factories.bids import add_bytes, create_draft, small_pdf
from tests.factories.procurements import create_published, sample_pack, sample_questions
from tests.ground.client import errors, words
from tests.ground.people import People

PDF = small_pdf("The same policy")


@pytest.fixture
def two_places(parts: Parts, people: People) -> Scene:
    """Both questions take files: the first two, the second one."""
    one, other = sample_questions()
    pack = sample_pack(
        "YC-2027-09", DEADLINE, questions=(replace(one, files_allowed=2), replace(other, files_allowed=1))
    )
    with open_work(parts, OPERATOR) as work:
        procurement_id = create_published(work, pack=pack)
    return Scene(
        parts, procurement_id, people.provider("Ama Boateng", "Alder Youth"), people.provider("Jo", "Alder Youth")
    )


def test_cl_01_a_the_same_file_stands_in_two_places_and_moves_by_one_button(
    app: Flask, two_places: Scene, people: People
) -> None:
    scene = two_places
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    ama = people.client_of(scene.ama)
    sent = ama.send(
        f"/bids/{bid_id}/1/question/Q1",
        {"file": (io.BytesIO(PDF), "Policy.pdf")},
        button="Add the file",
        content_type="multipart/form-data",
    )
    assert "Policy.pdf" in words(sent)
    (held,) = scene.workspace(bid_id).draft.files
    place = f"/bids/{bid_id}/files/{held.fact.file_id}/place"
    assert errors(ama.send(place)) == ["Select where the file should be"]
    told = words(ama.send(place, {"place": "Q2/1", "how": "copy"}))
    assert "It stands in both places now." in told
    files = scene.workspace(bid_id).draft.files
    assert sorted((each.fact.place, each.fact.sha256) for each in files) == [
        ("Q1", hashlib.sha256(PDF).hexdigest()),
        ("Q2", hashlib.sha256(PDF).hexdigest()),
    ]
    for each in files:
        assert ama.get(f"/bids/{bid_id}/files/{each.fact.file_id}").data == PDF
    assert errors(ama.send(place, {"place": "Q2/1", "how": "move"})) == [
        "This question takes 1 file. Remove one, then add this."
    ]
    second = next(each for each in files if each.fact.place == "Q2")
    told = words(ama.send(f"/bids/{bid_id}/files/{second.fact.file_id}/place", {"place": "Q1/1", "how": "move"}))
    assert "The file is moved." in told
    assert [each.fact.place for each in scene.workspace(bid_id).draft.files] == ["Q1", "Q1"]
    assert "moved a file from Q2" in scene.sentences(bid_id)[-1]


def test_a_file_is_placed_in_time_by_its_own_people_and_nowhere_twice(
    two_places: Scene, people: People, clock: SteppedClock
) -> None:
    scene = two_places
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    file_id = add_bytes(scene.parts, scene.ama, bid_id, "Q1", "Policy.pdf", PDF)
    stranger = people.provider("Piers Hallam", "Corvane")

    def place(actor: object, file: object, question: str) -> None:
        with open_work(scene.parts, actor) as work:  # type: ignore[arg-type]
            services.place_file(work, bid_id, file, question, lot_id="1")  # type: ignore[arg-type]

    with pytest.raises(Invalid, match="in this place already"):
        place(scene.ama, file_id, "Q1")
    for actor, file, question in ((stranger, file_id, "Q2"), (scene.ama, uuid4(), "Q2"), (scene.ama, file_id, "Q9")):
        with pytest.raises(NotFound):
            place(actor, file, question)
    clock.move_to(datetime(2026, 12, 18, 12, 0, 0, tzinfo=UTC))
    with pytest.raises(TooLate):
        place(scene.ama, file_id, "Q2")


def test_cl_02_a_our_own_form_sent_back_blank_is_refused_with_what_to_do(parts: Parts, people: People) -> None:
    blank = small_pdf("Fill in your rota here")
    form = PackDocument(
        id=uuid4(),
        file_id=uuid4(),
        version=1,
        kind="form",
        title="Rota form",
        name="rota.pdf",
        format="PDF",
        size=len(blank),
        sha256=hashlib.sha256(blank).hexdigest(),
        on=DEADLINE.date(),
    )
    with open_work(parts, OPERATOR) as work:
        procurement_id = create_published(work, pack=sample_pack("YC-2027-08", DEADLINE, documents=(form,)))
    ama = people.provider("Ama Boateng", "Alder Youth")
    bid_id = create_draft(parts, procurement_id, ama)
    with pytest.raises(Invalid, match="is our form, and nothing is filled in"):
        add_bytes(parts, ama, bid_id, "Q2", "Our rota.pdf", blank)
    assert add_bytes(parts, ama, bid_id, "Q2", "Our rota.pdf", small_pdf("Mondays: Ama. Tuesdays: Jo."))
