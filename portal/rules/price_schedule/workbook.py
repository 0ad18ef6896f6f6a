"""The schedule as a file: blank or filled for a bidder to take away, and read again as prices.

Only the prices may change. A file of another tender, lot or version is refused with what to do (CL-03-d).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from portal.rules import codec
from portal.rules.money import NotMoney, parse_pounds
from portal.rules.price_schedule.lines import OFFERED, Schedule, ScheduleLine, rule_words, volume_words
from portal.rules.price_schedule.sums import Offer
from portal.rules.refusals import Invalid
from portal.rules.spreadsheets import Cell
from portal.rules.wording import listed, number

TENDER, VERSION, LOT, CHECK, RISE = "Tender", "Version", "Lot", "Check", "Your yearly rise (%)"
HEAD = ("Line", "Code", "What", "Unit", "How many", "Our rule", "Your price for one unit (£, no VAT)")
WIDTHS = (18, 14, 34, 16, 22, 50, 32)
_PRICE = len(HEAD) - 1
_SHOWN = 6
Row = tuple[str | Decimal | int | None, ...]


@dataclass(frozen=True)
class Paper:
    """Which schedule a file is for. version: of the pack."""

    reference: str
    title: str
    version: int
    lot_id: str
    lot_title: str


class OtherVersion(Exception):
    """The file was made from another version of the lines. version: as it stands in the file, "" where it cannot be read."""

    def __init__(self, version: str) -> None:
        self.version = version
        super().__init__(version)


def check_code(schedule: Schedule, lot_id: str) -> str:
    """Names the lines as they stand: it changes with any of them, and with years and rise, not with the pack's other pages."""
    plain = (schedule.lines_of(lot_id), schedule.years, schedule.extension_years, schedule.rise, schedule.rise_percent)
    return codec.digest(plain)[:12]


def rows_of(schedule: Schedule, paper: Paper, offer: Offer) -> list[Row]:
    """The sheet, with the prices that stand."""
    rows: list[Row] = [
        ("Price schedule", None, paper.title),
        (TENDER, paper.reference),
        (VERSION, str(paper.version)),
        (LOT, paper.lot_id, paper.lot_title),
        (CHECK, check_code(schedule, paper.lot_id)),
    ]
    if schedule.rise == OFFERED:
        rows.append((RISE, Decimal(offer.rise) if offer.rise else None))
    rows += [("Fill in the last column. Change nothing else. Type prices, not sums.",), HEAD]
    for place, line in enumerate(schedule.lines_of(paper.lot_id), start=1):
        rate = offer.rates.get(line.id) if line.asked else line.limit_pence
        price = None if rate is None else Decimal(rate) / 100
        rows.append((place, line.id, line.title, line.unit, volume_words(line), rule_words(line), price))
    return rows


def read_filled(rows: Sequence[Sequence[Cell]], schedule: Schedule, paper: Paper) -> Offer:
    """The prices of a filled sheet.

    Raises OtherVersion; Invalid where it is not our schedule, is for another tender or lot, or a cell cannot be read: the
    first is the message, all of them are told by place in `errors`.
    """
    heads = {row[0].text: row for row in rows if row and row[0].text}
    if not {TENDER, VERSION, LOT, CHECK} <= set(heads) or HEAD[0] not in heads:
        raise Invalid("This is not our price schedule. Download it here, fill it in, then choose it.", field="file")
    if (reference := _at(heads[TENDER], 1).text) != paper.reference:
        raise Invalid(
            f"This schedule is for tender {reference or '–'}. This bid is for {paper.reference}.", field="file"
        )
    if (lot := _at(heads[LOT], 1).text) != paper.lot_id:
        raise Invalid(f"This schedule is for lot {lot or '–'}. This page is for lot {paper.lot_id}.", field="file")
    if _at(heads[CHECK], 1).text != check_code(schedule, paper.lot_id):
        raise OtherVersion(_at(heads[VERSION], 1).text)
    start = next(at for at, row in enumerate(rows) if row and row[0].text == HEAD[0])
    rates, faults = _rates(rows[start + 1 :], schedule.lines_of(paper.lot_id))
    rise = ""
    if schedule.rise == OFFERED and RISE in heads:
        rise, fault = _rise(_at(heads[RISE], 1))
        faults += [fault] if fault else []
    if faults:
        more = [f"{len(faults) - _SHOWN} more cells cannot be read."] if len(faults) > _SHOWN else []
        told = [*faults[:_SHOWN], *more]
        raise Invalid("We cannot read all of this file.", errors={f"cell-{at}": words for at, words in enumerate(told)})
    return Offer(rates, rise)


def _rates(rows: Sequence[Sequence[Cell]], lines: Sequence[ScheduleLine]) -> tuple[dict[str, int], list[str]]:
    known = {line.id: (place, line) for place, line in enumerate(lines, start=1)}
    rates: dict[str, int] = {}
    faults: list[str] = []
    seen: set[str] = set()
    for row in rows:
        code = _at(row, 1).text
        if not any(cell.text for cell in row):
            continue
        if code not in known or code in seen:
            faults.append(f"Row {_row_number(row)} is not a line of this schedule, or stands twice. Take it out.")
            continue
        seen.add(code)
        place, line = known[code]
        changed = _changed(row, place, line)
        if changed:
            faults.append(changed)
        elif line.asked:
            _read_rate(_at(row, _PRICE), place, line, rates, faults)
    gone = [str(known[code][0]) for code in known if code not in seen]
    if gone:
        faults.append(f"Line {listed(gone)} of our schedule is missing. Download it again and fill it in.")
    return rates, faults


def _read_rate(cell: Cell, place: int, line: ScheduleLine, rates: dict[str, int], faults: list[str]) -> None:
    if cell.formula:
        faults.append(f"Line {place}: cell {cell.place} holds a sum. Type the price itself.")
    elif cell.text:
        try:
            rates[line.id] = parse_pounds(cell.text, f"the price for line {place}")
        except NotMoney as wrong:
            faults.append(f"Cell {cell.place}: {wrong.message}")


def _changed(row: Sequence[Cell], place: int, line: ScheduleLine) -> str | None:
    """Only prices may change: a bid for other volumes is another bid."""
    for column, said, ours in (
        (2, "what is priced", line.title),
        (3, "the unit", line.unit),
        (4, "how many", volume_words(line)),
    ):
        cell = _at(row, column)
        theirs = " ".join(cell.text.removeprefix("'").split())
        if cell.formula and not ours.startswith("="):
            return f"Line {place}: cell {cell.place} holds a sum. Only the last column may be filled in."
        if theirs != ours.removeprefix("'"):
            return (
                f"Line {place}: {said} was changed from “{ours}” to “{theirs}”. Only the last column may be filled in."
            )
    return None


def _rise(cell: Cell) -> tuple[str, str]:
    if cell.formula:
        return "", f"Cell {cell.place} holds a sum. Type your yearly rise itself."
    if not cell.text:
        return "", ""
    try:
        value = Decimal(cell.text.removesuffix("%").strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value <= 50 or value != round(value, 2):
        return "", f"Cell {cell.place}: your yearly rise must be between 0 and 50, such as 2.5"
    return number(value), ""


def _at(row: Sequence[Cell], column: int) -> Cell:
    return row[column] if column < len(row) else Cell()


def _row_number(row: Sequence[Cell]) -> str:
    return next((cell.place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for cell in row if cell.place), "–")


def changed_lines(before: Schedule | None, now: Schedule, lot_id: str) -> tuple[str, ...]:
    """Numbers, as they stand now, of the lines that are new or not what they were."""
    old = {line.id: line for line in before.lines_of(lot_id)} if before else {}
    return tuple(str(place) for place, line in enumerate(now.lines_of(lot_id), start=1) if old.get(line.id) != line)
