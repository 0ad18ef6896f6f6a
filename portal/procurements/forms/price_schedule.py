"""The price schedule of a draft: one price or lines, for how many years, and the lines as rows."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask import request

from portal.procurements.forms.marking import decimal_text
from portal.procurements.forms.pages import VersionedForm
from portal.rules.price_schedule import BY_LINES, ONE_PRICE, RISES, ScheduleDraft, as_row, columns
from portal.rules.price_schedule.typed import MOST_LINES, MOST_YEARS, plain_line
from portal.web.fields import DecimalTextField, RadiosField, WholeNumberField

_ONE = "one"
_TYPED = ("title", "unit", "volume", "limit")
_USUAL = {"when": "year", "rises": "yes", "rule": "must_fill"}


class PriceScheduleForm(VersionedForm):
    """Rows named as `portal.rules.price_schedule.read_lines` names their faults: `lines-0-volume`."""

    kind = RadiosField(
        "How you ask for the price",
        thing="how you ask for the price",
        choices=(
            (_ONE, "One price", "Each bidder types one sum."),
            (BY_LINES, "Line by line", "Each bidder prices the lines below. The portal works out the total."),
        ),
    )
    years = WholeNumberField(
        "Years of the contract", thing="the years of the contract", required=False, least=1, most=MOST_YEARS
    )
    extension_years = WholeNumberField(
        "Extra years, if you extend", thing="the extra years", required=False, least=0, most=MOST_YEARS
    )
    rise = RadiosField("Do prices rise each year?", thing="whether prices rise", choices=list(RISES.items()))
    rise_percent = DecimalTextField(
        "Percent a year",
        thing="the percent a year",
        required=False,
        suffix="%",
        least=0,
        most=50,
        hint="From year 2. Our percentage, or the most a bidder may offer.",
    )

    def __init__(self, saved: ScheduleDraft, lots: Sequence[tuple[str, str]], extra: int = 3, **values: Any) -> None:
        """saved: what stands; lots: id and title of each; extra: empty rows after those that are filled."""
        known = {
            "kind": saved.kind or _ONE,
            "years": saved.years,
            "extension_years": saved.extension_years,
            "rise": saved.rise,
            "rise_percent": Decimal(saved.rise_percent) if saved.rise_percent else None,
        }
        super().__init__(**known, **values)
        self.columns = columns(lots)
        self.cell_errors: dict[str, str] = {}
        if request.method == "POST" and values.get("formdata", ...) is not None:
            self.rows = self._posted()
        else:
            self.rows = [as_row(line) for line in saved.lines]
            room = min(MOST_LINES, len(self.rows) + extra) - len(self.rows)
            self.rows += [dict(_USUAL) for _ in range(room)]

    def _posted(self) -> list[dict[str, str]]:
        rows = []
        names = ["id", *(column.name for column in self.columns)]
        for place in range(MOST_LINES + 1):
            row = {name: request.form.get(f"lines-{place}-{name}") for name in names}
            if all(value is None for value in row.values()):
                break
            rows.append({name: plain_line(value or "") for name, value in row.items()})
        return rows

    def filled(self) -> list[tuple[int, dict[str, str]]]:
        """The rows somebody typed in, each with its place on the page. An emptied row takes its line out."""
        return [(at, row) for at, row in enumerate(self.rows) if any(row.get(name, "").strip() for name in _TYPED)]

    def content(self) -> ScheduleDraft:
        """Everything but the lines."""
        return ScheduleDraft(
            kind=BY_LINES if self.kind.data == BY_LINES else ONE_PRICE,
            years=self.years.data,
            extension_years=self.extension_years.data or 0,
            rise=self.rise.data or "none",
            rise_percent=decimal_text(self.rise_percent.data),
        )

    def explain_cells(self, errors: Mapping[str, str]) -> None:
        """Put each message beside its cell: the service counts filled rows, the page counts all."""
        places = [place for place, _ in self.filled()]
        for path, message in errors.items():
            _, row, column = path.split("-", 2)
            place = places[int(row)] if int(row) < len(places) else int(row)
            self.cell_errors[f"lines-{place}-{column}"] = message

    def error_items(self) -> list[tuple[str, str | None]]:
        """The whole form's messages, then each cell's."""
        cells: list[tuple[str, str | None]] = [
            (f"Line {int(path.split('-')[1]) + 1}: {message}", f"#{path}") for path, message in self.cell_errors.items()
        ]
        return super().error_items() + cells
