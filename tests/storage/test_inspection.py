"""What is taken, what is refused, and in which words."""

import io
import zipfile
from pathlib import Path

import pytest

from portal.rules.refusals import Invalid
from portal.storage.inspection import MOST_MEMBERS, MOST_UNPACKED_BYTES, FileFacts, look_inside
from tests.storage import samples

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HYPERLINK = samples.link("hyperlink", 'Target="https://example.org/" TargetMode="External"')
TEMPLATE = samples.link("attachedTemplate", 'Target="https://example.org/t" TargetMode="External"')
PICTURE = samples.link("image", 'Target="https://example.org/a>b" TargetMode="external"')

TAKEN = [
    ("Policy.pdf", samples.pdf(3), FileFacts("PDF", "application/pdf", 3)),
    ("POLICY.PDF", samples.pdf(1), FileFacts("PDF", "application/pdf", 1)),
    ("Our plan.docx", samples.office("docx"), FileFacts("Word", WORD)),
    ("Prices.xlsx", samples.office("xlsx"), FileFacts("Excel", EXCEL)),
    ("Links.docx", samples.office("docx", {"word/_rels/document.xml.rels": HYPERLINK}), FileFacts("Word", WORD)),
    ("list.csv", "name,hours\nÅse,4\n".encode(), FileFacts("CSV", "text/csv; charset=utf-8")),
    ("from-excel.csv", "\ufeffname\n".encode(), FileFacts("CSV", "text/csv; charset=utf-8")),
    ("note.txt", b"Hello", FileFacts("text", "text/plain; charset=utf-8")),
    ("map.png", samples.PNG, FileFacts("PNG", "image/png")),
    ("photo.jpeg", samples.JPG, FileFacts("JPG", "image/jpeg")),
]

REFUSED = [
    ("run.exe", b"MZ" + b"\0" * 100, "run.exe is not a kind of file we take"),
    ("README", b"hello", "README is not a kind of file we take"),
    ("page.html", b"<html>", "page.html is not a kind of file we take"),
    ("Policy.pdf", b"", "Policy.pdf is empty. Choose another file."),
    ("blank.txt", b" \n\n", "blank.txt is empty"),
    ("Policy.pdf", samples.office("docx"), "Policy.pdf is not a PDF inside"),
    ("Policy.pdf", b"MZ" + b"\0" * 100 + b"%PDF-1.4", "is not a PDF inside"),
    ("Policy.docx", samples.pdf(), "Policy.docx is not a Word file inside"),
    ("Policy.docx", samples.office("xlsx"), "Policy.docx is not a Word file inside"),
    ("Prices.xlsx", samples.package({"a.txt": "x"}), "Prices.xlsx is not an Excel file inside"),
    ("map.png", samples.JPG, "map.png is not a PNG inside"),
    ("list.csv", samples.PNG, "list.csv is not CSV inside"),
    ("Policy.pdf", b"%PDF-1.4\nrubbish", "Policy.pdf could not be opened. Save it again, then add it."),
    ("Policy.pdf", samples.pdf()[:200], "could not be opened"),
    ("Policy.docx", samples.office("docx")[:150], "could not be opened"),
    ("map.png", samples.PNG[:30], "could not be opened"),
    ("Policy.pdf", samples.pdf(password="secret"), "Policy.pdf is locked with a password. Save a copy without one."),
    ("Policy.pdf", samples.pdf(password=""), "is locked with a password"),
    ("Policy.docx", samples.flagged_as_encrypted(samples.office("docx")), "is locked with a password"),
    ("Policy.docx", samples.OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "is locked with a password"),
    ("Policy.docx", samples.OLD_OFFICE, "is an old Word file. Save it as .docx, then add it."),
    ("Policy.doc", samples.OLD_OFFICE, "is an old Word file"),
    ("Prices.xls", samples.OLD_OFFICE, "is an old Excel file. Save it as .xlsx"),
    ("Prices.xlsm", samples.office("xlsx"), "holds macros"),
    ("Prices.xlsx", samples.office("xlsx", {"xl/vbaProject.bin": b"x"}), "holds macros"),
    ("Prices.xlsx", samples.office("xlsx", {"xl/macrosheets/sheet1.xml": "x"}), "holds macros"),
    ("Prices.xlsx", samples.office("xlsx", types="<x>sheet.macroEnabled.main</x>"), "holds macros"),
    ("Policy.docx", samples.office("docx", {"word/embeddings/oleObject1.bin": b"x"}), "has other files inside"),
    ("Prices.xlsx", samples.office("xlsx", {"xl/externalLinks/externalLink1.xml": "x"}), "from other files"),
    ("Policy.docx", samples.office("docx", {"word/_rels/settings.xml.rels": TEMPLATE}), "from other files"),
    ("Policy.docx", samples.office("docx", {"word/_rels/document.xml.rels": PICTURE}), "from other files"),
    ("Policy.docx", samples.office("docx", {"_rels/.rels": TEMPLATE.encode("utf-16")}), "could not be opened"),
    ("Policy.docx", samples.office("docx", {"_rels/.rels": "<!DOCTYPE x><x/>"}), "could not be opened"),
    ("Policy.docx", samples.office("docx", {"_rels/.rels": "<x"}), "could not be opened"),
    ("Policy.docx", samples.office("docx", {"../out.xml": "x"}), "could not be opened"),
    ("Many.xlsx", samples.office("xlsx", {f"m{n}": b"" for n in range(MOST_MEMBERS)}), "too large when it is unpacked"),
    ("Bomb.xlsx", samples.office("xlsx", {"big": b"\0" * (MOST_UNPACKED_BYTES + 1)}), "too large when it is unpacked"),
    ("Many.docx", samples.listing_far_too_many(samples.office("docx")), "too large when it is unpacked"),
    ("Ratio.xlsx", samples.office("xlsx", {"big": b"\0" * 20_000_000}), "too large when it is unpacked"),
    ("Nested.docx", samples.office("docx", {"word/a.bin": samples.package({"a": "x"})}), "has other files inside"),
    ("Nested.xlsx", samples.office("xlsx", {"xl/media/a.png": samples.office("xlsx")}), "has other files inside"),
    ("Nested.docx", samples.office("docx", {"a.xml": b"\x1f\x8b\x08\x00"}), "has other files inside"),
    ("Link.docx", samples.with_a_link(), "could not be opened"),
    ("list.csv", "Åse".encode("latin-1"), "holds letters we cannot read"),
    ("list.csv", b"a\0b", "holds letters we cannot read"),
    ("cut.txt", "Å".encode()[:1], "holds letters we cannot read"),
]


def look(tmp_path: Path, name: str, content: bytes) -> FileFacts:
    path = tmp_path / "incoming"
    path.write_bytes(content)
    return look_inside(path, name)


@pytest.mark.parametrize(("name", "content", "facts"), TAKEN, ids=[each[0] for each in TAKEN])
def test_a_file_that_is_what_it_says_is_taken(tmp_path: Path, name: str, content: bytes, facts: FileFacts) -> None:
    assert look(tmp_path, name, content) == facts


@pytest.mark.parametrize(("name", "content", "words"), REFUSED, ids=[f"{n}-{r[0]}" for n, r in enumerate(REFUSED)])
def test_a_file_that_is_not_is_refused_in_plain_words(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    with pytest.raises(Invalid) as refusal:
        look(tmp_path, name, content)
    assert words in refusal.value.message
    assert refusal.value.message.startswith(name)
    assert refusal.value.field == "file"


def test_a_pdf_of_absurd_length_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.storage.inspection.MOST_PAGES", 2)
    with pytest.raises(Invalid, match="could not be opened"):
        look(tmp_path, "long.pdf", samples.pdf(3))


def test_a_damaged_main_part_is_found(tmp_path: Path) -> None:
    whole = bytearray(samples.office("docx", {"word/document.xml": "<main>" + "words " * 500 + "</main>"}))
    place = whole.find(b"word/document.xml") + len("word/document.xml") + 5
    whole[place] ^= 0xFF
    with pytest.raises(Invalid, match="could not be opened"):
        look(tmp_path, "Policy.docx", bytes(whole))


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_package_packed_as_no_office_program_does_is_refused_before_it_is_unpacked(
    tmp_path: Path, packing: int
) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", packing) as archive:
        archive.writestr("[Content_Types].xml", samples.TYPES.format(more=""))
        archive.writestr("word/document.xml", "<main/>")
    whole = target.getvalue()
    at = whole.index(b"[Content_Types].xml") + len("[Content_Types].xml")
    broken = whole[:at] + b"\xff" * 20 + whole[at + 20 :]  # what the one packing calls broken, the other reads in vain
    with pytest.raises(Invalid, match="could not be opened"):
        look(tmp_path, "Policy.docx", broken)
