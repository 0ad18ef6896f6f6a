"""Confirming the opening, declaring and deciding links, letting a member go."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from wtforms import HiddenField

from portal.rules.conflicts import ANSWER_WORDS, LINK_KINDS, OFFICER_ANSWERS, Answer
from portal.web.fields import (
    CheckboxesField,
    LongTextField,
    PasswordField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
)
from portal.web.forms import PageForm

_PLAIN = (
    (Answer.NONE.value, "No"),
    (Answer.USES.value, "I use it, or I used to", "That is fine. You can still mark."),
    (Answer.KNOWS.value, "I know someone who works there"),
    (Answer.RATHER_NOT.value, "I would rather not mark this one", "You need not say why."),
)


class ConfirmOpeningForm(PageForm):
    """The second person gives their own password, and their second factor: a code, or what the device says for a passkey."""

    password = PasswordField("Your password", empty="Enter your password")
    factor_code = TextField(
        "Code",
        hint="The 6 figures that your app shows now. Just used? Wait for the next. Phone lost? Type a recovery code.",
        required=False,
        max_length=40,
        width="10",
        autocomplete="one-time-code",
    )
    credential = HiddenField()


class DeclarationForm(PageForm):
    """Fields for each bidder are added by `declaration_form`."""

    bidders: Mapping[UUID, str] = {}
    plain = False

    def of(self, organisation_id: UUID, part: str = "") -> Any:
        """The field of a bidder, or its "_kinds" or "_words"."""
        return self[f"bidder_{organisation_id.hex}{part}"]

    def said(self, organisation_id: UUID) -> tuple[str, tuple[str, ...], str]:
        """What was answered for a bidder: answer, kinds of link, words."""
        answer = self.of(organisation_id).data or ""
        if self.plain:
            return answer, (), ""
        return answer, tuple(self.of(organisation_id, "_kinds").data), self.of(organisation_id, "_words").data


def declaration_form(
    bidders: Mapping[UUID, str], *, plain: bool, before: Mapping[UUID, tuple[str, tuple[str, ...], str]]
) -> DeclarationForm:
    """The page's form: one group a bidder. before: what was answered last, shown again."""
    fields: dict[str, Any] = {"bidders": bidders, "plain": plain}
    values: dict[str, Any] = {}
    for organisation_id, name in bidders.items():
        key = f"bidder_{organisation_id.hex}"
        said = before.get(organisation_id)
        if plain:
            fields[key] = RadiosField(f"Do you know {name}?", choices=_PLAIN, empty=f"Select what is true for {name}")
        else:
            fields[key] = RadiosField(
                f"Do you have a link to {name}?",
                choices=[(answer.value, ANSWER_WORDS[answer]) for answer in OFFICER_ANSWERS],
                empty=f"Select whether you have a link to {name}",
            )
            fields[f"{key}_kinds"] = CheckboxesField(
                "If there is a link, what kind?", choices=list(LINK_KINDS.items()), required=False
            )
            fields[f"{key}_words"] = LongTextField("What is it?", rows=3, required=False)
        if said:
            values |= {key: said[0]} if plain else {key: said[0], f"{key}_kinds": said[1], f"{key}_words": said[2]}
    if not plain:
        fields["will_tell"] = TickField(
            "I will tell you if this changes", required=True, empty="Tick that you will tell us if this changes"
        )
    return type("DeclarationPageForm", (DeclarationForm,), fields)(**values)  # type: ignore[no-any-return]


class LotDecisionForm(PageForm):
    """Who gets a lot that the rules leave open. The view hands over the bids."""

    award = RadiosField("Who gets this lot?", choices=(), required=False)
    reason = LongTextField("Why", required=False, rows=4, hint="Use nothing that was not published as a criterion.")


class DecisionForm(PageForm):
    """What is decided about a declared link."""

    ruling = RadiosField(
        "What do you decide?",
        choices=[
            ("accept", "Accept, with safeguards", "The member marks every bid, and keeps to what you write below."),
            ("limit", "Limit", "The member does not mark this one bid."),
            ("remove", "Remove", "The member leaves the panel."),
        ],
        empty="Select what you decide",
    )
    reason = LongTextField("Why?", hint="It stands in the award report.", empty="Enter why you decide this")
    safeguards = LongTextField("Safeguards", hint="Needed where you accept. The member reads them.", required=False)


class ReleaseForm(PageForm):
    """Why a member leaves."""

    reason = LongTextField(
        "Why?",
        hint="It stands in the decision record. Say only what is needed.",
        empty="Enter the reason. It stands in the decision record.",
    )


class ChairForm(PageForm):
    """Who leads the discussion from now on."""

    member = SelectField("New chair", empty="Select an officer of the panel who is not the chair")
    reason = LongTextField("Why?", empty="Enter the reason. It stands in the decision record.")
