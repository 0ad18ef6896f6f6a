"""The virus scanner, as far as the portal knows it: a stream goes in, one of a few answers comes out.

ClamAV's daemon is spoken to where `PORTAL_CLAMAV` names its socket, or host and port. Nothing here decides what follows.
"""

import io
import re
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

CLEAN, HARMFUL, NO_ANSWER, UNREADABLE, OFF = "clean", "harmful", "no_answer", "unreadable", "off"
FAILED = "failed"  # it fails on this file, and answers well about another right after
UNREACHABLE, TOO_LARGE, BROKEN_OFF, ENGINE_FAULT = "unreachable", "larger than it takes", "broke off", "engine fault"
_CONNECT_SECONDS, _ANSWER_SECONDS = 3.0, 60.0
_PIECE = 1 << 17
_LONGEST_ANSWER = 1 << 14
_HARMLESS = b"Nothing is wrong with these words."
_SIGNATURE = re.compile(r"[^A-Za-z0-9 ._:/()-]+")


@dataclass(frozen=True)
class Scan:
    """What came of one look. outcome: one of the words above; words: the signature's name, or the kind of no answer."""

    outcome: str
    words: str = ""


NOT_SCANNED = Scan(OFF)


class Scanner(Protocol):
    """Looks for harmful content. Neither method raises for a scanner that is away or fails: that is an answer."""

    def scan(self, source: BinaryIO) -> Scan:
        """Look through a stream to its end. What reading the stream raises is passed on."""
        ...

    def answers(self) -> bool:
        """Whether it can be reached now."""
        ...


class ClamScanner:
    """ClamAV's daemon, by INSTREAM (clamd's manual, "COMMANDS"): it never needs a file of ours on its own disk.

    address: the path of its socket, or "host:port". connect, answer: seconds it may take to be reached, and to take a piece
    or to answer.
    """

    def __init__(self, address: str, *, connect: float = _CONNECT_SECONDS, answer: float = _ANSWER_SECONDS) -> None:
        self._address, self._connect, self._answer = address, connect, answer

    def scan(self, source: BinaryIO) -> Scan:
        try:
            daemon = self._reach()
        except OSError:
            return Scan(NO_ANSWER, UNREACHABLE)
        with daemon:
            try:
                daemon.settimeout(self._answer)
                daemon.sendall(b"zINSTREAM\0")
            except OSError:
                return Scan(NO_ANSWER, UNREACHABLE)
            while piece := source.read(_PIECE):
                try:
                    daemon.sendall(struct.pack("!L", len(piece)) + piece)
                except OSError:  # it closes the door on a file past its limit, and mostly says why
                    return _scan_of(_said(daemon))
            try:
                daemon.sendall(struct.pack("!L", 0))
            except OSError:
                return _scan_of(_said(daemon))
            return _scan_of(_said(daemon))

    def answers(self) -> bool:
        try:
            with self._reach() as daemon:
                daemon.sendall(b"zPING\0")
                return _said(daemon) == "PONG"
        except OSError:
            return False

    def _reach(self) -> socket.socket:
        if not self._address.startswith("/"):
            host, _, port = self._address.rpartition(":")
            return socket.create_connection((host.strip("[]"), int(port)), timeout=self._connect)
        daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            daemon.settimeout(self._connect)
            daemon.connect(self._address)
        except OSError:
            daemon.close()
            raise
        return daemon


def _said(daemon: socket.socket) -> str:
    """The daemon's one line, or "" where it broke off."""
    said = b""
    try:
        while not said.endswith(b"\0") and len(said) < _LONGEST_ANSWER and (more := daemon.recv(4096)):
            said += more
    except OSError:
        return ""
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()


def _scan_of(said: str) -> Scan:
    if said == "stream: OK":
        return Scan(CLEAN)
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        return Scan(HARMFUL, _SIGNATURE.sub("_", said.removeprefix("stream: ").removesuffix(" FOUND"))[:150])
    if "size limit exceeded" in said:
        return Scan(NO_ANSWER, TOO_LARGE)
    return Scan(NO_ANSWER, ENGINE_FAULT if said else BROKEN_OFF)


class PieceReader(io.RawIOBase):
    """Pieces of a file as a stream, so that what is sealed is looked through without ever lying open on a disk."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        count = min(len(target), len(self._left))
        target[:count], self._left = self._left[:count], self._left[count:]
        return count


def scan_and_prove(scanner: Scanner, source: BinaryIO) -> Scan:
    """A look that tells a file the scanner fails on from a scanner that is away, or fails on everything.

    `FAILED` only where something harmless is answered well right after.
    """
    scan = scanner.scan(source)
    if scan.outcome != NO_ANSWER or scan.words == UNREACHABLE:
        return scan
    return Scan(FAILED, scan.words) if scanner.scan(io.BytesIO(_HARMLESS)).outcome == CLEAN else scan


def make_scanner(address: str | None) -> Scanner | None:
    """The scanner at an address, or None where none is set."""
    return ClamScanner(address) if address else None
