"""Forms of awards."""

from typing import Any

from wtforms import HiddenField

from portal.web.fields import DateField, LongTextField, TextField
from portal.web.forms import PageForm


def recommend_form(lots: list[tuple[str, str]]) -> type[PageForm]:
    """A form with one reason for each lot. lots: (id, label of its box)."""
    fields: dict[str, Any] = {
        f"reason-{lot_id}": LongTextField(label, required=False, rows=4, thing="your reason") for lot_id, label in lots
    }
    return type("RecommendForm", (PageForm,), fields)


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
