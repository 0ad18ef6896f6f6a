"""The brand colour is checked before it is worn."""

import re
from pathlib import Path

import pytest

from portal.web.brand import DEFAULT_BRAND, BrandError, brand_stylesheet, check_brand_colour, contrast
from portal.web.status import STATUS_COLOURS, TAG_COLOURS

SHEET = (Path(__file__).resolve().parents[2] / "static/css/portal.css").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#FFFFFF", "#FFFFFF", 1.0),
        ("#1B1F23", "#FFFFFF", 16.57),
        ("#4F575E", "#F6F4EF", 6.68),
        (DEFAULT_BRAND, "#FFFFFF", 9.24),
        ("#0E6640", "#FFFFFF", 7.01),
        ("#A3201B", "#FFFFFF", 7.55),
        ("#3D2B00", "#FFF1C9", 12.09),
    ],
)
def test_contrast_is_worked_out_as_wcag_does(one: str, other: str, ratio: float) -> None:
    assert int(contrast(one, other) * 100) / 100 == ratio


@pytest.mark.parametrize("colour", ["#1D4F4B", "#00527a", "#000000", "#767676"])
def test_a_dark_enough_brand_is_taken(colour: str) -> None:
    assert check_brand_colour(colour) == colour.upper()


def test_a_pale_brand_is_refused_with_its_number() -> None:
    with pytest.raises(BrandError) as told:
        check_brand_colour("#777777")
    assert str(told.value) == "Brand colour #777777 has contrast 4.47 on white. It needs 4.5 or more."


@pytest.mark.parametrize(
    "colour",
    ["", "red", "#FFF", "1D4F4B", "#1D4F4B;}", "#1D4F4B\n", "#12345G", "#\u0661\u0662\u0663\u0664\u0665\u0666"],
)
def test_what_is_no_colour_never_reaches_the_stylesheet(colour: str) -> None:
    with pytest.raises(BrandError):
        brand_stylesheet(colour)


def test_the_stylesheet_sets_the_brand_and_nothing_else() -> None:
    assert brand_stylesheet("#00527a") == ":root{--govuk-brand-colour:#00527A}\n"


def test_every_tag_colour_can_be_read() -> None:
    grounds = dict(re.findall(r"\.portal-tag--(\w+)\{background:(#\w{6});color:#\w{6}\}", SHEET))
    inks = dict(re.findall(r"\.portal-tag--(\w+)\{background:#\w{6};color:(#\w{6})\}", SHEET))
    plain = re.search(r"\.portal-tag\{[^}]*background:(#\w{6});color:(#\w{6})\}", SHEET)
    assert plain
    grounds["grey"], inks["grey"] = plain[1], plain[2]
    assert set(grounds) == TAG_COLOURS
    assert all(contrast(grounds[name], inks[name]) >= 7 for name in TAG_COLOURS)


def test_every_state_has_a_colour_that_exists_or_is_plain() -> None:
    for words in STATUS_COLOURS.values():
        assert words
        assert {colour for colour in words.values() if colour} <= TAG_COLOURS
