"""The GOV.UK form controls, mended where they fall short.

The macros they call expect an environment that forgives missing names, and ours does not; so they are rendered in one
of their own, compiled once per process. Mended: no `required` attribute (each form says `novalidate`), no empty hints,
a date input that takes any number of values, ids that survive a form prefix.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from govuk_frontend_wtf import wtforms_widgets as govuk
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, Template
from markupsafe import Markup

from portal.rules.words import WORD_RULE, count_words, word_count_line


@cache
def _environment() -> Environment:
    loaders = {name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}
    return Environment(
        loader=ChoiceLoader([PrefixLoader(loaders)]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


class Mended:
    """What all our controls share; stands before the GOV.UK class in each of them."""

    template: str
    label_classes = "govuk-label--s"
    legend_classes = "govuk-fieldset__legend--s"

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the parameters of the GOV.UK macro for this field."""
        kwargs.pop("required", None)
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)  # type: ignore[misc]
        params["hint"] = {"text": field.description} if field.description else None
        params.get("attributes", {}).pop("required", None)
        if field.errors:
            params["errorMessage"] = {"text": field.errors[0]}
        if "fieldset" in params:
            params["fieldset"]["legend"].setdefault("classes", self.legend_classes)
        elif "label" in params:
            params["label"].setdefault("classes", self.label_classes)
        for name, value in getattr(field, "gov_params", {}).items():
            params[name] = {**params[name], **value} if isinstance(params.get(name), dict) else value
        return params

    def render(self, params: dict[str, Any]) -> Markup:
        """Render the macro outside the app's own strict environment."""
        return Markup(_template(self.template).render(params=params))  # noqa: S704


class TextInput(Mended, govuk.GovTextInput):
    """A line of text."""


class PasswordInput(Mended, govuk.GovPasswordInput):
    """A password, with a button to show it where there is a script."""


class TextArea(Mended, govuk.GovTextArea):
    """Several lines of text; with the count of words beside it when the field has a limit."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the count beneath the box and point to it from the control."""
        params = super().map_gov_params(field, **kwargs)
        params["rows"] = field.rows
        if field.word_limit is None:
            return params
        count = count_words(field._value())
        line = word_count_line(count, field.word_limit, may_save=not field.enforce_limit)
        params["describedBy"] = f"{field.id}-count {field.id}-rule"
        params["formGroup"] = {
            "afterInput": {
                "html": Markup(
                    '<p class="portal-count{}" id="{}-count" data-count-for="{}" data-word-limit="{}"{}>{}</p>'
                    '<p class="portal-note" id="{}-rule">{}</p>'
                ).format(
                    " portal-count--over" if count > field.word_limit else "",
                    field.id,
                    field.id,
                    field.word_limit,
                    Markup(" data-may-save") if not field.enforce_limit else "",
                    line,
                    field.id,
                    WORD_RULE,
                )
            }
        }
        return params


class SelectInput(Mended, govuk.GovSelect):
    """One of a list, folded."""

    multiple = False


class _Group(Mended):
    """Radios and checkboxes: their items take hints and ids of their own."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Number the items from the field's id, and give each its hint."""
        params = super().map_gov_params(field, **kwargs)
        params["idPrefix"] = field.id
        for item, hint in zip(params["items"], getattr(field, "item_hints", ()), strict=False):
            if hint:
                item["hint"] = {"text": hint}
        return params


class RadioInput(_Group, govuk.GovRadioInput):
    """One of a list, all in view."""


class CheckboxesInput(_Group, govuk.GovCheckboxesInput):
    """Any number of a list."""


class TickInput(Mended, govuk.GovCheckboxInput):
    """One tick box."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Render the single box under the field's own id."""
        params = super().map_gov_params(field, **kwargs)
        params["idPrefix"] = field.id
        return params


class DateInput(Mended, govuk.GovDateInput):
    """Day, month and year in three boxes of one name."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Show what was typed, however many values came; mark the boxes by the field's id."""
        raw = field.raw_data
        if raw is not None:
            field.raw_data = field.boxes()
        try:
            params = super().map_gov_params(field, **kwargs)
        finally:
            field.raw_data = raw
        for item, part in zip(params["items"], ("day", "month", "year"), strict=True):
            item["id"] = f"{field.id}-{part}"
        params["fieldset"]["role"] = "group"
        return params


class FileInput(Mended, govuk.GovFileInput):
    """A file, or several."""
