"""How long what is kept: the table and its sums."""

from dataclasses import replace
from datetime import date

import pytest

from portal.rules.retention import PERIODS, Basis, Kind, Period, TenderFacts, period, tender_dates


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_a_row_with_its_source(kind: Kind) -> None:
    row = period(kind, date(2026, 11, 23))
    assert row.law
    assert row.starts
    assert row.then
    assert row.for_good is (row.length == "For good")


def test_no_row_lasts_for_no_time() -> None:
    assert all(row.for_good or row.years or row.months or row.days for row in PERIODS)


@pytest.mark.parametrize(
    ("length", "start", "free"),
    [
        ({"years": 3}, date(2027, 3, 4), date(2030, 3, 4)),
        ({"years": 3}, date(2028, 2, 29), date(2031, 3, 1)),
        ({"years": 4}, date(2028, 2, 29), date(2032, 2, 29)),
        ({"months": 6}, date(2026, 8, 31), date(2027, 3, 1)),
        ({"months": 12}, date(2026, 12, 31), date(2027, 12, 31)),
        ({"days": 35}, date(2026, 11, 23), date(2026, 12, 28)),
        ({"for_good": True}, date(2026, 11, 23), None),
    ],
)
def test_a_period_is_over_when_its_last_day_is(length: dict[str, int], start: date, free: date | None) -> None:
    row = Period(
        kind=Kind.MAIL, what="", starts="", law="", basis=Basis.POLICY, then="", since=date(2025, 1, 1), **length
    )
    assert row.ends(start) == free


def test_a_later_row_does_not_reach_back() -> None:
    old = period(Kind.OTHER_BIDS, date(2026, 1, 1))
    rows = (*PERIODS, replace(old, years=1, since=date(2028, 1, 1)))
    assert period(Kind.OTHER_BIDS, date(2027, 12, 31), rows).years == 3
    assert period(Kind.OTHER_BIDS, date(2028, 1, 1), rows).years == 1


@pytest.mark.parametrize(
    ("facts", "record", "others", "unsent"),
    [
        (TenderFacts(), None, None, None),
        (TenderFacts(signed_on=date(2027, 3, 4)), None, None, None),
        (
            TenderFacts(signed_on=date(2027, 3, 4), contract_ends_on=date(2029, 3, 31)),
            date(2035, 3, 31),
            date(2030, 3, 4),
            date(2028, 3, 4),
        ),
        (
            TenderFacts(stopped_on=date(2027, 3, 4)),
            date(2030, 3, 4),
            date(2030, 3, 4),
            date(2028, 3, 4),
        ),
    ],
)
def test_dates_of_a_tender(facts: TenderFacts, record: date | None, others: date | None, unsent: date | None) -> None:
    dates = tender_dates(facts)
    assert (dates.record, dates.other_bids, dates.unsent_bids) == (record, others, unsent)
