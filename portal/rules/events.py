"""What happened: past-tense dataclasses, the schema of the audit trail.

A field annotated `Words` is text or personal data: it is kept beside the chain, and only its salted digest is chained, so
that a lawful purge leaves the chain verifiable. Every other field is an id, a code, a time, a number or a digest and is
chained as it is (design decision 8).
"""

from dataclasses import dataclass, fields
from typing import Annotated, Any, ClassVar, get_type_hints

from portal.rules import codec

_WORDS = "kept beside the chain"
Words = Annotated[str, _WORDS]
PURGED = "(deleted as the law asks)"

_registry: dict[str, type["Event"]] = {}


class UnknownEvent(KeyError):
    """A stored code has no class: the catalogue must know every code ever written."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened. Subclasses set `code`, and say `stream()` and `sentence(who)`."""

    code: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.code:
            if cls.code in _registry and _registry[cls.code].__qualname__ != cls.__qualname__:
                raise TypeError(f"two events are called {cls.code}")
            _registry[cls.code] = cls

    def stream(self) -> str:
        """The chain it belongs to: "procurement:<id>", "bid:<id>", "organisation:<id>", "user:<id>", "intention:<id>"."""
        raise TypeError(f"{type(self).__name__} names no stream")

    def sentence(self, who: str) -> str:
        """What a lay reader sees; `who` is the actor's name.

        >>> Event().sentence("Ama")
        'Ama did something.'
        """
        return f"{who} did something."


def catalogue() -> dict[str, type[Event]]:
    """Every event class by code, as loaded."""
    return dict(_registry)


def is_words(hint: Any) -> bool:
    """True where a type hint is `Words`, or `Words | None`."""
    return _WORDS in repr(hint)


def split(event: Event) -> tuple[dict[str, Any], dict[str, str]]:
    """Facts for the chain, and words for beside it. A `Words` field that is None is left out of both."""
    hints = get_type_hints(type(event), include_extras=True)
    facts: dict[str, Any] = {}
    words: dict[str, str] = {}
    for field in fields(event):
        value = getattr(event, field.name)
        if is_words(hints[field.name]):
            if value is not None:
                words[field.name] = value
        else:
            facts[field.name] = codec.encode(value)
    return facts, words


def restore(code: str, facts: dict[str, Any], words: dict[str, str | None]) -> Event:
    """The event again, from what was stored; purged words read as PURGED. Raises UnknownEvent, CannotDecode."""
    try:
        cls = _registry[code]
    except KeyError:
        raise UnknownEvent(code) from None
    texts = {name: PURGED if text is None else text for name, text in words.items()}
    hints = get_type_hints(cls, include_extras=True)
    for field in fields(cls):
        if is_words(hints[field.name]) and field.name not in texts and "None" in repr(hints[field.name]):
            texts[field.name] = None  # type: ignore[assignment]
    return codec.decode(cls, {**facts, **texts})
