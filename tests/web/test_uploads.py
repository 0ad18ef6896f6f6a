"""Uploads over a real connection: to the disk as they come, and refused while they stream."""

import hashlib
import re
import socket
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask, request

from portal.parts import Parts
from portal.rules.refusals import Refusal
from portal.web.uploads import received_file, set_up_uploads, upload_limit_words
from tests.ground import ON_SQLITE
from tests.ground.live import serving

LIMIT = 2 * 1024 * 1024
BOUNDARY = "fairtender"
pytestmark = ON_SQLITE


@dataclass
class Answer:
    """A status and the words that came with it."""

    status: int
    body: str


@pytest.fixture
def small_app(parts: Parts) -> Flask:
    """A small app with one form."""
    app = Flask("uploads")
    app.extensions["portal"] = replace(parts, settings=replace(parts.settings, upload_limit_bytes=LIMIT))
    set_up_uploads(app, LIMIT)

    @app.post("/")
    def take() -> tuple[str, int]:
        typed = request.form.get("answer", "")
        try:
            with received_file(request.files.get("file")) as received:
                return f"{typed} {received.size} {received.sha256} {upload_limit_words()}", 200
        except Refusal as refusal:
            return f"{typed} {refusal.field}: {refusal.message}", 400

    return app


@pytest.fixture
def address(small_app: Flask) -> Iterator[str]:
    """The small app, served."""
    with serving(small_app) as served:
        yield served


def _form(file: bytes | None, name: str = "Policy.pdf") -> bytes:
    typed = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="answer"\r\n\r\nWhat I typed\r\n'.encode()
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    sent = b"" if file is None else head + file + b"\r\n"
    return typed + sent + f"--{BOUNDARY}--\r\n".encode()


def _post(address: str, body: bytes, *, said_length: int | None = None) -> Answer:
    target = urlsplit(address)
    with socket.create_connection((target.hostname, target.port), timeout=20) as connection:
        connection.sendall(
            f"POST / HTTP/1.1\r\nHost: {target.netloc}\r\nConnection: close\r\n"
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
            f"Content-Length: {said_length or len(body)}\r\n\r\n".encode()
        )
        connection.sendall(body)
        answer = b""
        # Stops at the answer's end: a server may keep the connection to read what it already refused.
        while not _whole(answer) and (piece := connection.recv(65_536)):
            answer += piece
    head, _, rest = answer.partition(b"\r\n\r\n")
    return Answer(int(head.split()[1]), rest.decode())


def _whole(answer: bytes) -> bool:
    head, _, rest = answer.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    return length is not None and len(rest) >= int(length.group(1))


def _left_behind(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "files" / "_aside").glob("*"))


def test_a_file_arrives_whole_and_is_gone_from_the_folder_afterwards(address: str, tmp_path: Path) -> None:
    content = bytes(range(256)) * 4096
    answer = _post(address, _form(content))
    assert answer.status == 200
    assert answer.body == f"What I typed {len(content)} {hashlib.sha256(content).hexdigest()} 2 MB"
    assert _left_behind(tmp_path) == []


def test_a_file_of_exactly_the_limit_is_taken(address: str) -> None:
    assert _post(address, _form(b"x" * LIMIT)).status == 200


def test_a_file_over_the_limit_is_refused_beside_its_field_and_nothing_typed_is_lost(
    address: str, tmp_path: Path
) -> None:
    answer = _post(address, _form(b"x" * (LIMIT + 1)))
    assert answer.body == "What I typed file: Policy.pdf is larger than 2 MB. Choose a smaller file."
    assert answer.status == 400
    assert _left_behind(tmp_path) == []


@pytest.mark.parametrize("file", [None, b""])
def test_a_form_without_a_file_says_so(address: str, file: bytes | None) -> None:
    said = "Choose a file" if file is None else "Policy.pdf is empty. Choose another file."
    assert _post(address, _form(file)).body == f"What I typed file: {said}"


def test_a_file_field_left_empty_says_so(address: str) -> None:
    assert _post(address, _form(b"", name="")).body == "What I typed file: Choose a file"


def test_a_request_far_over_the_limit_is_refused_before_it_is_sent(address: str, tmp_path: Path) -> None:
    answer = _post(address, _form(b"x" * 1000)[:500], said_length=50 * LIMIT)
    assert answer.status == 413
    assert _left_behind(tmp_path) == []


def test_a_connection_that_breaks_off_leaves_nothing_behind(address: str, tmp_path: Path) -> None:
    target = urlsplit(address)
    with socket.create_connection((target.hostname, target.port), timeout=20) as connection:
        connection.sendall(
            f"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
            f"Content-Length: {LIMIT}\r\n\r\n".encode()
            + _form(b"x" * 300_000)[:200_000]
        )
        connection.shutdown(socket.SHUT_WR)
        connection.recv(65_536)
    assert _left_behind(tmp_path) == []


def test_memory_does_not_grow_with_the_file(small_app: Flask, tmp_path: Path) -> None:
    (tmp_path / "body").write_bytes(_form(b"x" * LIMIT))
    client = small_app.test_client()

    def send() -> int:
        # Straight from a disk into the app: the serving of the tests has a large buffer of its own.
        with (tmp_path / "body").open("rb") as body:
            kind = f"multipart/form-data; boundary={BOUNDARY}"
            length = str((tmp_path / "body").stat().st_size)
            return client.post(
                "/", input_stream=body, content_type=kind, headers={"Content-Length": length}
            ).status_code

    assert send() == 200  # once, so that everything is loaded
    tracemalloc.start()
    try:
        assert send() == 200
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < LIMIT // 2
