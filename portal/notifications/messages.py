"""The mother of all mails, and how a mail becomes text."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal.rules import money, wording

_TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "emails"


@dataclass(frozen=True, kw_only=True)
class Message:
    """One mail to one address. Subclasses set `template`, "bids/receipt": a file whose first line is "Subject: …".

    to: the address. Every field is there in the template, and so are portal_url and authority_name.
    """

    template: ClassVar[str] = ""
    to: str

    def dedupe_key(self) -> str:
        """What makes a second mail the same mail; by default everything it says."""
        return "|".join([self.template, *(f"{f.name}={getattr(self, f.name)}" for f in fields(self))])


@dataclass(frozen=True)
class Rendered:
    """A mail as text."""

    to: str
    subject: str
    body: str


class Renderer:
    """Fills mail templates; plain text only, so nothing is escaped and nothing can be markup."""

    def __init__(self, *, portal_url: str, authority_name: str) -> None:
        self._environment = Environment(  # noqa: S701  plain text, never HTML
            loader=FileSystemLoader(_TEMPLATES),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.filters.update(
            deadline=wording.deadline, exact=wording.exact_moment, long_date=wording.long_date, money=money.pounds
        )
        self._globals = {"portal_url": portal_url.rstrip("/"), "authority_name": authority_name}

    def render(self, message: Message) -> Rendered:
        """The mail's text. Raises ValueError where the template's first line is not its subject."""
        values: dict[str, Any] = {f.name: getattr(message, f.name) for f in fields(message)}
        text = self._environment.get_template(f"{message.template}.txt").render(**self._globals, **values)
        first, _, body = text.partition("\n")
        if not first.startswith("Subject: "):
            raise ValueError(f"{message.template}: the first line must be the subject")
        subject = " ".join(first.removeprefix("Subject: ").split())
        return Rendered(message.to, subject, body.strip() + "\n")
