"""Why an act on another site did not succeed: told once, by the page that the person comes back to."""

from flask import session

_KEY = "council_said"


def tell_later(words: str) -> None:
    """Keep the words for the next page that asks for them."""
    session[_KEY] = words


def take_what_was_said() -> str | None:
    """The words, once; None where there are none."""
    said = session.pop(_KEY, None)
    return said if isinstance(said, str) else None
