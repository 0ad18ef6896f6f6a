"""Frozen dataclasses to JSON and back, and the one canonical form whose digest everything sealed rests on."""

import hashlib
import json
import types
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

T = TypeVar("T")


class CannotDecode(ValueError):
    """Stored data does not have the shape of its class: the path says where."""


def encode(value: Any) -> Any:
    """A JSON-able copy: dataclasses as objects, times as UTC ISO text, decimals and ids as text.

    >>> encode(Decimal("1.50"))
    '1.50'
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: encode(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise CannotDecode("a time without a zone")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(k): encode(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [encode(v) for v in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if value is None or isinstance(value, str | bool | int):
        return value
    raise CannotDecode(f"cannot encode {type(value).__name__}")


def canonical(value: Any) -> bytes:
    """The one byte form of a value: UTF-8 JSON, keys sorted, no spaces.

    >>> canonical({"b": 1, "a": "é"})
    b'{"a":"\\xc3\\xa9","b":1}'
    """
    return json.dumps(encode(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical form, 64 hexadecimal characters."""
    return hashlib.sha256(canonical(value)).hexdigest()


def decode(cls: type[T], data: Any) -> T:
    """Build `cls` from what `encode` gave; raises CannotDecode with a path where the shape differs."""
    return _build(cls, data, "$")  # type: ignore[no-any-return]


def _build(kind: Any, data: Any, path: str) -> Any:
    origin = get_origin(kind)
    if origin is Annotated:
        return _build(get_args(kind)[0], data, path)
    if origin in (Union, types.UnionType):
        return _build_union(get_args(kind), data, path)
    if origin in (tuple, list, Sequence):
        return _build_sequence(kind, data, path)
    if origin in (dict, Mapping):
        if not isinstance(data, dict):
            raise CannotDecode(f"{path}: not an object")
        return {k: _build(get_args(kind)[1], v, f"{path}.{k}") for k, v in data.items()}
    if is_dataclass(kind):
        return _build_dataclass(kind, data, path)
    return _build_plain(kind, data, path)


def _build_union(choices: tuple[Any, ...], data: Any, path: str) -> Any:
    if data is None and type(None) in choices:
        return None
    rest = [c for c in choices if c is not type(None)]
    if len(rest) == 1:
        return _build(rest[0], data, path)
    for choice in rest:
        try:
            return _build(choice, data, path)
        except CannotDecode:
            continue
    raise CannotDecode(f"{path}: fits none of {len(rest)} shapes")


def _build_sequence(kind: Any, data: Any, path: str) -> Any:
    if not isinstance(data, list | tuple):
        raise CannotDecode(f"{path}: not a list")
    args = get_args(kind)
    if get_origin(kind) is tuple:
        if len(args) == 2 and args[1] is Ellipsis:
            return tuple(_build(args[0], v, f"{path}[{i}]") for i, v in enumerate(data))
        return tuple(_build(a, v, f"{path}[{i}]") for i, (a, v) in enumerate(zip(args, data, strict=True)))
    return [_build(args[0], v, f"{path}[{i}]") for i, v in enumerate(data)]


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    """What each field of a dataclass holds; the hints of a class never change, and reading them is slow."""
    hints = get_type_hints(kind, include_extras=True)
    return {field.name: hints[field.name] for field in fields(kind)}


def _build_dataclass(kind: Any, data: Any, path: str) -> Any:
    if not isinstance(data, dict):
        raise CannotDecode(f"{path}: not an object")
    hints = _hints(kind)
    if extra := data.keys() - hints.keys():
        raise CannotDecode(f"{path}: unknown {', '.join(sorted(extra))}")
    try:
        return kind(**{name: _build(hints[name], value, f"{path}.{name}") for name, value in data.items()})
    except TypeError as problem:
        raise CannotDecode(f"{path}: {problem}") from problem


_FROM_TEXT: dict[Any, Any] = {
    UUID: UUID,
    Decimal: Decimal,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
}


def _build_plain(kind: Any, data: Any, path: str) -> Any:
    if kind is Any:
        return data
    try:
        if kind in _FROM_TEXT:
            return _FROM_TEXT[kind](data)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return kind(data)
    except (ValueError, TypeError, ArithmeticError) as problem:
        raise CannotDecode(f"{path}: {problem}") from problem
    if kind in (str, int, bool) and type(data) is kind:
        return data
    raise CannotDecode(f"{path}: not {getattr(kind, '__name__', kind)}")
