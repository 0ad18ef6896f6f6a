"""Fields for amounts, numbers, times and dates: text read into exact values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

from portal.rules.money import NotMoney, parse_pounds, pounds
from portal.rules.wording import clock_time, number, plain_date
from portal.web import widgets
from portal.web.fields.base import PageField
from portal.web.fields.reading import ReadError, read_date, read_decimal, read_time, read_whole, shown
from portal.web.fields.text import TextField


class MoneyField(TextField):
    """An amount in pounds. Data: whole pence (int) or None. `least`, `most`: bounds in pence."""

    nothing = None

    def __init__(
        self, label: str = "", *, least: int = 0, most: int | None = None, width: str = "10", **options: Any
    ) -> None:
        """A pound sign stands before the box; £, commas and spaces may be typed all the same."""
        super().__init__(label, width=width, prefix="£", spellcheck=False, **options)
        self.gov_params["inputmode"] = "decimal"
        self.least, self.most = least, most

    def read(self, text: str) -> int:
        """Read the amount by the rule for money."""
        try:
            return parse_pounds(text, self.thing)
        except NotMoney as error:
            raise ReadError(error.message) from None

    def write(self, value: int) -> str:
        """Write pence without the sign, which stands before the box."""
        return pounds(value).replace("£", "")

    def check(self) -> None:
        """Refuse an amount outside its bounds."""
        if self.most is not None and not self.least <= self.data <= self.most:
            raise ReadError(self._must(f"be between {pounds(self.least)} and {pounds(self.most)}"))
        if self.data < self.least:
            raise ReadError(self._must(f"be {pounds(self.least)} or more"))


class DecimalTextField(TextField):
    """An exact number. Data: Decimal or None. At most `places` figures after the point; never a float."""

    nothing = None

    def __init__(
        self,
        label: str = "",
        *,
        places: int = 2,
        least: Decimal | int | None = None,
        most: Decimal | int | None = None,
        width: str = "5",
        **options: Any,
    ) -> None:
        """`suffix="%"` puts the sign behind the box, and takes one that is typed."""
        super().__init__(label, width=width, spellcheck=False, **options)
        self.gov_params["inputmode"] = "decimal" if places else "numeric"
        self.places, self.least, self.most = places, least, most

    def read(self, text: str) -> Decimal | int:
        """Read the number; a sign that stands behind the box may be typed too."""
        suffix = self.gov_params.get("suffix", {}).get("text", "")
        return read_decimal(text.removesuffix(suffix) if suffix else text, self.thing, self.places)

    def write(self, value: Decimal | int) -> str:
        """Write it without needless noughts."""
        return number(value)

    def check(self) -> None:
        """Refuse a number outside its bounds."""
        low, high = self.least, self.most
        if low is not None and high is not None and not low <= self.data <= high:
            raise ReadError(self._must(f"be between {number(low)} and {number(high)}"))
        if low is not None and self.data < low:
            raise ReadError(self._must(f"be {number(low)} or more"))
        if high is not None and self.data > high:
            raise ReadError(self._must(f"be {number(high)} or less"))


class WholeNumberField(DecimalTextField):
    """A whole number. Data: int or None."""

    def __init__(
        self, label: str = "", *, least: int | None = 0, most: int | None = 1_000_000_000, **options: Any
    ) -> None:
        """Bounds are inclusive; None is no bound."""
        super().__init__(label, places=0, least=least, most=most, **options)

    def read(self, text: str) -> int:
        """Read the number."""
        return read_whole(text, self.thing)


class TimeField(TextField):
    """A time of day. Data: `time` or None. Takes "midday", "2pm", "2:30pm", "14:30"."""

    nothing = None

    def __init__(self, label: str = "", *, width: str = "10", **options: Any) -> None:
        """The usual hint is "For example, midday or 2:30pm"."""
        options.setdefault("hint", "For example, midday or 2:30pm")
        super().__init__(label, width=width, spellcheck=False, **options)

    def read(self, text: str) -> time:
        """Read the time."""
        return read_time(text, self.thing)

    def write(self, value: time) -> str:
        """Write it as pages do."""
        return clock_time(value)

    def check(self) -> None:
        """Any time of day can stand."""


class DateField(PageField):
    """A date in three boxes of one name. Data: `date` or None. `earliest`, `latest`: bounds, inclusive."""

    widget = widgets.DateInput()

    def __init__(
        self, label: str = "", *, earliest: date | None = None, latest: date | None = None, **options: Any
    ) -> None:
        """A form that posts the name three times gives day, month and year, in that order."""
        options.setdefault("hint", "For example, 18 12 2026")
        super().__init__(label, **options)
        self.earliest, self.latest = earliest, latest

    def boxes(self) -> list[str]:
        """Return what stood in the three boxes, however many values came."""
        texts = [shown(value) if isinstance(value, str) else "" for value in (self.raw_data or ())[:3]]
        return (texts + ["", "", ""])[:3]

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Read the date; nothing in any box is no date."""
        self.data = None
        boxes = self.boxes()
        if any(box.strip() for box in boxes):
            self.data = read_date(boxes, self.thing)

    def check(self) -> None:
        """Refuse a date outside its bounds."""
        if self.earliest and self.data < self.earliest:
            raise ReadError(self._must(f"be on or after {plain_date(self.earliest)}"))
        if self.latest and self.data > self.latest:
            raise ReadError(self._must(f"be on or before {plain_date(self.latest)}"))

    def _value(self) -> str:
        return " ".join(self.boxes())

    @property
    def summary_id(self) -> str:
        """A link goes to the day box: the group around the three takes no typing."""
        return f"{self.id}-day"
