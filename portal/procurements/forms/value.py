"""Pages of the draft about social value: what was considered, and each measure."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from config.reference import social_value_measure, social_value_measures
from portal.procurements.forms.marking import TOP_LINE, WEIGHT, decimal_of_text, decimal_text
from portal.procurements.forms.pages import DraftForm
from portal.rules.drafting import ConsideredDraft, ValueDraft
from portal.rules.formula_words import AMOUNT_FORMULAS
from portal.rules.pack import Lot
from portal.web.fields import (
    DateField,
    DecimalTextField,
    LongTextField,
    MoneyField,
    RadiosField,
    SelectField,
    TextField,
)

_COUNTED = ("relative_to_target", "relative_to_highest")


class ConsideredForm(DraftForm):
    """What was considered of social value before publishing (R79)."""

    result = LongTextField(
        "What did you consider, and what came of it?",
        thing="what you considered",
        required=False,
        rows=5,
        hint="How this contract could help people, the economy and the environment of the area, and how you secure it.",
    )
    consulted = RadiosField(
        "Did you ask people about it?",
        thing="whether you asked people",
        required=False,
        choices=(("yes", "Yes"), ("no", "No")),
        inline=True,
    )
    why = LongTextField("Why, or why not?", required=False, rows=2, hint="If you did, say whom you asked and how.")
    considered_on = DateField("When was it considered?", thing="when it was considered", required=False)

    @classmethod
    def of(cls, saved: ConsideredDraft, **values: Any) -> "ConsideredForm":
        return cls(**(vars(saved) | {"consulted": saved.consulted or None}), **values)

    def content(self, before: ConsideredDraft) -> ConsideredDraft:
        return replace(
            before,
            result=self.result.data,
            consulted=self.consulted.data or "",
            why=self.why.data,
            considered_on=self.considered_on.data,
        )


class ValueForm(DraftForm):
    """One social-value measure."""

    of_lots: tuple[str, ...] = ()
    code = SelectField(
        "Measure",
        thing="a measure",
        required=False,
        choices=[(m.code, f"{m.code} {m.title} ({m.priority}), by the {m.unit}") for m in social_value_measures()],
    )
    proxy_pence = MoneyField(
        "Value of one unit",
        thing="the value of one unit",
        required=False,
        least=1,
        most=1_000_000_000,
        hint="Leave it empty for our example value, if there is one. It has no standing: set your own.",
    )
    weight = DecimalTextField("Weight", hint="Percent of the whole.", **WEIGHT)
    formula = RadiosField(
        "How a promise earns points",
        thing="how a promise earns points",
        required=False,
        choices=[(choice.name, choice.label, choice.hint) for choice in AMOUNT_FORMULAS],
    )
    enough = DecimalTextField(
        "How many earn all the points",
        hint="Against a target: the target. Against the highest promise: the most we count, or leave it empty.",
        least=Decimal("0.01"),
        most=10_000_000,
        width="10",
        required=False,
    )
    most = DecimalTextField(
        "The most one may promise", least=Decimal("0.01"), most=10_000_000, width="10", required=False
    )
    period = TextField("When it is counted", required=False, hint="Such as “each year of the contract”.")
    place = TextField("Where it is done", required=False, hint="Such as “in the districts of this contract”.")
    evidence = TextField("What shows that it was done", required=False, max_length=300)
    checked_by = TextField(
        "Who checks it, and when", required=False, hint="Such as “the contract manager, every 3 months”."
    )

    group = SelectField("It stands under", blank=TOP_LINE, required=False)

    @classmethod
    def of(cls, saved: ValueDraft, lots: Sequence[Lot] = (), **values: Any) -> "ValueForm":
        """The form filled with what is saved. lots: each may have a target or a cap of its own."""
        known: dict[str, Any] = {k: v for k, v in vars(saved).items() if k != "lot_enough"}
        known |= {
            "code": saved.code or None,
            "weight": decimal_of_text(saved.weight),
            "formula": saved.formula or None,
            "enough": decimal_of_text(saved.enough),
            "most": decimal_of_text(saved.most),
            "group": saved.group or None,
        }
        own: dict[str, Any] = {}
        for lot in lots if len(lots) > 1 and saved.formula in _COUNTED else ():
            own[f"enough_{lot.id}"] = DecimalTextField(
                f"How many earn all the points for {lot.title}",
                hint="Only if it differs from the one above.",
                least=Decimal("0.01"),
                most=10_000_000,
                width="10",
                required=False,
            )
            known[f"enough_{lot.id}"] = decimal_of_text(saved.lot_enough.get(lot.id, ""))
        form: ValueForm = type("ValueFormOfDraft", (cls,), own)(**(known | values))
        form.of_lots = tuple(own)
        return form

    def content(self, before: ValueDraft) -> ValueDraft:
        chosen = social_value_measure(self.code.data or "")
        proxy = self.proxy_pence.data
        own = {name.partition("_")[2]: decimal_text(self._fields[name].data) for name in self.of_lots}
        return replace(
            before,
            code=chosen.code if chosen else "",
            title=chosen.title if chosen else "",
            priority=chosen.priority if chosen else "",
            unit=chosen.unit if chosen else "",
            proxy_pence=chosen.proxy_pence if chosen and proxy is None else proxy,
            weight=decimal_text(self.weight.data),
            formula=self.formula.data or "",
            enough=decimal_text(self.enough.data),
            most=decimal_text(self.most.data),
            period=self.period.data,
            place=self.place.data,
            evidence=self.evidence.data or (chosen.evidence if chosen else ""),
            checked_by=self.checked_by.data,
            group=self.group.data or "",
            pillar=chosen.pillar if chosen else "",
            lot_enough={lot: enough for lot, enough in own.items() if enough},
        )
