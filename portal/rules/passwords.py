"""What makes a password good enough: long, and not one that is guessed first."""

import re
from collections.abc import Iterable

SHORTEST = 12
LONGEST = 200
TOO_SHORT = "Password must be 12 letters or more"
TOO_LONG = "Password must be 200 letters or fewer"
OFTEN_GUESSED = "This password is often guessed. Choose another."
_LOOKS_LIKE = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "0123456789", "1qaz2wsx3edc4rfv5tgb6yhn7ujm")


def fault_of(password: str, guessed: Iterable[str], own_words: Iterable[str] = ()) -> str | None:
    """Return what is wrong with a password, or None.

    guessed: passwords that are tried first; also with figures after them or letters written as figures.
    own_words: the person's name, e-mail and organisation: a password that is nothing but one of them is guessed at once.

    >>> fault_of("Password1234", ["password"]), fault_of("correct horse battery", ["password"])
    ('This password is often guessed. Choose another.', None)
    """
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    known = {form for word in guessed for form in _forms(word)}
    if _forms(password) & known or _repeats(password.lower()) or _runs(password.lower()):
        return OFTEN_GUESSED
    letters = _letters(password)
    own = {_letters(word) for text in own_words for word in (text, text.split("@", maxsplit=1)[0])}
    return OFTEN_GUESSED if letters.rstrip("0123456789") in own - {""} or letters in own else None


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text.lower())


def _forms(text: str) -> set[str]:
    """The ways a password is folded before it is looked up; never empty text."""
    plain = _letters(text)
    bare = plain.strip("0123456789")
    return {
        form
        for form in (plain, bare, _letters(text.lower().translate(_LOOKS_LIKE)), bare.translate(_LOOKS_LIKE))
        if form
    }


def _repeats(text: str) -> bool:
    """True where a piece of at most 4 signs makes up the whole: "abcabcabcabc"."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, 5))


def _runs(text: str) -> bool:
    """True for a walk along the keyboard, the alphabet or the figures, from either end."""
    return any(text in row * 3 or text in row[::-1] * 3 for row in _ROWS)
