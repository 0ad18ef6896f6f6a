"""Forms of partners, and of the parts of a bid that are sensitive."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from portal.bids.forms.pages import PartForm
from portal.rules.pack import Lot, Pack
from portal.rules.sensitive import LONGEST, markable
from portal.rules.team import KINDS, MOST_DAYS_TO_PAY, TUPE_ROLES, Partner
from portal.web.fields import (
    CheckboxesField,
    DateField,
    DecimalTextField,
    LongTextField,
    RadiosField,
    TextField,
    WholeNumberField,
)


class PartnerForm(PartForm):
    """One other organisation."""

    name = TextField("Name of the organisation", thing="the name of the organisation")
    number = TextField(
        "Its company or charity number", required=False, max_length=40, width="10", hint="If it has one."
    )
    kind = RadiosField("How does it take part?", choices=list(KINDS.items()), empty="Select member or subcontractor")
    role = LongTextField("What will it do?", thing="what it will do", required=False, rows=3, max_length=1000)
    share = DecimalTextField(
        "Its share of the price",
        thing="its share",
        places=2,
        hint="In percent, such as 25. What is left over is your own share.",
    )
    districts = CheckboxesField("Where will it work?", required=False)
    pays_in_days = WholeNumberField(
        "In how many days will you pay its invoices?",
        thing="the number of days",
        required=False,
        hint=f"Only for a subcontractor. By law {MOST_DAYS_TO_PAY} days at most.",
    )
    tupe_role = RadiosField(
        "Would staff of today’s provider move to it?",
        choices=list(TUPE_ROLES.items()),
        required=False,
        hint="TUPE is a law that moves staff to the new provider on the same terms.",
    )
    declared_by = TextField(
        "Who there agreed?",
        thing="who agreed",
        required=False,
        max_length=120,
        hint="A person who may speak for it. They agreed to be named, and to what you declare when you submit.",
    )
    declared_on = DateField("When did they agree?", thing="the day they agreed", required=False)

    def __init__(self, lot: Lot, **values: Any) -> None:
        """The lot names the districts."""
        super().__init__(**values)
        self.districts.choices = [(place, place) for place in lot.districts or (lot.title,)]

    def partner(self) -> Partner:
        """What was typed, as far as it goes."""
        return Partner(
            kind=self.kind.data or "",
            name=(self.name.data or "").strip(),
            number=(self.number.data or "").strip(),
            role=(self.role.data or "").strip(),
            share="" if self.share.data is None else format(self.share.data, "f"),
            districts=tuple(self.districts.data or ()),
            pays_in_days=self.pays_in_days.data,
            tupe_role=self.tupe_role.data or "",
            declared_by=(self.declared_by.data or "").strip(),
            declared_on=self.declared_on.data,
        )

    @staticmethod
    def values_of(partner: Partner) -> dict[str, Any]:
        """What the form is first shown with."""
        return {
            **{name: getattr(partner, name) for name in Partner.__dataclass_fields__},
            "share": Decimal(partner.share) if partner.share else None,
            "kind": partner.kind or None,
            "districts": list(partner.districts),
            "tupe_role": partner.tupe_role or None,
        }


class TeamForm(PartForm):
    """How the partners were chosen."""

    how = LongTextField(
        "How did you choose your partners, and how will you work with them?",
        thing="how you chose your partners",
        required=False,
        rows=5,
        max_length=3000,
        hint="What they add, how you share risk, and how you sort out a problem.",
    )


class SensitiveForm(PartForm):
    """Fields for each part are added by `sensitive_form`."""

    names: Mapping[str, str] = {}

    def reasons(self) -> dict[str, str]:
        """What was typed, by part."""
        return {part: self[field_of(part)].data or "" for part in self.names}


def field_of(part: str) -> str:
    """The field of a part: "answer:Q1" is "answer_Q1"."""
    return part.replace(":", "_")


def sensitive_form(pack: Pack, saved: Mapping[str, str], *, version: int) -> SensitiveForm:
    """A box for each part of the bid, with the reason that was saved."""
    names = markable(pack)
    fields: dict[str, Any] = {"names": names}
    for part, name in names.items():
        fields[field_of(part)] = LongTextField(name, thing="the reason", required=False, rows=2, max_length=LONGEST)
    values = {field_of(part): saved.get(part, "") for part in names}
    form: SensitiveForm = type("SensitivePageForm", (SensitiveForm,), fields)(data=values | {"version": version})
    return form
