"""docs/scenarios.md tells the truth: no scenario is left out, and each test it names exists."""

import re

from tests.architecture import ROOT, TESTS

# How many scenarios each case was turned into: CL-01 has a to e.
SCENARIOS = {1: 5, 2: 4, 3: 5, 4: 6, 5: 5, 6: 6, 7: 5, 8: 6, 9: 6, 10: 5, 11: 6, 12: 6}
PAGE = (ROOT / "docs" / "scenarios.md").read_text()
ROWS = re.findall(r"^\| (CL-\d\d-[a-z]) \| [^|]+ \| ([^|]*) \| ([^|]*)\|$", PAGE, re.M)
WRITTEN = {name for each in TESTS for name in re.findall(r"^def (test_\w+)", each.read_text(), re.M)}


def named(text: str) -> set[str]:
    return set(re.findall(r"`(test_\w+)`", text))


def test_no_scenario_is_missing_and_none_stands_twice() -> None:
    assert [row[0] for row in ROWS] == [
        f"CL-{case:02}-{'abcdef'[place]}" for case, number in SCENARIOS.items() for place in range(number)
    ]


def test_each_scenario_has_a_state_and_the_tests_that_go_with_it() -> None:
    assert {state for _, state, _ in ROWS} <= {"held", "in part", "comes later"}
    wanted = {"held": True, "in part": True, "comes later": False}
    assert [number for number, state, held_by in ROWS if bool(named(held_by)) != wanted[state]] == []


def test_what_is_held_in_part_says_what_is_missing() -> None:
    assert [number for number, state, held_by in ROWS if state == "in part" and ";" not in held_by] == []


def test_every_test_named_exists() -> None:
    assert named(PAGE) - WRITTEN == set()


def test_no_scenario_comes_later_that_a_test_carries_in_its_name() -> None:
    carried = {
        re.sub(r"test_cl_(\d\d)_([a-f])_.*", r"CL-\1-\2", name) for name in WRITTEN if name.startswith("test_cl_")
    }
    assert [number for number, state, _ in ROWS if number in carried and state == "comes later"] == []


def test_the_numbers_at_the_top_are_those_of_the_rows() -> None:
    states = [state for _, state, _ in ROWS]
    count = [states.count(state) for state in ("held", "in part", "comes later")]
    assert f"Of {len(ROWS)}, {count[0]} are held, {count[1]} in part, {count[2]} come later." in PAGE
