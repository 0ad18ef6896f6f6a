"""Files beside an answer, as a person adds them: what is refused is said beside the field, and no word is lost."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.bids.conftest import Scene
from tests.bids.test_bid_pages import fields_of
from tests.factories.bids import add_bytes, create_draft, small_pdf
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient, errors, words
from tests.ground.people import People


@pytest.fixture
def ama(scene: Scene, people: People, app: Flask) -> PageClient:
    return people.client_of(scene.ama)


BAD_FILES = [
    ("empty.pdf", b"", "empty.pdf is empty. Choose another file."),
    ("cut.pdf", b"%PDF-1.7\nnothing more", "cut.pdf could not be opened. Save it again, then add it."),
    ("notes.exe", b"MZ\x90", "notes.exe is not a kind of file we take."),
    ("picture.pdf", b"\x89PNG\r\n\x1a\n" + b"0" * 300, "picture.pdf is not a PDF inside."),
    ("macro.docm", b"PK\x03\x04", "macro.docm holds macros, small programs."),
]


@ON_SQLITE
@pytest.mark.parametrize(("name", "raw", "said"), BAD_FILES, ids=[each[0] for each in BAD_FILES])
def test_cl_02_a_a_file_that_says_nothing_is_refused_beside_the_field_and_the_words_are_kept(
    scene: Scene, ama: PageClient, name: str, raw: bytes, said: str
) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    answer = ama.send(
        f"/bids/{bid_id}/1/question/Q2",
        {"text": "Words typed beside it.", "file": (io.BytesIO(raw), name)},
        button="Add the file",
        content_type="multipart/form-data",
    )
    assert answer.status_code == 400
    assert said in errors(answer)[0]
    assert scene.workspace(bid_id).draft.answers[("Q2", "1")] == "Words typed beside it."
    assert scene.workspace(bid_id).draft.files == ()
    logged = scene.sentences(bid_id)[-1]
    assert "We did not take it" in logged
    assert name not in logged, "the log stands beside the chain unsealed: no file name in it"


def test_a_file_over_the_limit_is_refused_and_the_words_kept(
    scene: Scene, people: People, make_app: Callable[..., Any]
) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    app = make_app(upload_limit_bytes=100 * 1024)
    client = People(app.extensions["portal"], app).client_of(scene.ama)
    answer = client.send(
        f"/bids/{bid_id}/1/question/Q2",
        {"text": "Kept.", "file": (io.BytesIO(b"a" * (100 * 1024 + 1)), "big.txt")},
        button="Add the file",
        content_type="multipart/form-data",
    )
    assert errors(answer)[0].startswith("big.txt is larger than")
    assert scene.workspace(bid_id).draft.answers[("Q2", "1")] == "Kept."


def test_a_file_is_added_removed_and_the_same_one_taken_again(scene: Scene, ama: PageClient) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    address = f"/bids/{bid_id}/1/question/Q2"
    for _ in range(2):
        answer = ama.send(
            address,
            {"file": (io.BytesIO(small_pdf()), "Rota.pdf")},
            button="Add the file",
            content_type="multipart/form-data",
        )
        assert "Rota.pdf (PDF," in words(answer)
        assert "This question takes 1 file. Remove one to add another." in words(answer)
        answer = ama.send(address, button="Remove Rota.pdf")
        assert "Rota.pdf (PDF," not in words(answer)
    answer = ama.send(address, button="Add the file", content_type="multipart/form-data")
    assert errors(answer) == ["Choose a file"]


def test_a_file_of_another_bid_of_another_bid_cannot_be_touched(scene: Scene, people: People, ama: PageClient) -> None:
    rob = people.provider("Rob Vane", "Rival CIC")
    theirs = create_draft(scene.parts, scene.procurement_id, rob)
    file_id = add_bytes(scene.parts, rob, theirs, "Q2", "Rota.pdf", small_pdf())
    own = create_draft(scene.parts, scene.procurement_id, scene.ama)
    address = f"/bids/{own}/1/question/Q2"
    fields = {**fields_of(ama.page(address)), "text": "x"}
    assert ama.post(address, data={**fields, "remove": str(file_id)}).status_code == 404
    assert ama.post(address, data={**fields, "remove": "nonsense"}).status_code == 404
    assert len(scene.workspace(theirs, rob).draft.files) == 1
