"""Whatever is given to whatever reads what others wrote: a value, or a refusal in words; never anything else."""

import contextlib
import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from config.reference import districts
from portal.rules import codec, pack, snapshot
from portal.rules.disclosure import read_posts
from portal.rules.disclosure.posts import COLUMNS
from portal.rules.identity_scan import Known, scan
from portal.rules.moderation import on_scale
from portal.rules.money import NotMoney, parse_pounds
from portal.rules.notice_import import UnreadableNotice, read_notice
from portal.rules.notice_text import clean
from portal.rules.papers import read_paper
from portal.rules.price_schedule import Schedule, ScheduleLine
from portal.rules.price_schedule.typed import read_lines
from portal.rules.price_schedule.workbook import OtherVersion, Paper, read_filled
from portal.rules.refusals import Invalid
from portal.rules.registers import REGISTERS, read_number
from portal.rules.scoring import RecordRefused, evaluate, parse
from portal.rules.scoring.parsing import from_data
from portal.rules.scoring.reading import read as read_record
from portal.rules.snapshot import Snapshot
from portal.rules.spreadsheets import CannotRead, Cell, read_sheet
from portal.seeds.papers import pdf
from portal.storage.inspection import look_inside
from portal.storage.names import clean_name
from portal.web.arrival import received_at_proxy
from portal.web.fields.reading import ReadError, first_text, read_date, read_decimal, read_time, read_whole, shown, tidy
from portal.web.kept import safe_path, typed_fields
from tests.parsers.found import parsers
from tests.parsers.strange import raw, rows_of, shaped, texts, torn, values, workbooks

FEW, MANY = 0.25, 5.0
DATA = Path(__file__).parents[1] / "data"
RECORD = json.loads((DATA / "evaluation/young-carers.evaluation-record.json").read_bytes())
NOTICE = json.loads((DATA / "ocds/contracts-finder/durham-tier4-detox.json").read_bytes())
KNOWN = Known(providers=("Alder Youth CIC",), people=("Ama Boateng",))
LINE = ScheduleLine("P1", "Sessions", "session", "480", "start")
SCHEDULE = Schedule((LINE, replace(LINE, id="P2", title="Rooms")), 3, 0)
PAPER = Paper("T-1", "Youth work", 1, "1", "All of it")
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
PARTS: Any = SimpleNamespace(
    clock=SimpleNamespace(now=lambda: NOW, system_now=lambda: NOW),
    settings=SimpleNamespace(trusted_proxies=1, proxy_stamps_arrival=True),
)
QUESTION: Any = SimpleNamespace(scale=[SimpleNamespace(mark=str(mark)) for mark in range(6)])


@dataclass(frozen=True)
class Tried:
    """How one parser is tried. given: what it gets; refuses: the errors that say no in words."""

    call: Callable[[Any], object]
    given: st.SearchStrategy[Any]
    refuses: tuple[type[Exception], ...] = ()
    examples: int = 60


def _scored(document: bytes) -> object:
    return evaluate(parse(document))


def _look(case: tuple[str, bytes]) -> object:
    name, body = case
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sent"
        path.write_bytes(body)
        return look_inside(path, name)


def _as_json(value: Any) -> bytes:
    return json.dumps(value).encode("utf-8", "surrogatepass")


endings = st.sampled_from(["pdf", "docx", "xlsx", "csv", "txt", "png", "jpg", "zip", "exe", "", "PDF ", "tar.gz"])
names = st.builds(lambda stem, ending: f"{stem}.{ending}", texts, endings)
bodies = (
    raw | workbooks() | torn(pdf(["A page"])) | torn(b"\x89PNG\r\n\x1a\n" + b"\x00" * 60) | torn(b"\xff\xd8\xff" * 9)
)
cells = st.lists(st.lists(texts.map(Cell), max_size=9), max_size=8)
HEAD_ROWS = [["Tender", "T-1"], ["Version", "1"], ["Lot", "1"]]
boxes = st.tuples(texts, texts, texts)

TRIED: dict[str, Tried] = {
    "portal.rules.codec.decode": Tried(lambda each: codec.decode(Snapshot, each), values, (codec.CannotDecode,)),
    "portal.rules.disclosure.posts.read_posts": Tried(
        lambda each: read_posts(each, ("1",)), rows_of([column.name for column in COLUMNS])
    ),
    "portal.rules.identity_scan.scan": Tried(lambda each: scan(each, KNOWN), texts),
    "portal.rules.moderation.on_scale": Tried(lambda each: on_scale(QUESTION, each), texts),
    "portal.rules.money.parse_pounds": Tried(parse_pounds, texts, (NotMoney,), 200),
    "portal.rules.notice_import.read_notice": Tried(
        lambda each: read_notice(each, [name for _, name in districts()]),
        raw | shaped(NOTICE).map(_as_json) | torn(_as_json(NOTICE)),
        (UnreadableNotice,),
        120,
    ),
    "portal.rules.notice_text.clean": Tried(clean, texts),
    "portal.rules.pack.read": Tried(pack.read, values, (codec.CannotDecode, ValueError)),
    "portal.rules.papers.read_paper": Tried(lambda each: read_paper(each, "Terms"), texts),
    "portal.rules.price_schedule.typed.read_lines": Tried(
        lambda each: read_lines(each, ("1",), 3),
        rows_of(["id", "title", "unit", "volume", "when", "rises", "rule", "limit", "consequence", "lot"]),
    ),
    "portal.rules.price_schedule.workbook.read_filled": Tried(
        lambda each: read_filled(each, SCHEDULE, PAPER), cells, (Invalid, OtherVersion)
    ),
    "portal.rules.registers.read_number": Tried(
        lambda each: read_number(each[0], each[1], {}),
        st.tuples(st.sampled_from([each.code for each in REGISTERS]), texts),
        (Invalid,),
        120,
    ),
    "portal.rules.scoring.parsing.from_data": Tried(from_data, values | shaped(RECORD), (RecordRefused,)),
    "portal.rules.scoring.parsing.parse": Tried(
        _scored, raw | shaped(RECORD).map(_as_json) | torn(_as_json(RECORD)), (RecordRefused,), 150
    ),
    "portal.rules.scoring.reading.read": Tried(read_record, raw | texts, (RecordRefused,)),
    "portal.rules.snapshot.read": Tried(snapshot.read, raw | values.map(_as_json), (codec.CannotDecode, ValueError)),
    "portal.rules.spreadsheets.read_sheet": Tried(read_sheet, raw | workbooks(), (CannotRead,), 150),
    "portal.storage.inspection.look_inside": Tried(_look, st.tuples(names, bodies), (Invalid,), 120),
    "portal.storage.names.clean_name": Tried(clean_name, texts),
    "portal.web.arrival.received_at_proxy": Tried(lambda each: received_at_proxy(each, PARTS), texts),
    "portal.web.fields.reading.first_text": Tried(first_text, st.lists(texts | st.integers(), max_size=3)),
    "portal.web.fields.reading.read_date": Tried(lambda each: read_date(each, "the day"), boxes, (ReadError,)),
    "portal.web.fields.reading.read_decimal": Tried(lambda each: read_decimal(each, "it", 2), texts, (ReadError,), 150),
    "portal.web.fields.reading.read_time": Tried(lambda each: read_time(each, "the time"), texts, (ReadError,), 120),
    "portal.web.fields.reading.read_whole": Tried(lambda each: read_whole(each, "it"), texts, (ReadError,), 150),
    "portal.web.fields.reading.shown": Tried(shown, texts),
    "portal.web.fields.reading.tidy": Tried(tidy, texts),
    "portal.web.kept.safe_path": Tried(safe_path, st.none() | texts),
    "portal.web.kept.typed_fields": Tried(
        lambda each: typed_fields(MultiDict(each)), st.lists(st.tuples(texts, texts), max_size=5)
    ),
}
# Named like a parser, and given only what the portal itself made.
NO_PARSERS: Mapping[str, str] = {
    "portal.rules.disclosure.showing.shown_table": "shows posts that were read",
    "portal.rules.evaluating.shown_points": "shows points that were computed",
    "portal.rules.kept_back.scan_words": "says in words an outcome that the portal wrote down",
    "portal.rules.scoring.faults.shown": "shows a fault",
    "portal.rules.scoring.rounding.shown_or_exact": "shows points that were computed",
    "portal.storage.scanner.scan_and_prove": "sends bytes to the scanner; what it answers is tried in tests/scanning",
    "portal.web.uploads.received_file": "opens a file that the request received; every upload form is tried in tests/matrix",
}


def test_every_function_that_reads_what_others_wrote_is_tried() -> None:
    found = parsers()
    assert found - set(TRIED) - set(NO_PARSERS) == set(), "say in TRIED how it is tried"
    assert (set(TRIED) | set(NO_PARSERS)) - found == set(), "gone: take it out"


@pytest.mark.parametrize("name", TRIED)
@pytest.mark.parametrize("times", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
def test_a_parser_reads_or_refuses_whatever_it_gets(
    name: str, times: float, record_property: Callable[[str, object], None]
) -> None:
    tried = TRIED[name]
    record_property("parsers: tried", int(times == MANY))

    @settings(max_examples=int(tried.examples * times), suppress_health_check=list(HealthCheck))
    @given(tried.given)
    def run(value: Any) -> None:
        counted.append(1)
        with contextlib.suppress(*tried.refuses):
            tried.call(value)

    counted: list[int] = []
    run()
    record_property("parsers: examples", len(counted))


def test_a_path_that_is_kept_never_leaves_the_portal() -> None:
    @given(texts)
    def run(target: str) -> None:
        kept = safe_path(target)
        assert kept is None or (kept.startswith("/") and not kept.startswith(("//", "/\\")) and "\r" not in kept)

    run()
