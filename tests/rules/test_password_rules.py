"""What makes a password good enough."""

import pytest

from config.reference import guessed_passwords
from portal.rules.passwords import OFTEN_GUESSED, TOO_LONG, TOO_SHORT, fault_of

OWN = ("Sam Cole", "sam.cole@alderyouth.example", "Alder Youth")


@pytest.mark.parametrize(
    "password",
    ["correct horse battery", "my cat eats lamps", "Tr33 House by the Sea", "seven wet umbrellas", "x7#Kp2!vQz9w"],
)
def test_long_ones_that_nobody_guesses_first_are_taken(password: str) -> None:
    assert fault_of(password, guessed_passwords(), OWN) is None


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("", TOO_SHORT),
        ("elevenletrs", TOO_SHORT),
        ("w" + "alk" * 67, TOO_LONG),
        ("Password1234", OFTEN_GUESSED),
        ("passw0rdpassw0rd", OFTEN_GUESSED),
        ("Let me in please!", OFTEN_GUESSED),
        ("ILoveYouForever99", OFTEN_GUESSED),
        ("aaaaaaaaaaaa", OFTEN_GUESSED),
        ("abcabcabcabc", OFTEN_GUESSED),
        ("123456789012", OFTEN_GUESSED),
        ("098765432109", OFTEN_GUESSED),
        ("qwertyuiopas", OFTEN_GUESSED),
        ("mnbvcxzlkjhg", OFTEN_GUESSED),
        ("Sam.Cole@alderyouth.example", OFTEN_GUESSED),
        ("Alder Youth 2026", OFTEN_GUESSED),
    ],
)
def test_short_ones_and_those_guessed_first_are_refused(password: str, fault: str) -> None:
    assert fault_of(password, guessed_passwords(), OWN) == fault


def test_the_list_holds_about_a_hundred() -> None:
    assert 80 <= len(set(guessed_passwords())) == len(guessed_passwords()) <= 200
