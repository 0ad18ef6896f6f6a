"""Forms of acts: who sits where, send for approval, approve, send back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from portal.procurements.forms.pages import VersionedForm
from portal.rules.seats import SEAT_NAMES, SeatKind
from portal.web.fields import CheckboxesField, LongTextField, SelectField
from portal.web.forms import PageForm

ONE_PERSON = (
    SeatKind.OFFICER,
    SeatKind.SECOND_OPENER,
    SeatKind.PUBLICATION_APPROVER,
    SeatKind.AWARD_APPROVER,
    SeatKind.CHAIR,
    SeatKind.CONFLICT_DECIDER,
    SeatKind.SECOND_READER,
    SeatKind.CONCERNS_OFFICER,
)
_HINTS = {
    SeatKind.OFFICER: "Runs it, and opens the bids with the second opener.",
    SeatKind.SECOND_OPENER: "Opens the bids with the procurement officer. Off the panel.",
    SeatKind.PUBLICATION_APPROVER: "Not who drafted it.",
    SeatKind.AWARD_APPROVER: "Off the panel.",
    SeatKind.CHAIR: "On the panel. Records the agreed marks.",
    SeatKind.CONFLICT_DECIDER: "Decides what follows from a declared link. Off the panel.",
    SeatKind.SECOND_READER: "Reads the feedback before it goes out. Not who writes it.",
    SeatKind.CONCERNS_OFFICER: "Takes concerns about the panel.",
}
PersonChoice = tuple[str, str]


class CopyForm(PageForm):
    """Which plan a copy is for."""

    plan = SelectField("Which plan is it for?", thing="a plan", required=False, blank="None yet")

    def __init__(self, plans: Sequence[PersonChoice], **values: Any) -> None:
        """plans: id and name of each that is free."""
        super().__init__(**values)
        self.plan.choices = list(plans)

    def plan_id(self) -> UUID | None:
        """The plan chosen, or None."""
        return UUID(self.plan.data) if self.plan.data else None


class SeatsForm(VersionedForm):
    """A person for each seat; several for the panel. Built by `seats_form`."""

    def chosen(self) -> list[tuple[SeatKind, UUID, UUID | None]]:
        """Seats as (kind, person, whom they support)."""
        found: list[tuple[SeatKind, UUID, UUID | None]] = []
        for name, field in self._fields.items():
            if name in (kind.value for kind in ONE_PERSON) and field.data:
                found.append((SeatKind(name), UUID(str(field.data)), None))
            elif name in (SeatKind.PANEL_OFFICER.value, SeatKind.PANEL_SERVICE_USER.value):
                found += [(SeatKind(name), UUID(str(one)), None) for one in field.data]
            elif name.startswith("supporter_") and field.data:
                found.append((SeatKind.SUPPORTER, UUID(str(field.data)), UUID(name.removeprefix("supporter_"))))
        members = {person for kind, person, _ in found if kind is SeatKind.PANEL_SERVICE_USER}
        return [one for one in found if one[0] is not SeatKind.SUPPORTER or one[2] in members]


def seats_form(choices: dict[SeatKind, list[PersonChoice]], **values: Any) -> SeatsForm:
    """The form over the people there are. choices: for each kind, (user id, name)."""
    parts: dict[str, Any] = {}
    for kind in ONE_PERSON:
        parts[kind.value] = SelectField(
            SEAT_NAMES[kind],
            required=False,
            blank="Nobody yet",
            hint=_HINTS[kind],
            choices=choices[kind],
        )
    for kind in (SeatKind.PANEL_OFFICER, SeatKind.PANEL_SERVICE_USER):
        parts[kind.value] = CheckboxesField(SEAT_NAMES[kind], required=False, choices=choices[kind])
    for user_id, name in choices[SeatKind.PANEL_SERVICE_USER]:
        parts[f"supporter_{user_id}"] = SelectField(
            f"Who supports {name}", required=False, blank="Nobody", choices=choices[SeatKind.SUPPORTER]
        )
    form: SeatsForm = type("SeatsFormOfPeople", (SeatsForm,), parts)(**values)
    return form


class SendForm(VersionedForm):
    """Send for approval: no more than a button."""


class ApproveForm(VersionedForm):
    """Approve and publish."""

    reason = LongTextField(
        "Your reason", thing="your reason", rows=3, hint="Council officers read this. It is not public."
    )


class SendBackForm(PageForm):
    """Send back with what to change."""

    change = LongTextField("What to change", thing="what to change", rows=4)
