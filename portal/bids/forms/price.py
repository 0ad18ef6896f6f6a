"""The price of a lot: one sum, or line by line."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import request

from portal.bids.forms.pages import PartForm
from portal.rules.money import MOST_PENCE
from portal.rules.pack import PriceLine
from portal.rules.price_schedule import OFFERED, Offer, Schedule, ScheduleLine
from portal.rules.wording import number
from portal.web.fields import DecimalTextField, FileField, MoneyField


class PriceForm(PartForm):
    """The one price."""

    price = MoneyField("Your price", required=False)

    def __init__(self, line: PriceLine, **values: Any) -> None:
        """The label says what the price is for."""
        super().__init__(**values)
        self.price.label.text = f"{line.title}, without VAT"
        self.price.thing = "your price"
        self.price.description = line.help or f"In pounds, for {line.unit}. Enter 0 if there is no charge."


class LinePricesForm(PartForm):
    """A price for each line, any of them left for later; built by `line_prices_form`."""

    asked: Sequence[ScheduleLine] = ()

    def rate(self, line_id: str) -> Any:
        """The box of a line."""
        return self._fields[f"rate_{line_id}"]

    def offer(self) -> Offer:
        """What was typed. A price beyond its limit is meant only as it stood when its box was ticked."""
        rates = {line.id: pence for line in self.asked if (pence := self.rate(line.id).data) is not None}
        rise = self._fields["rise"].data if "rise" in self._fields else None
        accepted = {line: rate for line, rate in rates.items() if request.form.get(f"accept_{line}") == str(rate)}
        return Offer(rates, "" if rise is None else format(rise, "f"), accepted)


def line_prices_form(schedule: Schedule, lot_id: str, saved: Offer | None = None, **values: Any) -> LinePricesForm:
    """The form for the lines of a lot. saved: what stands, to fill it with."""
    asked = tuple(line for line in schedule.lines_of(lot_id) if line.asked)
    parts: dict[str, Any] = {"asked": asked}
    if schedule.rise == OFFERED:
        most = f" At most {number(Decimal(schedule.rise_percent))}%." if schedule.rise_percent else ""
        parts["rise"] = DecimalTextField(
            "Your yearly rise",
            thing="your yearly rise",
            required=False,
            suffix="%",
            least=0,
            most=50,
            hint=f"Percent a year, from year 2. Enter 0 if prices stay the same.{most}",
        )
    for place, line in enumerate(schedule.lines_of(lot_id), start=1):
        if line.asked:
            parts[f"rate_{line.id}"] = MoneyField(
                f"Line {place}: your price for one {line.unit}",
                thing=f"the price for line {place}",
                required=False,
                most=MOST_PENCE,
            )
    if saved is not None:
        known: dict[str, Any] = {f"rate_{line}": rate for line, rate in saved.rates.items()}
        known["rise"] = Decimal(saved.rise) if saved.rise else None
        values["data"] = known | dict(values.get("data", {}))
    form: LinePricesForm = type("LinePricesFormOfLot", (LinePricesForm,), parts)(**values)
    return form


class UploadPricesForm(PartForm):
    """The filled schedule as a file."""

    file = FileField("The file with your prices", accept=".xlsx,.csv")
