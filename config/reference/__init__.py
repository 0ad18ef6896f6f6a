"""Lists the program reads, each as published; sources and licences are in README.md beside them."""

import csv
from dataclasses import dataclass
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


@dataclass(frozen=True)
class CatalogueMeasure:
    """A measure of social value to choose (R80, R83). proxy_pence: an example value of one unit, None where it is only counted.

    evidence: what usually shows it. priority: of the council; pillar: social, environmental or economic.
    """

    code: str
    title: str
    unit: str
    proxy_pence: int | None
    evidence: str
    priority: str
    pillar: str


@cache
def social_value_measures() -> tuple[CatalogueMeasure, ...]:
    """Give the catalogue of social-value measures, by code. Every value is an example that the council must set for itself."""
    with (_HERE / "social-value-measures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        CatalogueMeasure(
            code=row["code"],
            title=row["title"],
            unit=row["unit"],
            proxy_pence=int(row["proxy_pence"]) if row["proxy_pence"] else None,
            evidence=row["evidence"],
            priority=row["priority"],
            pillar=row["pillar"],
        )
        for row in rows
    )


def social_value_measure(code: str) -> CatalogueMeasure | None:
    """Give the measure with this code, or None.

    >>> social_value_measure("SV12").unit
    'hour'
    """
    return next((each for each in social_value_measures() if each.code == code), None)
