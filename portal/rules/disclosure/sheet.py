"""The table of posts in a file: our template, and the rows of a file that was filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.rules.disclosure.posts import COLUMNS, Column, Post, as_row

_UNITS = {"pay_a_year": " (£)", "extras_a_year": " (£)", "assigned_percent": " (%)"}


@dataclass(frozen=True)
class SheetRow:
    """A row with its place in the file, counted as the file counts, and its texts by column name."""

    place: int
    texts: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """A file as rows to be read; heading_fault: why its first row cannot be used, or None."""

    rows: tuple[SheetRow, ...]
    heading_fault: str | None = None


def heading_of(column: Column) -> str:
    """The heading of a column in a file: "Pay a year (£)"."""
    return column.heading + _UNITS.get(column.name, "")


def template(posts: Sequence[Post] = ()) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of the file to fill in, with what is saved in words.

    >>> template()[0][:3]
    ['Post', 'Role', 'Lot']
    """
    rows = []
    for post in posts:
        texts = as_row(post)
        rows.append([dict(column.choices).get(texts[column.name], texts[column.name]) for column in COLUMNS])
    return [heading_of(column) for column in COLUMNS], rows


def rows_of(cells: Sequence[Sequence[str]], lots: Mapping[str, str]) -> Sheet:
    """Rows of a file by column name; choices may stand in words or as codes, lots by title or id. Empty rows are left out.

    lots: titles by id. A column we do not know stops it: it may hold names or remarks.

    >>> rows_of([["Post", "Name"]], {}).heading_fault
    'This table has no column “Name”. Take it out: the table has no place for names or remarks.'
    """
    if not cells or not any(cells[0]):
        return Sheet((), "The first row must hold the headings of our template.")
    known = {_plain(heading_of(column)): column for column in COLUMNS}
    known |= {_plain(column.heading): column for column in COLUMNS} | {column.name: column for column in COLUMNS}
    columns: list[Column | None] = []
    for heading in cells[0]:
        column = known.get(_plain(heading))
        if heading and column is None:
            said = f"This table has no column “{heading[:40]}”."
            return Sheet((), f"{said} Take it out: the table has no place for names or remarks.")
        if column is not None and column in columns:
            return Sheet((), f"The heading “{heading[:40]}” stands twice.")
        columns.append(column)
    lacking = [heading_of(column) for column in COLUMNS if not column.optional and column not in columns]
    if lacking:
        return Sheet((), f"The heading “{lacking[0]}” is missing. Use our template.")
    rows = []
    for place, texts in enumerate(cells[1:], start=2):
        if not any(texts):
            continue
        filled: dict[str, str] = {}
        for at, text in enumerate(texts):
            column = columns[at] if at < len(columns) else None
            if column is not None:
                filled[column.name] = _code(column, text, lots)
            elif text:
                return Sheet((), f"Row {place} has something beside the table. Take it out.")
        rows.append(SheetRow(place, filled))
    return Sheet(tuple(rows))


def _plain(heading: str) -> str:
    return " ".join(heading.split()).casefold()


def _code(column: Column, text: str, lots: Mapping[str, str]) -> str:
    choices = {words: code for code, words in column.choices}
    if column.kind == "lot":
        choices = {title: lot for lot, title in lots.items()}
    return {_plain(words): code for words, code in choices.items()}.get(_plain(text), text)
