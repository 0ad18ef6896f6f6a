"""When two names are names of one organisation."""

import pytest

from portal.rules.organisation_names import name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alder Youth", "ALDER YOUTH"),
        ("Alder Youth", "  alder   youth "),
        ("Alder Youth", "The Alder Youth CIO"),
        ("Alder Youth", "Alder-Youth (Charity)"),
        ("Alder Youth", "Alder Youth C.I.O."),
        ("Alder Youth Ltd", "Alder Youth Limited."),
        ("Young Women's Trust", "Young Womens Trust"),
        ("Young Women’s Trust", "Young Women's Trust"),
        ("Food & Friends", "Food and Friends"),
        ("Café Nord", "Cafe Nord CIC"),
    ],
)
def test_names_of_one_organisation_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alder Youth", "Alder Young"),
        ("Alder Youth", "Alder Youth Ashford"),
        ("The Charity", "The Company"),
        ("Дом", "Сад"),
        ("Kent 1", "Kent 2"),
    ],
)
def test_names_of_two_organisations_have_two(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("name", ["The Ltd", "CIO", "!!!", "Дом", "x" * 300, "& Co"])
def test_no_name_is_folded_to_nothing_or_to_too_much(name: str) -> None:
    assert 0 < len(name_key(name)) <= 200
