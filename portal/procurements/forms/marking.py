"""Pages of the draft that say how bids are marked: questions, words of the marks, price, social value, sums."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from portal.procurements.forms.pages import DraftForm, lines_of
from portal.rules.drafting import CriteriaDraft, MarksDraft, PriceDraft, QuestionDraft, ValueDraft
from portal.rules.formula_words import AMOUNT_FORMULAS, PRICE_FORMULAS, parameters_of
from portal.rules.measures import CATALOGUE, measure
from portal.rules.money import pounds
from portal.rules.pack import ScaleStep
from portal.web.fields import (
    CheckboxesField,
    DecimalTextField,
    LongTextField,
    MoneyField,
    RadiosField,
    SelectField,
    TextField,
    WholeNumberField,
)

_WEIGHT: dict[str, Any] = {"least": 0, "most": 100, "suffix": "%", "required": False}


def decimal_text(value: Decimal | int | None) -> str:
    """A typed number as the draft holds it.

    >>> decimal_text(Decimal("20.00")), decimal_text(None)
    ('20', '')
    """
    if value is None:
        return ""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


class QuestionForm(DraftForm):
    """One question."""

    title = TextField("Title", thing="a title", required=False, max_length=120)
    text = LongTextField("The question", thing="the question", required=False, rows=4, hint="The official text.")
    plain = LongTextField(
        "The question in plain words",
        required=False,
        rows=2,
        hint="As you would ask it across a table. People who use the service read this one.",
    )
    points = LongTextField("What we look for", required=False, rows=4, hint="One point to a line.")
    points_plain = LongTextField(
        "What we look for, in plain words", required=False, rows=4, hint="The same points, line for line."
    )
    weight = DecimalTextField("Weight", hint="Percent of the whole.", **_WEIGHT)
    word_limit = WholeNumberField("Word limit", required=False, least=50, most=5000)
    minimum_score = SelectField("Minimum mark", blank="No minimum", required=False)
    marked_by = CheckboxesField(
        "Marked by",
        required=False,
        choices=(("officers", "Officers"), ("service_users", "People who use the service")),
    )
    files_allowed = SelectField(
        "Files a bidder may add",
        blank="",
        choices=((0, "No files"), (1, "1 file"), (2, "2 files"), (3, "3 files")),
    )

    def __init__(self, marks: Sequence[str], **values: Any) -> None:
        super().__init__(**values)
        self.minimum_score.choices = [(mark, mark) for mark in marks if Decimal(mark) > 0]

    @classmethod
    def of(cls, saved: QuestionDraft, marks: Sequence[str], **values: Any) -> "QuestionForm":
        known = vars(saved) | {
            "points": "\n".join(saved.points),
            "points_plain": "\n".join(saved.points_plain),
            "weight": _decimal(saved.weight),
            "minimum_score": saved.minimum_score or None,
        }
        return cls(marks, **known, **values)

    def content(self, before: QuestionDraft) -> QuestionDraft:
        return replace(
            before,
            title=self.title.data,
            text=self.text.data,
            plain=self.plain.data,
            points=lines_of(self.points.data),
            points_plain=lines_of(self.points_plain.data),
            weight=decimal_text(self.weight.data),
            word_limit=self.word_limit.data,
            minimum_score=self.minimum_score.data or "",
            marked_by=tuple(self.marked_by.data),
            files_allowed=int(self.files_allowed.data or 0),
        )


class MarksForm(DraftForm):
    """The words of one question's marks. Each step has a label, official words and plain words; built by `marks_form`."""

    reason = LongTextField(
        "Why the words differ from the template",
        required=False,
        rows=3,
        hint="Only if you change them. The approver reads this.",
    )

    def step(self, mark: str, part: str) -> Any:
        """The field of one mark: part is "label", "words" or "plain"."""
        return self._fields[f"{part}_{mark}"]

    def content(self, before: MarksDraft) -> MarksDraft:
        scale = tuple(
            ScaleStep(
                name.removeprefix("words_"),
                self.step(name.removeprefix("words_"), "label").data,
                field.data,
                self.step(name.removeprefix("words_"), "plain").data,
            )
            for name, field in self._fields.items()
            if name.startswith("words_")
        )
        return replace(before, scale=scale, reason=self.reason.data)


def marks_form(scale: Sequence[ScaleStep], reason: str, **values: Any) -> MarksForm:
    """The form for a scale of these marks."""
    parts: dict[str, Any] = {}
    known: dict[str, Any] = {"reason": reason}
    for step in scale:
        parts[f"label_{step.mark}"] = TextField("Name of the mark", required=False, max_length=40, width="20")
        parts[f"words_{step.mark}"] = LongTextField(
            f"What mark {step.mark} needs", required=False, rows=2, max_length=1000
        )
        parts[f"plain_{step.mark}"] = LongTextField(
            f"Mark {step.mark} in plain words", required=False, rows=2, max_length=1000
        )
        known |= {f"label_{step.mark}": step.label, f"words_{step.mark}": step.words, f"plain_{step.mark}": step.plain}
    form: MarksForm = type("MarksFormOfScale", (MarksForm,), parts)(**known, **values)
    return form


class PriceForm(DraftForm):
    """The price line."""

    title = TextField("What the price is called", required=False, max_length=120)
    unit = TextField("What the price is for", required=False, hint="Such as “three years, without VAT”.")
    weight = DecimalTextField("Weight", hint="Percent of the whole. Over 40% needs a reason.", **_WEIGHT)
    weight_reason = LongTextField("Why price counts so much", required=False, rows=2, hint="Only if it is over policy.")
    formula = RadiosField(
        "How a price earns points",
        thing="how a price earns points",
        required=False,
        choices=[(choice.name, choice.label, choice.hint) for choice in PRICE_FORMULAS],
    )
    floor = MoneyField(
        "Floor", hint="For “Between a floor and a ceiling”: this price or less earns all.", required=False
    )
    ceiling = MoneyField(
        "Ceiling", hint="For “Between a floor and a ceiling”: this price or more earns none.", required=False, least=100
    )
    zero_at_percent = DecimalTextField(
        "Percent over the lowest that earns none",
        hint="For “A straight line up from the lowest price”, such as 100.",
        least=Decimal("0.01"),
        most=10_000,
        suffix="%",
        required=False,
    )
    maximum = MoneyField("Maximum", hint="For “A straight line … to a maximum”.", required=False, least=100)
    at_mean = DecimalTextField(
        "Percent of the points at the average",
        hint="For “Against the average price”, such as 50.",
        least=0,
        most=100,
        suffix="%",
        required=False,
    )
    help = LongTextField("Help for bidders", required=False, rows=2, hint="Such as what the price must cover.")

    @classmethod
    def of(cls, saved: PriceDraft, **values: Any) -> "PriceForm":
        known: dict[str, Any] = {k: v for k, v in vars(saved).items() if k != "amounts"}
        known |= {"weight": _decimal(saved.weight), "formula": saved.formula or None}
        for name, text in saved.amounts.items():
            known[name] = int(Decimal(text) * 100) if name in ("floor", "ceiling", "maximum") else Decimal(text)
        return cls(**known, **values)

    def validate(self, extra_validators: Any = None) -> bool:
        """The floor must be below the ceiling."""
        fine = bool(super().validate(extra_validators))
        low, high = self.floor.data, self.ceiling.data
        if self.formula.data == "absolute_to_budget" and low is not None and high is not None and low >= high:
            self.ceiling.errors = [f"Ceiling must be more than the floor, {pounds(low)}"]
            return False
        return fine

    def content(self, before: PriceDraft) -> PriceDraft:
        amounts: dict[str, str] = {}
        for parameter in (p for choice in PRICE_FORMULAS for p in parameters_of(choice.name)):
            typed = self._fields[parameter.name].data
            if typed is not None:
                amounts[parameter.name] = decimal_text(
                    Decimal(typed) / 100 if parameter.kind == "money" else Decimal(typed)
                )
        return replace(
            before,
            title=self.title.data,
            unit=self.unit.data,
            weight=decimal_text(self.weight.data),
            weight_reason=self.weight_reason.data,
            formula=self.formula.data or "",
            amounts=amounts,
            help=self.help.data,
        )


class ValueForm(DraftForm):
    """The social-value measure."""

    code = SelectField(
        "Measure",
        thing="a measure",
        required=False,
        choices=[(m.code, f"{m.title} ({m.priority}), by the {m.unit}") for m in CATALOGUE],
    )
    proxy_pence = MoneyField(
        "Value of one unit",
        thing="the value of one unit",
        required=False,
        least=1,
        most=1_000_000_000,
        hint="Leave it empty for our example value. It has no standing: set your own.",
    )
    weight = DecimalTextField("Weight", hint="Percent of the whole.", **_WEIGHT)
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

    @classmethod
    def of(cls, saved: ValueDraft, **values: Any) -> "ValueForm":
        known = vars(saved) | {
            "code": saved.code or None,
            "weight": _decimal(saved.weight),
            "formula": saved.formula or None,
            "enough": _decimal(saved.enough),
            "most": _decimal(saved.most),
        }
        return cls(**known, **values)

    def content(self, before: ValueDraft) -> ValueDraft:
        chosen = measure(self.code.data or "")
        proxy = self.proxy_pence.data
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
        )


class CriteriaForm(DraftForm):
    """What quality counts in all, and its minimum."""

    quality_weight = DecimalTextField("What quality counts in all", thing="what quality counts", **_WEIGHT)
    minimum_percent = DecimalTextField(
        "Minimum for quality",
        hint="Percent of the quality points. A bid below it cannot win, and its price stays sealed.",
        **_WEIGHT,
    )
    no_minimum_reason = LongTextField("Why there is no minimum", required=False, rows=2, hint="Only if there is none.")

    @classmethod
    def of(cls, saved: CriteriaDraft, **values: Any) -> "CriteriaForm":
        return cls(
            quality_weight=_decimal(saved.quality_weight),
            minimum_percent=_decimal(saved.minimum_percent),
            no_minimum_reason=saved.no_minimum_reason,
            **values,
        )

    def content(self, before: CriteriaDraft) -> CriteriaDraft:
        return replace(
            before,
            quality_weight=decimal_text(self.quality_weight.data),
            minimum_percent=decimal_text(self.minimum_percent.data),
            no_minimum_reason=self.no_minimum_reason.data,
        )
