"""The law as dated rows with their source: thresholds, standstill, notice limits, employer rates, bank holidays.

Every question is asked for a day. A day that no row covers is refused with `NotInTheData`, never answered with the
nearest row. The rows stand in `law.yaml`; imports nothing of the portal.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

_HERE = Path(__file__).parent
_HOLIDAYS_FILE = _HERE.parent / "reference" / "uk-bank-holidays.json"


class NotInTheData(LookupError):
    """No row of law covers the day asked for. `message` says which, in plain words."""

    def __init__(self, message: str) -> None:
        """Keep the message apart for the page."""
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, kw_only=True)
class _Row:
    """What every row has: the days it holds, both included (`until` None: no end known), and where it comes from."""

    holds_from: date
    until: date | None
    source: str
    confirmed: bool

    def covers(self, day: date) -> bool:
        """Tell whether the row was, or will be, law on a day."""
        return self.holds_from <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, kw_only=True)
class Threshold(_Row):
    """An amount in pence from which a rule of law bites; `with_vat`: the amount includes value added tax."""

    kind: str
    pence: int
    with_vat: bool


@dataclass(frozen=True)
class StandstillExemption:
    """A kind of award for which the law asks no standstill."""

    code: str
    label: str
    source: str
    confirmed: bool


@dataclass(frozen=True, kw_only=True)
class Standstill(_Row):
    """How many working days of standstill, the day of the award notice being day 1, and what is exempt."""

    working_days: int
    exemptions: tuple[StandstillExemption, ...]


@dataclass(frozen=True, kw_only=True)
class NoticeLimit(_Row):
    """Within how many calendar days a notice is due, the day of the event being day 1."""

    notice: str
    case: str
    days: int


@dataclass(frozen=True, kw_only=True)
class NationalInsurance(_Row):
    """What an employer pays: `percent` of each person's pay in a year above `above_pence`, less the allowance."""

    percent: Decimal
    above_pence: int
    allowance_pence: int


@dataclass(frozen=True, kw_only=True)
class Pension(_Row):
    """The least an employer pays into a pension: `percent` of each person's pay between two amounts in a year."""

    percent: Decimal
    from_pence: int
    to_pence: int


@dataclass(frozen=True, kw_only=True)
class LivingWage(_Row):
    """The National Living Wage in pence an hour."""

    pence: int


@dataclass(frozen=True, kw_only=True)
class SmeLimit(_Row):
    """Below how many staff, and up to which turnover or balance sheet, an enterprise is small or medium-sized."""

    staff_below: int
    turnover_pence: int
    balance_pence: int
    micro_below: int
    small_below: int


@dataclass(frozen=True)
class Law:
    """Every row there is, in the order of the file."""

    thresholds: tuple[Threshold, ...]
    standstill: tuple[Standstill, ...]
    notice_limits: tuple[NoticeLimit, ...]
    national_insurance: tuple[NationalInsurance, ...]
    pension: tuple[Pension, ...]
    living_wage: tuple[LivingWage, ...]
    sme: tuple[SmeLimit, ...]


@dataclass(frozen=True)
class _Holidays:
    days: frozenset[date]
    covered_from: date
    covered_until: date


R = TypeVar("R", bound=_Row)


@cache
def rows() -> Law:
    """Read all rows, once a process. Raises `ValueError` naming the row when the file contradicts itself."""
    with (_HERE / "law.yaml").open(encoding="utf-8") as file:
        written: Mapping[str, list[dict[str, Any]]] = yaml.safe_load(file)
    law = Law(
        thresholds=_read(written["thresholds"], _threshold),
        standstill=_read(written["standstill"], _standstill),
        notice_limits=_read(written["notice_limits"], _notice_limit),
        national_insurance=_read(written["national_insurance"], _national_insurance),
        pension=_read(written["pension"], _pension),
        living_wage=_read(written["living_wage"], lambda row: LivingWage(**_dated(row), pence=row["pence"])),
        sme=_read(written["sme"], _sme),
    )
    refuse_overlaps("threshold", law.thresholds, lambda row: row.kind)
    refuse_overlaps("notice limit", law.notice_limits, lambda row: f"{row.notice} {row.case}")
    for name in ("standstill", "national_insurance", "pension", "living_wage", "sme"):
        refuse_overlaps(name, getattr(law, name), lambda _row: "")
    return law


def threshold(kind: str, on: date) -> Threshold:
    """Find the threshold of a kind (`goods_services`, `light_touch`, …) in force on a day.

    >>> threshold("goods_services", date(2026, 3, 2)).pence
    20772000
    """
    return _in_force(rows().thresholds, on, f"threshold for {kind}", lambda row: row.kind == kind)


def standstill(on: date) -> Standstill:
    """Find the standstill rule in force on a day.

    >>> standstill(date(2026, 12, 17)).working_days
    8
    """
    return _in_force(rows().standstill, on, "rule for standstill")


def notice_limit(notice: str, on: date, *, light_touch: bool = False) -> NoticeLimit:
    """Find the limit for a notice (`contract_details`, …) about an event on a day; light touch where it differs.

    >>> notice_limit("contract_details", date(2027, 3, 1), light_touch=True).days
    120
    """
    limits = [row for row in rows().notice_limits if row.notice == notice]
    case = "light_touch" if light_touch and any(row.case == "light_touch" for row in limits) else "usual"
    return _in_force(limits, on, f"limit for the {notice} notice", lambda row: row.case == case)


def national_insurance(on: date) -> NationalInsurance:
    """Find the employer's National Insurance rate in force on a day."""
    return _in_force(rows().national_insurance, on, "rate of employer's National Insurance")


def pension(on: date) -> Pension:
    """Find the least employer's pension contribution in force on a day."""
    return _in_force(rows().pension, on, "least pension contribution")


def living_wage(on: date) -> LivingWage:
    """Find the National Living Wage in force on a day."""
    return _in_force(rows().living_wage, on, "National Living Wage")


def sme_limit(on: date) -> SmeLimit:
    """Find what makes a small or medium-sized enterprise on a day.

    >>> sme_limit(date(2026, 11, 23)).staff_below
    250
    """
    return _in_force(rows().sme, on, "limits for small and medium-sized enterprises")


def bank_holidays() -> frozenset[date]:
    """Give every day that is a bank holiday in any part of the United Kingdom.

    The union, since a "working day" of the Procurement Act is read as one that is no bank holiday anywhere in it: the
    longer standstill is the safe one.

    >>> date(2026, 3, 17) in bank_holidays()
    True
    """
    return _holidays().days


def covered_until() -> date:
    """Give the last day for which bank holidays are known: the end of the last year that every part has.

    >>> covered_until()
    datetime.date(2028, 12, 31)
    """
    return _holidays().covered_until


def covered_from() -> date:
    """Give the first day for which bank holidays are known: the start of the first year that every part has."""
    return _holidays().covered_from


@cache
def _holidays() -> _Holidays:
    divisions = json.loads(_HOLIDAYS_FILE.read_text(encoding="utf-8"))
    by_part = {
        part: {date.fromisoformat(event["date"]) for event in published["events"]}
        for part, published in divisions.items()
    }
    return _Holidays(
        days=frozenset().union(*by_part.values()),
        covered_from=date(max(min(days).year for days in by_part.values()), 1, 1),
        covered_until=date(min(max(days).year for days in by_part.values()), 12, 31),
    )


def _in_force(law: Iterable[R], on: date, what: str, matches: Callable[[R], bool] = lambda _row: True) -> R:
    for row in law:
        if matches(row) and row.covers(on):
            return row
    raise NotInTheData(f"We hold no {what} for {on.day} {on:%B} {on.year}. Ask an administrator to add it.")


def refuse_overlaps(what: str, law: Iterable[R], key: Callable[[R], str]) -> None:
    """Refuse rows of one kind that hold on the same day, or end before they begin. Raises `ValueError`."""
    last: dict[str, R] = {}
    for row in sorted(law, key=lambda row: (key(row), row.holds_from)):
        name = f"{what} {key(row)}".strip()
        before = last.get(key(row))
        if row.until is not None and row.until < row.holds_from:
            raise ValueError(f"The {name} from {row.holds_from} ends before it begins.")
        if before is not None and before.covers(row.holds_from):
            raise ValueError(f"Two rows for {name} hold on {row.holds_from}.")
        last[key(row)] = row


def _read(written: list[dict[str, Any]], build: Callable[[dict[str, Any]], R]) -> tuple[R, ...]:
    return tuple(build(row) for row in written)


def _dated(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "holds_from": row["from"],
        "until": row.get("until"),
        "source": row["source"],
        "confirmed": row.get("confirmed", True),
    }


def _threshold(row: Mapping[str, Any]) -> Threshold:
    return Threshold(**_dated(row), kind=row["kind"], pence=row["pounds"] * 100, with_vat=row["vat"])


def _standstill(row: Mapping[str, Any]) -> Standstill:
    exemptions = tuple(StandstillExemption(**exemption) for exemption in row["exemptions"])
    return Standstill(**_dated(row), working_days=row["working_days"], exemptions=exemptions)


def _notice_limit(row: Mapping[str, Any]) -> NoticeLimit:
    return NoticeLimit(**_dated(row), notice=row["notice"], case=row["case"], days=row["days"])


def _national_insurance(row: Mapping[str, Any]) -> NationalInsurance:
    return NationalInsurance(
        **_dated(row),
        percent=Decimal(row["percent"]),
        above_pence=row["above_pounds"] * 100,
        allowance_pence=row["allowance_pounds"] * 100,
    )


def _pension(row: Mapping[str, Any]) -> Pension:
    return Pension(
        **_dated(row),
        percent=Decimal(row["percent"]),
        from_pence=row["from_pounds"] * 100,
        to_pence=row["to_pounds"] * 100,
    )


def _sme(row: Mapping[str, Any]) -> SmeLimit:
    return SmeLimit(
        **_dated(row),
        staff_below=row["staff_below"],
        turnover_pence=row["turnover_pounds"] * 100,
        balance_pence=row["balance_pounds"] * 100,
        micro_below=row["micro_below"],
        small_below=row["small_below"],
    )
