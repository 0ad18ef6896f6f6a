"""The form of the one price."""

from typing import Any

from portal.bids.forms.pages import PartForm
from portal.rules.pack import PriceLine
from portal.web.fields import MoneyField


class PriceForm(PartForm):
    """The one price."""

    price = MoneyField("Your price", required=False)

    def __init__(self, line: PriceLine, **values: Any) -> None:
        """The label says what the price is for."""
        super().__init__(**values)
        self.price.label.text = f"{line.title}, without VAT"
        self.price.thing = "your price"
        self.price.description = line.help or f"In pounds, for {line.unit}. Enter 0 if there is no charge."
