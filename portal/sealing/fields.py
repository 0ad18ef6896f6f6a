"""Fields of a table that are kept sealed together in one column, and read and written on the row as if they were plain.

    class AwardDecision(HasId, Base):
        sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
        reason = SealedField(str)

The session knows the keyring of its portal (`give_keyring`). What is sealed is bound to its row: context "<table>:<id>".
"""

import json
from typing import Any, Generic, TypeVar, overload
from uuid import uuid4

from sqlalchemy import event
from sqlalchemy.orm import Session, UOWTransaction, object_session

from portal.rules import codec
from portal.sealing.keyring import Keyring

T = TypeVar("T")
_KEYRING = "keyring"
_WAITING = "_fields_to_seal"
_READ = "_fields_read"


def give_keyring(session: Session, keyring: Keyring) -> Session:
    """Let rows of this session be read and written unsealed."""
    session.info[_KEYRING] = keyring
    return session


def keyring_of(session: Session) -> Keyring:
    """The keyring of the session's portal. Raises LookupError where none was given."""
    try:
        found: Keyring = session.info[_KEYRING]
    except KeyError:
        raise LookupError("this session was given no keyring") from None
    return found


class SealedField(Generic[T]):
    """One field of the row's `sealed` column: JSON-able, `empty` where nothing is kept."""

    def __init__(self, empty: T) -> None:
        self._empty = empty
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, row: None, owner: type) -> "SealedField[T]": ...
    @overload
    def __get__(self, row: object, owner: type) -> T: ...
    def __get__(self, row: Any, owner: type) -> Any:
        if row is None:
            return self
        waiting = row.__dict__.get(_WAITING, {})
        found = waiting[self._name] if self._name in waiting else _read(row).get(self._name)
        return self._empty if found is None else found

    def __set__(self, row: Any, value: T) -> None:
        row.__dict__.setdefault(_WAITING, {})[self._name] = value
        session = object_session(row)
        if session is not None:
            _seal(row, keyring_of(session))


def _read(row: Any) -> dict[str, Any]:
    if row.sealed is None:
        return {}
    held = row.__dict__.get(_READ)
    if held is None or held[0] != row.sealed:
        session = object_session(row)
        if session is None:
            raise LookupError("a row that left its session cannot be unsealed")
        raw = keyring_of(session).unseal(None, "", row.sealed, _context(row))
        held = row.__dict__[_READ] = (row.sealed, json.loads(raw))
    found: dict[str, Any] = held[1]
    return found


def _seal(row: Any, keyring: Keyring) -> None:
    if row.id is None:
        row.id = uuid4()
    words = {**_read(row), **codec.encode(row.__dict__.pop(_WAITING))}
    words = {name: value for name, value in words.items() if value is not None}
    row.sealed = keyring.seal(None, "", codec.canonical(words), _context(row)) if words else None


def _context(row: Any) -> str:
    return f"{row.__tablename__}:{row.id}"


@event.listens_for(Session, "before_flush")
def _seal_new(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    for row in session.new:
        if row.__dict__.get(_WAITING):
            _seal(row, keyring_of(session))
