"""The form on which a bidder answers the conditions of taking part."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.bids.forms.pages import PartForm
from portal.rules.conditions import LONGEST, ConditionReply, answers_for
from portal.rules.pack import Condition, Pack
from portal.web.fields import LongTextField, RadiosField


class ConditionRepliesForm(PartForm):
    """Fields for each condition are added by `conditions_form`."""

    asked: Sequence[Condition] = ()

    def replies(self) -> dict[str, ConditionReply]:
        """What was typed, by condition id."""
        return {
            condition.id: ConditionReply(
                self[f"{condition.id}_answer"].data or "", self[f"{condition.id}_words"].data or ""
            )
            for condition in self.asked
        }


def conditions_form(pack: Pack, saved: Mapping[str, ConditionReply], *, version: int) -> ConditionRepliesForm:
    """The form of this pack's conditions, with what was saved."""
    fields: dict[str, Any] = {"asked": pack.conditions}
    values: dict[str, Any] = {"version": version}
    for condition in pack.conditions:
        reply = saved.get(condition.id, ConditionReply())
        fields[f"{condition.id}_answer"] = RadiosField(
            f"Do you meet it? ({condition.text})",
            thing="your answer",
            required=False,
            choices=list(answers_for(condition).items()),
        )
        fields[f"{condition.id}_words"] = LongTextField(
            f"A few words ({condition.text})",
            required=False,
            rows=3,
            max_length=LONGEST,
            hint="Such as who insures you and until when. If you do not meet it, say why.",
        )
        values |= {f"{condition.id}_answer": reply.answer or None, f"{condition.id}_words": reply.words}
    form: ConditionRepliesForm = type("ConditionsPageForm", (ConditionRepliesForm,), fields)(data=values)
    return form
