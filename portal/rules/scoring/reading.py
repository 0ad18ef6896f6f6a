"""From bytes to plain JSON values, refusing what JSON readers usually let pass.

Source: evaluation-record/1, Record: duplicate keys, NaN, a byte-order mark and anything that is not UTF-8 are
faults of the document itself (`$`). Nesting has no limit: what the ordinary reader finds too deep is read without
recursion.
"""

import json
import re
from dataclasses import dataclass
from typing import Final

from portal.rules.scoring.faults import ROOT, Fault, RecordRefused, quoted

_SPACE = re.compile(r"[ \t\n\r]*")
_LONGEST_INTEGER = 4000
_BYTE_ORDER_MARK = "\ufeff"


class Unsure:
    """Stands for a value that is missing or already refused: whoever meets it says nothing more."""

    def __repr__(self) -> str:
        return "UNSURE"


UNSURE: Final = Unsure()


@dataclass(frozen=True, slots=True)
class OddNumber:
    """A JSON number that no place in a record takes: a fraction, an exponent, or thousands of digits."""

    written: str

    def __str__(self) -> str:
        return self.written


def read(document: str | bytes) -> tuple[object, list[Fault]]:
    """The document's value and what is wrong with its writing; raises RecordRefused where nothing can be read."""
    text, faults = _decoded(document)
    reader = _Reader(faults)
    try:
        try:
            return reader.decoder.decode(text), faults
        except RecursionError:
            faults[:] = [fault for fault in faults if "byte-order" in fault.message]
            return _read_deep(text, reader), faults
    except json.JSONDecodeError as error:
        message = f"is not JSON: {error.msg}, line {error.lineno} column {error.colno}"
        raise RecordRefused([*faults, Fault(ROOT, message)]) from None


def _decoded(document: str | bytes) -> tuple[str, list[Fault]]:
    if isinstance(document, bytes):
        try:
            document = document.decode("utf-8")
        except UnicodeDecodeError as error:
            raise RecordRefused([Fault(ROOT, f"is not UTF-8 (byte {error.start})")]) from None
    if document.startswith(_BYTE_ORDER_MARK):
        return document.removeprefix(_BYTE_ORDER_MARK), [Fault(ROOT, "starts with a byte-order mark")]
    return document, []


class _Reader:
    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        self.decoder = json.JSONDecoder(
            object_pairs_hook=self.members,
            parse_int=_integer,
            parse_float=OddNumber,
            parse_constant=self.constant,
        )

    def members(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        members = dict(pairs)
        if len(members) < len(pairs):
            seen: set[str] = set()
            for key, _ in pairs:
                if key in seen:
                    self.faults.append(Fault(ROOT, f"key {quoted(key)} stands more than once in one object"))
                    members[key] = UNSURE
                seen.add(key)
        return members

    def constant(self, name: str) -> object:
        self.faults.append(Fault(ROOT, f"{name} is not JSON"))
        return UNSURE


def _integer(written: str) -> object:
    return int(written) if len(written) <= _LONGEST_INTEGER else OddNumber(written)


@dataclass(slots=True)
class _Open:
    """A container that is still being read; `key` is the one whose value comes next."""

    values: list[object] | None
    pairs: list[tuple[str, object]]
    key: str = ""


def _read_deep(text: str, reader: _Reader) -> object:
    """The same as the ordinary reader, with its own stack in place of the interpreter's."""
    stack: list[_Open] = []
    position = _skip(text, 0)
    while True:
        opening = text[position : position + 1]
        if opening in ("[", "{"):
            stack.append(_Open([] if opening == "[" else None, []))
            position = _skip(text, position + 1)
            if text[position : position + 1] != ("]" if opening == "[" else "}"):
                position = _next_value(text, position, stack[-1], reader)
                continue
            value, position = _closed(stack.pop(), reader), position + 1
        else:
            value, position = reader.decoder.raw_decode(text, position)
        while stack:
            _put(stack[-1], value)
            position = _skip(text, position)
            mark = text[position : position + 1]
            if mark == ",":
                position = _next_value(text, _skip(text, position + 1), stack[-1], reader)
                break
            if mark != ("]" if stack[-1].values is not None else "}"):
                raise json.JSONDecodeError("Expecting ',' delimiter", text, position)
            value, position = _closed(stack.pop(), reader), position + 1
        else:
            if _skip(text, position) != len(text):
                raise json.JSONDecodeError("Extra data", text, position)
            return value


def _skip(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _next_value(text: str, position: int, container: _Open, reader: _Reader) -> int:
    """Where the next value starts; inside an object its key is read on the way."""
    if container.values is not None:
        return position
    if text[position : position + 1] != '"':
        raise json.JSONDecodeError("Expecting property name enclosed in double quotes", text, position)
    key, position = reader.decoder.raw_decode(text, position)
    container.key = str(key)
    position = _skip(text, position)
    if text[position : position + 1] != ":":
        raise json.JSONDecodeError("Expecting ':' delimiter", text, position)
    return _skip(text, position + 1)


def _put(container: _Open, value: object) -> None:
    if container.values is not None:
        container.values.append(value)
    else:
        container.pairs.append((container.key, value))


def _closed(container: _Open, reader: _Reader) -> object:
    return container.values if container.values is not None else reader.members(container.pairs)
