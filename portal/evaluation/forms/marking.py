"""One mark with its reasons, alone and agreed. No mark is ever chosen beforehand."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField
from wtforms.validators import StopValidation

from portal.rules.moderation import DEFAULT_LETTERS, AgreedWords, MarkWords, marks_in_words, scale_of
from portal.rules.pack import Question, ScaleStep
from portal.web.fields import CheckboxesField, LongTextField, RadiosField, TextField, TickField
from portal.web.forms import PageForm

_KEEP = "I have read this again. It is about this bid only. Keep my words."


class MarkField(RadiosField):
    """Radios of a scale: what is not on it is told with the marks that are (CL-07-a)."""

    off_scale = ""

    def pre_validate(self, form: Any) -> None:
        """A mark off the scale has its own message."""
        if self.unknown:
            raise StopValidation(self.off_scale)
        super().pre_validate(form)


def _choices(question: Question, *, plain: bool) -> list[tuple[str, str, str]]:
    def line(step: ScaleStep) -> tuple[str, str, str]:
        if plain and step.plain:
            return (step.mark, f"{step.mark} – {step.plain}", "")
        return (step.mark, f"{step.mark} – {step.label}", step.words)

    return [line(step) for step in reversed(scale_of(question))]


class MarkForm(PageForm):
    """One member's mark."""

    mark = MarkField("Mark", required=False)
    strength = LongTextField("Strengths", rows=4, required=False)
    missing = LongTextField(
        "Missing for the next mark", rows=4, required=False, hint="At the top mark, nothing need be missing."
    )
    place = TextField("Where in the bid?", hint="For example, paragraph 2, or Policy.pdf page 3", required=False)
    keep_words = TickField(_KEEP)

    def words(self) -> MarkWords:
        """What was typed."""
        return MarkWords(self.mark.data or "", self.strength.data or "", self.missing.data or "", self.place.data or "")


def mark_form(question: Question, saved: MarkWords | None, *, plain: bool, letters: int = DEFAULT_LETTERS) -> MarkForm:
    """The form of a question, with what was saved before. plain: for people who use the service; letters: the least."""
    values = {} if saved is None else {name: getattr(saved, name) for name in ("mark", "strength", "missing", "place")}
    form = MarkForm(**values)
    form.mark.choices = _choices(question, plain=plain)
    form.mark.off_scale = f"Choose a mark on the scale: {marks_in_words(question)}"
    form.strength.description = f"With what is missing, {letters} letters or more."
    if plain:
        form.mark.label.text = "How good is it?"
        form.strength.label.text = "What is good about it?"
        form.strength.description = f"Two or three sentences, here and below: {letters} letters or more."
        form.missing.label.text = "What is not there?"
        form.missing.description = "What would it need for a higher mark? For the top mark you can leave this empty."
        form.place.label.text = "Where did you see it?"
        form.place.description = "For example, paragraph 2"
    return form


class LockForm(PageForm):
    """Closing one's own marks."""

    paper_notes = RadiosField(
        "Did you make notes on paper?",
        choices=[("no", "No"), ("yes", "Yes", "Keep them. We will ask you for them.")],
        empty="Select whether you made notes on paper",
    )


class AgreedForm(PageForm):
    """The panel's one mark. Notes for each point are added by `agreed_form`."""

    points = 0
    expected = HiddenField()
    talked = CheckboxesField("Points you talked about", required=False)
    present = CheckboxesField("Who is here?", required=False)
    mark = MarkField("Agreed mark", required=False)
    why = LongTextField("Why these words fit", rows=4, required=False)
    why_not_above = LongTextField("Why not the mark above", rows=3, required=False)
    settled = LongTextField(
        "How the difference was settled", rows=3, required=False, hint="Needed where the marks are far apart."
    )
    strength = LongTextField("What was good", rows=3, required=False)
    missing = LongTextField("What was missing for the next mark", rows=3, required=False)
    place = TextField("Where in the bid?", hint="For example, paragraph 2", required=False)
    disagrees = LongTextField("Does someone still disagree? Who, and why", rows=2, required=False)
    change_reason = LongTextField("Why the agreed mark changes", rows=2, required=False)
    keep_words = TickField(_KEEP)

    def words(self) -> AgreedWords:
        """What was typed."""
        return AgreedWords(
            mark=self.mark.data or "",
            why=self.why.data or "",
            why_not_above=self.why_not_above.data or "",
            strength=self.strength.data or "",
            missing=self.missing.data or "",
            place=self.place.data or "",
            settled=self.settled.data or "",
            talked=tuple(int(number) for number in self.talked.data),
            notes=tuple(self[f"note_{number}"].data or "" for number in range(self.points)),
            present=tuple(self.present.data),
            disagrees=self.disagrees.data or "",
            change_reason=self.change_reason.data or "",
        )

    def seen(self) -> int:
        """How many saves the page showed; one that never is where nothing readable came."""
        text = self.expected.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def agreed_form(
    question: Question, members: Sequence[tuple[str, str]], last: AgreedWords | None, saves: int
) -> AgreedForm:
    """The form of one question. members: (id, name) of who may be here; last: the agreed mark that stands, if any."""
    fields: dict[str, Any] = {"points": len(question.points)}
    for number, point in enumerate(question.points):
        fields[f"note_{number}"] = TextField(f"Note on: {point}", required=False, max_length=1000)
    values: dict[str, Any] = {"expected": str(saves)}
    if last is not None:
        values |= {
            name: getattr(last, name)
            for name in ("mark", "why", "why_not_above", "strength", "missing", "place", "settled", "disagrees")
        }
        values |= {f"note_{number}": note for number, note in enumerate(last.notes) if f"note_{number}" in fields}
        values |= {"talked": [str(number) for number in last.talked], "present": list(last.present)}
    form: AgreedForm = type("AgreedPageForm", (AgreedForm,), fields)(**values)
    form.mark.choices = _choices(question, plain=False)
    form.mark.off_scale = f"Choose a mark on the scale: {marks_in_words(question)}"
    form.talked.choices = [(str(number), point) for number, point in enumerate(question.points)]
    form.present.choices = list(members)
    return form
