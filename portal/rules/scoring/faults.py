"""What a refused record is told: one line for each fault, with the place it stands at.

Source: evaluation-record/1, Record ("Each fault is one line `path: message`").
"""

import json
import re
from dataclasses import dataclass

ROOT = "$"
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a record: where (`bids[2].scores.Q1`) and what (`6 is above scale_max 5`)."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class RecordRefused(Exception):  # noqa: N818  a refusal is an answer, as everywhere in this house
    """The record cannot be computed; `faults` names everything that can be told about why."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults[:5]))
        self.faults = tuple(faults)


def quoted(text: str) -> str:
    """Text as a JSON string that stays on one line and can always be written as UTF-8.

    >>> quoted("a b")
    '"a b"'
    """
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def below(path: str, key: str) -> str:
    """The path of a key inside an object; the document itself is `$` and is not repeated.

    >>> below("bids[0].scores", "Q1"), below("$", "award"), below("lots[0]", "a b")
    ('bids[0].scores.Q1', 'award', 'lots[0]."a b"')
    """
    written = key if _PLAIN_KEY.fullmatch(key) else quoted(key)
    return written if path == ROOT else f"{path}.{written}"


def shown(value: object) -> str:
    """A value as a message may show it: short, on one line, never a whole container."""
    if isinstance(value, str):
        return quoted(value) if len(value) <= _SHOWN else f"{quoted(value[:_SHOWN])} and more"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return f"the JSON number {str(value)[:_SHOWN]}" if not isinstance(value, int) else _shown_integer(value)


def _shown_integer(value: int) -> str:
    return f"the JSON integer {value}" if value.bit_length() < 200 else "a very long JSON integer"
