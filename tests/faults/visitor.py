"""A person without a window: reads a page, fills in its form, sends it, and may send the very same thing again."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import urllib3
from bs4 import BeautifulSoup
from urllib3.filepost import encode_multipart_formdata

from portal.rules.actors import Actor
from tests.ground.client import button_of, standing

COOKIE = "__Host-portal"
HOST = "portal.example"
_PATIENCE = urllib3.Timeout(connect=5, read=90)
_pool = urllib3.PoolManager(num_pools=16, maxsize=16, retries=False, timeout=_PATIENCE)
# What breaks off when a process dies under a request: nothing was answered, so nothing was told.
_BROKE_OFF = (urllib3.exceptions.HTTPError, OSError)


class CannotSee(Exception):
    """A page that should be there did not come: its words say what came."""


@dataclass(frozen=True)
class Sent:
    """One POST, ready to be sent and sent again. kind: its content type."""

    path: str
    body: bytes
    kind: str
    cookie: str = field(repr=False)


@dataclass(frozen=True)
class Answer:
    """What came back. status 0: nothing did. words: of the page that was shown, after at most one redirect."""

    status: int
    address: str = ""
    words: str = ""
    since: datetime = datetime.min.replace(tzinfo=UTC)
    until: datetime = datetime.min.replace(tzinfo=UTC)

    @property
    def came(self) -> bool:
        """Whether there was an answer at all."""
        return self.status != 0


@dataclass
class Visitor:
    """Somebody signed in, with their cookie. `scheme` and stamps are what the trusted proxy would write."""

    actor: Actor
    cookie: str = field(repr=False)
    cookie_name: str = COOKIE

    def read(self, base: str, path: str) -> tuple[int, str, str]:
        """A page: its status, where its redirect leads, its HTML. Raises CannotSee where nothing came."""
        try:
            answer = _pool.request("GET", base + path, headers=self._headers(self.cookie), redirect=False)
        except _BROKE_OFF as problem:
            raise CannotSee(f"GET {path}: {type(problem).__name__}") from problem
        self._keep(answer)
        return answer.status, _path(answer.headers.get("Location", "")), answer.data.decode("utf-8", "replace")

    def look(self, base: str, path: str) -> str:
        """The words of a page. Raises CannotSee unless it is 200."""
        status, _, html = self.read(base, path)
        if status != 200:
            raise CannotSee(f"GET {path} answered {status}: {words(html)[:200]}")
        return words(html)

    def save(self, base: str, path: str) -> bytes:
        """A file, byte for byte. Raises CannotSee unless it came whole."""
        try:
            answer = _pool.request("GET", base + path, headers=self._headers(self.cookie), redirect=False)
        except _BROKE_OFF as problem:
            raise CannotSee(f"GET {path}: {type(problem).__name__}") from problem
        if answer.status != 200:
            raise CannotSee(f"GET {path} answered {answer.status}")
        return answer.data

    def fill_in(
        self,
        base: str,
        path: str,
        fields: Mapping[str, Any],
        *,
        button: str | None = None,
        action: str | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> Sent:
        """Read a page and fill in its form, as a person would; not sent yet. Raises CannotSee where it has no such form."""
        status, _, html = self.read(base, path)
        if status != 200:
            raise CannotSee(f"GET {path} answered {status}: {words(html)[:200]}")
        page = BeautifulSoup(html, "html.parser")
        forms = [each for each in page.select("main form") if str(each.get("method", "")).lower() == "post"]
        fitting = [
            each
            for each in forms
            if str(each.get("action") or path) == (action or path) and (button is None or button_of(each, button))
        ]
        if len(fitting) != 1:
            raise CannotSee(f"{path}: {len(fitting)} of {len(forms)} forms fit. {words(html)[:300]}")
        form = fitting[0]
        data = standing(form)
        data.update(fields)
        pressed = button_of(form, button)
        if pressed is not None and pressed.get("name"):
            data[str(pressed["name"])] = str(pressed.get("value", ""))
        target = str((pressed.get("formaction") if pressed else None) or form.get("action") or path)
        pairs: list[tuple[str, Any]] = [
            (name, each) for name, value in data.items() for each in (value if isinstance(value, list) else [value])
        ]
        pairs += [(name, (called, raw, "application/octet-stream")) for name, (called, raw) in (files or {}).items()]
        body, kind = encode_multipart_formdata(pairs)
        return Sent(target, body, kind, self.cookie)

    def send(self, base: str, sent: Sent, *, see_at: str | None = None, stamp: float | None = None) -> Answer:
        """Send it, follow a redirect once, at `see_at` where that is not the same place. stamp: X-Request-Start."""
        since = datetime.now(UTC)
        try:
            answer = _pool.request(
                "POST", base + sent.path, body=sent.body, redirect=False,
                headers={**self._headers(sent.cookie, stamp), "Content-Type": sent.kind, "Referer": f"https://{HOST}{sent.path}"},
            )  # fmt: skip
        except _BROKE_OFF:
            return Answer(0, since=since, until=datetime.now(UTC))
        self._keep(answer)
        until = datetime.now(UTC)
        address, html = _path(answer.headers.get("Location", "")), answer.data.decode("utf-8", "replace")
        if answer.status == 303:
            try:
                _, _, html = self.read(see_at or base, address)
            except CannotSee:
                html = ""
        return Answer(answer.status, address, words(html), since, until)

    def _headers(self, cookie: str, stamp: float | None = None) -> dict[str, str]:
        held = {
            "Cookie": f"{self.cookie_name}={cookie}",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "203.0.113.7",
            "Host": HOST,
        }
        return held | {"X-Request-Start": f"t={stamp or time.time():.3f}"}

    def _keep(self, answer: urllib3.BaseHTTPResponse) -> None:
        for line in answer.headers.getlist("Set-Cookie"):
            found = re.match(rf"{re.escape(self.cookie_name)}=([^;]+)", line)
            if found:
                self.cookie = found.group(1)


def words(html: str) -> str:
    """The words of a page, blanks run together."""
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split()) if html else ""


def _path(location: str) -> str:
    parts = urlsplit(location)
    return parts.path + (f"?{parts.query}" if parts.query else "")
