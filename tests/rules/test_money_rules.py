"""Reading, writing and multiplying pence."""

import doctest
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules import money
from portal.rules.money import (
    MOST_PENCE,
    USUAL_BANDS,
    NotMoney,
    ValueBand,
    band_faults,
    band_of,
    line_total,
    parse_pounds,
    pounds,
    rounded_pence,
    yearly_totals,
)


def test_examples_in_the_docstrings_hold():
    assert doctest.testmod(money).failed == 0


@pytest.mark.parametrize(
    ("typed", "pence"),
    [
        ("£1,234.5", 123450),
        ("1234.50", 123450),
        (" £ 1 234 . 56 ", 123456),
        ("0", 0),
        ("00012", 1200),
        (".5", 50),
        ("12.", 1200),
        ("12.3400", 1234),
        ("412,500", 41250000),
        ("12,345,678.90", 1234567890),
        ("10,000,000,000", MOST_PENCE),
        ("0.000", 0),
    ],
)
def test_amounts_are_read_with_pound_sign_commas_and_spaces(typed, pence):
    assert parse_pounds(typed) == pence


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Enter the price for line 4"),
        ("  £ ", "Enter the price for line 4"),
        ("-5", "The price for line 4 must be £0 or more"),
        ("-£5.00", "The price for line 4 must be £0 or more"),
        ("\u22125", "The price for line 4 must be £0 or more"),
        ("12.345", "The price for line 4 must have no more than 2 figures after the point, such as 1,234.50"),
        ("1,5", "The price for line 4 must be in pounds and pence, such as 1,234.50"),
        ("12,34", "The price for line 4 must be in pounds and pence, such as 1,234.50"),
        ("1.234,50", "The price for line 4 must be in pounds and pence, such as 1,234.50"),
        ("1e6", "The price for line 4 must be in pounds and pence, such as 1,234.50"),
        ("NaN", "The price for line 4 must be in pounds and pence, such as 1,234.50"),
        ("twelve", "The price for line 4 must be in pounds and pence, such as 1,234.50"),
        ("£££5", "The price for line 4 must be in pounds and pence, such as 1,234.50"),
        ("\u0661\u0662", "The price for line 4 must be in pounds and pence, such as 1,234.50"),
        ("12k", "The price for line 4 must be in pounds and pence, such as 1,234.50"),
        (".", "The price for line 4 must be in pounds and pence, such as 1,234.50"),
        ("10,000,000,000.01", "The price for line 4 must be £10,000,000,000 or less"),
        ("9" * 9000, "The price for line 4 must be £10,000,000,000 or less"),
    ],
)
def test_what_is_no_amount_is_refused_in_plain_words(typed, message):
    with pytest.raises(NotMoney) as refused:
        parse_pounds(typed, "the price for line 4")
    assert refused.value.message == message


@given(st.text())
def test_no_text_breaks_the_reader(typed):
    with suppress(NotMoney):
        assert 0 <= parse_pounds(typed) <= MOST_PENCE


@given(st.integers(0, MOST_PENCE), st.booleans())
def test_what_is_written_is_read_back(pence, always):
    assert parse_pounds(pounds(pence, always_pence=always)) == pence


@pytest.mark.parametrize(
    ("pence", "short", "long"),
    [
        (41250000, "£412,500", "£412,500.00"),
        (123450, "£1,234.50", "£1,234.50"),
        (0, "£0", "£0.00"),
        (-501, "-£5.01", "-£5.01"),
        (7, "£0.07", "£0.07"),
    ],
)
def test_amounts_are_written_as_on_the_pages(pence, short, long):
    assert (pounds(pence), pounds(pence, always_pence=True)) == (short, long)


@pytest.mark.parametrize(
    ("quantity", "unit_pence", "total"),
    [
        ("480", 21250, 10200000),
        ("2.5", 1999, 4998),
        ("0.5", 1, 1),
        ("0.499999", 1, 0),
        ("0.000001", 500000, 1),
        ("1.5", 3, 5),
        ("0", 100, 0),
        ("1000000.000001", 10**12, 10**18 + 10**6),
    ],
)
def test_a_line_is_rounded_half_up_once(quantity, unit_pence, total):
    assert line_total(Decimal(quantity), unit_pence) == total


@pytest.mark.parametrize("exact", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_finite_number_is_refused(exact):
    with pytest.raises(ValueError, match="finite"):
        rounded_pence(Decimal(exact))


def test_each_year_rises_from_the_exact_price_and_is_rounded_once():
    assert yearly_totals(Decimal(480), 21250, Decimal("2.0"), 5) == (10200000, 10404000, 10612080, 10824322, 11040808)


def test_whole_life_price_of_the_worked_example_e8():
    assert 1800000 + sum(yearly_totals(Decimal(1), 12000000, Decimal(2), 5)) == 64248482


@pytest.mark.parametrize(
    ("pence", "code"), [(0, "a"), (2_999_999, "a"), (3_000_000, "b"), (69_999_999, "d"), (70_000_000, "e")]
)
def test_a_band_holds_its_lower_end_and_not_its_upper(pence, code):
    assert band_of(pence).code == code


def test_an_amount_outside_every_band_is_refused():
    with pytest.raises(ValueError, match="No value band"):
        band_of(-1)


def test_bands_name_themselves_and_the_usual_ones_are_sound():
    assert [band.label for band in USUAL_BANDS] == [
        "Under £30,000",
        "£30,000 to £100,000",
        "£100,000 to £250,000",
        "£250,000 to £700,000",
        "£700,000 or more",
    ]
    assert band_faults(USUAL_BANDS) == []


@pytest.mark.parametrize(
    ("bands", "faults"),
    [
        ([], ["Enter at least 1 band"]),
        ([ValueBand("a", 100, None)], ["Band a must start at £0"]),
        ([ValueBand("a", 0, 100), ValueBand("b", 200, None)], ["Band b must start at £1, where band a ends"]),
        ([ValueBand("a", 0, 100)], ["Band a must have no upper end"]),
        ([ValueBand("a", 0, None), ValueBand("b", 200, None)], ["Band a must end above where it starts"]),
    ],
)
def test_faults_in_bands_are_named(bands, faults):
    assert band_faults(bands) == faults
