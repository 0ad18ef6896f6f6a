"""The page of conditions: one block a condition, and empty ones for more. A block without its text is taken out."""

from typing import Any

from portal.procurements.forms.pages import DraftForm
from portal.rules.conditions import AT_AWARD, CONSEQUENCE_WORDS, WHEN_WORDS
from portal.rules.drafting import ConditionDraft, ConditionsDraft
from portal.web.fields import LongTextField, RadiosField, TextField

_EMPTY_ONES = 2
MOST = 20


class ConditionsForm(DraftForm):
    """Blocks 1 to `blocks`; fields are added by `conditions_form`."""

    blocks = 0

    def block(self, number: int, part: str) -> Any:
        """One field of a block: "text", "level", "why", "when", "when_reason" or "consequence"."""
        return self[f"condition_{number}_{part}"]

    def validate(self, extra_validators: Any = None) -> bool:
        """A block with a level or a reason needs its condition: nothing typed is dropped in silence."""
        fine = bool(super().validate(extra_validators))
        for number in range(1, self.blocks + 1):
            text = self.block(number, "text")
            rest = (self.block(number, part).data or "" for part in ("level", "why", "when_reason"))
            if not (text.data or "").strip() and any(each.strip() for each in rest):
                text.errors = ["Enter what a bidder must have, or empty the whole block"]
                fine = False
        return fine

    def content(self, before: ConditionsDraft) -> ConditionsDraft:
        found = []
        for number in range(1, self.blocks + 1):
            text = self.block(number, "text").data or ""
            if not text.strip():
                continue
            found.append(
                ConditionDraft(
                    text=text.strip(),
                    level=(self.block(number, "level").data or "").strip(),
                    why=(self.block(number, "why").data or "").strip(),
                    when=self.block(number, "when").data or AT_AWARD,
                    when_reason=(self.block(number, "when_reason").data or "").strip(),
                    consequence=self.block(number, "consequence").data or "",
                )
            )
        return ConditionsDraft(tuple(found))


def conditions_form(saved: ConditionsDraft, **values: Any) -> ConditionsForm:
    """The form with what is saved, and empty blocks after it."""
    blocks = min(len(saved.conditions) + _EMPTY_ONES, MOST)
    fields: dict[str, Any] = {"blocks": blocks}
    for number in range(1, blocks + 1):
        each = saved.conditions[number - 1] if number <= len(saved.conditions) else ConditionDraft()
        start = f"condition_{number}_"
        fields |= {
            f"{start}text": TextField(
                f"Condition {number}: what a bidder must have",
                required=False,
                max_length=300,
                hint="Such as public liability insurance. Empty the block to take the condition out.",
            ),
            f"{start}level": TextField(
                f"Condition {number}: how much is enough", required=False, max_length=200, hint="Such as £5 million."
            ),
            f"{start}why": LongTextField(
                f"Condition {number}: why it is needed",
                required=False,
                rows=3,
                max_length=2000,
                hint="Ask for no more than the work needs. Small bidders read this.",
            ),
            f"{start}when": RadiosField(
                f"Condition {number}: when is it checked?", required=False, choices=list(WHEN_WORDS.items())
            ),
            f"{start}when_reason": TextField(
                f"Condition {number}: why it cannot wait for the award",
                required=False,
                max_length=1000,
                hint="Only if it is checked with the bid.",
            ),
            f"{start}consequence": RadiosField(
                f"Condition {number}: what follows if it is not met?",
                required=False,
                choices=list(CONSEQUENCE_WORDS.items()),
            ),
        }
        given: dict[str, Any] = {name: getattr(each, name) for name in ("text", "level", "why", "when_reason")}
        given |= {"when": each.when or AT_AWARD, "consequence": each.consequence or None}
        for name, value in given.items():
            values.setdefault(start + name, value)
    form: ConditionsForm = type("ConditionsPageForm", (ConditionsForm,), fields)(**values)
    return form
