"""Notices and signatures: what must hold of them."""

from datetime import date

import pytest

from portal.rules import awarding

RELEASED, TODAY = date(2026, 12, 16), date(2026, 12, 17)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2026/S 000-012345", "2026/S 000-012345"),
        (" 2026/s  000-012345 ", "2026/S 000-012345"),
        ("012345-2026", "012345-2026"),
        ("12345-2026", None),
        ("2026/S 000-012345; DROP", None),
        ("", None),
        ("٠١٢٣٤٥-2026", None),
    ],
)
def test_a_notice_reference_has_one_of_two_shapes(typed: str, kept: str | None) -> None:
    assert awarding.notice_reference(typed) == kept


@pytest.mark.parametrize(
    ("published", "released", "left", "field"),
    [
        (TODAY, RELEASED, [], None),
        (RELEASED, RELEASED, [], None),
        (date(2026, 12, 15), RELEASED, [], "published_on"),
        (date(2026, 12, 18), RELEASED, [], "published_on"),
        (TODAY, None, ["Birch CIC"], ""),
        (TODAY, RELEASED, ["Birch CIC"], ""),
        (TODAY, None, [], ""),
    ],
)
def test_cl_12_e_no_notice_goes_before_the_feedback(
    published: date, released: date | None, left: list[str], field: str | None
) -> None:
    faults = awarding.notice_faults(published, TODAY, released, left)
    assert list(faults) == ([] if field is None else [field])
    assert all(name in " ".join(faults.values()) for name in left)


@pytest.mark.parametrize(
    ("signed", "fault"),
    [
        (date(2026, 12, 17), "Standstill ends on Wednesday 30 December 2026"),
        (date(2026, 12, 30), "You can sign from Thursday 31 December 2026"),
        (date(2026, 12, 31), None),
        (date(2027, 1, 4), None),
        (date(2027, 1, 5), "today or earlier"),
    ],
)
def test_cl_12_d_signing_waits_for_the_end_of_standstill(signed: date, fault: str | None) -> None:
    said = awarding.signature_fault(signed, date(2027, 1, 4), date(2026, 12, 31))
    assert (said is None) if fault is None else (said is not None and fault in said)


@pytest.mark.parametrize(("length", "fits"), [(0, False), (79, False), (80, True), (4000, True), (4001, False)])
def test_a_reason_has_a_least_and_a_greatest_length(length: int, fits: bool) -> None:
    assert (awarding.reason_fault("a" * length, 80) is None) is fits
