"""What holds for every record: tables re-add, order in the file and strangers do not matter, nothing leaves 0…w."""

import copy
import itertools
import json
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.rules.scoring import RecordRefused, dump, evaluate, from_data, parse
from portal.rules.scoring.assignment import assign
from tests.rules.scoring.plain_evaluation import evaluate_plainly
from tests.rules.scoring.random_records import draw
from tests.rules.scoring.scoring_cases import bids_by_id, figures, one_criterion, points_of_x

RECORDS = st.integers(0, 10**9).map(draw)
FEW = settings(deadline=None, max_examples=120)


@FEW
@given(RECORDS)
def test_the_result_is_that_of_a_slow_reading_of_the_contract(record):
    assert dump(evaluate(from_data(record))) == dump(evaluate_plainly(record))


@FEW
@given(RECORDS, st.integers(0, 999))
def test_decisions_end_as_in_a_slow_reading_of_the_contract(record, seed):
    random = Random(seed)
    decided = []
    for lot in evaluate(from_data(record))["lots"]:
        ranked = [one["id"] for one in lot["bids"] if one["status"] == "ranked"]
        if lot["award_status"] == "tied":
            decided.append({"lot": lot["id"], "award": random.choice(ranked[:2]), "reason": "drawn by two officers"})
    record["decisions"] = random.sample(decided, len(decided))
    expected = evaluate_plainly(record)
    if expected is None:
        with pytest.raises(RecordRefused) as refused:
            from_data(record)
        assert all(fault.path.startswith("decisions[") for fault in refused.value.faults)
    else:
        assert evaluate(from_data(record)) == expected


@FEW
@given(RECORDS)
def test_every_table_adds_up_again_to_the_last_digit(record):
    children: dict[str | None, list[str]] = {}
    for one in record["criteria"]:
        children.setdefault(one["parent"], []).append(one["id"])
    for lot in evaluate(from_data(record))["lots"]:
        for one in lot["bids"]:
            points = one["points"]
            if one["total"] is not None:
                assert sum(Decimal(points[name]) for name in children[None]) == Decimal(one["total"])
            for group in (name for name in children if name and points[name] is not None):
                parts = [Decimal(points[name]) for name in children[group] if points[name] is not None]
                assert sum(parts) == Decimal(points[group])


@FEW
@given(RECORDS, st.randoms(use_true_random=False))
def test_the_order_of_bids_and_of_keys_in_the_file_does_not_matter(record, random):
    shuffled = copy.deepcopy(record)
    random.shuffle(shuffled["bids"])
    for one in shuffled["bids"]:
        for key in ("scores", "individual", "prices", "amounts"):
            if key in one:
                one[key] = dict(random.sample(list(one[key].items()), len(one[key])))
    assert dump(evaluate(from_data(shuffled))) == dump(evaluate(from_data(record)))


@FEW
@given(RECORDS, st.randoms(use_true_random=False))
def test_the_order_of_criteria_changes_only_the_order_they_are_shown_in(record, random):
    shuffled = copy.deepcopy(record)
    random.shuffle(shuffled["criteria"])
    one, other = evaluate(from_data(shuffled)), evaluate(from_data(record))
    for bid in (bid for result in (one, other) for lot in result["lots"] for bid in lot["bids"]):
        bid["below"].sort()
    assert one == other


@FEW
@given(RECORDS)
def test_a_result_is_written_as_python_s_json_writes_it(record):
    record["procurement"]["reference"] = 'Ünï "quoted" \\ 🎈\u2028'
    result = evaluate(from_data(record))
    assert dump(result) == json.dumps(result, indent=2, ensure_ascii=False) + "\n"


@FEW
@given(RECORDS)
def test_reading_from_text_and_from_values_is_the_same(record):
    assert evaluate(parse(json.dumps(record))) == evaluate(from_data(record))


WITHOUT_RIVALS = [
    ("price", {"name": "absolute_to_budget", "floor": "100", "ceiling": "900"}),
    ("price", {"name": "fixed_price"}),
    ("amount", {"name": "relative_to_target", "target": "500"}),
]
NUMBERS = st.decimals(min_value=0, max_value=2000, places=2, allow_nan=False).map(str)


@FEW
@given(st.sampled_from(WITHOUT_RIVALS), NUMBERS, st.lists(NUMBERS, max_size=5))
def test_rivals_do_not_touch_points_that_must_not_depend_on_them(formula, own, rivals):
    kind, parameters = formula
    alone = points_of_x(figures(one_criterion(kind, parameters, "40"), kind, [own]))
    together = points_of_x(figures(one_criterion(kind, parameters, "40"), kind, [own, *rivals]))
    assert together[0] == alone[0]


@FEW
@given(RECORDS)
def test_bids_that_are_out_touch_nobody(record):
    """Taking out every excluded bid and every one below a minimum changes no other bid's points."""
    before = bids_by_id(record)
    out = {name for name, one in before.items() if one["status"] in ("excluded", "below_minimum")}
    fewer = {**record, "bids": [one for one in record["bids"] if one["id"] not in out]}
    assert bids_by_id(fewer) == {name: one for name, one in before.items() if name not in out}


@FEW
@given(RECORDS)
def test_no_points_leave_their_bounds(record):
    weights = {one["id"]: Decimal(one["weight"]) for one in record["criteria"]}
    for one in bids_by_id(record).values():
        for name, points in one["points"].items():
            assert points is None or 0 <= Decimal(points) <= weights[name]


@settings(deadline=None, max_examples=300)
@given(st.integers(0, 10**9))
def test_the_assignment_is_the_best_of_all_and_opens_exactly_the_rows_that_differ(seed):
    random = Random(seed)
    columns = random.randint(1, 4)
    room = [random.randint(1, 2) for _ in range(columns)] + [5]
    costs = []
    for _ in range(random.randint(1, 5)):
        bidding = random.sample(range(columns), random.randint(0, columns))
        costs.append({column: random.randint(0, 4) for column in bidding} | {columns: random.choice([9, 9, 3])})
    found = assign(costs, room)
    feasible = [
        choice
        for choice in itertools.product(*costs)
        if all(choice.count(column) <= most for column, most in enumerate(room))
    ]
    price = {choice: sum(costs[row][column] for row, column in enumerate(choice)) for choice in feasible}
    best = [choice for choice in feasible if price[choice] == min(price.values())]
    assert tuple(found.columns) in best
    assert found.open == [len({choice[row] for choice in best}) > 1 for row in range(len(costs))]


@pytest.mark.parametrize("turns", [1, 3])
def test_computing_again_gives_the_same_bytes(turns):
    record = draw(7)
    assert len({dump(evaluate(from_data(copy.deepcopy(record)))) for _ in range(turns)}) == 1
