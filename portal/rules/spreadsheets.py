"""One sheet as a file: written as a workbook or CSV, and read again as cells of text, formulas told apart.

A workbook is a ZIP of XML. What is read is bounded, and XML that declares anything of its own is refused.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree
from xml.sax.saxutils import escape

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 2000
MOST_COLUMNS = 40
MOST_LETTERS = 1000
"""Of one cell: what is longer is cut. One long shared text may be named by every cell, and must not be copied each time."""
_MOST_ELEMENTS = 400_000
_PACKED_AS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_OPEN = "Save it as an Excel workbook (.xlsx) or as CSV, and choose it again."


class CannotRead(ValueError):
    """A file that is no sheet we can read. `message` is what the person reads."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@dataclass(frozen=True)
class Cell:
    """A cell's text; formula: it holds a sum and not a value; place: such as "G9"."""

    text: str = ""
    formula: bool = False
    place: str = ""


def place_name(row: int, column: int) -> str:
    """The name of a cell, counted from 0.

    >>> place_name(8, 6), place_name(0, 27)
    ('G9', 'AB1')
    """
    letters, rest = "", column + 1
    while rest:
        rest, last = divmod(rest - 1, 26)
        letters = chr(ord("A") + last) + letters
    return f"{letters}{row + 1}"


def read_sheet(raw: bytes) -> list[list[Cell]]:
    """The first sheet of a workbook, or a CSV file. Raises CannotRead."""
    if len(raw) > MOST_BYTES:
        raise CannotRead(
            f"This file is larger than {MOST_BYTES // (1024 * 1024)} MB. Choose our schedule with prices only."
        )
    if raw[:2] == b"PK":
        return _read_workbook(raw)
    if raw[:4] == b"\xd0\xcf\x11\xe0":
        raise CannotRead(f"This file is locked with a password, or is an old Excel file. {_OPEN}")
    return _read_csv(raw)


def _read_csv(raw: bytes) -> list[list[Cell]]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise CannotRead(f"We cannot read this file. {_OPEN}")
    mark = max(",;\t", key=text.count)
    found = []
    try:
        for at, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=mark)):
            if at >= MOST_ROWS:
                raise CannotRead(f"This file has more than {MOST_ROWS} rows. {_OPEN}")
            found.append(
                [
                    Cell(text := _cut(cell), text.startswith("="), place_name(at, column))
                    for column, cell in enumerate(row[:MOST_COLUMNS])
                ]
            )
    except csv.Error:
        raise CannotRead(f"We cannot read this file. {_OPEN}") from None
    return found


def _read_workbook(raw: bytes) -> list[list[Cell]]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            # Office writes no other way of packing; those take memory as the file says, and fail in ways of their own.
            if any(part.compress_type not in _PACKED_AS for part in book.infolist()):
                raise CannotRead(f"We cannot open this workbook. {_OPEN}")
            names = set(book.namelist())
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise CannotRead("This workbook has macros. Save it as an Excel workbook without macros (.xlsx).")
            shared = _shared(book) if "xl/sharedStrings.xml" in names else []
            return _rows(_xml(book, _first_sheet(book, names)), shared)
    except (
        zipfile.BadZipFile,
        zlib.error,
        ElementTree.ParseError,
        EOFError,
        LookupError,
        RuntimeError,
        ValueError,
    ) as wrong:
        if isinstance(wrong, CannotRead):
            raise
        raise CannotRead(f"We cannot open this workbook. {_OPEN}") from wrong


def _xml(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    with book.open(name) as part:
        raw = part.read(MOST_BYTES * 4 + 1)
    if len(raw) > MOST_BYTES * 4:
        raise CannotRead("This workbook is too large to read. Choose our schedule with prices only.")
    # Entities are declared in a document type; without one there is nothing to expand or to fetch.
    parser = ElementTree.XMLParser(target=_Bounded())  # noqa: S314
    parser.feed(raw)
    made: ElementTree.Element = parser.close()
    return made


class _Bounded(ElementTree.TreeBuilder):
    """Builds a tree of as many elements as a sheet may need, and none with a document type."""

    _left = _MOST_ELEMENTS

    def start(self, tag: str, attrs: dict[str, str], /) -> ElementTree.Element:
        """Called where an element begins: a small file may unpack to millions of empty ones."""
        self._left -= 1
        if self._left < 0:
            raise CannotRead("This workbook is too large to read. Choose our schedule with prices only.")
        return super().start(tag, attrs)

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        """Called where one begins, in any encoding."""
        raise CannotRead(f"We cannot open this workbook. {_OPEN}")


def _first_sheet(book: zipfile.ZipFile, names: set[str]) -> str:
    sheet = _xml(book, "xl/workbook.xml").find(f"{_MAIN}sheets/{_MAIN}sheet")
    wanted = sheet.get(f"{_REL}id") if sheet is not None else None
    for link in _xml(book, "xl/_rels/workbook.xml.rels"):
        if link.get("Id") == wanted:
            target = (link.get("Target") or "").removeprefix("/").removeprefix("xl/")
            if f"xl/{target}" in names:
                return f"xl/{target}"
    raise CannotRead(f"We cannot open this workbook. {_OPEN}")


def _shared(book: zipfile.ZipFile) -> list[str]:
    return [_cut(_text_of(each)) for each in _xml(book, "xl/sharedStrings.xml").findall(f"{_MAIN}si")]


def _text_of(element: ElementTree.Element) -> str:
    runs = [element, *element.findall(f"{_MAIN}r")]
    return "".join(each.text or "" for run in runs for each in run.findall(f"{_MAIN}t"))


def _rows(sheet: ElementTree.Element, shared: Sequence[str]) -> list[list[Cell]]:
    found: dict[int, dict[int, Cell]] = {}
    for element in sheet.iter(f"{_MAIN}c"):
        at = _at(element.get("r") or "")
        if at is None:
            continue
        row, column = at
        if row >= MOST_ROWS or column >= MOST_COLUMNS:
            continue
        formula = element.find(f"{_MAIN}f") is not None
        text = _cut(_value(element, shared))
        found.setdefault(row, {})[column] = Cell(text, formula or text.startswith("="), place_name(row, column))
    last = max(found, default=-1)
    return [_filled(found.get(row, {})) for row in range(last + 1)]


def _cut(text: str) -> str:
    return text[:MOST_LETTERS].strip()


def _filled(row: Mapping[int, Cell]) -> list[Cell]:
    return [row.get(column, Cell()) for column in range(max(row, default=-1) + 1)]


def _at(place: str) -> tuple[int, int] | None:
    match = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", place)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


def _value(element: ElementTree.Element, shared: Sequence[str]) -> str:
    kind = element.get("t", "n")
    if kind == "inlineStr":
        inner = element.find(f"{_MAIN}is")
        return _text_of(inner) if inner is not None else ""
    value = element.find(f"{_MAIN}v")
    text = (value.text or "") if value is not None else ""
    if kind == "s":
        return shared[int(text)] if text.isdigit() and int(text) < len(shared) else ""
    return _plain(text) if kind == "n" else text


def _plain(text: str) -> str:
    """A number as a workbook keeps it, in binary, as the person typed it: 212.50000000000003 is 212.5."""
    try:
        value = Decimal(text)
        exact = value.quantize(Decimal("0.000001")) if value.is_finite() and abs(value) < 10**15 else None
    except InvalidOperation:
        return text
    if exact is None:
        return text
    plain = f"{exact:f}"
    return plain.rstrip("0").rstrip(".") if abs(value - exact) < Decimal("0.00000001") else text


def write_workbook(title: str, rows: Iterable[Sequence[str | Decimal | int | None]], widths: Sequence[int]) -> bytes:
    """A workbook of one sheet, nothing in it locked. Texts are texts, whatever they begin with; widths: in characters."""
    lines = []
    for at, row in enumerate(rows):
        cells = "".join(_cell(place_name(at, column), value) for column, value in enumerate(row) if value is not None)
        lines.append(f'<row r="{at + 1}">{cells}</row>')
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(widths, start=1)
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    main, packed = (
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://schemas.openxmlformats.org/package/2006",
    )
    document = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{packed}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{packed}/relationships"><Relationship Id="rId1" '
        f'Type="{document}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{document}"><sheets>'
        f'<sheet name="{_attribute(title[:31])}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packed}/relationships"><Relationship Id="rId1" '
        f'Type="{document}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><cols>{columns}</cols><sheetData>{"".join(lines)}'
        "</sheetData></worksheet>",
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in files.items():
            book.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), head + text)
    return written.getvalue()


def _cell(place: str, value: str | Decimal | int | None) -> str:
    if isinstance(value, Decimal | int):
        return (
            f'<c r="{place}"><v>{value:f}</v></c>'
            if isinstance(value, Decimal)
            else f'<c r="{place}"><v>{value}</v></c>'
        )
    text = escape(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", value or ""))
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _attribute(text: str) -> str:
    return escape(re.sub(r"[\[\]:*?/\\]", " ", text), {'"': "&quot;"})
