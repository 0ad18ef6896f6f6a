"""Lots: whether to divide, and each lot by itself."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from portal.procurements.forms.pages import DraftForm
from portal.rules.drafting import LotsPage
from portal.rules.lots import DECISIONS, MOST_LOTS, LotsDraft
from portal.rules.pack import Lot
from portal.web.fields import (
    CheckboxesField,
    LongTextField,
    MoneyField,
    RadiosField,
    TextField,
    WholeNumberField,
)


class LotsForm(DraftForm):
    """The decision, its reason, how many one may bid for, and what is asked once."""

    decision = RadiosField(
        "Is it divided into lots?", thing="whether it is divided", required=False, choices=tuple(DECISIONS.items())
    )
    reason = LongTextField(
        "Why",
        thing="why",
        required=False,
        rows=4,
        hint="Which lots you thought of. Whether it is for the county or for a place, and why. Bidders read this.",
    )
    limit = WholeNumberField(
        "How many lots may one bid for, at most",
        required=False,
        least=1,
        most=MOST_LOTS,
        hint="Leave it empty for all. Each lot can always be bid for by itself.",
    )
    once = CheckboxesField(
        "Questions asked once for all lots",
        required=False,
        hint="One answer and one mark count in every lot. All others are asked for each lot.",
    )

    def __init__(self, questions: Sequence[tuple[str, str]], **values: Any) -> None:
        """questions: name and title of each."""
        super().__init__(**values)
        self.once.choices = list(questions)

    @classmethod
    def of(cls, saved: LotsPage, questions: Sequence[tuple[str, str]], **values: Any) -> "LotsForm":
        known = vars(saved.choice) | {"decision": saved.choice.decision or None, "once": list(saved.once)}
        return cls(questions, **known, **values)

    def content(self, before: LotsPage) -> LotsPage:
        return LotsPage(LotsDraft(self.decision.data or "", self.reason.data, self.limit.data), tuple(self.once.data))


class LotForm(DraftForm):
    """One lot."""

    title = TextField("Title", thing="a title", required=False, max_length=120, hint="Such as its place: Ashford.")
    districts = CheckboxesField("Districts", required=False)
    value_pence = MoneyField(
        "Value of this lot",
        thing="the value of this lot",
        required=False,
        least=100,
        most=100_000_000_000,
        hint="In all, for all years, without VAT.",
    )
    differs = LongTextField(
        "What differs here",
        required=False,
        rows=3,
        hint="What is asked in this lot and in no other. Leave empty if none.",
    )

    def __init__(self, places: Sequence[str], **values: Any) -> None:
        super().__init__(**values)
        self.districts.choices = [(name, name) for name in places]

    @classmethod
    def of(cls, saved: Lot, places: Sequence[str], **values: Any) -> "LotForm":
        return cls(places, **(vars(saved) | {"districts": list(saved.districts)}), **values)

    def content(self, before: Lot) -> Lot:
        return replace(
            before,
            title=self.title.data,
            districts=tuple(self.districts.data),
            value_pence=self.value_pence.data,
            differs=self.differs.data,
        )
