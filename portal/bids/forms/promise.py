"""The form of a social-value promise."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from portal.bids.forms.pages import PartForm
from portal.rules.money import pounds
from portal.rules.pack import Lot, Measure, Timetable
from portal.rules.promises import BELONGS, EACH_YEAR, ContractYear, Promise, contract_years
from portal.rules.team import KIND_NAMES, Team
from portal.rules.wording import number, plain_date, short_date
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
_MEMBER = "team-"
_SOME, _NOTHING = "some", "nothing"


class PromiseForm(PartForm):
    """A social-value promise; all of it may be left empty. Built by `promise_form`, which adds a box for each year."""

    offer = RadiosField(
        "What do you offer?",
        thing="what you offer",
        required=False,
        choices=((_SOME, "Something: we fill in this page"), (_NOTHING, "Nothing under this measure. It earns 0")),
    )
    quantity = DecimalTextField("How many", places=2, required=False)
    counted = RadiosField(
        "This number is",
        thing="what this number is",
        required=False,
        choices=(("all", "In all, for the whole contract"), (EACH_YEAR, "For each contract year of your dates")),
    )
    starts_on = DateField("From", thing="the start date", required=False)
    ends_on = DateField("To", thing="the end date", required=False)
    place = SelectField("Where", thing="where", required=False)
    who = RadiosField("Who delivers it", thing="who delivers it", required=False)
    partner = TextField("Name of the partner", thing="the name of the partner", required=False, width="20")
    evidence = LongTextField(
        "How you will show it", thing="how you will show it", required=False, rows=3, max_length=2000
    )
    belongs = RadiosField("This is", thing="what this is", choices=list(BELONGS.items()), required=False)
    years: Sequence[ContractYear] = ()

    def __init__(
        self, measure: Measure, lot: Lot, organisation: str, timetable: Timetable, team: Team, **values: Any
    ) -> None:
        """organisation: the bidder's name, "us"; team: the partners named for the lot; timetable: when the contract runs."""
        super().__init__(**values)
        self._us, self._team = organisation, team
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
        named = [
            (f"{_MEMBER}{at}", partner.name, KIND_NAMES.get(partner.kind, ""))
            for at, partner in enumerate(team.partners)
        ]
        self.who.choices = [(US, organisation), *named, (PARTNER, "A partner" if not named else "Another partner")]

    @property
    def year_fields(self) -> list[Any]:
        """The box of each contract year."""
        return [self._fields[f"year_{year.number}"] for year in self.years]

    def promise(self) -> Promise:
        """What was typed, as far as it goes."""
        delivered_by, delivered_as = self._who()
        by_year = tuple("" if field.data is None else format(field.data, "f") for field in self.year_fields)
        return Promise(
            quantity="" if self.quantity.data is None else format(self.quantity.data, "f"),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            place=self.place.data or "",
            delivered_by=delivered_by,
            evidence=self.evidence.data or "",
            belongs=self.belongs.data or "",
            counted=EACH_YEAR if self.counted.data == EACH_YEAR else "",
            by_year=by_year if any(by_year) else (),
            delivered_as=delivered_as,
            declined=self.offer.data == _NOTHING,
        )

    def _who(self) -> tuple[str, str]:
        chosen = self.who.data
        if chosen == US:
            return self._us, "lead"
        if chosen == PARTNER:
            return self.partner.data or "", ""
        if chosen:
            partner = self._team.partners[int(chosen.removeprefix(_MEMBER))]
            return partner.name, partner.kind
        return "", ""


def promise_form(
    measure: Measure,
    lot: Lot,
    organisation: str,
    timetable: Timetable,
    team: Team,
    *,
    saved: Promise | None = None,
    **values: Any,
) -> PromiseForm:
    """The form for one measure, with a box for each contract year. saved: what stands, to fill it with."""
    years = contract_years(timetable)
    parts: dict[str, Any] = {"years": years}
    for year in years:
        parts[f"year_{year.number}"] = DecimalTextField(
            f"Year {year.number}: {short_date(year.first)} to {short_date(year.last)}",
            thing=f"how many in year {year.number}",
            places=2,
            least=0,
            required=False,
        )
    if saved is not None:
        values["data"] = _known(saved, organisation, team) | dict(values.get("data", {}))
    form: PromiseForm = type("PromiseFormOfMeasure", (PromiseForm,), parts)(
        measure, lot, organisation, timetable, team, **values
    )
    return form


def _known(promise: Promise, organisation: str, team: Team) -> dict[str, Any]:
    names = [partner.name for partner in team.partners]
    who = None
    if promise.delivered_by == organisation:
        who = US
    elif promise.delivered_by in names:
        who = f"{_MEMBER}{names.index(promise.delivered_by)}"
    elif promise.delivered_by:
        who = PARTNER
    known: dict[str, Any] = {
        "offer": _NOTHING if promise.declined else None if promise.is_blank else _SOME,
        "quantity": Decimal(promise.quantity) if promise.quantity else None,
        "counted": EACH_YEAR if promise.counted == EACH_YEAR else "all" if promise.quantity else None,
        "starts_on": promise.starts_on,
        "ends_on": promise.ends_on,
        "place": promise.place or None,
        "who": who,
        "partner": promise.delivered_by if who == PARTNER else "",
        "evidence": promise.evidence,
        "belongs": promise.belongs or None,
    }
    known |= {f"year_{at}": Decimal(text) for at, text in enumerate(promise.by_year, start=1) if text}
    return known
