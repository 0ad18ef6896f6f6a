"""How passwords are kept."""

import time
from pathlib import Path

import pytest

from config.settings import for_tests, from_environment
from portal.accounts.passwords import hash_password, matches
from tests.factories.accounts import PASSWORD


@pytest.fixture
def full(tmp_path: Path):
    return for_tests(tmp_path, "sqlite://", password_cost="full")


def test_passwords_are_kept_as_strong_argon2id(full):
    assert hash_password(full, PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert hash_password(full, PASSWORD) != hash_password(full, PASSWORD)


def test_no_environment_makes_them_cheap(tmp_path):
    assert from_environment({"PORTAL_VAR": str(tmp_path), "PORTAL_PASSWORD_COST": "cheap"}).password_cost == "full"


def test_only_the_password_itself_matches(full):
    kept = hash_password(full, PASSWORD)
    assert matches(full, kept, PASSWORD)
    assert not matches(full, kept, PASSWORD + " ")
    assert not matches(full, "not a hash", PASSWORD)
    assert not matches(full, None, PASSWORD)


def test_no_account_takes_as_long_as_a_wrong_password(full):
    kept = hash_password(full, PASSWORD)
    matches(full, None, "warm up")

    def quickest(what):
        found = []
        for _ in range(4):
            before = time.perf_counter()
            matches(full, what, "a wrong password")
            found.append(time.perf_counter() - before)
        return min(found)

    assert quickest(None) > quickest(kept) / 2
