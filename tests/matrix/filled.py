"""Forms as pages show them, filled in as an honest person would, so that one bad field comes beyond the first check."""

import re
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote_from_bytes, urljoin

from bs4 import BeautifulSoup, Tag

# What a person types into an empty box, by what the box is for.
_REASON = (
    "Paragraph 1 names who does what and on which day, and paragraph 2 says what happens if it is missed, week by week."
)
_BY_NAME = {
    "day": "18",
    "month": "12",
    "year": "2026",
    "email": "new.person@kiln.example",
    "password": "seven tall lamps",
    "time": "14:30",
    "phone": "01632 960 101",
}
_NUMBERS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
NOT_SENT = "csrf_token"


@dataclass(frozen=True)
class Filled:
    """A form somebody may send. fields: name to value and kind of control; route: the rule it is sent to."""

    role: str
    phase: str
    route: str
    address: str
    fields: dict[str, tuple[str, str]]

    def __str__(self) -> str:
        return f"{self.role}, POST {self.route} ({self.phase})"

    @property
    def sent(self) -> dict[str, Any]:
        """What an honest browser sends; a box for a file is left out."""
        return {name: value for name, (value, kind) in self.fields.items() if kind not in ("file", "unticked")}

    @property
    def typed(self) -> list[str]:
        """Names of everything a person can change."""
        return [name for name, (_, kind) in self.fields.items() if kind != "button"]

    @property
    def shape(self) -> frozenset[str]:
        """The names of its fields, whatever their numbers."""
        return frozenset(_NUMBERS.sub("#", name) for name in self.fields)

    def as_json(self) -> dict[str, Any]:
        """For a file that another process reads."""
        return asdict(self)


def from_json(held: dict[str, Any]) -> Filled:
    """What `as_json` gave."""
    return Filled(**{**held, "fields": {name: (value, kind) for name, (value, kind) in held["fields"].items()}})


def forms_in(html: str, page: str) -> list[tuple[str, dict[str, tuple[str, str]]]]:
    """(address it is sent to, fields) of each form of a page that is sent by POST."""
    if 'method="post"' not in html:
        return []
    soup = BeautifulSoup(html, "html.parser")
    found = []
    for form in soup.select('form[method="post"]'):
        address = urljoin(page, str(form.get("action") or page.split("#", maxsplit=1)[0]))
        found.append((address, _fields_of(form)))
    return found


def _fields_of(form: Tag) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for field in form.select("input[name], select[name], textarea[name], button[name]"):
        name = str(field["name"])
        kind = str(field.get("type", "text")) if field.name == "input" else str(field.name)
        if name == NOT_SENT:
            continue
        if kind in ("radio", "checkbox"):
            ticked = field.has_attr("checked")
            if ticked or name not in found:
                chosen = kind if ticked or kind == "radio" else "unticked"
                found[name] = (str(field.get("value", "on")), chosen)
            continue
        if kind == "select":
            options = field.select("option[selected], option[value]:not([value=''])")
            found[name] = (str(options[0].get("value", "")) if options else "", kind)
            continue
        value = field.get_text().removeprefix("\n") if kind == "textarea" else str(field.get("value", ""))
        found[name] = (value or _guess(field, name, kind), kind)
    return found


def _guess(field: Tag, name: str, kind: str) -> str:
    if kind in ("hidden", "file", "button"):
        return ""
    for part, value in _BY_NAME.items():
        if part in name.lower():
            return value
    if field.get("inputmode") in ("numeric", "decimal"):
        return "12"
    return _REASON if kind == "textarea" else "Something to say"


def encoded(token: str, fields: dict[str, Any]) -> bytes:
    """A form as bytes: a value may be bytes that are no letters, or a tuple for a field sent many times."""
    pairs = [("csrf_token", token)]
    for name, value in fields.items():
        pairs += [(name, each) for each in (value if isinstance(value, tuple) else (value,))]
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs).encode("ascii")


def _quoted(value: str | bytes) -> str:
    return quote_from_bytes(value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass"), safe="")


def as_parts(token: str, fields: dict[str, Any], files: dict[str, tuple[str, str, bytes]]) -> dict[str, Any]:
    """A form with files, as `Asker.ask` takes it. files: name of the field to (file name, content type, bytes)."""
    mark = "fairtendermark"
    lines: list[bytes] = []
    for name, value in [("csrf_token", token), *fields.items()]:
        for each in value if isinstance(value, tuple) else (value,):
            body = each if isinstance(each, bytes) else each.encode("utf-8", "surrogatepass")
            lines += [f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode(), body, b"\r\n"]
    for name, (file_name, kind, raw) in files.items():
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
        lines += [head.encode("utf-8", "surrogatepass"), f"Content-Type: {kind}\r\n\r\n".encode(), raw, b"\r\n"]
    lines.append(f"--{mark}--\r\n".encode())
    return {"data": b"".join(lines), "content_type": f"multipart/form-data; boundary={mark}"}
