"""Tidying the words of notices: entities, capitals, blanks, and districts named in them."""

import doctest

import pytest

from config import reference
from portal.rules import notice_text
from portal.rules.notice_text import KENT_DISTRICTS, clean, is_blanked, places_named, sensible_case


def test_examples_in_the_docstrings_hold():
    assert doctest.testmod(notice_text).failed == 0


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("Children&amp;#039;s", "Children's"),
        ("A &amp;amp;amp; B", "A & B"),
        ("a\x00b\u202ec\ufeff", "abc"),
        ("lone \ud800 half", "lone \ufffd half"),
        ("  many \t spaces\r\n here ", "many spaces here"),
        ("&lt;script&gt;", "<script>"),
        ("&#55296;", "\ufffd"),
    ],
)
def test_texts_are_cleaned(written, cleaned):
    assert clean(written) == cleaned


@pytest.mark.parametrize(
    ("written", "cased"),
    [
        ("SANCTUARY HOUSING ASSOCIATION", "Sanctuary Housing Association"),
        ("THE PEOPLE'S CHARITY FOR O'BRIEN STREET", "The People's Charity for O'Brien Street"),
        ("NHS KENT AND MEDWAY ICB", "NHS Kent and Medway ICB"),
        ("STRATFORD-ON-AVON DISTRICT COUNCIL", "Stratford-on-Avon District Council"),
        ("ST HELENS YOUTH LTD", "St Helens Youth Ltd"),
        ("CWC19045 - SUPPORTED LIVING", "CWC19045 - Supported Living"),
        ("HR GO plc", "HR GO plc"),
        ("Kent County Council", "Kent County Council"),
        ("NHS", "NHS"),
        ("UNITED UTILITIES PLC", "United Utilities plc"),
    ],
)
def test_names_in_capitals_are_put_into_sensible_case(written, cased):
    assert sensible_case(written) == cased


@pytest.mark.parametrize(
    ("value", "blanked"),
    [("redacted", True), ("REDACTED", True), ("-", True), ("n/a", True), ("Not provided", True), ("Ann Tbcson", False)],
)
def test_a_blanked_out_value_is_told_from_a_real_one(value, blanked):
    assert is_blanked(value) is blanked


def test_districts_are_those_of_the_reference_list():
    assert tuple(name for _, name in reference.districts()) == KENT_DISTRICTS


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("In ashford, Tonbridge & Malling and DOVER", ("Ashford", "Dover", "Tonbridge and Malling")),
        ("Swaledale and Doverdale", ()),
        ("", ()),
        ("Gravesend pier; Shepway", ("Folkestone and Hythe", "Gravesham")),
    ],
)
def test_districts_are_found_as_whole_words(text, named):
    assert places_named(text) == named
