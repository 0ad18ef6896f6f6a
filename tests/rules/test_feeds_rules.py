"""Calendars, feeds and tables: whatever is written is read back the same, and nothing typed can break out."""

import csv
import doctest
import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules import feeds
from portal.rules.feeds import CalendarEvent, FeedEntry, atom, csv_cell, csv_text, icalendar

STAMP = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"


def read_calendar(text):
    """Unfold and split a calendar into its events, each a dict of name (with parameters) to unescaped value."""
    assert text.endswith("\r\n")
    for line in text.split("\r\n"):
        assert len(line.encode()) <= 75
        assert "\n" not in line
        assert "\r" not in line
    found = []
    for line in text.replace("\r\n ", "").split("\r\n")[:-1]:
        name, value = line.split(":", 1)
        value = re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], value)
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and name != "END":
            found[-1][name] = value
    assert text.count("\r\nBEGIN:VEVENT\r\n") == text.count("\r\nEND:VEVENT\r\n") == len(found)
    return found


def one_event(**fields):
    event = CalendarEvent(**{"uid": "p1@portal.example", "title": "Advert", "starts": date(2027, 2, 1), **fields})
    return read_calendar(icalendar("Plans", [event], stamped_at=STAMP))[0]


def test_examples_in_the_docstrings_hold():
    assert doctest.testmod(feeds).failed == 0


def test_an_event_lasts_the_whole_day():
    assert one_event(description="Line one\nline two; with, signs \\ here", url="https://portal.example/plans/1") == {
        "UID": "p1@portal.example",
        "DTSTAMP": "20260803T090000Z",
        "SEQUENCE": "0",
        "DTSTART;VALUE=DATE": "20270201",
        "DTEND;VALUE=DATE": "20270202",
        "SUMMARY": "Advert",
        "DESCRIPTION": "Line one\nline two; with, signs \\ here",
        "URL": "https://portal.example/plans/1",
        "STATUS": "CONFIRMED",
        "TRANSP": "TRANSPARENT",
    }


def test_a_calendar_begins_and_ends_as_the_standard_asks_even_when_empty():
    lines = icalendar("Plans, all", [], stamped_at=STAMP).split("\r\n")
    assert lines == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Fairtender//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Plans\\, all",
        "END:VCALENDAR",
        "",
    ]


@pytest.mark.parametrize(
    ("fields", "written"),
    [
        ({"starts": date(2027, 12, 31)}, {"DTEND;VALUE=DATE": "20280101"}),
        ({"ends_on": date(2027, 2, 5)}, {"DTSTART;VALUE=DATE": "20270201", "DTEND;VALUE=DATE": "20270206"}),
        ({"starts": datetime(2027, 6, 1, 12, tzinfo=ZoneInfo("Europe/London"))}, {"DTSTART": "20270601T110000Z"}),
        ({"sequence": 2, "cancelled": True}, {"SEQUENCE": "2", "STATUS": "CANCELLED"}),
        ({"title": "x\r\nEND:VEVENT\r\nBEGIN:VALARM"}, {"SUMMARY": "x\nEND:VEVENT\nBEGIN:VALARM"}),
        ({"url": "https://a.example/\r\nATTACH:evil"}, {"URL": "https://a.example/ATTACH:evil"}),
        ({"uid": "a\nb"}, {"UID": "a\nb"}),
    ],
)
def test_events_are_written_so_that_they_read_back(fields, written):
    event = one_event(**fields)
    assert {name: event[name] for name in written} == written


@given(st.text(max_size=400))
def test_any_text_survives_escaping_and_folding(text):
    visible = feeds._for_xml(text).replace("\r\n", "\n").replace("\r", "\n")
    visible = re.sub("[\x7f-\x9f\u2028\u2029]", " ", visible)
    assert one_event(title=text)["SUMMARY"] == visible


def test_a_long_line_is_folded_between_characters_of_many_octets():
    assert one_event(title="é" * 200)["SUMMARY"] == "é" * 200
    assert one_event(title="😀" * 100)["SUMMARY"] == "😀" * 100


ENTRY = FeedEntry(
    id="urn:uuid:1",
    title="Youth work <script> & more",
    link="https://portal.example/opportunity/1?a=1&b=2",
    updated=datetime(2026, 12, 1, 10, 30, tzinfo=ZoneInfo("Europe/London")),
    published=STAMP,
    summary='Closes "midday" on Friday\x00\x0b',
)


def feed(entries=(), **changed):
    parts = {
        "feed_id": "https://portal.example/feeds/opportunities.atom",
        "title": "Opportunities & plans",
        "page": "https://portal.example/opportunities",
        "feed": "https://portal.example/feeds/opportunities.atom",
        "updated": STAMP,
        "author": "Demonstration County Council",
    }
    return atom(**{**parts, **changed}, entries=entries)


def test_a_feed_reads_back_with_all_that_the_standard_requires():
    text = feed([ENTRY])
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>\n<feed')
    root = ElementTree.fromstring(text.encode())
    assert root.tag == f"{ATOM}feed"
    assert [root.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated")] == [
        "https://portal.example/feeds/opportunities.atom",
        "Opportunities & plans",
        "2026-08-03T09:00:00Z",
    ]
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Demonstration County Council"
    assert {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")} == {
        "alternate": "https://portal.example/opportunities",
        "self": "https://portal.example/feeds/opportunities.atom",
    }
    (entry,) = root.findall(f"{ATOM}entry")
    assert {child.tag.removeprefix(ATOM): child.text for child in entry if child.text} == {
        "id": "urn:uuid:1",
        "title": "Youth work <script> & more",
        "updated": "2026-12-01T10:30:00Z",
        "published": "2026-08-03T09:00:00Z",
        "summary": 'Closes "midday" on Friday',
    }
    assert entry.find(f"{ATOM}link").get("href") == "https://portal.example/opportunity/1?a=1&b=2"


def test_an_empty_feed_is_still_a_feed():
    assert ElementTree.fromstring(feed().encode()).findall(f"{ATOM}entry") == []


@given(st.text(max_size=100))
def test_no_text_breaks_the_feed(text):
    entry = FeedEntry(id="urn:1", title=text, link="https://a.example", updated=STAMP, summary=text)
    root = ElementTree.fromstring(feed([entry], title=text).encode())
    written = feeds._for_xml(text).replace("\r\n", "\n").replace("\r", "\n")
    assert (root.findtext(f"{ATOM}title") or "").replace("\r", "\n") in {
        written,
        feeds._for_xml(text).replace("\r", "\n"),
    }


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+44 1632", "'+44 1632"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=x", "'\t=x"),
        ("\r=x", "'\r=x"),
        ("\n=x", "'\n=x"),
        ("  =x", "'  =x"),
        ("\uff1d1", "'\uff1d1"),
        ("\x00=x", "'=x"),
        ("a=b", "a=b"),
        ("'quoted", "'quoted"),
        ("", ""),
        (None, ""),
        (-5, "-5"),
        (Decimal("-1.50"), "-1.50"),
        (Decimal("1E+3"), "1000"),
        (True, "yes"),
        (False, "no"),
        (date(2027, 2, 1), "2027-02-01"),
        (datetime(2027, 7, 1, 12, tzinfo=ZoneInfo("Europe/London")), "2027-07-01T11:00:00Z"),
        ("lone \ud800", "lone "),
    ],
)
def test_a_cell_can_never_run_as_a_formula(value, cell):
    assert csv_cell(value) == cell


@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), max_size=5))
def test_any_table_reads_back_and_holds_no_formula(rows):
    text = csv_text(["name", "note"], rows)
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read == [["name", "note"], *[[csv_cell(value) for value in row] for row in rows]]
    for row in read:
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    text.encode()


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="A row has 1 cells; the header has 2"):
        csv_text(["a", "b"], [["1"]])


@pytest.mark.parametrize(
    "write",
    [
        lambda naive: icalendar("Plans", [], stamped_at=STAMP) and one_event(starts=naive),
        lambda naive: feed(updated=naive),
        csv_cell,
    ],
)
def test_a_time_without_zone_is_refused(write):
    with pytest.raises(ValueError, match="needs its zone"):
        write(datetime(2027, 2, 1, 12))  # noqa: DTZ001
