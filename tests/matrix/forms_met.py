"""Which form classes of the app read a request: so that a form that no walk leads to is known by its name."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import request

from portal.web.forms import SUBMITTED_BY, FilterForm, PageForm

_UNSAID = object()
_NAMES = re.compile(r'name="([^"]*)"')
_NUMBERS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")


def name_of(form: type) -> str:
    """Module and name."""
    return f"{form.__module__}.{form.__qualname__}"


def every_form() -> set[str]:
    """The form classes that stand in the code; those that a function makes for one page count as what they are made of."""
    found: set[str] = set()
    waiting: list[type] = [PageForm]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.startswith("portal.") and "<locals>" not in form.__qualname__:
            found.add(name_of(form))
    return found - {name_of(PageForm), name_of(FilterForm)}


@contextmanager
def met() -> Iterator[set[str]]:
    """Within it, the names of all form classes that read what was sent to them, with those they are made of."""
    seen: set[str] = set()
    begin = PageForm.__init__

    def note(self: PageForm, formdata: Any = _UNSAID, **values: Any) -> None:
        if formdata is _UNSAID:
            begin(self, **values)
        else:
            begin(self, formdata, **values)
        if formdata is not None and (request.method in SUBMITTED_BY or isinstance(self, FilterForm)):
            seen.update(name_of(each) for each in type(self).__mro__ if issubclass(each, PageForm))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PageForm, "__init__", note)
        yield seen


def shape_of(text: str) -> frozenset[str]:
    """The names of the fields of a page, whatever their numbers: pages of one shape have the same forms."""
    return frozenset(_NUMBERS.sub("#", name) for name in _NAMES.findall(text))
