"""What the code may not do, read from the code."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from portal import wiring
from portal.rules.events import Event, catalogue
from tests.architecture import CODE, ROOT, TESTS, short

MOST_LINES = 400
OWN = {"portal.rules"}
assert wiring.FEATURES  # importing the wiring loads every event

UNFINISHED = ("TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK", "NotImplemented" + "Error")
TEST_EVASIONS = ("mark.sk" + "ip", "mark.x" + "fail", "pytest.sk" + "ip(", "importor" + "skip", "assert " + "True\n")


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), short(path))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_no_file_is_too_long_to_read() -> None:
    lengths = {short(each): len(each.read_text().splitlines()) for each in [*CODE, *TESTS]}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_rules_import_only_the_standard_library_and_each_other() -> None:
    foreign = [
        (short(path), name)
        for path in CODE
        if path.is_relative_to(ROOT / "portal" / "rules")
        for name in _imports(_tree(path))
        if name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith("portal.rules")
    ]
    assert foreign == []


def test_only_the_clock_reads_the_time() -> None:
    readers = [
        f"{short(path)}:{node.lineno}"
        for path in CODE
        if path != ROOT / "portal" / "clock.py"
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("now", "utcnow", "today", "time")
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("datetime", "date", "time")
    ]
    assert readers == []


def test_nothing_is_left_unfinished() -> None:
    found = [
        f"{short(path)}:{number}: {sign}"
        for path in [*CODE, *TESTS, *ROOT.glob("templates/**/*.*"), *ROOT.glob("docs/**/*.md")]
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for sign in UNFINISHED
        if sign in line
    ]
    assert found == []


def test_no_test_is_left_out_in_silence() -> None:
    found = [f"{short(path)}: {sign}" for path in TESTS for sign in TEST_EVASIONS if sign in path.read_text()]
    assert found == []


def test_every_event_tells_its_sentence_and_its_chain() -> None:
    events = catalogue().values()
    assert [each.__name__ for each in events if each.sentence is Event.sentence or each.stream is Event.stream] == []


def test_every_event_class_has_a_code() -> None:
    def below(kind: type[Event]) -> Iterator[type[Event]]:
        for each in kind.__subclasses__():
            yield each
            yield from below(each)

    written = [each for each in below(Event) if each.__module__.startswith("portal.")]
    assert [each.__name__ for each in written if not each.code and not each.__subclasses__()] == []


def test_the_import_contracts_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout[-3000:] + answer.stderr[-1000:]
