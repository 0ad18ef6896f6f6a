"""The base of every form: what it refuses to trust, and how it says what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g, request
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import FieldList, FormField
from wtforms.widgets import HiddenInput

from portal.web.fields.files import FileField

if TYPE_CHECKING:
    from portal.rules.refusals import Refusal

SUBMITTED_BY = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_AUTO: Any = object()
STALE_FORM = "This page was open for a long time. What you typed is still here. Send it again."


class PageForm(FlaskForm):
    """A form of one page. Values come from the posted form and its files, from nowhere else.

    What was typed is always shown again; a failed `validate_on_submit()` needs no more than rendering the page.
    """

    class Meta(FlaskForm.Meta):
        """Where values come from."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Take form and files of a submitted request; a body of another kind is an empty form, not an error."""
            if formdata is not _AUTO:
                return formdata
            if request.method not in SUBMITTED_BY:
                return None
            # A file for a field that takes words is nothing that was typed: no such field can read it.
            boxes = {field.name for field in form if isinstance(field, FileField)}
            files = MultiDict([(name, file) for name, file in request.files.items(multi=True) if name in boxes])
            return CombinedMultiDict((files, request.form)) if files else request.form

    def __init__(self, formdata: Any = _AUTO, **values: Any) -> None:
        """`formdata` is for tests, None for a form that takes nothing; otherwise the request's own is taken."""
        super().__init__(formdata=formdata, **values)

    def hidden_tag(self, *names: str) -> Markup:
        """The hidden fields, without ids: a page may hold several forms."""
        hidden = [
            field for field in self if isinstance(field.widget, HiddenInput) and (not names or field.name in names)
        ]
        line = Markup('<input type="hidden" name="{}" value="{}">')
        return Markup("\n").join(line.format(field.name, field._value()) for field in hidden)

    def explain(self, refusal: Refusal) -> None:
        """Say why the business refused: on the fields it names if this form has them, else above the form."""
        g.retry_after = getattr(refusal, "retry_after", 0)
        told = dict(getattr(refusal, "errors", None) or {})
        field = getattr(refusal, "field", None)
        if field is not None and field not in told:
            told[field] = refusal.message
        if not told:
            self.form_errors = [*self.form_errors, refusal.message]
        for name, message in told.items():
            if name in self._fields:
                self._fields[name].errors = [*self._fields[name].errors, message]
            else:
                self.form_errors = [*self.form_errors, message]

    def error_items(self) -> list[tuple[str, str | None]]:
        """Return (message, address on the page) for the error summary: first the whole form's, then as on the page."""
        whole: list[tuple[str, str | None]] = [(str(message), None) for message in self.form_errors]
        return whole + _items_of(self)


class FilterForm(PageForm):
    """A form of a reading page, sent by GET: no token, values from the address."""

    class Meta(PageForm.Meta):
        """A form that changes nothing needs no token."""

        csrf = False

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Take the values from the address, if there are any."""
            return (request.args or None) if formdata is _AUTO else formdata


def _items_of(form: Any) -> list[tuple[str, str | None]]:
    items: list[tuple[str, str | None]] = []
    for field in form:
        if isinstance(field, FormField):
            items += _items_of(field.form)
        elif isinstance(field, FieldList):
            items += _items_of(field.entries)
        elif field.errors and field.short_name == "csrf_token":
            items.append((STALE_FORM, None))
        elif field.errors:
            items.append((str(field.errors[0]), f"#{getattr(field, 'summary_id', field.id)}"))
    return items
