"""Forms of awards."""

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField

from portal.rules.diligence import OUTCOMES
from portal.web.fields import DateField, LongTextField, RadiosField, TextField
from portal.web.forms import PageForm


def recommend_form(lots: list[tuple[str, str]]) -> type[PageForm]:
    """A form with one reason for each lot. lots: (id, label of its box)."""
    fields: dict[str, Any] = {
        f"reason-{lot_id}": LongTextField(label, required=False, rows=4, thing="your reason") for lot_id, label in lots
    }
    fields["continuity"] = LongTextField(
        "What happens to the people who use the service",
        required=False,
        rows=4,
        hint="Until the new service begins, and as it begins. The public will read it.",
    )
    fields["exempt"] = LongTextField(
        "A part that is not for the public", required=False, rows=3, hint="Only if there is one. The council reads it."
    )
    fields["exempt_reason"] = TextField("Why that part is not for the public", required=False, max_length=4000)
    return type("RecommendForm", (PageForm,), fields)


def check_form(kinds: Mapping[str, str]) -> type[PageForm]:
    """One thing checked about one bidder. kinds: title by kind."""
    fields: dict[str, Any] = {
        "kind": RadiosField("What did you check?", choices=list(kinds.items()), required=False),
        "outcome": RadiosField("What did you find?", choices=list(OUTCOMES.items()), required=False),
        "checked_on": DateField("Day you checked", thing="the day you checked", required=False),
        "what": LongTextField(
            "What you checked", required=False, rows=4, hint="Which paper, which sum, which register, which day."
        ),
    }
    return type("CheckForm", (PageForm,), fields)


class DecisionForm(PageForm):
    """The approver's reason. recommendation: the one on the page that was read."""

    recommendation = HiddenField()
    reason = LongTextField("Your reason", required=False, rows=4, thing="your reason")


class NoticeForm(PageForm):
    """The award notice as published."""

    reference = TextField(
        "Notice reference", thing="the notice reference", hint="Such as 2026/S 000-012345 or 012345-2026."
    )
    published_on = DateField("Day it was published", thing="the day it was published")
