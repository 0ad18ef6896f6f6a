"""Keeping passwords: argon2id, and the same time spent whether or not there is an account."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from config.reference import guessed_passwords
from config.settings import Settings
from portal.rules import passwords as rules
from portal.rules.refusals import Invalid


@cache
def _hasher(cost: str) -> PasswordHasher:
    if cost == "cheap":
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)


@cache
def _nobodys(cost: str) -> str:
    return _hasher(cost).hash(secrets.token_urlsafe(16))


def hash_password(settings: Settings, password: str) -> str:
    """The argon2id text that is kept of a password."""
    return _hasher(settings.password_cost).hash(password)


def matches(settings: Settings, kept: str | None, password: str) -> bool:
    """True where the password is the one kept. With nothing kept it takes as long, and is false."""
    try:
        _hasher(settings.password_cost).verify(kept or _nobodys(settings.password_cost), password)
    except (Argon2Error, InvalidHashError):
        return False
    return kept is not None


def refuse_weak(password: str, *own_words: str, field: str = "password") -> None:
    """Raise Invalid beside `field` for a password that is too short or guessed first."""
    fault = rules.fault_of(password, guessed_passwords(), own_words)
    if fault:
        raise Invalid(fault, field=field)
