"""Strategies for what nobody honest writes: text, numbers, JSON of a shape, tables, workbooks that were torn."""

import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from portal.rules.spreadsheets import write_workbook

ODD = (
    *("", " ", "\x00", "a\x00b", "\ud800", "\udfff1", "\u202eabc", "\ufeff", "e\u0301", "\u200b", "١٢", "½", "NaN"),
    *("Infinity", "-Infinity", "1e9", "1e999999", "-0", "9" * 5000, "0." + "9" * 300, "1,2,3", "£", "-£5", "£-5"),
    *("31/02/2026", "9999-99-99", "24:00", "12:60pm", "//evil.example", "/\\evil", "=cmd()", "{{7*7}}", "\r\nA: b"),
    *("x" * 20_000, "Z" + "\u0301" * 500, "\U0001f469\u200d\U0001f467", "None", "null", "[]", "{}", "../../x", "%00"),
)
texts = st.sampled_from(ODD) | st.text(max_size=40) | st.text(alphabet="0123456789.,-+eE£ %/:", max_size=24)
"""Text as a person, a program or a file might give it."""
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
raw = st.binary(max_size=200) | texts.map(lambda text: text.encode("utf-8", "surrogatepass"))
"""Bytes that may be a text in any encoding, or none."""


def shaped(like: Any) -> st.SearchStrategy[Any]:
    """Values with the shape of `like`, in which one or a few parts are something else."""
    paths = list(_paths(like))

    @st.composite
    def changed(draw: st.DrawFn) -> Any:
        made = json.loads(json.dumps(like))
        for _ in range(draw(st.integers(1, 3))):
            path = draw(st.sampled_from(paths))
            made = _replaced(made, path, draw(values), take_out=draw(st.integers(0, 4)) == 0)
        return made

    return changed()


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Any:
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inner:
        yield from _paths(each, (*path, name))


def _replaced(value: Any, path: tuple[Any, ...], new: Any, *, take_out: bool) -> Any:
    if not path:
        return new
    first, *rest = path
    if isinstance(value, dict):
        there = first in value
    else:  # an earlier change may have put a list where a record was
        there = isinstance(value, list) and isinstance(first, int) and first < len(value)
    if not there:
        return value
    if not rest and take_out and isinstance(value, dict):
        return {name: each for name, each in value.items() if name != first}
    copied = dict(value) if isinstance(value, dict) else list(value)
    copied[first] = _replaced(value[first], tuple(rest), new, take_out=take_out)
    return copied


def rows_of(columns: Sequence[str]) -> st.SearchStrategy[list[dict[str, str]]]:
    """A typed table with some columns of its own and some of nobody's."""
    names = st.sampled_from([*columns, *columns, "name", "=x"])
    return st.lists(st.dictionaries(names, texts, max_size=len(columns)), max_size=5)


def torn(whole: bytes) -> st.SearchStrategy[bytes]:
    """The bytes with a part cut out, doubled or overwritten."""

    @st.composite
    def cut(draw: st.DrawFn) -> bytes:
        at = draw(st.integers(0, len(whole)))
        to = draw(st.integers(at, min(len(whole), at + 60)))
        return whole[:at] + draw(st.binary(max_size=12)) + whole[to:]

    return cut()


def workbooks() -> st.SearchStrategy[bytes]:
    """Workbooks of ours with strange cells, torn ones, and packages whose parts are something else."""
    cells = st.lists(st.lists(texts.map(_storable), max_size=8), max_size=6)
    made = cells.map(lambda rows: write_workbook("Prices", rows, [10] * 8))
    broken = st.dictionaries(
        st.sampled_from(
            ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "[Content_Types].xml", "../x"]
        ),
        raw
        | st.sampled_from(
            [
                b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
                b"<worksheet><sheetData><row r='9999999999'><c r='ZZZZZZ99999999999'><v>1</v></c></row></sheetData></worksheet>",
                b"<worksheet><sheetData><row><c r='A1' t='s'><v>-5</v></c><c t='s'><v>x</v></c></row></sheetData></worksheet>",
                b"<a>" * 3000,
            ]
        ),
        max_size=5,
    ).map(_zipped)
    return made | made.flatmap(torn) | broken


def _zipped(parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    whole = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"} | parts
    with zipfile.ZipFile(written, "w") as book:
        for name, body in whole.items():
            book.writestr(name, body)
    return written.getvalue()


def _storable(text: str) -> str:
    return "".join(letter for letter in text if letter >= " " and not "\ud800" <= letter <= "\udfff")[:2000]
