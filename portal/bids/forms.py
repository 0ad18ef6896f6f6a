"""Forms of bids, one a page. What may be typed follows from the published pack, handed over by the view."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from wtforms import HiddenField

from portal.rules.drafts import BELONGS, Promise
from portal.rules.money import pounds
from portal.rules.pack import Lot, Measure, Pack, PriceLine, Question, Timetable
from portal.rules.wording import count_of, number, plain_date
from portal.rules.workforce_promises import PROMISES
from portal.web.fields import (
    CheckboxesField,
    DateField,
    DecimalTextField,
    FileField,
    LongTextField,
    MoneyField,
    RadiosField,
    SelectField,
    TextField,
)
from portal.web.forms import PageForm

FILE_KINDS = ".pdf,.docx,.xlsx,.csv,.txt,.png,.jpg,.jpeg"
US = "us"
PARTNER = "partner"


class PartForm(PageForm):
    """A part of the draft. `version`: the save it was opened on, so that a colleague's save in between is noticed."""

    version = HiddenField()

    def seen(self) -> int:
        """The version the form was opened on; 0 where none came."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


class AnswerForm(PartForm):
    """An answer, kept however long it is, and a file beside it."""

    text = LongTextField("Your answer", required=False, rows=14, enforce_limit=False)
    file = FileField("Add a file", required=False, accept=FILE_KINDS)

    def __init__(self, question: Question, upload_limit: str, **values: Any) -> None:
        """`upload_limit`: the largest file, "10 MB"."""
        super().__init__(**values)
        self.text.label.text = f"Your answer ({count_of(question.word_limit, 'word')} at most)"
        self.text.thing = "your answer"
        self.text.word_limit = question.word_limit
        taken = count_of(question.files_allowed, "file")
        self.file.description = f"PDF, Word, Excel, CSV, text, PNG or JPG. {taken} at most, {upload_limit} each."
        if question.files_allowed == 0:
            del self.file

    @property
    def has_file(self) -> bool:
        """True where the question takes files."""
        return "file" in self._fields


class PriceForm(PartForm):
    """The one price."""

    price = MoneyField("Your price", required=False)

    def __init__(self, line: PriceLine, **values: Any) -> None:
        """The label says what the price is for."""
        super().__init__(**values)
        self.price.label.text = f"{line.title}, without VAT"
        self.price.thing = "your price"
        self.price.description = line.help or f"In pounds, for {line.unit}. Enter 0 if there is no charge."


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


class LotsForm(PartForm):
    """Which lots to bid for."""

    lots = CheckboxesField("Lots", thing="at least 1 lot")

    def __init__(self, pack: Pack, **values: Any) -> None:
        """The pack names the lots."""
        super().__init__(**values)
        self.lots.choices = [(lot.id, lot.title) for lot in pack.lots]


class SubmitForm(PageForm):
    """Send some lots. `seen`: the draft's digest as the page showed it."""

    seen = HiddenField()
    lots = CheckboxesField("You are sending", empty="Select at least 1 lot to send")
    declarations = CheckboxesField("What you declare")

    def __init__(self, pack: Pack, ready: Sequence[Lot], **values: Any) -> None:
        """`ready`: lots that can be sent; with one lot in all there is nothing to choose."""
        super().__init__(**values)
        self.declarations.choices = [(str(at), text) for at, text in enumerate(pack.declarations)]
        self.declarations.empty = f"Tick all {len(pack.declarations)} to submit"
        self._declared = pack.declarations
        self._only = ready[0].id if len(pack.lots) == 1 and ready else None
        self.lots.choices = [(lot.id, lot.title) for lot in ready]
        if len(pack.lots) == 1:
            del self.lots

    def chosen_lots(self) -> list[str]:
        """Ids of the lots to send."""
        if "lots" not in self._fields:
            return [self._only] if self._only else []
        return [str(lot_id) for lot_id in self.lots.data or []]

    def declared(self) -> list[str]:
        """The declarations that were ticked, in their own words."""
        return [self._declared[int(at)] for at in self.declarations.data or []]


class UndertakingForm(PageForm):
    """How the organisation keeps the table of posts private."""

    promises = CheckboxesField(
        "What you agree to", choices=list(PROMISES.items()), empty=f"Tick all {len(PROMISES)} to see the table"
    )


class NoFieldsForm(PageForm):
    """A button and its token."""
