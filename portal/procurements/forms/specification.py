"""Pages of the draft that say what the service must do, how it is paid, how it ends, and what the law asks.

Anything may be left for later: the page and the checklist say what is missing. What is there must be readable.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import request

from portal.procurements.forms.pages import DraftForm
from portal.rules.specification import (
    ACTS,
    BUDGETS,
    DECIDERS,
    KINDS,
    MOST_REQUIREMENTS,
    RECORDS,
    AnswerDraft,
    BudgetDraft,
    DutyDraft,
    ExtensionDraft,
    RecordClass,
    RequirementDraft,
    RequirementsDraft,
    sections_of,
)
from portal.web.fields import LongTextField, MoneyField, RadiosField, TickField, WholeNumberField

_ANSWER: dict[str, Any] = {"required": False, "rows": 3, "max_length": 8000}
_LONGEST_REQUIREMENT = 500


class AnswersForm(DraftForm):
    """Questions of the specification; built by `answers_form`."""

    def content(self, before: Mapping[str, AnswerDraft]) -> dict[str, AnswerDraft]:
        return {code: AnswerDraft(self[code].data, self[f"{code}_no"].data) for code in before}


def answers_form(page: str, saved: Mapping[str, AnswerDraft], **values: Any) -> AnswersForm:
    """The form of one page: for each question a box, and a tick that says it does not apply."""
    fields: dict[str, Any] = {}
    known: dict[str, Any] = {}
    for section in sections_of(page):
        given = saved[section.code]
        fields[section.code] = LongTextField(section.heading, hint=section.hint, **_ANSWER)
        fields[f"{section.code}_no"] = TickField(f"“{section.heading}” does not apply. The words above say why.")
        known |= {section.code: given.text, f"{section.code}_no": given.not_applicable}
    form: AnswersForm = type("AnswersFormOfPage", (AnswersForm,), fields)(**known, **values)
    return form


class RequirementsForm(DraftForm):
    """What the service must do, in rows named `rows-0-text`, `rows-0-kind`, `rows-0-decider`."""

    reason = LongTextField(
        "Why we say how so often",
        required=False,
        rows=3,
        hint="Only if the share is over our policy. The approver and bidders read this.",
    )

    def __init__(self, saved: RequirementsDraft, extra: int = 3, **values: Any) -> None:
        """extra: empty rows after the saved ones."""
        super().__init__(**({"reason": saved.reason} | values))
        self.cell_errors: dict[str, str] = {}
        posted = request.method == "POST" and values.get("formdata", ()) is not None
        self.rows = self._posted() if posted else list(saved.rows)
        wanted = min(MOST_REQUIREMENTS, max(len(self.rows) + (0 if posted else extra), 5))
        self.rows += [RequirementDraft()] * (wanted - len(self.rows))

    def _posted(self) -> list[RequirementDraft]:
        rows = []
        for place in range(MOST_REQUIREMENTS):
            cells = [request.form.get(f"rows-{place}-{name}") for name in ("text", "kind", "decider")]
            if all(cell is None for cell in cells):
                break
            text, kind, decider = (" ".join((cell or "").replace("\0", "").split()) for cell in cells)
            rows.append(RequirementDraft(text, kind if kind in KINDS else "", decider if decider in DECIDERS else ""))
        return rows

    def validate(self, extra_validators: Any = None) -> bool:
        """Each row is short enough to be one thing."""
        fine = bool(super().validate(extra_validators))
        for place, row in enumerate(self.rows):
            if len(row.text) > _LONGEST_REQUIREMENT:
                self.cell_errors[f"rows-{place}-text"] = (
                    f"Requirement {place + 1} must be {_LONGEST_REQUIREMENT} characters or fewer. Make two of it."
                )
        return fine and not self.cell_errors

    def error_items(self) -> list[tuple[str, str | None]]:
        """The form's messages, then each row's."""
        rows: list[tuple[str, str | None]] = [(message, f"#{path}") for path, message in self.cell_errors.items()]
        return super().error_items() + rows

    def told(self) -> list[tuple[str, str]]:
        """Each row that says something, then the reason."""
        rows = [row for row in self.rows if row != RequirementDraft()]
        lines = [
            (f"Requirement {n}", f"{row.text} ({KINDS.get(row.kind, '–')}; {DECIDERS.get(row.decider, '–')})")
            for n, row in enumerate(rows, 1)
        ]
        return lines + super().told()

    def content(self, before: RequirementsDraft) -> RequirementsDraft:
        return RequirementsDraft(tuple(row for row in self.rows if row != RequirementDraft()), self.reason.data)


class BudgetForm(DraftForm):
    """What the value is: a whole budget, an estimate, or two sums."""

    kind = RadiosField("What is the value?", thing="what the value is", required=False, choices=tuple(BUDGETS.items()))
    least_pence = MoneyField(
        "The least we expect", thing="the least we expect", required=False, least=100, hint="Only for two sums."
    )
    most_pence = MoneyField(
        "The most we expect", thing="the most we expect", required=False, least=100, hint="Only for two sums."
    )
    basis = LongTextField(
        "How we got to it",
        required=False,
        rows=3,
        hint="What it costs now, how many staff it takes, how prices rise. Bidders read this.",
    )

    @classmethod
    def of(cls, saved: BudgetDraft, **values: Any) -> "BudgetForm":
        return cls(**(vars(saved) | {"kind": saved.kind or None}), **values)

    def validate(self, extra_validators: Any = None) -> bool:
        """The least is not more than the most."""
        fine = bool(super().validate(extra_validators))
        least, most = self.least_pence.data, self.most_pence.data
        if least is not None and most is not None and least > most:
            self.most_pence.errors = [*self.most_pence.errors, "The most must be the least we expect or more"]
            return False
        return fine

    def content(self, before: BudgetDraft) -> BudgetDraft:
        return replace(
            before,
            kind=self.kind.data or "",
            least_pence=self.least_pence.data,
            most_pence=self.most_pence.data,
            basis=self.basis.data,
        )


class ExtensionForm(DraftForm):
    """Whether the contract may run longer. Its first and last day stand in the timetable."""

    view = RadiosField(
        "May it run longer than planned?",
        thing="whether it may run longer",
        required=False,
        choices=(("no", "No. It ends on its last day."), ("yes", "Yes, for some months more.")),
    )
    months = WholeNumberField(
        "How many months more, in all", required=False, least=1, most=120, hint="Only if it may run longer."
    )
    how = LongTextField(
        "How that is decided",
        thing="how that is decided",
        required=False,
        rows=3,
        hint="Only if it may run longer. In which steps, who decides, and by when.",
    )

    @classmethod
    def of(cls, saved: ExtensionDraft, **values: Any) -> "ExtensionForm":
        return cls(**(vars(saved) | {"view": saved.view or None}), **values)

    def content(self, before: ExtensionDraft) -> ExtensionDraft:
        return replace(before, view=self.view.data or "", months=self.months.data, how=self.how.data)


class DutiesForm(DraftForm):
    """The check against the law; built by `duties_form`."""

    def content(self, before: Mapping[str, DutyDraft]) -> dict[str, DutyDraft]:
        return {act.code: DutyDraft(self[act.code].data or "", self[f"{act.code}_words"].data) for act in ACTS}


def duties_form(saved: Mapping[str, DutyDraft], **values: Any) -> DutiesForm:
    """For each law: it applies, or does not, and the words."""
    fields: dict[str, Any] = {}
    known: dict[str, Any] = {}
    for act in ACTS:
        given = saved.get(act.code, DutyDraft())
        fields[act.code] = RadiosField(
            act.title,
            hint=act.asks,
            thing=f"whether the {act.title} applies",
            required=False,
            inline=True,
            choices=(("applies", "It applies"), ("does_not_apply", "It does not apply")),
        )
        fields[f"{act.code}_words"] = LongTextField(
            f"{act.title}: what we did, or why it does not apply", required=False, rows=2, max_length=4000
        )
        known |= {act.code: given.view or None, f"{act.code}_words": given.words}
    form: DutiesForm = type("DutiesFormOfActs", (DutiesForm,), fields)(**known, **values)
    return form


class RecordsForm(DraftForm):
    """What is public and what is exempt; built by `records_form`."""

    def content(self, before: Mapping[str, RecordClass]) -> dict[str, RecordClass]:
        return {
            record.code: RecordClass(self[record.code].data == "exempt", self[f"{record.code}_reason"].data)
            for record in RECORDS
        }


def records_form(saved: Mapping[str, RecordClass], **values: Any) -> RecordsForm:
    """For each record: public, or exempt with a reason."""
    fields: dict[str, Any] = {}
    known: dict[str, Any] = {}
    for record in RECORDS:
        given = saved.get(record.code, RecordClass())
        fields[record.code] = RadiosField(
            record.title, inline=True, choices=(("public", "Public"), ("exempt", "Exempt")), default="public"
        )
        fields[f"{record.code}_reason"] = LongTextField(
            f"{record.title}: why it is exempt",
            required=False,
            rows=2,
            max_length=2000,
            hint="Only if it is exempt. All may read the reason.",
        )
        known |= {record.code: "exempt" if given.exempt else "public", f"{record.code}_reason": given.reason}
    form: RecordsForm = type("RecordsFormOfAll", (RecordsForm,), fields)(**known, **values)
    return form


class TemplateForm(DraftForm):
    """Why it differs from the template; built by `template_form`. codes: of each place, in order."""

    codes: Sequence[str] = ()

    def content(self, before: Mapping[str, str]) -> dict[str, str]:
        """A place that came up after the form was opened keeps what it has."""
        return {
            **before,
            **{code: self[f"reason_{code}"].data for code in self.codes if self[f"reason_{code}"].raw_data},
        }


def template_form(differing: Sequence[tuple[str, str]], saved: Mapping[str, str], **values: Any) -> TemplateForm:
    """A reason for each place that differs. differing: code and words."""
    fields: dict[str, Any] = {}
    known: dict[str, Any] = {}
    for code, what in differing:
        fields[f"reason_{code}"] = LongTextField(f"Why: {what}", required=False, rows=2, max_length=2000)
        known[f"reason_{code}"] = saved.get(code, "")
    form: TemplateForm = type("TemplateFormOfPlaces", (TemplateForm,), fields)(**known, **values)
    form.codes = [code for code, _ in differing]
    return form
