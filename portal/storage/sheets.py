"""The first sheet of a workbook, or a CSV file, as rows of text. Formulas are refused: what they come to is not in the file.

Only for a file that `look_inside` has taken: it keeps out macros, locked files, and ones made to unpack without end.
"""

import csv
import zipfile
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from xml.etree import ElementTree

from portal.rules.refusals import Invalid
from portal.storage.inspection import MOST_SMALL_PART_BYTES, look_inside
from portal.storage.names import clean_name

MOST_ROWS = 2_000
MOST_COLUMNS = 60
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FORMULA = ("=", "+", "@")
_PASTE = "Paste it again as values, then add the file."


def read_sheet(path: Path, declared_name: str, field: str = "file") -> list[list[str]]:
    """Every row as texts, trimmed; rows keep their place, so row 1 is the headings.

    Raises Invalid beside `field`: not CSV or Excel, a formula (with its cell), too many rows or columns, no readable sheet.
    """
    kind = look_inside(path, declared_name, field).kind
    name = clean_name(declared_name)
    if kind not in ("CSV", "Excel"):
        raise Invalid(f"{name} is not a table. Save it as CSV or Excel.", field=field)
    try:
        cells = list(_csv_rows(path)) if kind == "CSV" else _workbook_rows(path)
    except _Formula as formula:
        raise Invalid(f"{name} has a formula in cell {formula}. {_PASTE}", field=field) from None
    except (KeyError, ValueError, csv.Error, ElementTree.ParseError, zipfile.BadZipFile):
        raise Invalid(f"{name} has no sheet we can read. Use our template.", field=field) from None
    if len(cells) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in cells):
        raise Invalid(
            f"{name} has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns. Use our template.", field=field
        )
    return cells


class _Formula(Exception):
    """A cell that is worked out. Its text is the cell's name."""


def _csv_rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row, texts in enumerate(csv.reader(file), start=1):
            if row > MOST_ROWS:
                raise ValueError("too many rows")
            for column, text in enumerate(texts):
                if text.strip().startswith(_FORMULA):
                    raise _Formula(f"{_letters(column)}{row}")
            yield [text.strip() for text in texts]


def _workbook_rows(path: Path) -> list[list[str]]:
    with zipfile.ZipFile(path) as package:
        shared = _shared_texts(package)
        sheet = _part(package, _first_sheet(package))
    rows: list[list[str]] = []
    for row in sheet.iter(f"{_MAIN}row"):
        number = int(row.get("r") or len(rows) + 1)
        if not 0 < number <= MOST_ROWS:
            raise ValueError("too many rows")
        rows += [[] for _ in range(number - len(rows))]
        for cell in row.iter(f"{_MAIN}c"):
            name = cell.get("r") or f"{_letters(len(rows[-1]))}{number}"
            if cell.find(f"{_MAIN}f") is not None:
                raise _Formula(name)
            column = _column_of(name)
            if column >= MOST_COLUMNS:
                raise ValueError("too many columns")
            rows[-1] += [""] * (column + 1 - len(rows[-1]))
            rows[-1][column] = _text_of(cell, shared).strip()
    return rows


def _first_sheet(package: zipfile.ZipFile) -> str:
    book = _part(package, "xl/workbook.xml")
    first = next(book.iter(f"{_MAIN}sheet"), None)
    if first is None:
        raise ValueError("no sheet")
    for relation in _part(package, "xl/_rels/workbook.xml.rels"):
        if relation.get("Id") == first.get(_RELATION):
            target = relation.get("Target", "").lstrip("/")
            return target if target.startswith("xl/") else f"xl/{target}"
    raise ValueError("no sheet")


def _part(package: zipfile.ZipFile, name: str) -> ElementTree.Element:
    """A part of the workbook. Declarations, which could grow without end, and large parts are refused."""
    if package.getinfo(name).file_size > MOST_SMALL_PART_BYTES:
        raise ValueError("too large")
    raw = package.read(name)
    if b"\0" in raw or b"<!" in raw:
        raise ValueError("no office program writes these")
    return ElementTree.fromstring(raw)  # noqa: S314 - declarations are refused above


def _shared_texts(package: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in package.namelist():
        return []
    root = _part(package, "xl/sharedStrings.xml")
    return ["".join(part.text or "" for part in item.iter(f"{_MAIN}t")) for item in root.iter(f"{_MAIN}si")]


def _text_of(cell: ElementTree.Element, shared: list[str]) -> str:
    kind, value = cell.get("t", "n"), cell.findtext(f"{_MAIN}v") or ""
    if kind == "s":
        return shared[int(value)] if value.isdigit() and int(value) < len(shared) else ""
    if kind == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{_MAIN}t"))
    if kind == "e":
        return ""
    return _plain_number(value) if kind == "n" else value


def _plain_number(text: str) -> str:
    """A number without the noise of binary arithmetic: 18.500000000000004 is 18.5."""
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return text
    if not exact.is_finite() or abs(exact) > 10**12:
        return text
    written = f"{round(exact, 6):f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _column_of(name: str) -> int:
    place = 0
    for letter in name.rstrip("0123456789"):
        if not "A" <= letter <= "Z":
            raise ValueError("no cell")
        place = place * 26 + ord(letter) - 64
    if not 1 <= place <= 20_000:
        raise ValueError("no cell")
    return place - 1


def _letters(column: int) -> str:
    """The letters of a column counted from 0: 27 is AB."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
