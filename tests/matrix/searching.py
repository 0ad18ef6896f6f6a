"""Looking for canaries in whatever came out: pages, files, headers, mails, log lines, database pages, the store.

What is looked for is looked for unwrapped: unzipped, decompressed, decoded from base64 and from an address, with HTML
entities and formatting of money undone.
"""

import base64
import binascii
import gzip
import html
import io
import quopri
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from urllib.parse import unquote_to_bytes

from werkzeug.test import TestResponse

from tests.matrix.planting import PHRASE, Canary

_WORD = re.compile(rf"{PHRASE}[a-j]{{4}}[a-z_]x")
_NUMBER = re.compile(r"\d[\d,  ]*(?:\.\d{1,2})?")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{40,}={0,2}")
_QUOTED = re.compile(rb"[^\s\"'<>]{0,400}%[0-9A-Fa-f]{2}[^\s\"'<>]{0,4000}")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_DEEPEST = 4
_SMALL = 20_000  # error pages are asked for a thousand times
_MOST_BYTES = 30_000_000


class Found:
    """Canaries by what they look like."""

    def __init__(self, planted: Iterable[Canary]) -> None:
        self._by_phrase = {each.phrase: each for each in planted}
        self._by_number = {each.number: each for each in self._by_phrase.values()}
        self._read: dict[bytes, frozenset[Canary]] = {}
        assert len(self._by_number) == len(self._by_phrase), "two canaries have one number"

    def in_bytes(self, raw: bytes) -> set[Canary]:
        """Every canary that stands in these bytes, in whatever wrapping."""
        known = self._read.get(raw)
        if known is None:
            known = frozenset(canary for text in _texts(raw) for canary in self._in_text(text))
            if len(raw) < _SMALL:
                self._read[raw] = known
        return set(known)

    def in_answer(self, response: TestResponse) -> set[Canary]:
        """Every canary that stands in a body or in its headers."""
        return self.in_bytes(response.get_data()) | self.in_bytes(str(response.headers).encode("utf-8", "replace"))

    def _in_text(self, text: str) -> set[Canary]:
        found = {self._by_phrase[word] for word in _WORD.findall(text.lower()) if word in self._by_phrase}
        for typed in _NUMBER.findall(text):
            digits = re.sub(r"[^\d.]", "", typed)
            whole, point, rest = digits.partition(".")
            ways = {whole, f"{whole}{rest.ljust(2, '0')}"} if point else {whole, f"{whole}00"}
            found |= {
                self._by_number[int(each)] for each in ways if 5 < len(each) < 16 and int(each) in self._by_number
            }
        return found


def _texts(raw: bytes, deep: int = 0) -> Iterator[str]:
    if deep > _DEEPEST or not raw:
        return
    unzipped = _unwrapped(raw)
    if unzipped is not None:
        for member in unzipped:
            yield from _texts(member, deep + 1)
        return
    text = raw.decode("utf-8", "replace")
    yield html.unescape(text) if "&" in text else text
    for quoted in _QUOTED.findall(raw):
        yield unquote_to_bytes(quoted).decode("utf-8", "replace")
    if b"=3D" in raw or b"=\n" in raw or b"=\r\n" in raw:
        yield quopri.decodestring(raw).decode("utf-8", "replace")
    for found in _BASE64.findall(raw):
        yield from _from_base64(found, deep)


def _from_base64(found: bytes, deep: int) -> Iterator[str]:
    # A token of a form and a digest are base64 too, and decode to noise: only what reads as text or unwraps is looked at.
    padded = found.rstrip(b"=") + b"=" * (-len(found.rstrip(b"=")) % 4)
    try:
        decoded = base64.b64decode(padded.translate(bytes.maketrans(b"-_", b"+/")), validate=True)
    except (binascii.Error, ValueError):
        return
    if decoded[:2] in (b"\x1f\x8b", b"PK", b"%P") or PHRASE.encode() in decoded.lower() or decoded.isascii():
        yield from _texts(decoded, deep + 1)


def _unwrapped(raw: bytes) -> list[bytes] | None:
    """The parts of a wrapping; None where there is none."""
    if raw[:2] == b"\x1f\x8b":
        return [gzip.decompress(raw)]
    if raw[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(raw)) as held:
            names = "\n".join(held.namelist()).encode()
            return [names, *(held.read(name) for name in held.namelist() if held.getinfo(name).file_size < _MOST_BYTES)]
    if raw[:5] == b"%PDF-":
        return [raw.replace(b"%PDF-", b"", 1), *_pdf_streams(raw)]
    return None


def _pdf_streams(raw: bytes) -> Iterator[bytes]:
    for stream in _STREAM.findall(raw):
        try:
            yield zlib.decompress(stream)
        except zlib.error:
            continue
