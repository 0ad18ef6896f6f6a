"""The schedule in the making: the officer's table as typed, read line by line, and the schedule it becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from portal.rules.money import NotMoney, parse_pounds
from portal.rules.price_schedule.lines import (
    CONSEQUENCES,
    FREE,
    LIMITED,
    MUST_FILL,
    NO_RISE,
    RULES,
    WHEN,
    YEARLY,
    Schedule,
    ScheduleLine,
)

MOST_LINES = 200
MOST_YEARS = 30
MOST_VOLUME = Decimal(10_000_000)
ONE_PRICE, BY_LINES = "", "lines"
_FLAT, _RISES = "no", "yes"


@dataclass(frozen=True)
class ScheduleDraft:
    """What is typed so far. kind: ONE_PRICE or BY_LINES; the rest as in `Schedule`, years None until given.

    last_id: the highest number a line ever had, so that a bid's price for a line that went never becomes another's.
    """

    kind: str = ONE_PRICE
    years: int | None = None
    extension_years: int = 0
    rise: str = NO_RISE
    rise_percent: str = ""
    lines: tuple[ScheduleLine, ...] = ()
    last_id: int = 0


@dataclass(frozen=True)
class Column:
    """A column of the officer's table. choices: value and words, for a fixed choice."""

    name: str
    heading: str
    choices: tuple[tuple[str, str], ...] = ()
    width: str = "10"


@dataclass(frozen=True)
class Reading:
    """The table read. faults: message by "lines-{row}-{column}"; last_id: the highest number of a line, also of one gone."""

    lines: tuple[ScheduleLine, ...]
    faults: Mapping[str, str]
    last_id: int = 0


def columns(lots: Sequence[tuple[str, str]]) -> tuple[Column, ...]:
    """The table's columns; lots: id and title of each, a column of its own where there are several."""
    made = (
        Column("title", "What is priced", width="20"),
        Column("unit", "Unit, such as session"),
        Column("volume", "How many"),
        Column("when", "When", tuple(WHEN.items())),
        Column("rises", "Follows the yearly rise", ((_RISES, "Yes"), (_FLAT, "No"))),
        Column("rule", "Rule", tuple(RULES.items())),
        Column("limit", "Limit or fixed price of one unit (£)"),
        Column("consequence", "If beyond the limit", tuple(CONSEQUENCES.items()), width="20"),
    )
    if len(lots) < 2:
        return made
    return (*made, Column("lot", "Lot", (("", "All lots"), *lots)))


def as_row(line: ScheduleLine) -> dict[str, str]:
    """A line as the texts that `read_lines` reads again."""
    limit = "" if line.limit_pence is None else f"{line.limit_pence // 100}.{line.limit_pence % 100:02}"
    return {
        "id": line.id,
        "title": line.title,
        "unit": line.unit,
        "volume": line.volume,
        "when": line.when,
        "rises": _RISES if line.rises else _FLAT,
        "rule": line.rule,
        "limit": limit,
        "consequence": line.consequence,
        "lot": line.lots[0] if line.lots else "",
    }


def read_lines(rows: Sequence[Mapping[str, str]], lot_ids: Sequence[str] = (), last_id: int = 0) -> Reading:
    """Read a typed table. A limit or a consequence may be left for later; what is there must be readable.

    Rows keep their id; a new one gets the next after last_id, which was never used.

    >>> read_lines([{"title": "Sessions", "unit": "session", "volume": "4x"}]).faults
    {'lines-0-volume': 'How many must be a number above 0, such as 480'}
    """
    if len(rows) > MOST_LINES:
        return Reading((), {"lines-0-title": f"The schedule must have {MOST_LINES} lines or fewer"})
    known = {row.get("id", "") for row in rows}
    highest = max((last_id, *(int(each[1:]) for each in known if _is_id(each))))
    lines: list[ScheduleLine] = []
    faults: dict[str, str] = {}
    seen: set[str] = set()
    for at, row in enumerate(rows):
        line_id = row.get("id", "")
        if not _is_id(line_id) or line_id in seen:
            highest += 1
            line_id = f"L{highest}"
        seen.add(line_id)
        line, wrong = _read(line_id, row, lot_ids)
        lines.append(line)
        faults |= {f"lines-{at}-{name}": message for name, message in wrong.items()}
    return Reading(() if faults else tuple(lines), faults, highest)


def _is_id(text: str) -> bool:
    return text[:1] == "L" and text[1:].isascii() and text[1:].isdigit() and len(text) < 8


def _read(line_id: str, row: Mapping[str, str], lot_ids: Sequence[str]) -> tuple[ScheduleLine, dict[str, str]]:
    typed = {name: plain_line(text) for name, text in row.items()}
    faults: dict[str, str] = {}
    for name, said in (("title", "what is priced"), ("unit", "the unit, such as session")):
        if not typed.get(name):
            faults[name] = f"Enter {said}"
        elif len(typed[name]) > 120:
            faults[name] = "This must be 120 characters or fewer"
    volume = _volume(typed.get("volume", ""))
    if volume is None:
        faults["volume"] = "How many must be a number above 0, such as 480"
    limit = None
    rule = _one_of(typed.get("rule", ""), RULES, MUST_FILL)
    if typed.get("limit"):
        try:
            limit = parse_pounds(typed["limit"], "the limit")
        except NotMoney as wrong:
            faults["limit"] = wrong.message
        if rule in (FREE, MUST_FILL):
            faults.setdefault("limit", "This rule has no limit. Empty the limit, or choose another rule")
    consequence = _one_of(typed.get("consequence", ""), CONSEQUENCES, "")
    lot = typed.get("lot", "")
    if lot and lot not in lot_ids:
        faults["lot"] = "Choose one of the lots, or all of them"
    return (
        ScheduleLine(
            id=line_id,
            title=typed.get("title", ""),
            unit=typed.get("unit", ""),
            volume=volume or "0",
            when=_one_of(typed.get("when", ""), WHEN, YEARLY),
            rises=typed.get("rises") != _FLAT,
            rule=rule,
            limit_pence=limit,
            consequence=consequence if rule in LIMITED else "",
            lots=(lot,) if lot else (),
        ),
        faults,
    )


def plain_line(text: str) -> str:
    """One line of what was typed, without signs that nobody can see.

    >>> plain_line(" Two\x00 \n words ")
    'Two words'
    """
    return " ".join("".join(sign for sign in text if sign.isprintable() or sign.isspace()).split())


def _one_of(text: str, known: Mapping[str, str], usual: str) -> str:
    return text if text in known else usual


def _volume(text: str) -> str | None:
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 < value <= MOST_VOLUME or value != round(value, 6):
        return None
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def schedule_of(draft: ScheduleDraft) -> Schedule | None:
    """The schedule of a draft, None for one price or one that cannot be worked out yet."""
    if draft.kind != BY_LINES or not draft.years or not draft.lines:
        return None
    return Schedule(draft.lines, draft.years, draft.extension_years, draft.rise, draft.rise_percent)
