"""Forms of the criteria list: a group, a new line, the rules by which points decide."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from portal.procurements.forms.marking import WEIGHT, decimal_of_text, decimal_text
from portal.procurements.forms.pages import DraftForm, VersionedForm
from portal.rules.drafting import CriteriaDraft, GroupDraft, RulesDraft
from portal.rules.outline import AMOUNT, GROUP, LOWER_PRICE, SCORED
from portal.web.fields import DecimalTextField, LongTextField, RadiosField, SelectField, TextField, WholeNumberField

TIE_STEPS = 6
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_MINIMUM_HINT = (
    "Percent of the points for the questions under it. A bid below it cannot win, and its price stays sealed."
)


class CriteriaForm(DraftForm):
    """Why quality has no minimum."""

    no_minimum_reason = LongTextField(
        "Why quality has no minimum",
        required=False,
        rows=2,
        hint="Only if there is none. The approver reads this. Set a minimum on the group “Quality” or under the rules.",
    )

    @classmethod
    def of(cls, saved: CriteriaDraft, **values: Any) -> "CriteriaForm":
        return cls(no_minimum_reason=saved.no_minimum_reason, **values)

    def content(self, before: CriteriaDraft) -> CriteriaDraft:
        return replace(before, no_minimum_reason=self.no_minimum_reason.data)


class GroupForm(DraftForm):
    """One group of lines."""

    title = TextField("Title", thing="a title", required=False, max_length=120)
    weight = DecimalTextField("What it counts in all", hint="Percent of the whole. Its lines add up to this.", **WEIGHT)
    minimum_percent = DecimalTextField("Minimum", hint=_MINIMUM_HINT, **WEIGHT)
    group = SelectField("It stands under", blank="Nothing: it is a top line", required=False)

    @classmethod
    def of(cls, saved: GroupDraft, **values: Any) -> "GroupForm":
        return cls(
            title=saved.title,
            weight=decimal_of_text(saved.weight),
            minimum_percent=decimal_of_text(saved.minimum_percent),
            group=saved.parent or None,
            **values,
        )

    def content(self, before: GroupDraft) -> GroupDraft:
        return replace(
            before,
            title=self.title.data,
            weight=decimal_text(self.weight.data),
            minimum_percent=decimal_text(self.minimum_percent.data),
            parent=self.group.data or "",
        )


class AddLineForm(VersionedForm):
    """A new line of the list."""

    kind = RadiosField(
        "What do you want to add?",
        thing="what you want to add",
        choices=(
            (SCORED, "A question", "Bidders answer it, the panel marks it."),
            (GROUP, "A group", "A heading with a weight, for lines that belong together."),
            (
                AMOUNT,
                "A social value measure",
                "Bidders promise a number of something. You choose it on the next page.",
            ),
        ),
    )
    title = TextField("Title", required=False, max_length=120, hint="For a question or a group.")
    weight = DecimalTextField("Weight", hint="Percent of the whole. You can set it later.", **WEIGHT)
    under = SelectField("It stands under", blank="Nothing: it is a top line", required=False)

    def validate(self, extra_validators: Any = None) -> bool:
        """A question and a group need a title; a measure gets its own."""
        fine = bool(super().validate(extra_validators))
        if self.kind.data in (SCORED, GROUP) and not self.title.data:
            self.title.errors = ["Enter a title"]
            return False
        return fine


class MoveForm(VersionedForm):
    """One step up or down in the list."""


class RemoveForm(VersionedForm):
    """Taking a line out."""


class ScaleForm(VersionedForm):
    """Another scale for a question."""

    top = SelectField(
        "The top mark of this question",
        thing="a scale",
        choices=(("3", "0 to 3"), ("4", "0 to 4"), ("5", "0 to 5"), ("10", "0 to 10")),
        blank="",
    )


def _tie(place: int) -> Any:
    return SelectField(
        f"Equal totals: what decides {_ORDINALS[place - 1]}",
        blank="Nothing more" if place > 1 else "The usual order",
        required=False,
        hint="The usual order: quality, its question that counts most, social value, the lower price."
        if place == 1
        else "",
    )


class RulesForm(DraftForm):
    """How points are rounded, who comes first, what decides between equals, and the most lots one may win."""

    places = SelectField(
        "Points are rounded to",
        blank="",
        choices=((0, "whole points"), (1, "1 place"), (2, "2 places"), (3, "3 places"), (4, "4 places")),
    )
    mode = SelectField(
        "A half is rounded",
        blank="",
        choices=(("half_up", "up"), ("half_even", "to the even figure"), ("down", "down: points are cut off")),
    )
    ranking = RadiosField(
        "Who comes first?",
        thing="who comes first",
        choices=(
            ("total", "The bid with the most points", "Quality, price and social value each earn points."),
            (
                "price_per_point",
                "The bid with the lowest price for one point",
                "The price earns no points. It is divided by the points for all else.",
            ),
        ),
    )
    tie_1, tie_2, tie_3, tie_4, tie_5, tie_6 = (_tie(place) for place in range(1, TIE_STEPS + 1))
    minimum_percent = DecimalTextField(
        "Minimum over all questions",
        hint="Percent of the points for all questions together. A bid below it cannot win, and its price stays sealed.",
        **WEIGHT,
    )
    award_limit = WholeNumberField(
        "The most lots one provider may win",
        required=False,
        least=1,
        most=999,
        hint="Leave it empty where one provider may win all.",
    )
    award_mechanism = RadiosField(
        "Who gets which lot where one comes first in too many?",
        required=False,
        choices=(
            (
                "lot_order",
                "In the order of the lots",
                "Each lot goes to the best bid whose provider is below the limit.",
            ),
            ("max_total_score", "The most points in all", "As many lots as can be are given out, for the most points."),
            (
                "min_total_cost",
                "The lowest prices in all",
                "As many lots as can be are given out, for the least money.",
            ),
        ),
    )
    award_reason = LongTextField(
        "Why there is a limit", required=False, rows=2, hint="Only if there is one. Bidders may ask for it."
    )

    @classmethod
    def over(cls, lines: Sequence[tuple[str, str]], saved: RulesDraft, **values: Any) -> "RulesForm":
        """The form for a draft with these lines, as id and title: each may decide between equal totals."""
        known: dict[str, Any] = dict(vars(saved))
        known |= {
            "minimum_percent": decimal_of_text(saved.minimum_percent),
            "award_limit": int(saved.award_limit) if saved.award_limit else None,
            "award_mechanism": saved.award_mechanism or None,
        }
        known |= {f"tie_{place}": entry for place, entry in enumerate(saved.tie_break[:TIE_STEPS], 1)}
        form = cls(**(known | values))
        for field in form.steps():
            field.choices = [*lines, (LOWER_PRICE, "The lower price")]
        return form

    def steps(self) -> list[Any]:
        """The fields of the tie-break, in order."""
        return [self._fields[f"tie_{place}"] for place in range(1, TIE_STEPS + 1)]

    def validate(self, extra_validators: Any = None) -> bool:
        """No step twice and none after a gap; a limit needs to say who gets which lot."""
        fine = bool(super().validate(extra_validators))
        chosen: list[str] = []
        for place, field in enumerate(self.steps()):
            if field.data and field.data in chosen:
                field.errors, fine = ["Choose each line once"], False
            if field.data and len(chosen) < place:
                field.errors, fine = ["Choose the line above first"], False
            if field.data:
                chosen.append(field.data)
        if self.award_limit.data and not self.award_mechanism.data:
            self.award_mechanism.errors, fine = ["Select who gets which lot"], False
        if self.award_mechanism.data == "max_total_score" and self.ranking.data == "price_per_point":
            self.award_mechanism.errors = ["“The most points in all” needs bids to be placed by their points"]
            fine = False
        return fine

    def content(self, before: RulesDraft) -> RulesDraft:
        return replace(
            before,
            places=int(self.places.data or 0),
            mode=self.mode.data or "half_up",
            ranking=self.ranking.data or "total",
            minimum_percent=decimal_text(self.minimum_percent.data),
            tie_break=tuple(field.data for field in self.steps() if field.data),
            award_limit=str(self.award_limit.data or ""),
            award_mechanism=(self.award_mechanism.data or "") if self.award_limit.data else "",
            award_reason=self.award_reason.data if self.award_limit.data else "",
        )
