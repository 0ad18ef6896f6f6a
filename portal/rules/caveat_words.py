"""Words that make an offer conditional (CL-04-c)."""

import re

_CAVEATS = (
    "subject to",
    "conditional on",
    "on condition that",
    "provided that",
    "assuming that",
    "we assume",
    "we have assumed",
    "assumed",
    "on the assumption",
    "would wish to discuss",
    "would want to discuss",
    "excluding vat and",
    "to be confirmed",
    "to be agreed",
    "tbc",
    "price may change",
    "we reserve the right",
    "without prejudice",
)
_CAVEAT = re.compile(r"(?<!\w)(" + "|".join(re.escape(each) for each in _CAVEATS) + r")(?!\w)", re.IGNORECASE)


def find_caveats(text: str) -> tuple[str, ...]:
    """Words of condition in a text, as they stand there, each once.

    >>> find_caveats("We will do it, subject to funding. Subject to staff.")
    ('subject to',)
    """
    seen: dict[str, str] = {}
    for found in _CAVEAT.finditer(" ".join(text.split())):
        seen.setdefault(found.group(1).lower(), found.group(1))
    return tuple(seen.values())
