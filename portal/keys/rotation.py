"""Wrapping every data key anew, after PORTAL_SEALING_KEY was changed. What the data keys seal is not touched."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Engine, select, tuple_, update

from portal.db.base import Base
from portal.sealing.keyring import Keyring

WRAPPED_FOR = "wrapped_for"
_AT_ONCE = 200


@dataclass(frozen=True)
class Rotated:
    """How many keys of one column were wrapped anew, and how many were so already."""

    table: str
    anew: int
    already: int


def wrapped_columns() -> list[Column[Any]]:
    """Every column that holds a wrapped key: those that say for whom."""
    return [column for table in Base.metadata.sorted_tables for column in table.columns if column.info.get(WRAPPED_FOR)]


def rotate(engine: Engine, keyring: Keyring) -> list[Rotated]:
    """Wrap every data key under the new master, some hundreds to a transaction.

    Stopped half-way, every key opens with one of the two masters, and rotating again does the rest. Raises SealBroken
    where a key opens with neither.
    """
    return [_rotate_column(engine, keyring, column) for column in wrapped_columns()]


def left_over(engine: Engine, keyring: Keyring) -> int:
    """How many data keys the new master does not open. Raises SealBroken where one opens with neither."""
    with engine.connect() as connection:
        return sum(
            keyring.rewrap(row[-1], _owner(column, row)) is not None
            for column in wrapped_columns()
            for row in connection.execute(select(*_parts(column), column))
            if row[-1]
        )


def _rotate_column(engine: Engine, keyring: Keyring, column: Column[Any]) -> Rotated:
    table = column.table
    anew = already = 0
    for rows in _pages(engine, column):
        with engine.begin() as connection:
            for row in rows:
                if not row[-1]:  # destroyed by law, with what it sealed
                    continue
                fresh = keyring.rewrap(row[-1], _owner(column, row))
                if fresh is None:
                    already += 1
                    continue
                here = [key == getattr(row, key.name) for key in table.primary_key.columns]
                # Only if it is still the one that was read.
                changed = connection.execute(update(table).where(*here, column == row[-1]).values({column.name: fresh}))
                anew += changed.rowcount
    return Rotated(table.name, anew, already)


def _pages(engine: Engine, column: Column[Any]) -> Iterator[list[Any]]:
    """The rows, some at a time, in the order of their keys: each page is read in a transaction of its own."""
    keys = list(column.table.primary_key.columns)
    after: tuple[Any, ...] | None = None
    while True:
        query = select(*_parts(column), column).order_by(*keys).limit(_AT_ONCE)
        if after is not None:
            query = query.where(tuple_(*keys) > tuple_(*after)) if len(keys) > 1 else query.where(keys[0] > after[0])
        with engine.connect() as connection:
            rows = list(connection.execute(query))
        if not rows:
            return
        after = tuple(getattr(rows[-1], key.name) for key in keys)
        yield rows


def _parts(column: Column[Any]) -> list[Column[Any]]:
    return [each for each in column.table.columns if each.primary_key or f"{{{each.name}}}" in column.info[WRAPPED_FOR]]


def _owner(column: Column[Any], row: Any) -> str:
    return str(column.info[WRAPPED_FOR].format(**row._mapping))
