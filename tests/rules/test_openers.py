"""Two accounts of one person at the opening: what their addresses and ages tell."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.rules.openers import Opener, doubts, same_mailbox

PUBLISHED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
BEFORE, AFTER = PUBLISHED - timedelta(seconds=1), PUBLISHED + timedelta(seconds=1)
SUNITA = Opener("Sunita Rawal", "sunita.rawal@dcc.example", BEFORE, BEFORE)
HILARY = Opener("Hilary Quennell", "hilary@dcc.example", BEFORE, BEFORE)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("sunita@dcc.example", "sunita@dcc.example", True),
        ("sunita@dcc.example", "Sunita+two@DCC.example ", True),
        ("sunita.rawal@dcc.example", "sunitarawal+@dcc.example", True),
        ("sunita@dcc.example", "sunita@home.example", False),
        ("sunita@dcc.example", "sunitb@dcc.example", False),
        ("sunita@dcc.example", "sunita@d.cc.example", False),
    ],
)
def test_addresses_of_one_mailbox_are_known(one: str, other: str, same: bool) -> None:
    assert same_mailbox(one, other) is same


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (SUNITA, HILARY, []),
        (SUNITA, replace(HILARY, account_since=AFTER, role_since=AFTER), ["account of Hilary Quennell was made after"]),
        (SUNITA, replace(HILARY, role_since=AFTER), ["Hilary Quennell was given a council role after"]),
        (replace(SUNITA, role_since=AFTER), HILARY, ["Sunita Rawal was given a council role after"]),
        (SUNITA, replace(HILARY, email="sunitarawal@dcc.example"), ["reach one mailbox"]),
        (SUNITA, replace(HILARY, account_since=PUBLISHED, role_since=PUBLISHED), []),
    ],
)
def test_the_record_says_aloud_what_should_be_asked(first: Opener, second: Opener, said: list[str]) -> None:
    found = doubts((first, second), PUBLISHED)
    assert len(found) == len(said)
    assert all(words in line for words, line in zip(said, found, strict=True))


def test_ages_are_compared_only_where_a_tender_was_published_in_the_same_time() -> None:
    assert doubts((replace(SUNITA, account_since=AFTER), HILARY), None) == ()
