"""Pages of the draft that say how bids are marked: questions, words of the marks, price."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from portal.procurements.forms.pages import DraftForm, lines_of
from portal.rules.drafting import MarksDraft, PriceDraft, QuestionDraft
from portal.rules.formula_words import PRICE_FORMULAS, parameters_of
from portal.rules.money import pounds
from portal.rules.pack import Lot, ScaleStep
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

_MONEY = ("floor", "ceiling", "maximum")
TOP_LINE = "Nothing: it is a top line"
WEIGHT: dict[str, Any] = {"least": 0, "most": 100, "suffix": "%", "required": False}


def decimal_text(value: Decimal | int | None) -> str:
    """A typed number as the draft holds it.

    >>> decimal_text(Decimal("20.00")), decimal_text(None)
    ('20', '')
    """
    if value is None:
        return ""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimal_of_text(text: str) -> Decimal | None:
    """A number as the draft holds it, for its field."""
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
    weight = DecimalTextField("Weight", hint="Percent of the whole.", **WEIGHT)
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
    group = SelectField("It stands under", blank=TOP_LINE, required=False)

    def __init__(self, marks: Sequence[str], **values: Any) -> None:
        super().__init__(**values)
        self.minimum_score.choices = [(mark, mark) for mark in marks if Decimal(mark) > 0]

    @classmethod
    def of(cls, saved: QuestionDraft, marks: Sequence[str], **values: Any) -> "QuestionForm":
        known = vars(saved) | {
            "points": "\n".join(saved.points),
            "points_plain": "\n".join(saved.points_plain),
            "weight": decimal_of_text(saved.weight),
            "minimum_score": saved.minimum_score or None,
            "group": saved.group or None,
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
            group=self.group.data or "",
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

    of_lots: tuple[str, ...] = ()
    title = TextField("What the price is called", required=False, max_length=120)
    unit = TextField("What the price is for", required=False, hint="Such as “three years, without VAT”.")
    weight = DecimalTextField("Weight", hint="Percent of the whole. Over 40% needs a reason.", **WEIGHT)
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
    group = SelectField("It stands under", blank=TOP_LINE, required=False)

    @classmethod
    def of(cls, saved: PriceDraft, lots: Sequence[Lot] = (), **values: Any) -> "PriceForm":
        """The form filled with what is saved. lots: each may have figures of its own for the sum that is chosen."""
        known: dict[str, Any] = {k: v for k, v in vars(saved).items() if k not in ("amounts", "lot_amounts")}
        known |= {"weight": decimal_of_text(saved.weight), "formula": saved.formula or None}
        known |= {"group": saved.group or None}
        for name, text in saved.amounts.items():
            known[name] = int(Decimal(text) * 100) if name in _MONEY else Decimal(text)
        own: dict[str, Any] = {}
        for parameter in parameters_of(saved.formula) if len(lots) > 1 else ():
            if parameter.kind != "money":
                continue
            label = parameter.label.split(":")[0]
            for lot in lots:
                name = f"{parameter.name}_{lot.id}"
                own[name] = MoneyField(
                    f"{label} for {lot.title}", required=False, least=1, hint="Only if it differs from the one above."
                )
                told = saved.lot_amounts.get(parameter.name, {}).get(lot.id)
                known[name] = int(Decimal(told) * 100) if told else None
        form: PriceForm = type("PriceFormOfDraft", (cls,), own)(**(known | values))
        form.of_lots = tuple(own)
        return form

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
        lot_amounts: dict[str, dict[str, str]] = {}
        for name in self.of_lots:
            parameter_name, _, lot = name.partition("_")
            if self._fields[name].data is not None:
                text = decimal_text(Decimal(self._fields[name].data) / 100)
                lot_amounts.setdefault(parameter_name, {})[lot] = text
        return replace(
            before,
            title=self.title.data,
            unit=self.unit.data,
            weight=decimal_text(self.weight.data),
            weight_reason=self.weight_reason.data,
            formula=self.formula.data or "",
            amounts=amounts,
            help=self.help.data,
            group=self.group.data or "",
            lot_amounts=lot_amounts,
        )
