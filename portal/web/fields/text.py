"""Fields for words: a line, several lines, an e-mail address, a password."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from email_validator import EmailNotValidError, validate_email

from portal.rules.words import count_words
from portal.web import widgets
from portal.web.fields.base import TypedField
from portal.web.fields.reading import ReadError, first_text, readable, upper_first

LONGEST_LINE = 200
LONGEST_TEXT = 50_000


class TextField(TypedField):
    """A line of text. Data: str, "" when nothing was given."""

    nothing: Any = ""

    def __init__(
        self,
        label: str = "",
        *,
        max_length: int = LONGEST_LINE,
        width: str = "",
        autocomplete: str = "",
        prefix: str = "",
        suffix: str = "",
        spellcheck: bool | None = None,
        **options: Any,
    ) -> None:
        """`width`: characters ("2", "4", "5", "10", "20") or a share ("two-thirds"). `prefix`, `suffix`: "£", "%"."""
        super().__init__(label, **options)
        self.max_length = max_length
        if width:
            self.gov_params["classes"] = f"govuk-input--width-{width}" if width.isdigit() else f"govuk-!-width-{width}"
        if autocomplete:
            self.gov_params["autocomplete"] = autocomplete
        if spellcheck is not None:
            self.gov_params["spellcheck"] = spellcheck
        for name, text in (("prefix", prefix), ("suffix", suffix)):
            if text:
                self.gov_params[name] = {"text": text}

    def check(self) -> None:
        """Refuse a text over the limit of characters."""
        if len(self.data) > self.max_length:
            raise ReadError(
                f"{self._must(f'be {self.max_length:,} characters or fewer')}. You have {len(self.data):,}."
            )


class LongTextField(TextField):
    """Several lines of text, with a word limit if wanted. Data: str, "" when nothing was given.

    With `enforce_limit=False` a text over `word_limit` is still taken, and the page says that it cannot be submitted.
    `min_chars`: the least length of a reason.
    """

    widget = widgets.TextArea()
    multiline = True

    def __init__(
        self,
        label: str = "",
        *,
        rows: int = 5,
        word_limit: int | None = None,
        enforce_limit: bool = True,
        min_chars: int = 0,
        max_length: int = LONGEST_TEXT,
        **options: Any,
    ) -> None:
        """`rows`: height of the box in lines."""
        super().__init__(label, max_length=max_length, **options)
        self.rows = rows
        self.word_limit = word_limit
        self.enforce_limit = enforce_limit
        self.min_chars = min_chars

    def check(self) -> None:
        """Refuse a text too long in characters, too short, or over an enforced word limit."""
        super().check()
        if len(self.data) < self.min_chars:
            raise ReadError(f"{self._must(f'be {self.min_chars:,} characters or more')}. You have {len(self.data):,}.")
        words = count_words(self.data)
        if self.word_limit is not None and self.enforce_limit and words > self.word_limit:
            raise ReadError(f"{self._must(f'be {self.word_limit:,} words or fewer')}. You have {words:,}.")


class EmailField(TextField):
    """An e-mail address. Data: str as typed, without outer space."""

    def __init__(self, label: str = "E-mail", *, autocomplete: str = "email", **options: Any) -> None:
        """Browsers may offer the person's own address unless `autocomplete` says otherwise."""
        options.setdefault("empty", "Enter an e-mail address, such as name@example.org")
        super().__init__(label, autocomplete=autocomplete, spellcheck=False, max_length=254, **options)
        self.gov_params["type"] = "email"

    def read(self, text: str) -> str:
        """Take any address that mail can go to; whether it exists is never asked."""
        try:
            validate_email(text, check_deliverability=False, allow_smtputf8=False, test_environment=True)
        except EmailNotValidError:
            raise ReadError("Enter an e-mail address, such as name@example.org") from None
        return text


class PasswordField(TextField):
    """A password: never shown again, never trimmed. `autocomplete`: "current-password" or "new-password"."""

    widget = widgets.PasswordInput()

    def __init__(
        self,
        label: str = "Password",
        *,
        min_length: int = 0,
        max_length: int = 200,
        autocomplete: str = "current-password",
        **options: Any,
    ) -> None:
        """`min_length`: letters a new password needs."""
        options.setdefault("empty", "Enter your password" if not min_length else "Enter a password")
        super().__init__(label, max_length=max_length, autocomplete=autocomplete, **options)
        self.min_length = min_length

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Keep the password letter for letter."""
        text = first_text(valuelist)
        self.data = ""
        if not readable(text):
            raise ReadError(f"{upper_first(self.thing)} has a character we cannot keep. Choose another.")
        self.data = text

    def check(self) -> None:
        """Refuse one too short or too long."""
        super().check()
        if len(self.data) < self.min_length:
            raise ReadError(self._must(f"be {self.min_length} letters or more"))

    def _value(self) -> str:
        return ""
