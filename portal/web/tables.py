"""A list of a page as a table to keep."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from flask import Response

from portal.rules.feeds import csv_text


def csv_file(
    name: str, header: Sequence[str], rows: Iterable[Sequence[str | int | Decimal | date | bool | None]]
) -> Response:
    """An answer that saves as `name`.csv, UTF-8; cells that a spreadsheet would run are disarmed."""
    response = Response(csv_text(header, rows), content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.csv")
    return response
