"""Lists the program reads, each as published; sources and licences are in README.md beside them."""

import csv
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
_NON_METROPOLITAN_DISTRICT = "NMD"


@cache
def districts() -> tuple[tuple[str, str], ...]:
    """Give (code, name) of the twelve districts of Kent, by name; the code is the nine-character one of the ONS.

    >>> districts()[0]
    ('E07000105', 'Ashford')
    """
    with (_HERE / "kent-districts.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["local-authority-type"] == _NON_METROPOLITAN_DISTRICT]
    return tuple(sorted(((row["gss-code"], row["nice-name"]) for row in rows), key=lambda pair: pair[1]))


@cache
def guessed_passwords() -> tuple[str, ...]:
    """Give the passwords that are guessed first, as `portal.rules.passwords` compares them."""
    with (_HERE / "guessed-passwords.csv").open(encoding="utf-8", newline="") as file:
        return tuple(row["password"] for row in csv.DictReader(file))
