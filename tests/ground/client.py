"""A client that behaves as a person does and reads each page it gets: no page with a fault passes unseen."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask, got_request_exception, has_request_context, request
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from tests.ground import lint

_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|CREATE|DROP|ALTER)\b", re.IGNORECASE)
_COUNTS = re.compile(r"\s*(INSERT INTO|DELETE FROM) attempts\b")
_LOOK = re.compile(r"\s*INSERT INTO page_looks\b")
_TRAIL = re.compile(r"\s*(INSERT INTO|UPDATE) (page_looks|audit_\w+)\b")
_SEARCHES = ("q", "outcome")
_READS = ("GET", "HEAD", "OPTIONS")


class PageClient(FlaskClient):
    """A browser without a window.

    Every HTML page is checked (`tests.ground.lint`), and a GET that writes fails, unless it is asked for with
    `writes=True`; that a search is counted, or who looked is kept, is no such fault. An error the app did not expect is
    raised as it is.
    """

    def open(self, *args: Any, writes: bool = False, **kwargs: Any) -> TestResponse:
        unexpected: list[Exception] = []

        def keep(_app: Flask, exception: Exception, **_rest: Any) -> None:
            unexpected.append(exception)

        with _watching(self.application) as written, got_request_exception.connected_to(keep, self.application):
            response = super().open(*args, **kwargs)
        if unexpected:
            raise unexpected[0]
        method = response.request.method
        where = f"{method} {response.request.path}"
        assert writes or not written, f"{where}: a reading request wrote: {written[0]}"
        redirect = 300 <= response.status_code < 400
        saved = response.headers.get("Content-Disposition", "").startswith("attachment")  # a file carries its own look
        page = response.mimetype == "text/html" and not redirect and not saved
        if page and method != "HEAD" and not response.history:
            found = lint.faults(response.get_data(as_text=True), self._has_route)
            assert not found, f"{where} ({response.status_code}):\n  " + "\n  ".join(found)
        return response

    def page(self, address: str, *, status: int = 200, **kwargs: Any) -> BeautifulSoup:
        """Fetch a page, following redirects, and read it. Fails on another status."""
        response = self.get(address, follow_redirects=True, **kwargs)
        assert response.status_code == status, f"{address} answered {response.status_code}\n{words(response)[:1500]}"
        return BeautifulSoup(response.get_data(as_text=True), "html5lib")

    def send(
        self,
        address: str,
        fields: Mapping[str, Any] | None = None,
        *,
        button: str | None = None,
        form: int | str | None = None,
        **kwargs: Any,
    ) -> TestResponse:
        """Fetch the page, fill in its form as a person would, press the button, and follow where it leads.

        `fields`: by name; a field that is not on the form fails. `button`: its words, where there are several.
        `form`: which form, by number or by its id or action; else the one with that button, else the only one that posts.
        """
        return self._fill_in(self.page(address), address, fields, button, form, **kwargs)

    def send_on(
        self,
        response: TestResponse,
        fields: Mapping[str, Any] | None = None,
        *,
        button: str | None = None,
        form: int | str | None = None,
        **kwargs: Any,
    ) -> TestResponse:
        """The same, from a page that is in hand already: one that a post answered with."""
        page = BeautifulSoup(response.get_data(as_text=True), "html5lib")
        return self._fill_in(page, response.request.path, fields, button, form, **kwargs)

    def _fill_in(
        self,
        page: BeautifulSoup,
        address: str,
        fields: Mapping[str, Any] | None,
        button: str | None,
        form: int | str | None,
        **kwargs: Any,
    ) -> TestResponse:
        chosen = _form(page, form, button)
        data = standing(chosen)
        for name, value in (fields or {}).items():
            assert chosen.find(attrs={"name": name}), f"{address} has no field {name}; it has {sorted(_names(chosen))}"
            data[name] = value
        pressed = button_of(chosen, button)
        if pressed is not None and pressed.get("name"):
            data[str(pressed["name"])] = pressed.get("value", "")
        target = str((pressed.get("formaction") if pressed else None) or chosen.get("action") or address)
        if str(chosen.get("method", "get")).lower() == "get":
            return self.get(target, query_string=data, follow_redirects=True, **kwargs)
        return self.post(target, data=data, follow_redirects=True, **kwargs)

    def _has_route(self, address: str, method: str) -> bool:
        adapter = self.application.url_map.bind("localhost")
        try:
            adapter.match(urlsplit(address).path, method=method)
        except RequestRedirect:
            return True
        except MethodNotAllowed:
            return False
        except HTTPException:
            return False
        return True


def new_client(app: Flask) -> PageClient:
    """One more visitor, with cookies of their own."""
    visitor = PageClient(app, app.response_class, use_cookies=True)
    visitor.environ_base = {"REMOTE_ADDR": "127.0.0.1", "portal.raise_errors": True}
    return visitor


def words(response: TestResponse) -> str:
    """The words of a page, as a person reads them, blanks run together."""
    return " ".join(BeautifulSoup(response.get_data(as_text=True), "html.parser").get_text(" ").split())


def errors(response: TestResponse) -> list[str]:
    """The lines of the error summary, none where there is none."""
    soup = BeautifulSoup(response.get_data(as_text=True), "html.parser")
    return [" ".join(each.get_text().split()) for each in soup.select(".govuk-error-summary__list li")]


@contextmanager
def _watching(app: Flask) -> Iterator[list[str]]:
    written: list[str] = []
    looked: list[str] = []
    engine = app.extensions["portal"].engine

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not (has_request_context() and request.method in _READS and _WRITES.match(statement)):
            return
        # A search is counted, in a short work of its own; nothing else may be written by looking.
        if not (_COUNTS.match(statement) and any(request.args.get(name, "").strip() for name in _SEARCHES)):
            written.append(statement)

    def look(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        # Who looked is kept with its entry in the trail; without the look, nothing may be written there either.
        if _LOOK.match(statement):
            looked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        event.listen(engine, "before_cursor_execute", look)
        yield written
        if looked:
            written[:] = [each for each in written if not _TRAIL.match(each)]
    finally:
        event.remove(engine, "before_cursor_execute", look)
        event.remove(engine, "before_cursor_execute", note)


def _form(page: BeautifulSoup, which: int | str | None, button: str | None) -> Tag:
    forms = page.find_all("form")
    if isinstance(which, int):
        return forms[which]
    if which is not None:
        forms = [each for each in forms if which in (each.get("id"), each.get("action"))]
    elif button is not None:
        forms = [each for each in forms if button_of(each, button) is not None]
    elif len(forms) > 1:
        forms = [
            each for each in forms if str(each.get("method", "")).lower() == "post" and not each.find_parent("header")
        ]
    assert len(forms) == 1, f"{len(forms)} forms fit; say which by form= or button="
    return forms[0]


def button_of(form: Tag, text: str | None) -> Tag | None:
    buttons = [each for each in form.find_all("button") if each.get("type", "submit") == "submit"]
    for each in buttons:
        if text is None or " ".join(each.get_text().split()) == text:
            return each
    return None


def _names(form: Tag) -> set[str]:
    return {str(each["name"]) for each in form.select("[name]")}


def standing(form: Tag) -> dict[str, Any]:
    """What the form would send untouched."""
    data: dict[str, Any] = {}
    for field in form.select("input[name], select[name], textarea[name]"):
        if field.has_attr("disabled"):
            continue
        name, value = str(field["name"]), _value(field)
        if value is None:
            continue
        if name in data:
            held = data[name] if isinstance(data[name], list) else [data[name]]
            data[name] = [*held, value]
        else:
            data[name] = value
    return data


def _value(field: Tag) -> str | list[str] | None:
    if field.name == "textarea":
        return field.get_text().removeprefix("\n")
    if field.name == "select":
        chosen = field.select("option[selected]") or ([] if field.has_attr("multiple") else field.select("option")[:1])
        values = [str(each.get("value", each.get_text())) for each in chosen]
        return values if field.has_attr("multiple") else (values[0] if values else None)
    kind = field.get("type", "text")
    if kind in ("submit", "button", "image", "reset", "file"):
        return None
    if kind in ("checkbox", "radio"):
        return str(field.get("value", "on")) if field.has_attr("checked") else None
    return str(field.get("value", ""))
