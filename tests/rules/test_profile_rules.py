"""Numbers of registers, the size of an enterprise, and the sections of a profile, as tables of cases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from config.law import NotInTheData, sme_limit
from portal.rules import codec
from portal.rules import profile_answers as answers
from portal.rules.profile import (
    SECTIONS,
    Insurance,
    NumberHeld,
    PolicyHeld,
    Profile,
    ProfileFact,
    expiring,
    fact_of,
    gaps,
    lines,
)
from portal.rules.refusals import Invalid, NotFound
from portal.rules.registers import REGISTERS, read_number
from portal.rules.sme import Band, SmeLimits, size_band

TODAY = date(2026, 11, 23)
LIMITS = SmeLimits(250, 44_000_000_00, 38_000_000_00, source="Procurement Act 2023 section 123")
MILLION = 1_000_000_00


@pytest.mark.parametrize(
    ("register", "typed", "kept", "told"),
    [
        ("company", "01234567", "01234567", False),
        ("company", "1234567", "01234567", True),
        ("company", " 0123 4567 ", "01234567", True),
        ("company", "o1234567", "01234567", True),
        ("company", "sc12345", "SC012345", True),
        ("company", "CE012345", "CE012345", False),
        ("company", "NI 012345", "NI012345", True),
        ("company", "IP12345R", "IP12345R", False),
        ("company", "R0001234", "R0001234", False),
        ("cic", "9876543", "09876543", True),
        ("charity", "1123456", "1123456", False),
        ("charity", "234 567", "234567", True),
        ("oscr", "sc 12345", "SC012345", True),
        ("oscr", "12345", "SC012345", True),
        ("ccni", "100123", "NIC100123", True),
        ("ccni", "nic100123", "NIC100123", True),
        ("mutual", "rs1234", "RS1234", True),
        ("mutual", "31416R", "31416R", False),
        ("ukprn", "1001 2345", "10012345", True),
        ("vat", "GB 980 7806 84", "980780684", True),
        ("utr", "1955839661K", "1955839661", True),
    ],
)
def test_a_number_is_kept_in_its_registers_form_and_mending_is_told(
    register: str, typed: str, kept: str, told: bool
) -> None:
    read = read_number(register, typed, {})
    assert read.number == kept
    assert (kept in read.told) is told


@pytest.mark.parametrize(
    ("register", "typed"),
    [
        ("company", "123456789"),
        ("company", "00000000"),
        ("company", "XX123456"),
        ("company", "1234"),
        ("charity", "12345"),
        ("charity", "0123456"),
        ("charity", "12345678"),
        ("oscr", "SC1234567"),
        ("ccni", "NIC1"),
        ("mutual", "R1234"),
        ("mutual", "0"),
        ("ukprn", "20012345"),
        ("ukprn", "1001234"),
        ("vat", "12345678"),
        ("utr", "12345"),
        ("company", "\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668"),
        ("company", "1" * 50),
    ],
)
def test_a_number_that_cannot_be_one_is_refused_beside_its_field(register: str, typed: str) -> None:
    with pytest.raises(Invalid, match="It looks like") as refused:
        read_number(register, typed, {})
    assert refused.value.field == register


def test_check_digits_are_asked_of_the_caller() -> None:
    with pytest.raises(Invalid, match="One of its digits is wrong"):
        read_number("vat", "980780684", {"vat": lambda _: False})
    assert read_number("vat", "980780684", {"vat": lambda _: True}).number == "980780684"


@pytest.mark.parametrize("register", REGISTERS, ids=lambda each: each.code)
def test_every_example_on_the_page_is_a_number_of_its_register(register: Any) -> None:
    read = read_number(register.code, register.example, {})
    assert (read.number, read.told) == (register.example, "")


@pytest.mark.parametrize(
    ("staff", "turnover", "balance", "band"),
    [
        (0, 0, None, Band.MICRO),
        (9, 2 * MILLION, None, Band.MICRO),
        (10, 2 * MILLION, None, Band.SMALL),
        (49, 44 * MILLION, None, Band.SMALL),
        (50, 44 * MILLION, 99 * MILLION, Band.MEDIUM),
        (249, 44 * MILLION + 1, 38 * MILLION, Band.MEDIUM),
        (249, 44 * MILLION + 1, 38 * MILLION + 1, Band.LARGE),
        (250, 0, 0, Band.LARGE),
        (5, 45 * MILLION, None, None),
        (5, None, 39 * MILLION, None),
        (5, None, 38 * MILLION, Band.MICRO),
        (5, None, None, None),
    ],
)
def test_size_is_staff_and_either_turnover_or_balance_sheet(
    staff: int, turnover: int | None, balance: int | None, band: Band | None
) -> None:
    assert size_band(staff, turnover, balance, LIMITS) is band


def test_the_limits_are_law_of_a_day() -> None:
    row = sme_limit(TODAY)
    assert (row.staff_below, row.turnover_pence, row.balance_pence) == (250, 44 * MILLION, 38 * MILLION)
    with pytest.raises(NotInTheData):
        sme_limit(date(2025, 2, 23))


def test_sme_and_vcse_are_two_questions() -> None:
    large_charity = fact_of(Profile(staff=400, turnover_pence=9 * MILLION, vcse=True, vcse_kind="charity"), LIMITS)
    assert (large_charity.sme, large_charity.vcse) == (False, True)
    small_firm = fact_of(Profile(staff=4, turnover_pence=MILLION, vcse=False), LIMITS)
    assert (small_firm.sme, small_firm.vcse, small_firm.sme_source) == (True, False, LIMITS.source)
    unknown = fact_of(Profile(staff=4, turnover_pence=50 * MILLION), LIMITS)
    assert (unknown.sme, unknown.band, unknown.sme_source) == (None, "", "")


HAS = Insurance("public", "have", 5 * MILLION, date(2027, 3, 31))
WHOLE = Profile(
    legal_form="cic",
    numbers=(NumberHeld("cic", "09876543"),),
    staff=12,
    turnover_pence=400_000_00,
    vcse=True,
    vcse_kind="cic",
    districts=("Ashford", "Swale"),
    insurances=(HAS,),
    policies=(PolicyHeld("safeguarding", "would"),),
)


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, []),
        ({"legal_form": ""}, ["legal"]),
        ({"numbers": ()}, ["numbers"]),
        ({"numbers": (NumberHeld("vat", "980780684"),)}, ["numbers"]),
        ({"numbers": (), "not_registered": True}, []),
        ({"staff": None}, ["size"]),
        ({"vcse": None}, ["vcse"]),
        ({"vcse": False}, []),
        ({"districts": ()}, ["districts"]),
        ({"insurances": ()}, ["insurance-public"]),
        ({"insurances": (Insurance("public", "would", MILLION),)}, []),
        ({"insurances": (Insurance("public", "none"),)}, []),
        ({"policies": ()}, ["policy-safeguarding"]),
    ],
)
def test_only_what_is_asked_and_not_answered_is_missing(change: dict[str, Any], missing: list[str]) -> None:
    asks = ("policy-safeguarding", "legal", "numbers", "size", "vcse", "districts", "insurance-public")
    profile = replace(WHOLE, **change)
    assert [gap.section for gap in gaps(profile, asks)] == missing
    assert gaps(profile, ()) == ()


def test_what_runs_out_before_a_day_comes_soonest_first() -> None:
    profile = replace(
        WHOLE,
        insurances=(HAS, Insurance("employers", "would", MILLION)),
        policies=(PolicyHeld("equality", "have", date(2027, 1, 31)), PolicyHeld("safeguarding", "none")),
    )
    assert [each.section for each in expiring(profile, date(2027, 4, 1))] == ["policy-equality", "insurance-public"]
    assert expiring(profile, date(2027, 1, 31)) == ()


def test_a_frozen_profile_comes_back_from_its_canonical_form() -> None:
    fact = fact_of(WHOLE, LIMITS)
    assert codec.decode(ProfileFact, codec.encode(fact)) == fact
    said = {line.label: line.value for line in lines(fact)}
    assert said["Size"] == "small (an SME)"
    assert said["Public liability insurance"] == "Yes: £5,000,000 a claim, until 31 March 2027"
    assert said["Safeguarding policy"] == "To be written on winning"


def _numbers(profile: Profile, typed: dict[str, str], *, none: bool = False) -> Profile:
    return answers.with_numbers(profile, typed, not_registered=none, checks={})[0]


@pytest.mark.parametrize(
    ("answer", "fields"),
    [
        (lambda: answers.with_legal_form(WHOLE, "guild"), {"legal_form"}),
        (lambda: _numbers(WHOLE, {}), {"not_registered"}),
        (lambda: _numbers(WHOLE, {"vat": "980780684"}), {"not_registered"}),
        (lambda: _numbers(WHOLE, {"company": "1234567"}, none=True), {"not_registered"}),
        (lambda: _numbers(WHOLE, {"company": "x", "charity": "y"}), {"company", "charity"}),
        (lambda: answers.with_vcse(WHOLE, True, ""), {"kind"}),
        (lambda: answers.with_districts(WHOLE, [], ["Ashford"]), {"districts"}),
        (lambda: answers.with_districts(WHOLE, ["Ashford", "Paris"], ["Ashford"]), {"districts"}),
        (lambda: answers.with_insurance(WHOLE, Insurance("public", "have"), TODAY), {"amount", "expires_on"}),
        (lambda: answers.with_insurance(WHOLE, Insurance("public", "would"), TODAY), {"amount"}),
        (lambda: answers.with_insurance(WHOLE, Insurance("public", "maybe"), TODAY), {"standing"}),
        (
            lambda: answers.with_insurance(WHOLE, Insurance("public", "have", 1, date(2026, 11, 22)), TODAY),
            {"expires_on"},
        ),
        (lambda: answers.with_policy(WHOLE, PolicyHeld("equality", "have"), TODAY), {"expires_on"}),
        (lambda: answers.with_policy(WHOLE, PolicyHeld("equality", "have", date(2025, 1, 1)), TODAY), {"expires_on"}),
    ],
)
def test_an_answer_that_cannot_be_right_is_refused_beside_its_field(
    answer: Callable[[], Any], fields: set[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        answer()
    assert set(refused.value.errors) | ({refused.value.field} if refused.value.field else set()) == fields


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"staff": -1}, "staff"),
        ({"turnover_pence": None}, "turnover"),
        ({"turnover_pence": -1}, "turnover"),
        ({"balance_pence": 10**15}, "balance"),
        ({"year_end": date(2026, 11, 24)}, "year_end"),
    ],
)
def test_a_size_that_cannot_be_right_is_refused(values: dict[str, Any], field: str) -> None:
    given = {"staff": 1, "turnover_pence": 0, "balance_pence": None, "year_end": None} | values
    with pytest.raises(Invalid) as refused:
        answers.with_size(Profile(), today=TODAY, **given)
    assert refused.value.field == field


def test_what_one_does_not_have_loses_amount_and_day() -> None:
    profile = answers.with_insurance(WHOLE, Insurance("public", "none", MILLION, date(2027, 1, 1)), TODAY)
    assert profile.insurance("public") == Insurance("public", "none")
    would = answers.with_insurance(WHOLE, Insurance("public", "would", MILLION, date(2027, 1, 1)), TODAY)
    assert would.insurance("public") == Insurance("public", "would", MILLION)
    with pytest.raises(NotFound):
        answers.with_insurance(WHOLE, Insurance("pets", "none"), TODAY)


def test_sections_have_codes_that_stand_in_addresses() -> None:
    assert all(code.replace("-", "").isalpha() and code.islower() for code in SECTIONS)
