"""Fields for choosing: radios, a folded list, tick boxes.

A choice is (value, label) or (value, label, hint). A value may be of any type with an honest `str()`; the data of a
field is the value as it stood in the list, never what the client sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from wtforms.validators import StopValidation

from portal.web import widgets
from portal.web.fields.base import PageField
from portal.web.fields.reading import ReadError

Choice = Sequence[Any]


class _Item:
    """One choice, as the widgets of radios and tick boxes ask for it."""

    def __init__(self, value: Any, label: str, *, checked: bool) -> None:
        self.label = SimpleNamespace(text=label)
        self.value = value
        self.checked = checked
        self.data = value

    def _value(self) -> str:
        return str(self.value)


class _ChoiceField(PageField):
    verb = "Select"
    unknown = False

    def __init__(self, label: str = "", *, choices: Iterable[Choice] = (), **options: Any) -> None:
        """`choices` may also be set on the bound field before the form is validated or shown."""
        self._choices: list[Choice] = [tuple(choice) for choice in choices]
        super().__init__(label, **options)

    @property
    def choices(self) -> list[Choice]:
        """What may be chosen."""
        return self._choices

    @choices.setter
    def choices(self, choices: Iterable[Choice]) -> None:
        # A page that fills the list after the form took its values: what was posted is looked up again.
        self._choices = [tuple(choice) for choice in choices]
        if getattr(self, "raw_data", None) is not None:
            self.process_formdata(self.raw_data)

    @property
    def item_hints(self) -> list[str]:
        """The hint of each choice, "" where it has none."""
        return [str(choice[2]) if len(choice) > 2 else "" for choice in self.choices]

    def pre_validate(self, form: Any) -> None:
        """A value outside the list is told apart from none."""
        if self.unknown:
            raise StopValidation(f"{self.empty} from the list")
        super().pre_validate(form)

    def _find(self, posted: object) -> tuple[bool, Any]:
        for choice in self.choices:
            if isinstance(posted, str) and str(choice[0]) == posted:
                return True, choice[0]
        return False, None

    def _is_chosen(self, value: Any) -> bool:
        return self.data is not None and str(self.data) == str(value)

    def __iter__(self) -> Iterator[_Item]:
        return iter([_Item(choice[0], str(choice[1]), checked=self._is_chosen(choice[0])) for choice in self.choices])

    def _value(self) -> str:
        return "" if self.data is None else str(self.data)


class RadiosField(_ChoiceField):
    """One of a list, all in view. Data: the chosen value, or None."""

    widget = widgets.RadioInput()

    def __init__(self, label: str = "", *, inline: bool = False, **options: Any) -> None:
        """`inline`: two short choices side by side."""
        super().__init__(label, **options)
        if inline:
            self.gov_params["classes"] = "govuk-radios--inline"

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Take the first value that came, if it is in the list."""
        posted = [value for value in valuelist if value != ""][:1]
        self.unknown, self.data = False, None
        if posted:
            known, self.data = self._find(posted[0])
            self.unknown = not known


class SelectField(RadiosField):
    """One of a long list, folded. Data: the chosen value, or None. `blank`: the words shown before a choice is made."""

    widget = widgets.SelectInput()

    def __init__(self, label: str = "", *, blank: str = "Choose one", **options: Any) -> None:
        """Without blank words the first choice is chosen from the start."""
        super().__init__(label, **options)
        self.blank = blank

    def iter_choices(self) -> Iterator[tuple[str, str, bool, dict[str, Any]]]:
        """Yield (value, label, chosen, attributes) for the widget."""
        if self.blank:
            yield "", self.blank, self.data is None, {}
        for choice in self.choices:
            yield str(choice[0]), str(choice[1]), self._is_chosen(choice[0]), {}


class CheckboxesField(_ChoiceField):
    """Any number of a list. Data: a list of the chosen values in the list's order."""

    widget = widgets.CheckboxesInput()

    def __init__(self, label: str = "", *, most: int | None = None, **options: Any) -> None:
        """`most`: how many may be chosen."""
        super().__init__(label, **options)
        self.most = most

    def process_data(self, value: Any) -> None:
        """Take any collection of values."""
        self.data = list(value or ())

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Take the known values, each once; a value outside the list is refused."""
        found = [self._find(value) for value in valuelist if value != ""]
        chosen = {str(value) for known, value in found if known}
        self.data = [choice[0] for choice in self.choices if str(choice[0]) in chosen]
        self.unknown = not all(known for known, _ in found)

    def check(self) -> None:
        """Refuse more than `most`."""
        if self.most is not None and len(self.data) > self.most:
            raise ReadError(f"Select {self.most:,} or fewer. You have {len(self.data):,}.")

    def _is_chosen(self, value: Any) -> bool:
        return str(value) in {str(one) for one in self.data or ()}


class TickField(PageField):
    """One tick box. Data: bool. With `required` it must be ticked, and `empty` says why."""

    widget = widgets.TickInput()
    verb = "Select"

    def __init__(self, label: str = "", *, required: bool = False, **options: Any) -> None:
        """A box is optional unless said otherwise."""
        super().__init__(label, required=required, **options)

    def process_data(self, value: Any) -> None:
        """Take any truth."""
        self.data = bool(value)

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """A box that is ticked posts its value; nothing else counts."""
        self.data = "y" in valuelist

    def is_empty(self) -> bool:
        """An unticked box is an empty one."""
        return not self.data

    def _value(self) -> str:
        return "y"
