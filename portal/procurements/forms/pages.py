"""Pages of the draft that say what is bought, when, from whom to ask, and whether staff may move.

Anything may be left for later: the checklist says what is missing. What is there must be readable.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from wtforms import HiddenField

from portal.rules.drafting import AboutDraft, ContactDraft, TimetableDraft, TupeDraft
from portal.rules.wording import LONDON, in_london
from portal.web.fields import (
    CheckboxesField,
    DateField,
    EmailField,
    LongTextField,
    MoneyField,
    RadiosField,
    TextField,
    TimeField,
)
from portal.web.forms import PageForm

_NOT_SHOWN = ("csrf_token", "draft_version")


def lines_of(text: str | None) -> tuple[str, ...]:
    """A text's lines, bullets and blank ones left out."""
    lines = (line.strip(" •-\t") for line in (text or "").splitlines())
    return tuple(line for line in lines if line)


class VersionedForm(PageForm):
    """A form that knows which draft it was opened on."""

    draft_version = HiddenField()

    def seen(self) -> int:
        """The draft's number when the form was opened; 0 where none came, which is older than any."""
        text = self.draft_version.data or ""
        return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 9 else 0

    def at_version(self, version: int) -> None:
        """Say that what stands on the page now was read at this version."""
        self.draft_version.data = str(version)
        self.draft_version.raw_data = [str(version)]

    def shown_fields(self) -> list[Any]:
        """The fields a person fills in."""
        return [field for name, field in self._fields.items() if name not in _NOT_SHOWN]

    def told(self) -> list[tuple[str, str]]:
        """Label and value of each field, for showing what is saved beside what was typed."""
        return [(field.label.text, _told(field)) for field in self.shown_fields()]


def _told(field: Any) -> str:
    data = field.data
    if data is None or data in ("", []):
        return "Nothing"
    choices = {str(choice[0]): str(choice[1]) for choice in getattr(field, "choices", ())}
    if isinstance(data, list):
        return ", ".join(choices.get(str(one), str(one)) for one in data)
    if choices:
        return choices.get(str(data), str(data))
    return field.write(data) if hasattr(field, "write") else str(data)


class DraftForm(VersionedForm):
    """One page of the draft."""

    def content(self, before: Any) -> Any:
        """What the page says, as its dataclass. before: what was saved last."""
        raise TypeError(f"{type(self).__name__} has no content")


class AboutForm(DraftForm):
    """Need and specification."""

    title = TextField("Title", thing="a title", required=False, max_length=250)
    summary = LongTextField(
        "Summary",
        required=False,
        rows=3,
        word_limit=120,
        hint="What we want to buy, in 3 sentences. 120 words at most.",
    )
    need = LongTextField("The need", required=False, hint="What is wrong now, for how many people, and how we know.")
    outcomes = LongTextField("Outcomes we want", required=False, hint="One to a line.")
    who_for = LongTextField("Who it is for", required=False, rows=3)
    provider_decides = LongTextField(
        "What the provider decides", required=False, rows=3, hint="What we leave open, such as where, when and how."
    )
    districts = CheckboxesField("Districts", required=False)
    value_pence = MoneyField(
        "Value of the contract",
        thing="the value of the contract",
        required=False,
        least=100,
        most=100_000_000_000,
        hint="In all, for all years, without VAT. Bidders see it.",
    )

    def __init__(self, places: Sequence[str], **values: Any) -> None:
        """places: every district there is to choose."""
        super().__init__(**values)
        self.districts.choices = [(name, name) for name in places]

    @classmethod
    def of(cls, saved: AboutDraft, places: Sequence[str], **values: Any) -> "AboutForm":
        """The form filled with what is saved."""
        known = vars(saved) | {"outcomes": "\n".join(saved.outcomes), "districts": list(saved.districts)}
        return cls(places, **known, **values)

    def content(self, before: AboutDraft) -> AboutDraft:
        return replace(
            before,
            title=self.title.data,
            summary=self.summary.data,
            need=self.need.data,
            outcomes=lines_of(self.outcomes.data),
            who_for=self.who_for.data,
            provider_decides=self.provider_decides.data,
            districts=tuple(self.districts.data),
            value_pence=self.value_pence.data,
        )


class TimetableForm(DraftForm):
    """The planned moments."""

    questions_by = DateField("Questions by", thing="the day for questions", required=False)
    answers_by = DateField("Answers by", thing="the day for answers", required=False)
    deadline_on = DateField("Deadline: the day", thing="the day of the deadline", required=False)
    deadline_time = TimeField(
        "Deadline: the time", thing="the time of the deadline", required=False, hint="A working hour, such as midday."
    )
    opening_on = DateField("Opening", thing="the day of the opening", required=False)
    marking_by = DateField("Marking done by", thing="the day marking is done", required=False)
    award_on = DateField("Award", thing="the day of the award", required=False)
    start_on = DateField("Service start", thing="the day the service starts", required=False)
    end_on = DateField("Contract end", thing="the last day of the contract", required=False)
    length_reason = LongTextField(
        "Why the contract is short",
        required=False,
        rows=3,
        hint="Only if it lasts less than 3 years. The approver reads this.",
    )

    @classmethod
    def of(cls, saved: TimetableDraft, **values: Any) -> "TimetableForm":
        known: dict[str, Any] = dict(vars(saved))
        deadline = known.pop("deadline")
        if deadline is not None:
            at = in_london(deadline)
            known |= {"deadline_on": at.date(), "deadline_time": at.time()}
        return cls(**known, **values)

    def validate(self, extra_validators: Any = None) -> bool:
        """A deadline needs both its day and its time, or neither."""
        fine = bool(super().validate(extra_validators))
        if self.deadline_on.data and not self.deadline_time.data and not self.deadline_time.errors:
            self.deadline_time.errors = ["Enter the time of the deadline"]
            return False
        return fine

    def content(self, before: TimetableDraft) -> TimetableDraft:
        deadline = None
        if self.deadline_on.data and self.deadline_time.data:
            deadline = datetime.combine(self.deadline_on.data, self.deadline_time.data, LONDON).astimezone(UTC)
        days = {
            name: getattr(self, name).data
            for name in ("questions_by", "answers_by", "opening_on", "marking_by", "award_on", "start_on", "end_on")
        }
        return replace(before, deadline=deadline, length_reason=self.length_reason.data, **days)


class TupeForm(DraftForm):
    """The view on staff transfer."""

    view = RadiosField(
        "Do we think TUPE applies?",
        thing="whether TUPE applies",
        required=False,
        choices=(
            (
                "applies",
                "It applies",
                "Staff may move to the new provider on the same terms. You add a table of posts.",
            ),
            ("may_apply", "It may apply", "We cannot tell. Bidders still need the table."),
            ("unknown", "We do not know", "Bidders still need the table."),
            ("does_not_apply", "It does not apply", "For instance, because nobody does this work now."),
        ),
    )
    reason = LongTextField(
        "Why we think so", required=False, rows=3, hint="Bidders read this. It is a view, not advice."
    )
    source = TextField(
        "Who gave us the facts about posts",
        thing="who gave us the facts",
        required=False,
        hint="The organisation, not a person.",
    )
    facts_as_at = DateField("The facts are as at", thing="the day of the facts", required=False)

    @classmethod
    def of(cls, saved: TupeDraft, **values: Any) -> "TupeForm":
        return cls(**(vars(saved) | {"view": saved.view or None}), **values)

    def content(self, before: TupeDraft) -> TupeDraft:
        return replace(
            before,
            view=self.view.data or "",
            reason=self.reason.data,
            source=self.source.data,
            facts_as_at=self.facts_as_at.data,
        )


class ContactForm(DraftForm):
    """The person bidders may ask."""

    name = TextField("Name", thing="a name", required=False, hint="A person, not a team.")
    phone = TextField("Telephone", thing="a telephone number", required=False, width="20", max_length=40)
    email = EmailField("E-mail", required=False, autocomplete="off")

    @classmethod
    def of(cls, saved: ContactDraft, **values: Any) -> "ContactForm":
        return cls(**vars(saved), **values)

    def content(self, before: ContactDraft) -> ContactDraft:
        return replace(before, name=self.name.data, phone=self.phone.data, email=self.email.data)
