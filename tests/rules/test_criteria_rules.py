"""Lines as a tree, where they do not add up, the rules in words, and the example worked by the core: tables of cases."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from portal.procurements.template import SCALE
from portal.rules.criteria import award_in_words, lines_of, record_of, rounding_in_words, tie_break_in_words
from portal.rules.criteria.making import step_of
from portal.rules.drafting import CriteriaDraft, Draft, GroupDraft, PriceDraft, QuestionDraft, RulesDraft, ValueDraft
from portal.rules.evaluating import build_record
from portal.rules.formula_words import price_in_words
from portal.rules.marking_pack import marking_of
from portal.rules.outline import Node, arranged, gaps, moved, nodes_of, places_for, question_numbers
from portal.rules.pack import Lot
from portal.rules.publishing import sums
from portal.rules.publishing.check import Facts
from portal.rules.publishing.price import checks as price_checks
from portal.rules.scoring import evaluate, from_data
from portal.rules.worked_example import worked_example
from tests.factories.procurements import sample_pack

NOON = datetime(2026, 12, 18, 12, tzinfo=UTC)
PRICE = PriceDraft(title="Price", unit="all", weight="40", formula="lowest_relative")


def question(weight: str, group: str = "Q") -> QuestionDraft:
    return QuestionDraft(title=f"Asked for {weight}", text="How?", weight=weight, word_limit=200, group=group)


def measure(weight: str, **over: Any) -> ValueDraft:
    values: dict[str, Any] = {
        "code": "SV12", "title": "Support", "unit": "hour", "proxy_pence": 9000, "weight": weight, "most": "1000",
        "formula": "relative_to_target", "enough": "200",
    }  # fmt: skip
    return ValueDraft(**(values | over))


def nested() -> Draft:
    """Quality 50: question 1 (10), group G1 (40) with group G2 (25: questions 2 and 3) and question 4; price 40; social 10."""
    return Draft(
        scale=SCALE,
        criteria=CriteriaDraft(quality_weight="50", minimum_percent="50"),
        groups={"G1": GroupDraft("Practice", "Q", "40"), "G2": GroupDraft("Safety", "G1", "25", "60")},
        questions={
            "Q1": question("10"),
            "Q2": question("15", "G2"),
            "Q10": question("10", "G2"),
            "Q4": question("15", "G1"),
            "Q5": question("4", "S"),
        },
        price=PRICE,
        value=measure("3"),
        measures={"S2": measure("3", code="SV02", formula="per_pound", enough="")},
    )


def test_an_old_draft_without_groups_has_quality_price_and_social_value() -> None:
    draft = Draft(
        scale=SCALE,
        questions={"Q2": question("20"), "Q1": question("30")},
        criteria=CriteriaDraft(quality_weight="50", minimum_percent="50"),
        price=PRICE,
        value=measure("10"),
    )
    assert [(n.id, n.parent, n.depth, n.weight) for n in nodes_of(draft)] == [
        ("Q", None, 0, "50"),
        ("Q1", "Q", 1, "30"),
        ("Q2", "Q", 1, "20"),
        ("P", None, 0, "40"),
        ("S", None, 0, "10"),
        ("S1", "S", 1, "10"),
    ]
    assert gaps(nodes_of(draft)) == ()


def test_groups_stand_within_groups_and_questions_are_numbered_as_read() -> None:
    draft = nested()
    assert [(n.id, n.depth) for n in nodes_of(draft)] == [
        ("Q", 0), ("G1", 1), ("G2", 2), ("Q2", 3), ("Q10", 3), ("Q4", 2), ("Q1", 1), ("P", 0),
        ("S", 0), ("Q5", 1), ("S1", 1), ("S2", 1),
    ]  # fmt: skip
    assert question_numbers(draft) == {"Q2": 1, "Q10": 2, "Q4": 3, "Q1": 4, "Q5": 5}
    assert gaps(nodes_of(draft)) == ()


def test_a_nested_draft_is_a_record_the_core_takes_and_a_minimum_counts_at_any_depth() -> None:
    marking = marking_of(nested())
    pack = sample_pack(
        questions=marking.questions,
        price=marking.price,
        measures=marking.measures,
        criteria=marking.criteria,
        tie_break=marking.tie_break,
        minimum_percent="40",
        lots=(Lot("1", "North", ()), Lot("2", "South", ())),
        award={"limit": "1", "mechanism": "max_total_score", "price": "P"},
    )
    record = record_of(pack)
    assert build_record(pack, [], {}, {}) == record
    assert record["minimum_percent"] == "40"
    record["bids"] = [
        {"id": "B1", "lot": "1", "provider": "A", "prices": {"P": "10"}, "amounts": {"S1": "9000.00", "S2": "0"},
         "scores": {"Q1": "5", "Q2": "2", "Q10": "2", "Q4": "5", "Q5": "5"}, "excluded": None},
        {"id": "B2", "lot": "2", "provider": "A", "prices": {"P": "10"}, "amounts": {"S1": "9000.00", "S2": "10"},
         "scores": {"Q1": "5", "Q2": "3", "Q10": "3", "Q4": "5", "Q5": "5"}, "excluded": None},
    ]  # fmt: skip
    result: Any = evaluate(from_data(record))
    below, ranked = result["lots"][0]["bids"][0], result["lots"][1]["bids"][0]
    assert (below["status"], below["below"], below["points"]["P"]) == ("below_minimum", ["G2"], None)
    assert ranked["points"] == {
        "Q": "40.00", "G1": "30.00", "G2": "15.00", "Q2": "9.00", "Q10": "6.00", "Q4": "15.00", "Q1": "10.00",
        "P": "40.00", "S": "8.50", "Q5": "4.00", "S1": "1.50", "S2": "3.00",
    }  # fmt: skip
    assert ranked["total"] == "88.50"


def test_headings_and_numbers_of_a_nested_pack() -> None:
    marking = marking_of(nested())
    pack = sample_pack(
        questions=marking.questions, price=marking.price, measures=marking.measures, criteria=marking.criteria,
        tie_break=marking.tie_break,
    )  # fmt: skip
    assert pack.headings("Q10") == ("Quality", "Practice", "Safety")
    assert pack.headings("P") == ()
    assert pack.number_of("Q10") == 2
    shown = {line.id: (line.level, line.so_far, line.out_of) for line in lines_of(pack)}
    assert shown["Q10"] == (3, Decimal(25), Decimal(25))
    assert shown["Q1"] == (1, Decimal(50), Decimal(50))
    assert tie_break_in_words(pack) == "quality, then question 1, then social value, then the lower price"


@pytest.mark.parametrize(
    ("nodes", "told"),
    [
        ([Node("Q", None, "group", "Q", "50"), Node("Q1", "Q", "scored", "a", "50"), Node("P", None, "price", "P", "50")],
         []),
        ([Node("Q", None, "group", "Q", "50"), Node("Q1", "Q", "scored", "a", "49"), Node("P", None, "price", "P", "50")],
         [("Q", "49", "50")]),
        ([Node("Q", None, "group", "Q", "49.5"), Node("Q1", "Q", "scored", "a", "49.50"),
          Node("P", None, "price", "P", "50")], [(None, "99.50", "100")]),
        ([Node("Q", None, "group", "Q", "60"), Node("G", "Q", "group", "G", "40"), Node("Q1", "G", "scored", "a", "30"),
          Node("P", None, "price", "P", "41")], [("Q", "40", "60"), ("G", "30", "40"), (None, "101", "100")]),
        ([Node("Q", None, "group", "Q", ""), Node("Q1", "Q", "scored", "a", "100")], [(None, "0", "100")]),
    ],
)  # fmt: skip
def test_cl_05_c_each_gap_is_told_at_its_level(nodes: list[Node], told: list[tuple[str | None, str, str]]) -> None:
    found = gaps(arranged(nodes))
    assert [(gap.group.id if gap.group else None, gap.have, gap.want) for gap in found] == [
        (group, Decimal(have), Decimal(want)) for group, have, want in told
    ]


@pytest.mark.parametrize(
    ("line", "step", "first_three"),
    [("Q2", 1, ["G2", "Q10", "Q2"]), ("Q10", -1, ["G2", "Q10", "Q2"]), ("Q2", -1, ["G2", "Q2", "Q10"])],
)
def test_a_line_changes_places_only_within_its_level(line: str, step: int, first_three: list[str]) -> None:
    nodes = nodes_of(nested())
    order = moved(nodes, line, step)
    again = [node.id for node in arranged(nodes, order)]
    assert again[again.index("G2") :][:3] == first_three
    assert sorted(again) == sorted(node.id for node in nodes)
    with pytest.raises(KeyError):
        moved(nodes, "Q99", 1)


def test_a_group_is_offered_every_place_but_itself_and_what_stands_under_it() -> None:
    nodes = nodes_of(nested())
    assert [name for name, _ in places_for(nodes)] == ["Q", "G1", "G2", "S"]
    assert dict(places_for(nodes))["G2"] == "Quality › Practice › Safety"
    assert [name for name, _ in places_for(nodes, "G1")] == ["Q", "S"]


@pytest.mark.parametrize(
    ("marks", "step"),
    [(["0", "1", "2", "3"], "1"), (["0", "2", "4"], "2"), (["0", "0.5", "1"], "0.5"), (["0", "10"], "10")],
)
def test_the_step_of_a_scale_fits_each_of_its_marks(marks: list[str], step: str) -> None:
    assert step_of(marks) == step


def test_rules_in_words() -> None:
    assert rounding_in_words({"places": 0, "mode": "half_even"}) == "to 0 places, half to the even figure"
    for mechanism in ("lot_order", "max_total_score", "min_total_cost"):
        words = award_in_words({"limit": "2", "mechanism": mechanism})
        assert words.startswith("One provider may win 2 lots at most. Where one comes first in more: ")
    by_lot = {"name": "absolute_to_budget", "floor": "60000", "ceiling": {"1": "90000", "2": "80000"}}
    assert "£90,000 (Ashford) and £80,000 (Dover)" in price_in_words(by_lot, "40", {"1": "Ashford", "2": "Dover"})


@pytest.mark.parametrize("formula", ["lowest_relative", "absolute_to_budget"])
def test_the_example_is_worked_by_the_core_over_the_whole_tree(formula: str) -> None:
    pack = sample_pack(formula=formula)
    example = worked_example(pack, pack.price, pack.measures, pack.lots, pack.value_pence)
    points = {row.id: row.points for row in example.rows}
    assert points["Q1"] == ("30.00", "24.00", "18.00")
    assert points["P"][2] == "40.00"
    for place in range(3):
        leaves = sum(Decimal(points[name][place]) for name in ("Q1", "Q2", "P", "S1"))
        assert leaves == Decimal(example.totals[place])
    assert sorted(example.places) == ["1", "2", "3"]
    assert any("÷" in line for line in example.working)


def test_the_example_shows_what_a_limit_does_and_who_falls_below_a_minimum() -> None:
    lots = (Lot("1", "Ashford", ()), Lot("2", "Dover", ()), Lot("3", "Swale", ()))
    pack = sample_pack(lots=lots, award={"limit": "1", "mechanism": "max_total_score", "price": "P"})
    example = worked_example(pack, pack.price, pack.measures, lots, pack.value_pence)
    assert sorted(who for _, who in example.lots) == ["Bidder A", "Bidder B", "Bidder C"]
    strict = sample_pack(quality_minimum="70")
    below = worked_example(strict, strict.price, strict.measures, strict.lots)
    assert below.places[2] == "Below a minimum"
    assert below.totals[2] == "–"


def test_the_example_of_places_by_the_price_of_one_point() -> None:
    draft = Draft(
        scale=SCALE,
        criteria=CriteriaDraft(quality_weight="90", minimum_percent="50"),
        questions={"Q1": question("90")},
        price=PriceDraft(title="Price", unit="all", weight="0", formula="none"),
        value=measure("10"),
        rules=RulesDraft(ranking="price_per_point"),
    )
    marking = marking_of(draft)
    example = worked_example(marking, marking.price, marking.measures, ())
    assert all(text.startswith("£") for text in example.per_point)


@pytest.mark.parametrize(
    ("over", "asked"),
    [
        ({}, True),
        ({"rules": RulesDraft(minimum_percent="50")}, False),
        ({"criteria": CriteriaDraft(quality_weight="50", minimum_percent="50")}, False),
        ({"criteria": CriteriaDraft(quality_weight="50", no_minimum_reason="Anyone may do this work.")}, False),
        ({"groups": {"S": GroupDraft("Social value", "", "10", "50")}}, True),
        ({"price": PriceDraft(weight="0"), "value": ValueDraft()}, False),
        ({"price": PriceDraft(weight="0")}, True),
    ],
)
def test_a_quality_minimum_is_asked_wherever_price_or_social_value_counts(over: dict[str, Any], asked: bool) -> None:
    """R67: a minimum of social value is none of quality."""
    base: dict[str, Any] = {
        "scale": SCALE,
        "questions": {"Q1": question("50"), "Q2": question("5", "S")},
        "criteria": CriteriaDraft(quality_weight="50"),
        "price": PRICE,
        "value": measure("5"),
    }
    if over.get("value") == ValueDraft():
        base["questions"] = {"Q1": question("50")}
    draft = Draft(**(base | over))
    told = [check.fault for check in sums.checks(draft, Facts((), (), NOON))]
    assert ("There is no minimum for quality" in told) == asked


def test_a_price_weight_over_policy_needs_a_reason() -> None:
    draft = Draft(price=PriceDraft(weight="41", formula="lowest_relative"), policy={"price_weight_reason_above": "40"})
    told = [check.fault for check in price_checks(draft, Facts((), (), NOON))]
    assert "Price counts 41%. Policy is 40% at most" in told
    reasoned = Draft(price=PriceDraft(weight="41", formula="lowest_relative", weight_reason="One thing is bought."))
    assert not any(
        (each.fault or "").startswith("Price counts") for each in price_checks(reasoned, Facts((), (), NOON))
    )
