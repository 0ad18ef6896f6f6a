"""Files made on the spot, good and bad, for the tests of what is taken in."""

import io
import zipfile
from collections.abc import Mapping

import pypdf

TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>{more}</Types>'
)
LINKS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
)
LINK = (
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" {rest}/>'
)
MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 21 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 40 + b"\xff\xd9"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def pdf(pages: int = 1, *, password: str | None = None) -> bytes:
    """A PDF of empty pages."""
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password is not None:
        writer.encrypt(password, "owner")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def office(kind: str, extra: Mapping[str, str | bytes] | None = None, *, types: str = "") -> bytes:
    """A Word ("docx") or Excel ("xlsx") file with further members."""
    members: dict[str, str | bytes] = {"[Content_Types].xml": TYPES.format(more=types), MAIN[kind]: "<main/>"}
    return package({**members, **(extra or {})})


def package(members: Mapping[str, str | bytes]) -> bytes:
    """A zip archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def link(kind: str, rest: str) -> str:
    """A relationships part with one link."""
    return LINKS.format(links=LINK.format(kind=kind, rest=rest))


def flagged_as_encrypted(archive: bytes) -> bytes:
    """The archive with the flag of a password set on every member."""
    changed = bytearray(archive)
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = changed.find(signature)
        while start >= 0:
            changed[start + place] |= 1
            start = changed.find(signature, start + 4)
    return bytes(changed)


def listing_far_too_many(archive: bytes) -> bytes:
    """The archive whose end says that it lists 65,535 members, as one of 64 bits does."""
    end = archive.rindex(b"PK\x05\x06")
    return archive[: end + 8] + b"\xff\xff\xff\xff" + archive[end + 12 :]


def with_a_link() -> bytes:
    """A Word file one of whose members is a symbolic link out of it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES.format(more=""))
        archive.writestr(MAIN["docx"], "<main/>")
        link_out = zipfile.ZipInfo("word/out.xml")
        link_out.external_attr = 0o120777 << 16
        archive.writestr(link_out, "/etc/passwd")
    return target.getvalue()
