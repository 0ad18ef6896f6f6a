"""The real virus scanner: what it finds, and what it does when it cannot say."""

import io
import socket
import threading
from collections.abc import Iterator

import pytest

from portal.rules.refusals import Invalid
from portal.sealing.keyring import SealBroken
from portal.storage.checking import Harmful, check_file
from portal.storage.intake import receive
from portal.storage.scanner import (
    BROKEN_OFF,
    CLEAN,
    ENGINE_FAULT,
    HARMFUL,
    NO_ANSWER,
    TOO_LARGE,
    UNREACHABLE,
    ClamScanner,
    PieceReader,
    Scan,
    make_scanner,
)
from tests.ground.clamav import PHRASE, SIGNATURE, STREAM_LIMIT, Clamav, new_daemon
from tests.storage.samples import office, package, pdf


@pytest.fixture
def scanner(clamav: Clamav) -> ClamScanner:
    return ClamScanner(str(clamav.socket))


_FOUND = {
    "by itself": PHRASE,
    "among other words": b"x" * 300_000 + PHRASE + b"y" * 10,
    "a zip": package({"a.txt": PHRASE}),
    "a zip in a zip": package({"in.zip": package({"a.txt": PHRASE})}),
    "Word": office("docx", {"word/media/a.xml": PHRASE}),
    "Excel": office("xlsx", {"xl/worksheets/a.xml": PHRASE}),
}


@pytest.mark.parametrize("content", _FOUND.values(), ids=_FOUND)
def test_it_is_found_wherever_it_hides(scanner: ClamScanner, content: bytes) -> None:
    found = scanner.scan(io.BytesIO(content))
    assert found.outcome == HARMFUL
    assert found.words.startswith(SIGNATURE)


def test_what_is_harmless_is_clean_up_to_our_own_limit(scanner: ClamScanner) -> None:
    assert scanner.scan(io.BytesIO(pdf())) == Scan(CLEAN)
    assert scanner.scan(PieceReader(iter([b"ab" * 1_000_000] * 5))) == Scan(CLEAN)  # type: ignore[arg-type]


def test_a_stream_past_its_limit_has_no_answer(scanner: ClamScanner) -> None:
    found = scanner.scan(io.BytesIO(b"a" * (STREAM_LIMIT + 4_000_000)))
    assert found.outcome == NO_ANSWER
    assert found.words in (TOO_LARGE, BROKEN_OFF)
    assert scanner.answers()


def test_a_daemon_that_is_stopped_has_no_answer_and_has_one_when_it_is_back() -> None:
    own = new_daemon()
    own.start()
    scanner = ClamScanner(str(own.socket))
    assert scanner.scan(io.BytesIO(PHRASE)).outcome == HARMFUL
    own.stop()
    assert not scanner.answers()
    assert scanner.scan(io.BytesIO(PHRASE)) == Scan(NO_ANSWER, UNREACHABLE)
    own.start()
    assert scanner.scan(io.BytesIO(PHRASE)).outcome == HARMFUL
    own.stop()


@pytest.fixture
def saying() -> Iterator[object]:
    """A server on loopback that reads to the end of the stream and then says what it is told to, or nothing."""
    held: list[socket.socket] = []

    def begin(said: bytes | None) -> str:
        door = socket.create_server(("127.0.0.1", 0))
        held.append(door)

        def serve() -> None:
            caller, _ = door.accept()
            held.append(caller)
            read = b""
            while said is not None and not read.endswith(b"\0\0\0\0"):
                read += caller.recv(1 << 16)
            if said is not None:
                caller.sendall(said)
                caller.close()

        threading.Thread(target=serve, daemon=True).start()
        return f"127.0.0.1:{door.getsockname()[1]}"

    yield begin
    for each in held:
        each.close()


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (b"INSTREAM size limit exceeded. ERROR\0", TOO_LARGE),
        (b"stream: Can't allocate memory ERROR\0", ENGINE_FAULT),
        (b"", BROKEN_OFF),
        (None, BROKEN_OFF),
    ],
    ids=["past its limit", "an error", "broken off", "silence"],
)
def test_every_other_answer_is_none(saying: object, said: bytes | None, kind: str) -> None:
    scanner = ClamScanner(saying(said), answer=0.3)  # type: ignore[operator]
    assert scanner.scan(io.BytesIO(b"words")) == Scan(NO_ANSWER, kind)


def test_a_signature_with_odd_letters_is_made_plain(saying: object) -> None:
    scanner = ClamScanner(saying(b"stream: Odd<b>\xffName FOUND\0"))  # type: ignore[operator]
    assert scanner.scan(io.BytesIO(b"words")) == Scan(HARMFUL, "Odd_b_Name")


def test_a_fault_of_ours_while_reading_is_no_answer_of_the_scanner(scanner: ClamScanner) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"a"
        raise SealBroken("changed")

    with pytest.raises(SealBroken):
        scanner.scan(PieceReader(pieces()))  # type: ignore[arg-type]


def test_a_harmful_file_is_refused_in_plain_words_and_one_unscanned_is_taken(scanner: ClamScanner, tmp_path) -> None:  # type: ignore[no-untyped-def]
    with (
        receive(io.BytesIO(PHRASE), tmp_path, 1000, "a.txt") as received,
        pytest.raises(Harmful, match="a.txt is harmful: our scanner found a virus in it.") as refusal,
    ):
        check_file(received, "a.txt", scanner)
    assert refusal.value.signature.startswith(SIGNATURE)
    assert isinstance(refusal.value, Invalid)
    with receive(io.BytesIO(PHRASE), tmp_path, 1000, "a.txt") as received:
        away = check_file(received, "a.txt", ClamScanner("/nowhere/clamd.sock"))
        assert away.scan == Scan(NO_ANSWER, UNREACHABLE)
        assert check_file(received, "a.txt", make_scanner(None)).scan.outcome == "off"
