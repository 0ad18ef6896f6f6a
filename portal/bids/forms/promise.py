"""The form of a social-value promise."""

from decimal import Decimal
from typing import Any

from portal.bids.forms.pages import PartForm
from portal.rules.drafts import BELONGS, Promise
from portal.rules.money import pounds
from portal.rules.pack import Lot, Measure, Timetable
from portal.rules.wording import number, plain_date
from portal.web.fields import (
    DateField,
    DecimalTextField,
    LongTextField,
    RadiosField,
    SelectField,
    TextField,
)

US = "us"
PARTNER = "partner"


class PromiseForm(PartForm):
    """A social-value promise; all of it may be left empty."""

    quantity = DecimalTextField("How many", places=2, required=False)
    starts_on = DateField("From", thing="the start date", required=False)
    ends_on = DateField("To", thing="the end date", required=False)
    place = SelectField("Where", thing="where", required=False)
    who = RadiosField("Who delivers it", thing="who delivers it", required=False)
    partner = TextField("Name of the partner", thing="the name of the partner", required=False, width="20")
    evidence = LongTextField(
        "How you will show it", thing="how you will show it", required=False, rows=3, max_length=2000
    )
    belongs = RadiosField("This is", thing="what this is", choices=list(BELONGS.items()), required=False)

    def __init__(self, measure: Measure, lot: Lot, organisation: str, timetable: Timetable, **values: Any) -> None:
        """`organisation`: the bidder's name, which stands for "us"; `timetable`: when the contract runs."""
        super().__init__(**values)
        self._us = organisation
        self.quantity.label.text = f"How many ({measure.unit})"
        self.quantity.thing = "how many"
        most, worth = number(Decimal(measure.most)), pounds(measure.proxy_pence)
        self.quantity.description = f"{most} at most. Each counts as {worth}, an example value set by us."
        self.evidence.description = f"We look for: {measure.evidence}. Checked by: {measure.checked_by}."
        runs = f"The contract runs from {plain_date(timetable.start_on)} to {plain_date(timetable.end_on)}."
        self.starts_on.description = f"{runs} For example, {timetable.start_on:%-d %-m %Y}"
        self.ends_on.description = f"For example, {timetable.end_on:%-d %-m %Y}"
        places = list(lot.districts) or [lot.title]
        self.place.choices = [(place, place) for place in (*places, *(["All of them"] if len(places) > 1 else []))]
        self.who.choices = [(US, organisation), (PARTNER, "A partner")]

    def promise(self) -> Promise:
        """What was typed, as far as it goes."""
        delivered_by = (
            self._us if self.who.data == US else (self.partner.data or "") if self.who.data == PARTNER else ""
        )
        return Promise(
            quantity="" if self.quantity.data is None else format(self.quantity.data, "f"),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            place=self.place.data or "",
            delivered_by=delivered_by,
            evidence=self.evidence.data or "",
            belongs=self.belongs.data or "",
        )

    @staticmethod
    def from_promise(promise: Promise, organisation: str) -> dict[str, Any]:
        """The values the form is first shown with."""
        by_us = promise.delivered_by == organisation
        return {
            "quantity": Decimal(promise.quantity) if promise.quantity else None,
            "starts_on": promise.starts_on,
            "ends_on": promise.ends_on,
            "place": promise.place or None,
            "who": None if not promise.delivered_by else US if by_us else PARTNER,
            "partner": "" if by_us else promise.delivered_by,
            "evidence": promise.evidence,
            "belongs": promise.belongs or None,
        }
