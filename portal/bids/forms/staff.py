"""What a bidder says of staff who may move, and what they cost in a year."""

from typing import Any

from portal.bids.forms.pages import PartForm
from portal.rules.staff_response import (
    COST_LINES,
    EMPLOYERS,
    IF_WRONG,
    INDEMNITIES,
    LONGEST,
    MEASURES,
    MOST_PEOPLE,
    MOVES,
    PENSION_ROUTES,
    REDUNDANCY_OWNERS,
    StaffPosition,
)
from portal.web.fields import (
    CheckboxesField,
    LongTextField,
    MoneyField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
    WholeNumberField,
)

_CODES = ("moves", "pension", "employer", "redundancy_owner", "indemnities", "if_wrong")
_TEXTS = ("reasons", "measures_words", "plan", "partner")


class StaffPositionForm(PartForm):
    """All of it may be left for later; the task list says what is missing."""

    moves = RadiosField(
        "Who do you think moves to you?", thing="who moves", required=False, choices=list(MOVES.items())
    )
    people = WholeNumberField(
        "How many people have you priced for?", thing="how many people", required=False, most=MOST_PEOPLE
    )
    reasons = LongTextField(
        "Why you think so",
        required=False,
        rows=3,
        max_length=LONGEST,
        hint="No amounts of money: the panel reads this before prices are opened.",
    )
    employer = RadiosField(
        "Who would employ them?", thing="who employs them", required=False, choices=list(EMPLOYERS.items())
    )
    partner = TextField("Name of the partner", required=False, max_length=200, hint="Only if a partner employs them.")
    pension = RadiosField("Pension", thing="the pension", required=False, choices=list(PENSION_ROUTES.items()))
    measures = CheckboxesField(
        "Changes you plan for them",
        thing="the changes",
        required=False,
        choices=list(MEASURES.items()),
        hint="The law says you must tell the present provider early. What you choose here begins that letter.",
    )
    measures_words = LongTextField("The changes in a few words", required=False, rows=3, max_length=LONGEST)
    plan = LongTextField(
        "How people are told and taken on",
        required=False,
        rows=4,
        max_length=LONGEST,
        hint="Who talks to them and their union, and by when.",
    )
    redundancy_owner = SelectField(
        "If people lose their job because of the move, who bears the cost?",
        thing="who bears the cost",
        required=False,
        choices=list(REDUNDANCY_OWNERS.items()),
    )
    indemnities = SelectField(
        "Indemnities",
        required=False,
        choices=list(INDEMNITIES.items()),
        hint="A promise in the contract to pay, if an old debt to staff comes to light.",
    )
    if_wrong = SelectField(
        "If a fact we gave turns out wrong", thing="what happens then", required=False, choices=list(IF_WRONG.items())
    )
    keep = TickField("I keep these words. I know that the council may leave our bid out because of them.")

    @classmethod
    def of(cls, saved: StaffPosition, version: int) -> "StaffPositionForm":
        """The form filled with what is saved."""
        values: dict[str, Any] = {name: getattr(saved, name) or None for name in _CODES}
        values |= {name: getattr(saved, name) for name in _TEXTS}
        return cls(
            data=values
            | {"people": saved.people, "measures": list(saved.measures), "keep": bool(saved.kept), "version": version}
        )

    def position(self) -> StaffPosition:
        """What was typed."""
        codes: dict[str, Any] = {name: getattr(self, name).data or "" for name in _CODES}
        texts: dict[str, Any] = {name: (getattr(self, name).data or "").strip() for name in _TEXTS}
        return StaffPosition(people=self.people.data, measures=tuple(self.measures.data or ()), **codes, **texts)


class StaffCostsForm(PartForm):
    """One amount for each line, in pounds a year."""

    def lines(self) -> dict[str, int]:
        """The amounts typed, in pence by line."""
        found = {name: getattr(self, f"line_{name}").data for name in COST_LINES}
        return {name: pence for name, pence in found.items() if pence is not None}


for _name, _heading in COST_LINES.items():
    setattr(
        StaffCostsForm,
        f"line_{_name}",
        MoneyField(_heading, thing=f"the cost of {_heading[0].lower()}{_heading[1:]}", required=False),
    )
