"""The look inside a file: its name and its content must say the same, and nothing in it may act or hide.

Kinds taken: PDF, Word and Excel of today, CSV and text in UTF-8, PNG and JPG. Numbers are limits against files made to
harm: a workbook of 162 kB was seen to unpack to 150 MB.
"""

import codecs
import logging
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import filetype
import pypdf

from portal.rules.refusals import Invalid
from portal.storage.names import clean_name

MOST_MEMBERS = 2_000
MOST_UNPACKED_BYTES = 100 * 1024 * 1024
MOST_SMALL_PART_BYTES = 5 * 1024 * 1024
MOST_PAGES = 5_000
MOST_RATIO = 500  # tables of numbers were seen at 60; deflate cannot go beyond 1032
MOST_LISTING_BYTES = 1024 * 1024
_END_WITHIN = 65_536 + 22
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ")
_PACKED_AS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_PIECE = 1 << 20

# pypdf tells its log what it mends in broken files: of no use to an operator, who cannot mend them.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class FileFacts:
    """What a file is. kind: "PDF", "Word", "Excel", "CSV", "text", "PNG" or "JPG"; pages where the kind has them."""

    kind: str
    content_type: str
    pages: int | None = None


class _Wrong(Exception):
    """What is wrong and what to do: two sentences that follow the file's name."""


_DAMAGED = "could not be opened. Save it again, then add it."
_LOCKED = "is locked with a password. Save a copy without one."
_MACROS = "holds macros, small programs. Save a copy without them."
_PARTS = "has other files inside it. Save it as a PDF, then add that."
_LINKED = "takes parts from other files. Save it as a PDF, then add that."
_TOO_MUCH = "is too large when it is unpacked. Save a smaller copy."
_ENCODING = "holds letters we cannot read. Save it as UTF-8, then add it."

_AN = {"Word": "a Word", "Excel": "an Excel"}

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")


def look_inside(path: Path, declared_name: str, field: str = "file") -> FileFacts:
    """Say what the file at `path` is. Raises Invalid, with the name first, beside `field`."""
    ending = declared_name.rpartition(".")[2].lower() if "." in declared_name else ""
    try:
        if ending in _OTHER_ENDINGS:
            raise _Wrong(_OTHER_ENDINGS[ending])
        kind = _KINDS.get(ending)
        if kind is None:
            raise _Wrong("is not a kind of file we take. Save it as PDF, Word, Excel, CSV, text, PNG or JPG.")
        if path.stat().st_size == 0:
            raise _Wrong("is empty. Choose another file.")
        return kind(path)
    except _Wrong as wrong:
        raise Invalid(f"{clean_name(declared_name)} {wrong}", field=field) from None


def _pdf(path: Path) -> FileFacts:
    _must_look_like(path, "pdf", "PDF")
    try:
        reader = pypdf.PdfReader(path, strict=False)
        if reader.is_encrypted:
            raise _Wrong(_LOCKED)
        pages = len(reader.pages)
    except _Wrong:
        raise
    except Exception as problem:  # a reader of broken files may fail in any way; all of them mean the same
        raise _Wrong(_DAMAGED) from problem
    if not 1 <= pages <= MOST_PAGES:
        raise _Wrong(_DAMAGED)
    return FileFacts("PDF", "application/pdf", pages)


def _picture(ending: str, kind: str, last: bytes) -> Callable[[Path], FileFacts]:
    def look(path: Path) -> FileFacts:
        _must_look_like(path, ending, kind)
        with path.open("rb") as source:
            source.seek(max(0, path.stat().st_size - 65_536))
            if last not in source.read():
                raise _Wrong(_DAMAGED)
        return FileFacts(kind, "image/png" if ending == "png" else "image/jpeg")

    return look


def _text(kind: str, content_type: str) -> Callable[[Path], FileFacts]:
    def look(path: Path) -> FileFacts:
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        seen = False
        with path.open("rb") as source:
            if filetype.guess(source.read(8192)) is not None:
                raise _Wrong(f"is not {kind} inside. Save it again as {kind}, then add it.")
            source.seek(0)
            try:
                while piece := source.read(_PIECE):
                    words = decoder.decode(piece)
                    if "\0" in words:
                        raise _Wrong(_ENCODING)
                    seen = seen or bool(words.strip())
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                raise _Wrong(_ENCODING) from None
        if not seen:
            raise _Wrong("is empty. Choose another file.")
        return FileFacts(kind, content_type)

    return look


def _office(kind: str, main_part: str, content_type: str) -> Callable[[Path], FileFacts]:
    def look(path: Path) -> FileFacts:
        with path.open("rb") as source:
            head = source.read(8)
            if head == _OLD_OFFICE:
                locked = _ENCRYPTED_OFFICE in source.read(1 << 20)
                raise _Wrong(_LOCKED if locked else _old(kind))
        if not head.startswith(b"PK\x03\x04"):
            raise _Wrong(f"is not {_AN[kind]} file inside. Save it again in {kind}, then add it.")
        if _listing_bytes(path) > MOST_LISTING_BYTES:
            raise _Wrong(_TOO_MUCH)
        try:
            with zipfile.ZipFile(path) as package:
                _look_into_package(package, kind, main_part)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
            raise _Wrong(_DAMAGED) from None
        return FileFacts(kind, content_type)

    return look


def _look_into_package(package: zipfile.ZipFile, kind: str, main_part: str) -> None:
    members = package.infolist()
    names = [member.filename for member in members]
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED_BYTES:
        raise _Wrong(_TOO_MUCH)
    if any(_is_absurd(member) for member in members):
        raise _Wrong(_TOO_MUCH)
    if any(stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR) for member in members):
        raise _Wrong(_DAMAGED)  # a link or a device: no office program writes one
    if any(member.flag_bits & 1 for member in members):
        raise _Wrong(_LOCKED)
    if any(member.compress_type not in _PACKED_AS for member in members):
        raise _Wrong(_DAMAGED)  # office programs use no other; those take as much memory as the file says
    if len(set(names)) != len(names) or any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise _Wrong(_DAMAGED)
    if "[Content_Types].xml" not in names or main_part not in names:
        raise _Wrong(f"is not {_AN[kind]} file inside. Save it again in {kind}, then add it.")
    _refuse_active_parts(package, names)
    _refuse_archives(package, members)
    with package.open(main_part) as part:  # reads to the end, so that the checksum of the main part is compared
        while part.read(_PIECE):
            pass


def _listing_bytes(path: Path) -> int:
    """How long the archive says its list of members is, before anything reads that list. 0 where it does not say.

    A number of 32 bits that is full stands for one of 64 bits further on ("zip64"), which no file of our size needs.
    """
    with path.open("rb") as source:
        source.seek(max(0, path.stat().st_size - _END_WITHIN))
        last = source.read()
    at = last.rfind(b"PK\x05\x06")
    if at < 0 or len(last) < at + 22:
        return 0
    listed, size = struct.unpack("<H", last[at + 10 : at + 12])[0], struct.unpack("<L", last[at + 12 : at + 16])[0]
    return MOST_LISTING_BYTES + 1 if listed > MOST_MEMBERS else int(size)


def _is_absurd(member: zipfile.ZipInfo) -> bool:
    return member.file_size > 1 << 20 and member.file_size > MOST_RATIO * member.compress_size


def _refuse_archives(package: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """An archive in the archive is one nobody counted: the first bytes of each member tell."""
    for member in members:
        if member.is_dir():
            continue
        with package.open(member) as part:
            if part.read(6).startswith(_ARCHIVES):
                raise _Wrong(_PARTS)


def _refuse_active_parts(package: zipfile.ZipFile, names: list[str]) -> None:
    low = [name.lower() for name in names]
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name or "/activex/" in name for name in low):
        raise _Wrong(_MACROS)
    if b"macroenabled" in _small_part(package, "[Content_Types].xml").lower():
        raise _Wrong(_MACROS)
    if any("/embeddings/" in name for name in low):
        raise _Wrong(_PARTS)
    if any("/externallinks/" in name for name in low):
        raise _Wrong(_LINKED)
    for name in names:
        if name.lower().endswith(".rels") and _points_outside(_small_part(package, name)):
            raise _Wrong(_LINKED)


def _points_outside(relationships: bytes) -> bool:
    """Whether a part is loaded from elsewhere on opening; a link that a reader may follow is none."""
    if b"\0" in relationships or b"<!" in relationships:
        raise _Wrong(_DAMAGED)  # no office program writes these: an odd encoding, or declarations that could grow
    try:
        each_link = list(ElementTree.fromstring(relationships))  # noqa: S314 - declarations are refused above
    except ElementTree.ParseError:
        raise _Wrong(_DAMAGED) from None
    return any(
        link.get("TargetMode", "").lower() == "external" and not link.get("Type", "").endswith("/hyperlink")
        for link in each_link
    )


def _small_part(package: zipfile.ZipFile, name: str) -> bytes:
    if package.getinfo(name).file_size > MOST_SMALL_PART_BYTES:
        raise _Wrong(_TOO_MUCH)
    return package.read(name)


def _must_look_like(path: Path, ending: str, kind: str) -> None:
    with path.open("rb") as source:
        guess = filetype.guess(source.read(8192))
    if guess is None or guess.extension != ending:
        raise _Wrong(f"is not a {kind} inside. Save it again as a {kind}, then add it.")


def _old(kind: str) -> str:
    ending = {"Word": ".docx", "Excel": ".xlsx"}[kind]
    return f"is an old {kind} file. Save it as {ending}, then add it."


_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_KINDS: dict[str, Callable[[Path], FileFacts]] = {
    "pdf": _pdf,
    "docx": _office("Word", "word/document.xml", f"{_OPEN_XML}wordprocessingml.document"),
    "xlsx": _office("Excel", "xl/workbook.xml", f"{_OPEN_XML}spreadsheetml.sheet"),
    "csv": _text("CSV", "text/csv; charset=utf-8"),
    "txt": _text("text", "text/plain; charset=utf-8"),
    "png": _picture("png", "PNG", b"IEND"),
    "jpg": _picture("jpg", "JPG", b"\xff\xd9"),
    "jpeg": _picture("jpg", "JPG", b"\xff\xd9"),
}
_OTHER_ENDINGS = {
    "doc": _old("Word"),
    "xls": _old("Excel"),
    "docm": _MACROS,
    "xlsm": _MACROS,
    "dotm": _MACROS,
    "xltm": _MACROS,
}
