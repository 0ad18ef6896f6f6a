"""Facts about all staff who may move, and what the budget is held against."""

from typing import Any

from portal.procurements.forms.pages import DraftForm
from portal.rules.drafting import decimal_of
from portal.rules.staff_facts import ASSUMPTIONS, BASES, TERMS, StaffCostsDraft, StaffDraft, Term
from portal.web.fields import DateField, DecimalTextField, LongTextField, SelectField, TextField, WholeNumberField

_TERM, _ASSUMED = "term_", "assumed_"
_PERCENTAGES = ("scheme_percent", "cover_percent", "overheads_percent")


class StaffTermsForm(DraftForm):
    """One field for each fact; what is left empty is told to bidders as still to come."""

    due_on = DateField(
        "We will have what is missing by",
        thing="the day the missing facts come",
        required=False,
        hint="All bidders read this day. It must not be after the day for answers.",
    )
    owner = TextField(
        "Who gets what is missing", thing="who gets it", required=False, max_length=100, hint="A name bidders can ask."
    )

    def shown_fields(self) -> list[Any]:
        """The facts first, then who brings what is missing."""
        fields = super().shown_fields()
        return [f for f in fields if f.name.startswith(_TERM)] + [f for f in fields if not f.name.startswith(_TERM)]

    @classmethod
    def of(cls, saved: StaffDraft, **values: Any) -> "StaffTermsForm":
        """The form filled with what is saved."""
        known: dict[str, Any] = {"due_on": saved.due_on, "owner": saved.owner}
        for term in TERMS:
            text = saved.terms.get(term.name, "")
            known[_TERM + term.name] = (int(text) if text else None) if term.kind == "number" else text or None
        return cls(**known, **values)

    def content(self, before: StaffDraft) -> StaffDraft:
        """What the page says."""
        typed = {term.name: getattr(self, _TERM + term.name).data for term in TERMS}
        return StaffDraft(
            terms={name: str(value) for name, value in typed.items() if value not in (None, "")},
            due_on=self.due_on.data,
            owner=self.owner.data,
        )


def _term_field(term: Term) -> Any:
    thing = term.heading[0].lower() + term.heading[1:]
    if term.kind == "number":
        hint = "Bidders see “1 or 2” for a number below 3." if term.few else f"In {term.unit}."
        return WholeNumberField(term.heading, thing=thing, required=False, most=term.most, hint=hint)
    return SelectField(term.heading, thing=thing, required=False, choices=list(term.choices), blank="Not known yet")


for _term in TERMS:
    setattr(StaffTermsForm, _TERM + _term.name, _term_field(_term))


class StaffCostsForm(DraftForm):
    """Rates and the common rules for pricing."""

    scheme_percent = DecimalTextField(
        "Employer's rate in the defined-benefit scheme",
        thing="the employer's rate",
        suffix="%",
        required=False,
        most=100,
        hint="Such as 21.2. The fund tells it. Leave empty if nobody is in such a scheme.",
    )
    cover_percent = DecimalTextField(
        "Cover for holiday and sickness",
        thing="the cover for holiday and sickness",
        suffix="%",
        required=False,
        most=100,
        hint="As a share of pay and on-costs.",
    )
    overheads_percent = DecimalTextField(
        "Overheads",
        thing="the overheads",
        suffix="%",
        required=False,
        most=100,
        hint="As a share of the cost of staff.",
    )
    least_hours = DecimalTextField(
        "Fewest hours of staff a week",
        thing="the fewest hours",
        required=False,
        most=20000,
        suffix="hours",
        hint="What the service needs at least. We cost them at the National Living Wage.",
    )
    budget_reason = LongTextField(
        "Why the budget is less than staff cost",
        required=False,
        rows=3,
        hint="Only where it is. The approver reads this.",
    )

    def shown_fields(self) -> list[Any]:
        """Rates first, then the common rules, then the reason."""
        fields = super().shown_fields()
        last = [f for f in fields if f.name == "budget_reason"]
        common = [f for f in fields if f.name.startswith(_ASSUMED)]
        return [f for f in fields if f not in last and f not in common] + common + last

    @classmethod
    def of(cls, saved: StaffCostsDraft, **values: Any) -> "StaffCostsForm":
        """The form filled with what is saved."""
        known: dict[str, Any] = {"budget_reason": saved.budget_reason}
        for name in (*_PERCENTAGES, "least_hours"):
            known[name] = decimal_of(getattr(saved, name))
        for name in ASSUMPTIONS:
            known[_ASSUMED + name] = saved.assumptions.get(name) or None
        return cls(**known, **values)

    def content(self, before: StaffCostsDraft) -> StaffCostsDraft:
        """What the page says."""
        numbers = {name: getattr(self, name).data for name in (*_PERCENTAGES, "least_hours")}
        chosen = {name: getattr(self, _ASSUMED + name).data for name in ASSUMPTIONS}
        return StaffCostsDraft(
            **{name: "" if value is None else f"{value:f}" for name, value in numbers.items()},
            assumptions={name: basis for name, basis in chosen.items() if basis},
            budget_reason=self.budget_reason.data,
        )


for _name, _heading in ASSUMPTIONS.items():
    setattr(
        StaffCostsForm,
        _ASSUMED + _name,
        SelectField(
            _heading,
            thing=f"how bidders price {_heading[0].lower()}{_heading[1:]}",
            hint="Nobody can know this yet. All bidders do the same, so that prices can be compared.",
            required=False,
            choices=list(BASES.items()),
            blank="Not decided yet",
        ),
    )
