"""The table of posts: rows of numbers, codes and fixed choices. There is no box for remarks, on purpose."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request

from portal.procurements.forms.pages import VersionedForm
from portal.rules.disclosure import COLUMNS, LEAST_PEOPLE, MOST_POSTS
from portal.web.fields import FileField

MOST_ROWS = 40


class WorkforceForm(VersionedForm):
    """Rows named as `portal.rules.disclosure` names their faults: `posts-0-pension`."""

    def __init__(self, rows: Sequence[Mapping[str, str]], extra: int = 3, **values: Any) -> None:
        """rows: what is saved. extra: empty rows after them, so that there are never fewer than may be shown."""
        super().__init__(**values)
        self.cell_errors: dict[str, str] = {}
        if request.method == "POST":
            self.rows = self._posted()
            wanted = len(self.rows)
        else:
            self.rows = [dict(row) for row in rows]
            wanted = len(self.rows) + extra
        wanted = min(MOST_ROWS, max(wanted, LEAST_PEOPLE))
        self.rows += [{} for _ in range(wanted - len(self.rows))]

    def _posted(self) -> list[dict[str, str]]:
        rows = []
        for place in range(MOST_POSTS):
            names = {column.name: request.form.get(f"posts-{place}-{column.name}") for column in COLUMNS}
            if all(value is None for value in names.values()):
                break
            rows.append({name: value or "" for name, value in names.items()})
        return rows

    def filled(self) -> list[tuple[int, dict[str, str]]]:
        """The rows somebody typed in, each with its place on the page."""
        return [(place, row) for place, row in enumerate(self.rows) if any(value.strip() for value in row.values())]

    def explain_cells(self, errors: Mapping[str, str]) -> None:
        """Put each message beside its cell: the service counts filled rows, the page counts all."""
        places = [place for place, _ in self.filled()]
        for path, message in errors.items():
            _, row, column = path.split("-", 2)
            place = places[int(row)] if int(row) < len(places) else int(row)
            self.cell_errors[f"posts-{place}-{column}"] = message

    def error_items(self) -> list[tuple[str, str | None]]:
        """The whole form's messages, then each cell's."""
        cells: list[tuple[str, str | None]] = [
            (f"Row {int(path.split('-')[1]) + 1}: {message}", f"#{path}") for path, message in self.cell_errors.items()
        ]
        return super().error_items() + cells


class ImportForm(VersionedForm):
    """A file with the table of posts. It replaces the whole table."""

    file = FileField("Table of posts, as CSV or Excel", thing="a file", accept=".csv,.xlsx")
