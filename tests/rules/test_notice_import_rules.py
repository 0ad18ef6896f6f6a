"""Reading published notices: real ones as they are, untidy ones as far as they go, hostile ones refused."""

import doctest
import json
from datetime import date
from pathlib import Path

import pytest

from portal.rules import notice_import
from portal.rules.notice_import import MOST_BYTES, ImportedNotice, UnreadableNotice, read_notice

NOTICES = Path(__file__).parents[1] / "data" / "ocds" / "contracts-finder"
FILES = sorted(path for path in NOTICES.glob("*.json") if path.name != "index.json")


def notice(release=None, **package) -> ImportedNotice:
    least = {"ocid": "ocds-x-1", "tender": {"title": "Befriending"}}
    return read_notice(json.dumps({"releases": [{**least, **(release or {})}], **package}).encode())


def tender(**fields) -> ImportedNotice:
    return notice({"tender": {"title": "Befriending", **fields}})


def test_examples_in_the_docstrings_hold():
    assert doctest.testmod(notice_import).failed == 0


def test_there_are_eleven_real_notices():
    assert len(FILES) == 11


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_real_notice_is_read_as_it_is(path):
    read = read_notice(path.read_bytes())
    assert read.ocid.startswith("ocds-b5fd17")
    for text in (read.title, read.description, read.buyer_name, read.contact_name):
        assert "&#" not in text
        assert "&amp;" not in text
        assert "\r" not in text
        assert "redacted" not in text.lower()
    assert read.title
    assert read.buyer_name
    assert not read.buyer_name.isupper()
    assert read.cpv
    assert read.contract_start_on
    assert read.contract_end_on
    assert read.contract_start_on < read.contract_end_on
    assert (read.contact_name, read.contact_email, read.contact_phone) == ("", "", "")
    assert read.value_min_pence != 0
    assert read.value_max_pence != 0
    assert read.unused_line.startswith("Could not be used: ")
    assert "\n" not in read.unused_line


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (
            "redcar-housing-related-support",
            {
                "buyer_name": "Redcar & Cleveland Borough Council",
                "value_max_pence": None,
                "procurement_method": "limited",
            },
        ),
        (
            "lancashire-minor-aids-adaptations",
            {"value_min_pence": 443_710_000, "value_max_pence": None, "tender_end_on": date(2020, 3, 30)},
        ),
        ("wolverhampton-supported-living", {"value_min_pence": None, "value_max_pence": 6_000_000_000}),
        ("thanet-temporary-agency-framework", {"districts": ("Thanet",), "suitable_for_vco": False}),
        (
            "2025-tender-stage-below-threshold",
            {
                "value_min_pence": 500_000,
                "value_max_pence": 2_200_000,
                "contract_end_on": date(2025, 4, 14),
                "suitable_for_sme": True,
                "suitable_for_vco": False,
                "published_on": date(2025, 1, 23),
                "cpv": (("90700000", "Environmental services"),),
            },
        ),
        ("durham-durhamworks-provider-panel", {"value_min_pence": 10_000_000, "value_max_pence": 70_000_000}),
    ],
)
def test_real_notices_say_what_they_say(file, expected):
    read = read_notice((NOTICES / f"{file}.json").read_bytes())
    assert {name: getattr(read, name) for name in expected} == expected


def test_what_could_not_be_used_is_one_line():
    read = read_notice((NOTICES / "redcar-housing-related-support.json").read_bytes())
    assert read.unused_line == (
        "Could not be used: the lowest value (0, so not stated); the value (0, so not stated); "
        "the contact's name, e-mail address and telephone number (blanked out); "
        "the award to 2 suppliers; the 2 bidders named."
    )


def test_entities_in_a_real_description_are_undone_and_its_lines_kept():
    read = read_notice((NOTICES / "thanet-temporary-agency-framework.json").read_bytes())
    assert "one of the council's\noperational sites" in read.description


def test_the_index_is_no_notice():
    with pytest.raises(UnreadableNotice, match="not an OCDS package"):
        read_notice((NOTICES / "index.json").read_bytes())


DEEP = b"[" * 200_000


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "not JSON"),
        (b"Dear sir", "not JSON"),
        (b"{", "not JSON"),
        (b"%PDF-1.7 \x00\xff", "not text in UTF-8"),
        ('{"ocid": "é"}'.encode("latin-1"), "not text in UTF-8"),
        (b"[]", "not an OCDS package"),
        (b"null", "not an OCDS package"),
        (b'"text"', "not an OCDS package"),
        (b"NaN", "not an OCDS package"),
        (b"{}", "holds no release"),
        (b'{"releases": []}', "holds no release"),
        (b'{"releases": "many"}', "holds no release"),
        (b'{"releases": [1, null, "x", []]}', "holds no release"),
        (b'{"releases": [{}]}', "no tender and no plan"),
        (b'{"releases": [{"ocid": "a", "tender": []}]}', "no tender and no plan"),
        (b'{"releases": [{"tender": {"title": "x"}}]}', "no ocid"),
        (b'{"releases": [{"ocid": 5, "tender": {"title": "x"}}]}', "no ocid"),
        (b'{"releases": [{"ocid": "  ", "tender": {"title": "x"}}]}', "no ocid"),
        (b'{"releases": [{"ocid": "a", "tender": {"title": "", "value": {}}}]}', "neither a title nor a description"),
        (DEEP, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"ocid": ' + b"9" * 5000 + b"}", "not JSON"),
        (b'{"ocid": "' + b"x" * (10 * 1024 * 1024) + b'"}', "larger than 5 MB"),
    ],
    ids=lambda value: value[:30] if isinstance(value, bytes) else value,
)
def test_what_is_no_notice_is_refused_with_its_reason(raw, reason):
    with pytest.raises(UnreadableNotice, match=reason):
        read_notice(raw)


def test_a_file_of_the_largest_size_is_still_read():
    padded = b'{"ocid": "a", "tender": {"title": "x"}}'
    assert read_notice(padded + b" " * (MOST_BYTES - len(padded))).title == "x"


def test_a_byte_order_mark_is_no_obstacle():
    assert read_notice(b'\xef\xbb\xbf{"ocid": "a", "tender": {"title": "x"}}').title == "x"


def test_a_bare_release_and_both_forms_of_record_package_are_read():
    release = {"ocid": "a", "date": "2026-01-02", "tender": {"title": "x"}}
    older = {**release, "date": "2026-01-01", "tender": {"title": "old"}}
    for package in (
        release,
        {"records": [{"compiledRelease": release}]},
        {"records": [{"releases": [older, release]}]},
        {"releases": [release, older]},
    ):
        assert read_notice(json.dumps(package).encode()).title == "x"


def test_the_newest_release_with_a_tender_is_taken_and_the_others_are_counted():
    package = {
        "releases": [
            {"ocid": "a", "date": "2026-03-01T09:00:00Z", "tender": {"title": "second"}},
            {"ocid": "a", "date": "2026-03-01T10:30:00+01:00", "tender": {"title": "third"}},
            {"ocid": "a", "date": "not a date", "tender": {"title": "undated"}},
            {"ocid": "a", "date": "2026-09-01T00:00:00Z", "awards": []},
        ]
    }
    read = read_notice(json.dumps(package).encode())
    assert read.title == "third"
    assert "3 other releases in the file" in read.unused


def test_of_two_equal_keys_the_last_holds():
    assert read_notice(b'{"ocid": "a", "ocid": "b", "tender": {"title": "x"}}').ocid == "b"


@pytest.mark.parametrize(
    ("fields", "least", "most", "said"),
    [
        ({"value": {"amount": 0}}, None, None, "the value (0, so not stated)"),
        ({"value": {"amount": None}}, None, None, None),
        ({"value": None, "minValue": []}, None, None, None),
        ({"value": {"amount": 1234.565, "currency": "GBP"}}, None, 123_457, None),
        ({"value": {"amount": "1,500.50"}}, None, 150_050, None),
        ({"value": {"amount": "a lot"}}, None, None, "the value (not a number)"),
        ({"value": {"amount": "NaN"}}, None, None, "the value (not a number)"),
        ({"value": {"amount": True}}, None, None, "the value (not a number)"),
        ({"value": {"amount": {"a": 1}}}, None, None, "the value (not a number)"),
        ({"value": {"amount": 5, "currency": "EUR"}}, None, None, "the value (in EUR, not in pounds)"),
        ({"value": {"amount": -5}}, None, None, "the value (below 0)"),
        ({"value": {"amount": 10**300}}, None, None, "the value (too large to be true)"),
        ({"minValue": {"amount": 900}, "value": {"amount": 100}}, 10_000, 90_000, None),
        ({"minValue": {"amount": 1}, "value": {"amount": 2}, "maxValue": {"amount": 3}}, 100, 300, None),
    ],
)
def test_values_are_used_only_when_they_state_pounds(fields, least, most, said):
    read = tender(**fields)
    assert (read.value_min_pence, read.value_max_pence) == (least, most)
    assert read.unused == ((said,) if said else ())


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999999999", "1e-999999999", "-1e5000"])
def test_numbers_that_are_none_do_not_break_the_reader(number):
    raw = f'{{"ocid": "a", "tender": {{"title": "x", "value": {{"amount": {number}}}}}}}'.encode()
    assert read_notice(raw).value_max_pence is None


@pytest.mark.parametrize(
    ("written", "day", "unused"),
    [
        ("2025-04-14T23:59:59+01:00", date(2025, 4, 14), ()),
        ("2025-06-30T23:30:00Z", date(2025, 7, 1), ()),
        ("2025-06-30", date(2025, 6, 30), ()),
        ("2025-06-30T00:00:00", date(2025, 6, 30), ()),
        ("", None, ()),
        (None, None, ()),
        ("13 March", None, ("the closing date (not a date)",)),
        ("0001-01-01T00:00:00+14:00", None, ("the closing date (not a date)",)),
        ("9999-12-31T23:59:59-12:00", None, ("the closing date (not a date)",)),
        (20250630, None, ("the closing date (not a date)",)),
        ({"year": 2025}, None, ("the closing date (not a date)",)),
    ],
)
def test_days_are_those_of_londons_calendar(written, day, unused):
    read = tender(tenderPeriod={"endDate": written})
    assert read.tender_end_on == day
    assert read.unused == unused


def test_a_contract_that_ends_before_it_starts_keeps_only_its_start():
    read = tender(contractPeriod={"startDate": "2026-04-01", "endDate": "2025-04-01"})
    assert (read.contract_start_on, read.contract_end_on) == (date(2026, 4, 1), None)
    assert read.unused == ("the contract's end (before its start)",)


def test_the_contract_period_of_an_award_stands_in_for_a_missing_one():
    read = notice({"awards": [{"contractPeriod": {"startDate": "2026-04-01"}, "suppliers": [{"id": "1"}]}]})
    assert read.contract_start_on == date(2026, 4, 1)
    assert read.unused == ("the award to 1 supplier",)


def party(**contact):
    return {
        "buyer": {"id": "b", "name": "Swale"},
        "parties": ["x", {"id": "s", "roles": ["supplier"]}, {"id": "b", "name": "Swale", "contactPoint": contact}],
    }


def test_a_real_contact_is_used():
    read = notice(party(name="PRIYA NAIR", email="priya.nair@swale.example", telephone="01632 960014"))
    assert (read.contact_name, read.contact_email, read.contact_phone) == (
        "Priya Nair",
        "priya.nair@swale.example",
        "01632 960014",
    )
    assert read.unused == ()


@pytest.mark.parametrize(
    ("contact", "unused"),
    [
        ({"name": "redacted", "email": "redacted@example.org"}, "the contact's name and e-mail address (blanked out)"),
        ({"name": "N/A"}, "the contact's name (blanked out)"),
        ({"email": "not an address"}, "the contact's e-mail address (not usable as written)"),
        ({"telephone": "ext 12"}, "the contact's telephone number (not usable as written)"),
        ({"telephone": 5}, None),
        ({"name": None, "email": "", "telephone": []}, None),
    ],
)
def test_a_blanked_out_contact_is_not_used(contact, unused):
    read = notice(party(**contact))
    assert (read.contact_name, read.contact_email, read.contact_phone) == ("", "", "")
    assert read.unused == ((unused,) if unused else ())


def test_the_buyer_is_found_by_role_when_no_id_leads_to_it():
    read = notice({"buyer": None, "parties": [{"name": "DOVER DISTRICT COUNCIL", "roles": ["buyer"]}]})
    assert read.buyer_name == "Dover District Council"
    assert read.districts == ("Dover",)


def test_long_texts_are_cut_and_said_to_be():
    read = tender(title="Lunch " * 100, description="word " * 9000)
    assert len(read.title) <= 250
    assert len(read.description) <= 20_000
    assert read.unused == (
        "the end of the title, after 250 characters",
        "the end of the description, after 20,000 characters",
    )


def test_a_missing_title_is_taken_from_the_description():
    assert tender(title=None, description="Lunch clubs in Dover. They meet weekly.").title == "Lunch clubs in Dover."


def test_codes_are_listed_once_and_only_those_of_the_common_vocabulary():
    read = tender(
        classification={"scheme": "CPV", "id": "85300000", "description": "Social work"},
        items=[
            {"classification": {"scheme": "CPV", "id": "85300000-2"}},
            {"classification": {"scheme": "UNSPSC", "id": "85300001"}},
            {"classification": {"scheme": "CPV", "id": "8530"}},
            {"additionalClassifications": [{"scheme": "cpv", "id": "85312000"}, None]},
        ],
    )
    assert read.cpv == (("85300000", "Social work"), ("85300000-2", ""), ("85312000", ""))


def test_no_lone_half_of_a_character_survives():
    read = read_notice(b'{"ocid": "a\\ud800", "tender": {"title": "x \\udfff y"}}')
    assert read.title == "x \ufffd y"
    read.ocid.encode()


def test_other_districts_may_be_looked_for():
    assert read_notice(b'{"ocid": "a", "tender": {"title": "In Leeds and Dover"}}', ["Leeds"]).districts == ("Leeds",)
