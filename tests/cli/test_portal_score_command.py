"""`portal score` as a person or an auditor runs it: in a process of its own."""

import json
import os
import random
import resource
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
YOUNG_CARERS = ROOT / "tests" / "data" / "evaluation" / "young-carers.evaluation-record.json"
SECONDS = 5


def portal(*arguments, stdin=b"", **more):
    """Runs `portal …` from the checkout."""
    command = [sys.executable, "-m", "portal.cli.__main__", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **more.pop("env", {})}
    if "stdout" not in more:
        more["stdout"] = subprocess.PIPE
    return subprocess.run(
        command, input=stdin, stderr=subprocess.PIPE, env=environment, timeout=120, check=False, **more
    )


def record():
    return json.loads(YOUNG_CARERS.read_text(encoding="utf-8"))


def refused(ended, path="$"):
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert ended.stderr.decode().startswith(f"{path}: ")
    assert b"Traceback" not in ended.stderr


def test_a_record_is_computed_to_standard_output():
    ended = portal("score", YOUNG_CARERS)
    assert (ended.returncode, ended.stderr) == (0, b"")
    expected = json.dumps(record()["result"], indent=2, ensure_ascii=False) + "\n"
    assert ended.stdout == expected.encode()


def test_a_record_may_come_from_standard_input():
    ended = portal("score", "-", stdin=YOUNG_CARERS.read_bytes())
    assert ended.returncode == 0
    assert json.loads(ended.stdout) == record()["result"]


def test_the_answer_is_utf_8_whatever_the_terminal_speaks():
    changed = record()
    changed["procurement"]["reference"] = "Ünï🎈"
    for locale in ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "utf-16"}):
        ended = portal("score", "-", stdin=json.dumps(changed).encode(), env=locale)
        assert ended.returncode == 0
        assert '"procurement": "Ünï🎈"' in ended.stdout.decode("utf-8")


def test_a_carried_result_that_holds_is_verified_in_silence():
    ended = portal("score", "--verify", YOUNG_CARERS)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_key_order_does_not_count_in_verifying():
    changed = record()
    changed["result"]["lots"][0]["bids"][0] = dict(reversed(changed["result"]["lots"][0]["bids"][0].items()))
    assert portal("score", "--verify", "-", stdin=json.dumps(changed).encode()).returncode == 0


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda bids: bids[0].update(rank=1.0), "lots[0].bids[0].rank: "),
        (lambda bids: bids[0].update(rank=True), "lots[0].bids[0].rank: "),
        (lambda bids: bids[0].update(tied=0), "lots[0].bids[0].tied: "),
        (lambda bids: bids[0].update(total="73.230"), "lots[0].bids[0].total: "),
        (lambda bids: bids[0].update(total=None), "lots[0].bids[0].total: "),
        (lambda bids: bids[0]["points"].update(Q="52"), "lots[0].bids[0].points.Q: "),
        (lambda bids: bids[0]["points"].pop("Q"), "lots[0].bids[0].points.Q: "),
        (lambda bids: bids[0].update(note="x"), "lots[0].bids[0].note: "),
        (lambda bids: bids[3]["below"].clear(), "lots[0].bids[3].below: "),
        (lambda bids: bids.pop(), "lots[0].bids: "),
    ],
)
def test_each_difference_is_one_line_on_standard_output(change, line):
    changed = record()
    change(changed["result"]["lots"][0]["bids"])
    ended = portal("score", "--verify", "-", stdin=json.dumps(changed).encode())
    assert (ended.returncode, ended.stderr) == (1, b"")
    lines = ended.stdout.decode().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(line)


def test_two_differences_are_two_lines():
    changed = record()
    changed["result"]["format"] = "x"
    changed["result"]["lots"][0]["award"] = "B2"
    ended = portal("score", "--verify", "-", stdin=json.dumps(changed).encode())
    assert [line.split(":")[0] for line in ended.stdout.decode().splitlines()] == ["format", "lots[0].award"]


@pytest.mark.parametrize("result", [None, [], "x", {}, [[[]]]])
def test_a_result_of_another_shape_differs(result):
    ended = portal("score", "--verify", "-", stdin=json.dumps({**record(), "result": result}).encode())
    assert ended.returncode == 1
    assert ended.stdout


def test_there_must_be_a_result_to_verify():
    changed = record()
    del changed["result"]
    refused(portal("score", "--verify", "-", stdin=json.dumps(changed).encode()), "result")
    assert portal("score", "-", stdin=json.dumps(changed).encode()).returncode == 0


def test_the_carried_result_is_ignored_when_computing():
    ended = portal("score", "-", stdin=json.dumps({**record(), "result": 5}).encode())
    assert json.loads(ended.stdout) == record()["result"]


def test_every_fault_of_a_refused_record_is_a_line_on_standard_error():
    changed = record()
    changed["bids"][0]["scores"]["Q1"] = "6"
    changed["bids"][2]["prices"]["P"] = "-1"
    for arguments in (("-",), ("--verify", "-")):
        ended = portal("score", *arguments, stdin=json.dumps(changed).encode())
        assert (ended.returncode, ended.stdout) == (2, b"")
        paths = [line.split(": ")[0] for line in ended.stderr.decode().splitlines()]
        assert paths == ["bids[0].scores.Q1", "bids[2].prices.P"]


def test_a_fault_in_a_strange_key_can_be_written_by_any_terminal():
    changed = {**record(), "\ud800\u2028é": 1}
    ended = portal("score", "-", stdin=json.dumps(changed).encode(), env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
    assert ended.returncode == 2
    assert len(ended.stderr.decode().splitlines()) == 1


@pytest.mark.parametrize("document", [b"", b"{", b"\xff", b"[]", b"NaN", b"\xef\xbb\xbf{}", b"[" * 200_000])
def test_what_is_no_record_is_refused(document):
    refused(portal("score", "-", stdin=document))


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    refused(portal("score", tmp_path))
    refused(portal("score", tmp_path / "nothing"))
    refused(portal("score", "--verify", tmp_path / "nothing"))


@pytest.mark.parametrize(
    "arguments",
    [(), ("a", "b"), ("--wrong", "a"), ("--verify",), ("--ver", str(YOUNG_CARERS)), ("--verify=x", "a")],
)
def test_wrong_usage_is_told_on_standard_error(arguments):
    ended = portal("score", *arguments)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert ended.stderr.startswith(b"usage: portal score")


def test_help_is_given():
    ended = portal("score", "--help")
    assert ended.returncode == 0
    assert b"--verify" in ended.stdout
    ended = portal("--help")
    assert ended.returncode == 0
    assert b"  score  " in ended.stdout


@pytest.mark.parametrize("arguments", [(), ("scores",), ("--verify",), ("",)])
def test_an_unknown_command_is_told_on_standard_error(arguments):
    ended = portal(*arguments)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert ended.stderr.startswith(b"usage: portal COMMAND")
    assert b"Traceback" not in ended.stderr


def test_a_reader_who_leaves_early_causes_no_traceback():
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        ended = portal("score", YOUNG_CARERS, stdout=gone)
    assert (ended.returncode, ended.stderr) == (1, b"")


@pytest.mark.parametrize("arguments", [("score", YOUNG_CARERS), ("--help",)])
def test_an_answer_that_cannot_be_written_is_no_success(arguments):
    with open("/dev/full", "wb") as full:
        ended = portal(*arguments, stdout=full)
    assert ended.returncode == 1
    assert b"Traceback" not in ended.stderr
    assert b"No space left" in ended.stderr


def test_closed_streams_cause_no_traceback():
    command = f'"{sys.executable}" -m portal.cli.__main__ score - <&- >&-'
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, shell=True, env=environment, stderr=subprocess.PIPE, check=False)
    assert ended.returncode in (1, 2)
    assert b"Traceback" not in ended.stderr


def test_scoring_needs_neither_the_web_nor_the_database():
    program = (
        "import sys; from portal.cli.__main__ import main; code = main(['score', sys.argv[1]]);"
        "heavy = {'flask', 'sqlalchemy', 'wtforms', 'jinja2', 'boto3', 'config', 'portal.app'} & set(sys.modules);"
        "sys.stderr.write(str(sorted(heavy))); sys.exit(code)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-c", program, str(YOUNG_CARERS)], capture_output=True, env=environment, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, b"[]")


def test_scoring_needs_no_settings_and_leaves_nothing_behind(tmp_path):
    ended = portal("score", YOUNG_CARERS, cwd=tmp_path, env={"PORTAL_ENV": "production", "HOME": str(tmp_path)})
    assert ended.returncode == 0
    assert list(tmp_path.iterdir()) == []


def large_record(method):
    """50 lots, 100 bids in each, 60 criteria in five groups; every provider bids everywhere and may win one lot."""
    drawn = random.Random(1)
    kinds = ["scored", "price", "amount", "scored"]
    formulas = {
        "price": [{"name": "lowest_relative"}, {"name": "mean_deviation", "at_mean": "50"}],
        "amount": [{"name": "relative_to_highest"}, {"name": "per_pound", "price": "C1"}],
    }
    criteria = [
        {"id": f"G{n}", "parent": None, "title": "group", "kind": "group", "weight": "20", "minimum_percent": "20"}
        for n in range(5)
    ]
    for n in range(60):
        weight = "1.67" if n < 55 else "1.63"
        one = {"id": f"C{n}", "parent": f"G{n % 5}", "title": "t", "kind": kinds[n % 4], "weight": weight}
        if one["kind"] == "scored":
            one.update({"scale_max": "5", "scale_step": "1"})
        else:
            one["formula"] = formulas[one["kind"]][n % 2 if one["kind"] == "price" else n // 4 % 2]
        criteria.append(one)
    bids = []
    for lot in range(50):
        for provider in range(100):
            one = {"id": f"B{lot}-{provider}", "lot": f"L{lot}", "provider": f"p{provider}", "excluded": None}
            marks = [[str(drawn.randint(0, 5)) for _ in range(3)] for _ in range(60)]
            names = [c["id"] for c in criteria if c["kind"] == "scored"]
            if method == "mean":
                one["individual"] = dict(zip(names, marks, strict=False))
            else:
                one["scores"] = {name: mark[0] for name, mark in zip(names, marks, strict=False)}
            for key, kind in (("prices", "price"), ("amounts", "amount")):
                cells = [c["id"] for c in criteria if c["kind"] == kind]
                one[key] = {name: f"{drawn.uniform(10_000, 900_000):.2f}" for name in cells}
            bids.append(one)
    return {
        "format": "evaluation-record/1",
        "procurement": {"reference": "LARGE", "title": "Large"},
        "method": method,
        "rounding": {"places": 2, "mode": "half_up"},
        "ranking": {"by": "total"},
        "criteria": criteria,
        "tie_break": ["G0", {"price": "C1"}],
        "award": {"limit": "1", "mechanism": "max_total_score", "price": "C1"},
        "lots": [{"id": f"L{n}", "title": "lot"} for n in range(50)],
        "bids": bids,
    }


@pytest.mark.parametrize("method", ["consensus", "mean"])
def test_fifty_lots_of_a_hundred_bids_on_sixty_criteria_take_under_five_seconds_of_one_core(tmp_path, method):
    path = tmp_path / "large.json"
    path.write_text(json.dumps(large_record(method)), encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = portal("score", path)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert len(json.loads(ended.stdout)["lots"]) == 50
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < SECONDS
