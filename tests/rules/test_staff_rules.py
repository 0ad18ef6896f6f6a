"""Staff who may move: what they cost by the rates of a day, what is known of them, what a bidder says of them."""

import doctest
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from portal.procurements import template
from portal.rules import caveat_words, staff_costs, staff_facts, staff_pack, staff_response, tupe
from portal.rules.disclosure import (
    NOT_SHOWN,
    Post,
    changes,
    lot_totals,
    post_changes,
    published,
    read_posts,
    rows_of,
    sheet,
    showing,
    shown_table,
    withheld,
)
from portal.rules.disclosure import template as sheet_template
from portal.rules.drafting import AboutDraft, Draft, TimetableDraft, TupeDraft
from portal.rules.pack import Lot
from portal.rules.pack_changes import differences, parts_changed
from portal.rules.staff_costs import LawRates, below_wage, budget_check, least_cost, year_cost
from portal.rules.staff_facts import TERMS, StaffCostsDraft, StaffDraft, gaps, known_terms, term_fault
from portal.rules.staff_pack import law_as_policy, law_of, workforce_of
from portal.rules.staff_response import (
    COST_LINES,
    StaffCosts,
    StaffPosition,
    conditional_words,
    cost_gaps,
    position_faults,
    position_gaps,
    rests_on_older_facts,
    task_states,
)
from portal.rules.tupe import Tupe
from tests.factories.procurements import sample_pack

LAW = template.staff_law(date(2025, 6, 1))
RATES = LAW.with_scheme("21.2")
POST = Post("P-01", Decimal(37), 2_400_000, "2015-2019", "30-39", "permanent", "lgps", Decimal(100))
TABLE = Tupe("applies", "They do this work.", headcount=6, pay_bill_pence=9_000_000, workforce_digest="d2")
WHOLE = StaffPosition(
    moves="all",
    people=6,
    reasons="They do this work today.",
    pension="enrolment",
    measures=("none",),
    plan="We meet each of them in May.",
    employer="us",
    redundancy_owner="us",
    indemnities="contract",
    if_wrong="keep",
    pack_version=2,
    table_digest="d2",
)


@pytest.mark.parametrize(
    "module",
    [staff_costs, staff_facts, staff_response, staff_pack, caveat_words, tupe, changes, sheet, showing],
    ids=lambda module: module.__name__,
)
def test_examples_in_the_docstrings_hold(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("posts", "total", "insurance", "pension"),
    [
        ((POST,), 3_193_800, 285_000, 508_800),
        ((replace(POST, pension="auto"),), 2_738_280, 285_000, 53_280),
        ((replace(POST, pay_pence=1_200_000, pension="none"),) * 2, 2_610_000, 210_000, 0),
        ((replace(POST, pay_pence=2_000_000, extras_pence=400_000),), 3_193_800, 285_000, 508_800),
    ],
)
def test_a_year_costs_what_the_worked_examples_say(posts, total, insurance, pension):
    cost = year_cost(posts, RATES)
    assert (cost.total_pence, cost.insurance_pence, cost.pension_pence) == (total, insurance, pension)


def test_cover_and_overheads_are_added_once_rounded():
    cost = year_cost([POST], RATES, cover_percent="10", overheads_percent="12.5")
    assert cost.more_pence == 758_528  # 31,938.00 x 1.10 x 1.125 is 39,523.275
    assert cost.total_pence == 3_952_328


def test_the_fewest_hours_are_costed_for_as_many_people_as_full_weeks_need():
    cost = least_cost("74", LAW)
    # 37 x 52 x £12.21 is £23,492.04 each; (23,492.04 - 5,000) x 15% and (23,492.04 - 6,240) x 3% on top
    assert (cost.pay_pence, cost.insurance_pence, cost.pension_pence) == (4_698_408, 554_762, 103_512)
    assert least_cost("", LAW) is None


@pytest.mark.parametrize(("value", "short"), [(9_700_000, 0), (9_581_400, 0), (9_000_000, 581_400), (None, 0)])
def test_a_budget_is_short_by_what_the_larger_cost_exceeds_it(value, short):
    found = budget_check([POST, POST, POST], StaffCostsDraft(scheme_percent="21.2"), LAW, value, 12)
    assert found.short_pence == short


def test_no_rates_for_a_day_means_no_cost_and_never_the_nearest_row():
    assert budget_check([POST], StaffCostsDraft(), None, 9_000_000, 12).moving is None
    assert law_of(template.law_in_force(date(2024, 1, 1))) is None
    assert law_of(law_as_policy(LAW)) == LAW


def test_pay_below_the_living_wage_is_named_and_apprentices_are_not():
    low = replace(POST, pay_pence=1_900_000)
    assert below_wage([POST, low, replace(low, contract_type="apprentice")], 1221) == ("P-01",)


@pytest.mark.parametrize(
    ("name", "text", "fine"),
    [
        ("holiday", "33", True),
        ("holiday", "61", False),
        ("holiday", "-1", False),
        ("holiday", "33.5", False),
        ("sick_pay", "statutory", True),
        ("sick_pay", "Sam is often ill", False),
        ("claims", "", True),
    ],
)
def test_a_fact_is_one_of_the_choices_or_a_whole_number(name, text, fine):
    term = next(term for term in TERMS if term.name == name)
    assert (term_fault(term, text) is None) is fine


def test_a_gap_is_told_with_day_and_name_and_few_people_are_never_counted():
    draft = StaffDraft({"holiday": "33", "claims": "1"}, date(2026, 12, 4), "Priya Nair")
    assert [(term.heading, term.text) for term in known_terms(draft)] == [
        ("Paid holiday a year, with bank holidays", "33 days"),
        ("Claims at a tribunal, last 2 years", "1 or 2"),
    ]
    assert len(gaps(draft)) == len(TERMS) - 2
    assert gaps(replace(draft, owner="")) == ()


def _posts(number: int, lot: str = "", **over: object) -> list[Post]:
    return [replace(POST, post=f"P-{lot}{place:02}", lot=lot, **over) for place in range(number)]


@pytest.mark.parametrize(
    ("sizes", "told"), [((5, 5), True), ((5, 4), False), ((5, 0), True), ((0, 0), False), ((9, 1), False)]
)
def test_sums_of_a_lot_are_told_only_where_no_other_lot_can_be_worked_out(sizes, told):
    posts = _posts(sizes[0], "1") + _posts(sizes[1], "2") or _posts(6)
    assert bool(lot_totals(posts, ["1", "2"])) is told


def test_a_lone_role_and_a_lone_lot_are_hidden_and_said_to_be():
    posts = [*_posts(5, "1"), replace(POST, post="P-99", lot="2", role="manager")]
    row = published(posts)[-1]
    assert (row.role, row.lot, row.pension) == (NOT_SHOWN,) * 3
    last = withheld(posts)[-1]
    assert last.what == "P-99: age, start, role, contract, lot and pension"
    assert last.why == "Fewer than 3 people have the same."


def test_allowances_stand_in_the_sums_and_never_beside_a_person():
    posts = _posts(6, extras_pence=123_400)
    assert "1,234" not in str(published(posts))
    assert workforce_of(_draft(), posts).pay_bill_pence == 6 * 2_523_400


def _draft() -> Draft:
    return Draft(
        tupe=TupeDraft(view="applies"), policy=law_as_policy(LAW), about=AboutDraft(), timetable=TimetableDraft()
    )


def test_what_changed_in_the_table_is_told_post_by_post():
    before = published(_posts(6))
    after = published([*_posts(5), replace(POST, post="P-07", hours_a_week=Decimal(20), pay_pence=1_300_000)])
    assert post_changes(before, after) == ("P-05 is no longer in the table.", "P-07 is new.")
    moved = published([*_posts(5), replace(POST, post="P-05", hours_a_week=Decimal(20), pay_pence=1_300_000)])
    assert post_changes(before, moved) == ("P-05: hours a week is different.",)


def test_a_lot_has_a_column_only_where_there_are_lots():
    posts = published(_posts(6, "1"))
    assert "Lot" not in shown_table(posts, {"1": "All"})[0]
    head, rows = shown_table(posts, {"1": "Ashford", "2": "Swale"})
    assert rows[0][head.index("Lot")] == "Ashford"


def test_our_own_file_comes_back_as_it_went():
    posts = [replace(POST, role="manager", lot="2", extras_pence=50_000)]
    head, rows = sheet_template(posts)
    brought = rows_of([head, *rows, ["", ""]], {"1": "Ashford", "2": "Swale"})
    assert read_posts([row.texts for row in brought.rows], ["1", "2"]).posts == tuple(posts)
    words = [[cell if cell != "2" else "Swale" for cell in row] for row in rows]
    assert rows_of([head, *words], {"2": "Swale"}).rows == brought.rows


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ([], "The first row must hold the headings of our template."),
        (
            [["Post", "Remarks"]],
            "This table has no column “Remarks”. Take it out: the table has no place for names or remarks.",
        ),
        ([["Post", "Post"]], "The heading “Post” stands twice."),
        ([["Post"]], "The heading “Hours a week” is missing. Use our template."),
        ([sheet_template()[0], [*([""] * 11), "Sam"]], "Row 2 has something beside the table. Take it out."),
    ],
)
def test_a_file_that_is_not_our_table_is_refused_with_what_to_do(cells, fault):
    assert rows_of(cells, {}).heading_fault == fault


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"people": 501}, "people"),
        ({"people": -1}, "people"),
        ({"moves": "none", "people": 2}, "people"),
        ({"people": 0}, "people"),
        ({"measures": ("none", "hours")}, "measures"),
        ({"plan": "It costs £4,000."}, "plan"),
        ({"reasons": "About 300 pounds each"}, "reasons"),
        ({"reasons": "a" * 4_001}, "reasons"),
    ],
)
def test_what_cannot_be_said_of_staff_is_told_at_its_field(over, field):
    assert list(position_faults(replace(WHOLE, **over))) == [field]


def test_a_whole_position_lacks_nothing_and_a_begun_one_says_what():
    assert position_faults(WHOLE) == {}
    assert position_gaps(TABLE, WHOLE) == ()
    assert position_gaps(TABLE, StaffPosition()) == ("what you say about staff",)
    assert position_gaps(TABLE, replace(WHOLE, plan="", employer="partner")) == (
        "the name of the partner who employs staff",
        "how staff are told and taken on",
    )
    assert position_gaps(TABLE, StaffPosition(moves="none", reasons="New work.", employer="us", if_wrong="keep")) == ()
    assert position_gaps(Tupe("does_not_apply", "New."), StaffPosition()) == ()


def test_costs_are_asked_for_line_by_line_where_somebody_moves():
    assert cost_gaps(TABLE, WHOLE, StaffCosts()) == ("the cost of staff who move",)
    part = StaffCosts({name: 0 for name in COST_LINES if name != "cover"})
    assert cost_gaps(TABLE, WHOLE, part) == ("the cost of cover for holiday and sickness",)
    assert cost_gaps(TABLE, replace(WHOLE, moves="none"), StaffCosts()) == ()


def test_a_position_that_rests_on_an_older_table_is_to_be_looked_at_again():
    costs = StaffCosts(dict.fromkeys(COST_LINES, 100))
    assert task_states(TABLE, WHOLE, costs) == ("Done", "Done")
    older = replace(WHOLE, table_digest="d1")
    assert rests_on_older_facts(TABLE, older)
    assert task_states(TABLE, older, costs) == ("Look again", "Done")
    assert task_states(TABLE, StaffPosition(), StaffCosts()) == ("Not started", "Not started")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We assumed no redundancies.", ("assumed",)),
        ("Subject to funding. We would wish to discuss it.", ("Subject to", "would wish to discuss")),
        ("We meet each of them.", ()),
    ],
)
def test_cl_04_c_words_of_condition_are_found_until_somebody_keeps_them(text, found):
    position = replace(WHOLE, plan=text)
    assert conditional_words(position) == found
    assert conditional_words(replace(position, kept=found)) == ()


def test_a_law_of_the_day_has_all_it_takes():
    assert isinstance(LAW, LawRates)
    assert (LAW.wage_pence, LAW.allowance_pence, LAW.insurance_above_pence) == (1221, 1_050_000, 500_000)
    assert Lot("1", "Ashford", ()).id == "1"


def test_what_changed_about_staff_is_told_to_all_without_a_row_of_the_table():
    old = sample_pack(tupe=TABLE)
    gap = staff_facts.StaffGap("sick_pay", "Sick pay", date(2026, 12, 4), "Priya Nair")
    new = replace(old, version=2, tupe=replace(TABLE, headcount=7, workforce_digest="d3", gaps=(gap,)))
    told = {change.label: (change.old, change.new) for change in differences(old, new)}
    assert told == {
        "TUPE: totals": ("6 people, pay bill £90,000", "7 people, pay bill £90,000"),
        "TUPE: sick pay": ("Nothing", "Not supplied, expected by 4 December 2026. Priya Nair sees to it"),
        "TUPE: table of posts": ("The earlier table", "A new table. Its readers see what changed"),
    }
    assert parts_changed(differences(old, new)) == {"staff"}


def test_costs_are_held_against_the_facts_of_the_lots_bid_for_and_never_against_those_of_others() -> None:
    told = Tupe("applies", "", headcount=14, pay_bill_pence=21_190_000, lots=(("1", 6, "4.00", 9_000_000),))
    lots = ("1", "2", "3")
    assert staff_response.facts_of_lots(told, lots, lots) == (14, 21_190_000)
    assert staff_response.facts_of_lots(told, ("1",), lots) == (6, 9_000_000)
    assert staff_response.facts_of_lots(told, ("1", "2"), lots) == (None, None)
    position, costs = StaffPosition(moves="all"), staff_response.StaffCosts({"pay": 6_000_000})
    assert staff_response.cost_remarks(position, costs, None) == ()
    assert staff_response.cost_remarks(position, costs, 9_000_000) == (
        "Your pay for staff who move is £60,000. The facts say £90,000. Check it.",
    )
