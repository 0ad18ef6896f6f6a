"""What all fields share, and the box of text that most of them are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import Field
from wtforms.validators import StopValidation

from portal.web import widgets
from portal.web.fields.reading import ReadError, first_text, lower_first, readable, shown, tidy, upper_first


class PageField(Field):
    """What all our fields share: how they are named in messages, what an empty one says, how they are checked."""

    verb = "Enter"

    def __init__(
        self,
        label: str = "",
        *,
        thing: str | None = None,
        hint: str = "",
        required: bool = True,
        empty: str | None = None,
        validators: Sequence[Any] = (),
        gov: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        """`gov`: further parameters of the GOV.UK macro, such as `{"label": {"classes": "govuk-label--m"}}`."""
        super().__init__(label, validators, description=hint, **options)
        self.thing = thing or lower_first(label)
        self.required = required
        self.empty = empty or f"{self.verb} {self.thing}"
        self.gov_params = dict(gov or {})

    def is_empty(self) -> bool:
        """Say whether nothing was given."""
        return self.data is None or self.data in ("", [])

    def check(self) -> None:
        """Raise `ReadError` if the value given cannot stand."""

    def pre_validate(self, form: Any) -> None:
        """Ask for what is missing, then check what was given; one message a field is enough."""
        if self.process_errors:
            raise StopValidation
        if self.is_empty():
            raise StopValidation(self.empty if self.required else "")
        try:
            self.check()
        except ReadError as error:
            raise StopValidation(str(error)) from None

    @property
    def summary_id(self) -> str:
        """The id that a link of the error summary goes to."""
        return str(self.id)

    def _must(self, rest: str) -> str:
        return f"{upper_first(self.thing)} must {rest}"


class TypedField(PageField):
    """A box of text that is read into a value; what was typed is shown again until it can be read."""

    widget = widgets.TextInput()
    multiline = False
    nothing: Any = None

    def read(self, text: str) -> Any:
        """Return the value of a tidy, readable text, or raise `ReadError`."""
        return text

    def write(self, value: Any) -> str:
        """Return the text that stands for a value."""
        return str(value)

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Read the first text that came."""
        self.data = self.nothing
        text = tidy(first_text(valuelist), multiline=self.multiline)
        if not readable(text):
            raise ReadError(f"{upper_first(self.thing)} has a character we cannot keep. We show it as �. Delete it.")
        if text:
            self.data = self.read(text)

    def _value(self) -> str:
        if self.raw_data:
            return shown(first_text(self.raw_data))
        return "" if self.data is None else self.write(self.data)
