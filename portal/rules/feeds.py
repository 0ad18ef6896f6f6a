"""What the portal hands out to other programs as text: calendars, news feeds, spreadsheets.

Sources: RFC 5545 (iCalendar), RFC 4287 (Atom), RFC 4180 (CSV). Whatever a person typed may stand in any value; it can
neither end a line of a calendar, nor break the XML, nor run as a formula in a spreadsheet.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree

_ATOM = "http://www.w3.org/2005/Atom"
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_FOLD_AT = 75


@dataclass(frozen=True, kw_only=True)
class CalendarEvent:
    """Something on a day, or at a time.

    uid: the same for ever, also when the date moves. starts: a day (all-day event) or an aware time; ends_on: the last
    day of an all-day event, None for one day. sequence: how many times the date has moved.
    """

    uid: str
    title: str
    starts: date
    ends_on: date | None = None
    description: str = ""
    url: str = ""
    sequence: int = 0
    cancelled: bool = False


@dataclass(frozen=True, kw_only=True)
class FeedEntry:
    """One item of news. `id` is a URI that never changes; `updated` moves when a reader should look again."""

    id: str
    title: str
    link: str
    updated: datetime
    published: datetime | None = None
    summary: str = ""


def icalendar(name: str, events: Iterable[CalendarEvent], *, stamped_at: datetime, product: str = "Fairtender") -> str:
    """Write a calendar in iCalendar form, lines ended by CRLF and folded at 75 octets.

    `stamped_at` is when the facts were last changed. Raises `ValueError` for a time without a zone.

    >>> event = CalendarEvent(uid="p1-advert@portal.example", title="Advert; youth work", starts=date(2027, 2, 1))
    >>> text = icalendar("Plans", [event], stamped_at=datetime(2026, 8, 3, 9, tzinfo=UTC))
    >>> "\\r\\nDTSTART;VALUE=DATE:20270201\\r\\nDTEND;VALUE=DATE:20270202\\r\\n" in text, "Advert\\\\; youth" in text
    (True, True)
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_calendar_text(product)}//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_calendar_text(name)}",
    ]
    for event in events:
        lines.extend(_event_lines(event, _calendar_time(stamped_at)))
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def atom(
    *, feed_id: str, title: str, page: str, feed: str, updated: datetime, author: str, entries: Iterable[FeedEntry]
) -> str:
    """Write a feed in Atom form. `page` is the address of the page a person reads, `feed` the feed's own.

    `feed_id` is a URI that never changes; `updated` is when the newest entry changed, also for an empty feed.
    Raises `ValueError` for a time without a zone.

    >>> text = atom(feed_id="urn:a", title="A & B", page="https://a.example", feed="https://a.example/f",
    ...             updated=datetime(2026, 8, 3, 9, tzinfo=UTC), author="Council", entries=[])
    >>> "<title>A &amp; B</title>" in text
    True
    """
    root = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": "en-GB"})
    _child(root, "id", feed_id)
    _child(root, "title", title)
    _child(root, "updated", _atom_time(updated))
    ElementTree.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": _for_xml(page)})
    ElementTree.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": _for_xml(feed)})
    _child(ElementTree.SubElement(root, "author"), "name", author)
    for entry in entries:
        item = ElementTree.SubElement(root, "entry")
        _child(item, "id", entry.id)
        _child(item, "title", entry.title)
        _child(item, "updated", _atom_time(entry.updated))
        if entry.published is not None:
            _child(item, "published", _atom_time(entry.published))
        ElementTree.SubElement(item, "link", {"rel": "alternate", "type": "text/html", "href": _for_xml(entry.link)})
        if entry.summary:
            _child(item, "summary", entry.summary)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str | int | Decimal | date | bool | None]]) -> str:
    """Write a table as CSV with one header line; every row must have as many cells as the header has.

    Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers are written as they are.
    Raises `ValueError` for a row of another length.

    >>> print(csv_text(["name", "days"], [["=1+1", -3], ["Alder, Ash", None]]).replace("\\r", ""), end="")
    name,days
    '=1+1,-3
    "Alder, Ash",
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([csv_cell(name) for name in header])
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"A row has {len(row)} cells; the header has {len(header)}.")
        writer.writerow([csv_cell(value) for value in row])
    return written.getvalue()


def csv_cell(value: str | int | Decimal | date | bool | None) -> str:
    """Write one cell: nothing for None, yes or no, a number plainly, a time in UTC, a text that cannot run.

    >>> csv_cell("@SUM(A1)"), csv_cell(" =cmd"), csv_cell(Decimal("-1.50")), csv_cell(True)
    ("'@SUM(A1)", "' =cmd", '-1.50', 'yes')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return _atom_time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    text = _for_xml(value)
    return f"'{text}" if text.startswith(_RUNS_AS_FORMULA) or text.lstrip().startswith(_RUNS_AS_FORMULA) else text


def _event_lines(event: CalendarEvent, stamp: str) -> list[str]:
    lines = ["BEGIN:VEVENT", f"UID:{_calendar_text(event.uid)}", f"DTSTAMP:{stamp}", f"SEQUENCE:{event.sequence}"]
    if isinstance(event.starts, datetime):
        lines.append(f"DTSTART:{_calendar_time(event.starts)}")
    else:
        after = (event.ends_on or event.starts) + timedelta(days=1)
        lines += [f"DTSTART;VALUE=DATE:{event.starts:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]
    lines.append(f"SUMMARY:{_calendar_text(event.title)}")
    if event.description:
        lines.append(f"DESCRIPTION:{_calendar_text(event.description)}")
    if event.url:
        lines.append(f"URL:{''.join(_for_xml(event.url).split())}")
    lines += [f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}", "TRANSP:TRANSPARENT", "END:VEVENT"]
    return lines


def _calendar_text(text: str) -> str:
    """Escape a value of RFC 5545 section 3.3.11; a line break becomes the two signs that stand for one."""
    lines = _for_xml(text).replace("\r\n", "\n").replace("\r", "\n")
    escaped = lines.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return re.sub("[\x7f-\x9f\u2028\u2029]", " ", escaped)


def _folded(line: str) -> str:
    """Break a long line as RFC 5545 section 3.1 asks: no piece above 75 octets, no character cut in two."""
    pieces, piece, size = [], "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > _FOLD_AT:
            pieces.append(piece)
            piece, size = " ", 1
        piece += sign
        size += octets
    return "\r\n".join([*pieces, piece])


def _calendar_time(moment: datetime) -> str:
    return f"{_in_utc(moment):%Y%m%dT%H%M%SZ}"


def _atom_time(moment: datetime) -> str:
    return f"{_in_utc(moment):%Y-%m-%dT%H:%M:%SZ}"


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A time in a feed needs its zone.")
    return moment.astimezone(UTC)


def _child(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = _for_xml(text)


def _for_xml(text: str) -> str:
    """Drop what may stand in no XML document: control signs and lone halves of characters."""
    return _NOT_IN_XML.sub("", text)
