"""The price schedule as a file: what is written is read again; anything but prices is refused with what to do."""

import csv
import io
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest

from portal.rules.price_schedule import Offer, Schedule, ScheduleLine
from portal.rules.price_schedule.workbook import (
    WIDTHS,
    OtherVersion,
    Paper,
    changed_lines,
    read_filled,
    rows_of,
)
from portal.rules.refusals import Invalid
from portal.rules.spreadsheets import MOST_LETTERS, CannotRead, Cell, read_sheet, write_workbook

SCHEDULE = Schedule(
    (
        ScheduleLine(
            "L1", "=Sessions, weekly", "session", "480", rule="maximum", limit_pence=25_000, consequence="limit"
        ),
        ScheduleLine("L2", "Start-up & “set up”", "start-up", "1", when="start"),
        ScheduleLine("L4", "Redundancy", "sum", "1", rule="fixed", limit_pence=0),
    ),
    years=3,
    rise="offered",
    rise_percent="5",
)
PAPER = Paper("YC-2027-01", "Young carers", 3, "1", "All of it")
OFFER = Offer({"L1": 21_250, "L2": 1_800_000}, rise="2.5")


def sheet(offer: Offer = OFFER, schedule: Schedule = SCHEDULE, paper: Paper = PAPER) -> list[list[Cell]]:
    return read_sheet(write_workbook("Prices", rows_of(schedule, paper, offer), WIDTHS))


def with_cell(place: str, text: str, *, formula: bool = False) -> list[list[Cell]]:
    column, row = ord(place[0]) - ord("A"), int(place[1:]) - 1
    rows = sheet()
    rows[row] = [Cell(text, formula, place) if at == column else cell for at, cell in enumerate(rows[row])]
    return rows


def test_a_filled_workbook_gives_the_prices_that_were_typed() -> None:
    assert read_filled(sheet(), SCHEDULE, PAPER) == OFFER
    assert read_filled(sheet(Offer()), SCHEDULE, PAPER) == Offer()


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_filled_table_gives_the_prices_that_were_typed(mark: str) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=mark)
    for row in rows_of(SCHEDULE, PAPER, OFFER):
        writer.writerow(["" if cell is None else f"'{cell}" if str(cell).startswith("=") else cell for cell in row])
    assert read_filled(read_sheet(written.getvalue().encode("utf-8-sig")), SCHEDULE, PAPER) == OFFER


def told(rows: list[list[Cell]], schedule: Schedule = SCHEDULE, paper: Paper = PAPER) -> list[str]:
    with pytest.raises(Invalid) as refused:
        read_filled(rows, schedule, paper)
    return list((refused.value.errors or {"": refused.value.message}).values())


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (with_cell("G9", "212.5", formula=True), "Line 1: cell G9 holds a sum. Type the price itself."),
        (with_cell("G9", "12 pounds"), "Cell G9: The price for line 1 must be in pounds and pence, such as 1,234.50"),
        (
            with_cell("E9", "400 a year"),
            "Line 1: how many was changed from “480 a year” to “400 a year”. Only the last column may be filled in.",
        ),
        (with_cell("B10", "L9"), "Row 10 is not a line of this schedule, or stands twice. Take it out."),
        (with_cell("B6", "9%", formula=True), "Cell B6 holds a sum. Type your yearly rise itself."),
        (with_cell("B6", "lots"), "Cell B6: your yearly rise must be between 0 and 50, such as 2.5"),
        (sheet()[8:], "This is not our price schedule. Download it here, fill it in, then choose it."),
        (sheet(paper=replace(PAPER, reference="X-1")), "This schedule is for tender X-1. This bid is for YC-2027-01."),
        (sheet(paper=replace(PAPER, lot_id="2")), "This schedule is for lot 2. This page is for lot 1."),
    ],
)
def test_what_cannot_be_taken_is_told_at_its_place(rows: list[list[Cell]], words: str) -> None:
    assert words in told(rows)


def test_many_faults_are_told_as_a_few() -> None:
    lines = tuple(ScheduleLine(f"L{n}", f"Line {n}", "hour", "1") for n in range(1, 31))
    schedule = Schedule(lines, 1)
    rows = sheet(Offer(), schedule)
    rows = [[*row[:6], Cell("x", False, "G1")] if row and row[0].text.isdigit() else row for row in rows]
    assert told(rows, schedule)[-1] == "24 more cells cannot be read."


def test_cl_03_d_a_file_of_other_lines_is_another_version_and_the_changed_lines_are_named() -> None:
    now = replace(SCHEDULE, lines=(replace(SCHEDULE.lines[0], limit_pence=24_000), *SCHEDULE.lines[1:]))
    with pytest.raises(OtherVersion) as other:
        read_filled(sheet(paper=replace(PAPER, version=2)), now, PAPER)
    assert other.value.version == "2"
    assert changed_lines(SCHEDULE, now, "1") == ("1",)
    same_lines = sheet(paper=replace(PAPER, version=2))
    assert read_filled(same_lines, SCHEDULE, PAPER) == OFFER, "another page of the pack changed, not the lines"


def book(**parts: str | bytes) -> bytes:
    """Our workbook with some parts replaced or added."""
    written = io.BytesIO()
    ours = zipfile.ZipFile(io.BytesIO(write_workbook("Prices", rows_of(SCHEDULE, PAPER, OFFER), WIDTHS)))
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name in ours.namelist():
            if name not in parts:
                made.writestr(name, ours.read(name))
        for name, text in parts.items():
            made.writestr(name, text)
    return written.getvalue()


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"PK\x03\x04rubbish", "We cannot open this workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "locked with a password, or is an old Excel file"),
        (b"a,b\x00c", "We cannot read this file"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        (book(**{"xl/vbaProject.bin": "x"}), "This workbook has macros"),
        (book(**{"xl/worksheets/sheet1.xml": BOMB}), "We cannot open this workbook"),
        (book(**{"xl/worksheets/sheet1.xml": BOMB.encode("utf-16")}), "We cannot open this workbook"),
        (book(**{"xl/worksheets/sheet1.xml": " " * (21 * 1024 * 1024)}), "too large to read"),
        (book(**{"xl/workbook.xml": "<workbook/>"}), "We cannot open this workbook"),
    ],
    ids=["not a zip", "locked", "binary", "large", "macros", "entities", "hidden entities", "bomb", "no sheet"],
)
def test_a_file_that_is_no_sheet_is_refused_in_words(raw: bytes, words: str) -> None:
    with pytest.raises(CannotRead) as refused:
        read_sheet(raw)
    assert words in refused.value.message


def test_cells_are_read_as_excel_writes_them() -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = (
        f'<worksheet xmlns="{main}"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>212.50000000000003</v></c>'
        '<c r="C1"><f>1+1</f><v>2</v></c></row></sheetData></worksheet>'
    )
    shared = f'<sst xmlns="{main}"><si><r><t>Two </t></r><r><t>runs</t></r></si></sst>'
    first = read_sheet(book(**{"xl/worksheets/sheet1.xml": rows, "xl/sharedStrings.xml": shared}))[0]
    assert [(cell.text, cell.formula) for cell in first] == [("Two runs", False), ("212.5", False), ("2", True)]
    assert Decimal(first[1].text) == Decimal("212.5")


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def test_one_long_text_named_by_every_cell_is_cut_once_and_not_copied() -> None:
    cells = "".join(f'<c r="{chr(65 + at % 26)}{at // 26 + 1}" t="s"><v>0</v></c>' for at in range(2600))
    rows = f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    shared = f'<sst xmlns="{MAIN}"><si><t> {"a" * 4_000_000} </t></si></sst>'
    raw = book(**{"xl/worksheets/sheet1.xml": rows, "xl/sharedStrings.xml": shared})
    assert len(raw) < 50_000, "a small file"
    found = read_sheet(raw)
    assert {len(cell.text) for row in found for cell in row} == {MOST_LETTERS - 1}
    assert len({id(cell.text) for row in found for cell in row}) == 1


def test_millions_of_empty_elements_are_not_built() -> None:
    rows = f'<worksheet xmlns="{MAIN}"><sheetData>{"<c/>" * 1_000_000}</sheetData></worksheet>'
    with pytest.raises(CannotRead, match="too large to read"):
        read_sheet(book(**{"xl/worksheets/sheet1.xml": rows}))


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_workbook_packed_as_no_office_program_does_is_refused_before_it_is_unpacked(packing: int) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", packing) as made:
        made.writestr("xl/workbook.xml", "<workbook/>" * 100)
    broken = written.getvalue()
    at = broken.index(b"workbook.xml") + len(b"workbook.xml")
    broken = broken[:at] + b"\xff" * 20 + broken[at + 20 :]
    with pytest.raises(CannotRead, match="We cannot open this workbook"):
        read_sheet(broken)
