"""The table of staff who may move: no free text, nobody recognisable, sums exact."""

import doctest
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import law
from portal.rules import disclosure
from portal.rules.disclosure import (
    AGE_BANDS,
    COLUMNS,
    CONTRACT_TYPES,
    NOT_SHOWN,
    PENSIONS,
    START_BANDS,
    WITHHELD,
    Post,
    Rates,
    as_row,
    insurance_pence,
    on_costs,
    pay_band,
    pension_pence,
    published,
    read_posts,
    refusal,
    totals,
)

GOOD = {
    "post": "P-07",
    "hours_a_week": "18.5",
    "pay_a_year": "£12,400",
    "start_band": "2015-2019",
    "age_band": "40-49",
    "contract_type": "permanent",
    "pension": "lgps",
    "assigned_percent": "100",
}
# hours a week, pay a year, start, age, pension: the fourteen people of the demonstration's workforce table
FOURTEEN = (
    ("37", 31600, "2015-2019", WITHHELD, "lgps"),
    ("30", 24400, "2015-2019", WITHHELD, "lgps"),
    ("22.2", 17600, "2015-2019", WITHHELD, "lgps"),
    ("12", 8200, "2020-2024", "20-29", "none"),
    ("14.8", 10100, "2020-2024", "20-29", "auto"),
    ("9", 6200, "2020-2024", "20-29", "none"),
    ("33.3", 31700, WITHHELD, WITHHELD, "auto"),
    ("26", 21600, WITHHELD, WITHHELD, "auto"),
    ("18.5", 14700, WITHHELD, WITHHELD, "auto"),
    ("12", 8200, WITHHELD, WITHHELD, "none"),
    ("10", 6800, WITHHELD, WITHHELD, "none"),
    ("18.5", 13100, "2020-2024", "20-29", "auto"),
    ("14.8", 10100, "2020-2024", "20-29", "auto"),
    ("11.1", 7600, "2020-2024", "20-29", "none"),
)
POSTS = tuple(
    Post(f"P-{number:02}", Decimal(hours), pay * 100, start, age, "permanent", pension, Decimal(100))
    for number, (hours, pay, start, age, pension) in enumerate(FOURTEEN, start=1)
)
ON = date(2025, 6, 1)
RATES = Rates(
    insurance_percent=law.national_insurance(ON).percent,
    insurance_above_pence=law.national_insurance(ON).above_pence,
    enrolment_percent=law.pension(ON).percent,
    enrolment_from_pence=law.pension(ON).from_pence,
    enrolment_to_pence=law.pension(ON).to_pence,
    scheme_percent=Decimal("21.2"),
)


def faults(**changed):
    row = {name: value for name, value in {**GOOD, **changed}.items() if value is not None}
    return [(fault.path, fault.message) for fault in read_posts([row]).faults]


def test_examples_in_the_docstrings_hold():
    assert doctest.testmod(disclosure).failed == 0


def test_a_good_row_is_read_and_written_back():
    reading = read_posts([GOOD])
    assert reading.faults == ()
    (post,) = reading.posts
    assert post == Post("P-07", Decimal("18.5"), 1_240_000, "2015-2019", "40-49", "permanent", "lgps", Decimal(100))
    assert read_posts([as_row(post)]).posts == (post,)
    assert post.full_time_posts == Decimal("0.50")


@pytest.mark.parametrize(
    ("changed", "path", "message"),
    [
        ({"post": "Sam Reed"}, "posts-0-post", "Post must be a code such as P-07, not a name or a payroll number"),
        ({"post": ""}, "posts-0-post", "Post must be a code such as P-07, not a name or a payroll number"),
        ({"post": "P-7"}, "posts-0-post", "Post must be a code such as P-07, not a name or a payroll number"),
        ({"hours_a_week": "0"}, "posts-0-hours_a_week", "Hours a week must be between 0.01 and 60"),
        ({"hours_a_week": "60.01"}, "posts-0-hours_a_week", "Hours a week must be between 0.01 and 60"),
        ({"hours_a_week": "18.555"}, "posts-0-hours_a_week", "Hours a week must be between 0.01 and 60"),
        ({"hours_a_week": "NaN"}, "posts-0-hours_a_week", "Hours a week must be between 0.01 and 60"),
        ({"hours_a_week": "\u0663"}, "posts-0-hours_a_week", "Hours a week must be between 0.01 and 60"),
        ({"pay_a_year": None}, "posts-0-pay_a_year", "Enter the pay a year"),
        ({"pay_a_year": "a lot"}, "posts-0-pay_a_year", "The pay a year must be in pounds and pence"),
        ({"pay_a_year": "0"}, "posts-0-pay_a_year", "The pay a year must be between £0.01 and £200,000"),
        ({"pay_a_year": "200,000.01"}, "posts-0-pay_a_year", "The pay a year must be between £0.01 and £200,000"),
        ({"start_band": "3 May 2011"}, "posts-0-start_band", "Select a start band"),
        ({"age_band": "44"}, "posts-0-age_band", "Select an age band"),
        ({"contract_type": None}, "posts-0-contract_type", "Select a contract type"),
        ({"pension": "lgps; off sick since May"}, "posts-0-pension", "Select a pension"),
        ({"assigned_percent": "101"}, "posts-0-assigned_percent", "Share of time on this service must be between"),
        ({"assigned_percent": "0"}, "posts-0-assigned_percent", "Share of time on this service must be between"),
        ({"notes": "on leave"}, "posts-0-notes", "This table has no column “notes”. It has no place for remarks."),
    ],
)
def test_what_does_not_fit_a_cell_is_named_at_its_place(changed, path, message):
    found = faults(**changed)
    assert [where for where, _ in found] == [path]
    assert found[0][1].startswith(message)


def test_no_column_takes_free_text():
    assert {column.kind for column in COLUMNS} == {"code", "number", "money", "choice", "lot"}
    for column in COLUMNS:
        assert faults(**{column.name: "She is often ill"}), column.name
        assert (column.kind == "choice") is bool(column.choices)


def test_a_code_may_stand_for_one_person_only():
    reading = read_posts([GOOD, GOOD, {**GOOD, "post": "P-08"}])
    assert [(fault.path, fault.message) for fault in reading.faults] == [
        ("posts-1-post", "P-07 stands in the table twice. Give each person their own code")
    ]


def test_a_table_of_too_many_people_is_refused_before_it_is_read():
    assert read_posts([GOOD] * 501).faults[0].message == "The table must have 500 people or fewer"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from([*GOOD, "name"]), st.text(max_size=12)), max_size=3))
def test_no_text_breaks_the_reading(rows):
    reading = read_posts(rows)
    assert len(reading.posts) + len({fault.row for fault in reading.faults}) >= len(rows)


@pytest.mark.parametrize(("people", "refused"), [(0, True), (1, True), (4, True), (5, False), (14, False)])
def test_a_table_of_fewer_than_five_people_is_not_shown(people, refused):
    assert (refusal(POSTS[:people]) is not None) is refused
    if refused:
        with pytest.raises(ValueError, match="fewer than 5"):
            published(POSTS[:people])
    else:
        assert len(published(POSTS[:people])) == people


def test_one_person_is_said_as_one_person():
    assert refusal(POSTS[:1]).startswith("The table has 1 person. ")


def test_what_three_people_have_in_common_is_shown_and_the_rest_hidden():
    rows = published(POSTS)
    assert [(row.start_band, row.age_band, row.pension) for row in rows[:4]] == [
        ("2015–2019", NOT_SHOWN, "Local government scheme (LGPS)"),
        ("2015–2019", NOT_SHOWN, "Local government scheme (LGPS)"),
        ("2015–2019", NOT_SHOWN, "Local government scheme (LGPS)"),
        ("2020–2024", "20–29", "None"),
    ]
    assert (rows[9].pension, rows[9].start_band) == (NOT_SHOWN, NOT_SHOWN)
    assert [row.hours_a_week for row in rows[:3]] == ["37", "30", "22.2"]


def test_age_is_hidden_first_and_only_as_much_as_is_needed():
    alike = [replace(POSTS[0], post=f"P-{number}", age_band="30-39") for number in range(10, 15)]
    odd_age = replace(alike[0], post="P-20", age_band="60-plus")
    rows = published([*alike, odd_age, replace(odd_age, post="P-21"), replace(odd_age, post="P-22", age_band="20-29")])
    assert {row.age_band for row in rows[:5]} == {"30–39"}
    assert [(row.age_band, row.start_band) for row in rows[5:]] == [(NOT_SHOWN, "2015–2019")] * 3
    one_odd = published([*alike, odd_age])[-1]
    assert (one_odd.age_band, one_odd.start_band, one_odd.contract_type, one_odd.pension) == (NOT_SHOWN,) * 4


posts = st.builds(
    Post,
    st.just("P-01"),
    st.integers(1, 6000).map(lambda hundredths: Decimal(hundredths) / 100),
    st.integers(1, 20_000_000),
    st.sampled_from(list(START_BANDS)),
    st.sampled_from(list(AGE_BANDS)),
    st.sampled_from(list(CONTRACT_TYPES)),
    st.sampled_from(list(PENSIONS)),
    st.just(Decimal(100)),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(posts, min_size=5, max_size=25))
def test_whatever_is_shown_of_a_person_at_least_three_share(table):
    rows = published(table)
    together = Counter((row.age_band, row.start_band, row.contract_type, row.pension) for row in rows)
    for shown, people in together.items():
        assert people >= 3 or set(shown) == {NOT_SHOWN}
    assert [row.hours_a_week for row in rows] == [f"{post.hours_a_week:f}" for post in table]


def test_exact_pay_never_leaves_the_table():
    for row, post in zip(published(POSTS), POSTS, strict=True):
        assert f"{post.pay_pence // 100:,}" not in " ".join(vars(row).values())


@pytest.mark.parametrize(
    ("hours", "pay", "band"),
    [
        ("37", 31600, "£30,000–£31,999"),
        ("22.2", 17600, "£28,000–£29,999"),
        ("33.3", 31700, "£34,000–£35,999"),
        ("9", 6200, "£24,000–£25,999"),
        ("37", 26000, "£26,000–£27,999"),
        ("37", 25999, "£24,000–£25,999"),
    ],
)
def test_the_band_is_that_of_pay_for_a_full_week(hours, pay, band):
    assert pay_band(replace(POSTS[0], hours_a_week=Decimal(hours), pay_pence=pay * 100)) == band


def test_totals_of_the_fourteen_people_agree_with_the_written_ones():
    summed = totals(POSTS)
    assert (summed.headcount, summed.full_time_posts, summed.pay_bill_pence) == (14, Decimal("7.26"), 21_190_000)
    costs = on_costs(POSTS, RATES)
    assert (costs.insurance_pence, costs.pension_pence, costs.total_pence) == (2_128_500, 1_751_900, 3_880_400)


@pytest.mark.parametrize(("pay", "pence"), [(2_400_000, 285_000), (1_200_000, 105_000), (500_000, 0), (0, 0)])
def test_insurance_starts_above_the_threshold_of_each_person(pay, pence):
    assert insurance_pence(pay, RATES) == pence


@pytest.mark.parametrize(
    ("pension", "pay", "pence"),
    [
        ("lgps", 2_400_000, 508_800),
        ("other-defined-benefit", 2_400_000, 508_800),
        ("auto", 2_400_000, 53_280),
        ("auto", 600_000, 0),
        ("auto", 9_000_000, 132_090),
        ("none", 2_400_000, 0),
    ],
)
def test_pension_costs_are_those_of_the_worked_examples(pension, pay, pence):
    assert pension_pence(replace(POSTS[0], pension=pension, pay_pence=pay), RATES) == pence
