"""What `make scan` reads: findings that fail it, and routes that count as reached."""

import json

import pytest

from tests.scan import reached, wapiti


def report(part: str, kind: str, level: int) -> dict[str, object]:
    return {part: {kind: [{"level": level, "method": "GET", "path": "/", "parameter": "q", "info": "found"}]}}


@pytest.mark.parametrize(
    ("said", "fails"),
    [
        (report("vulnerabilities", "Reflected Cross Site Scripting", 2), [True]),
        (report("vulnerabilities", "SQL Injection", 4), [True]),
        (report("vulnerabilities", "Secure Flag cookie", 1), [False]),
        (report("anomalies", "Internal Server Error", 1), [True]),
        (report("anomalies", "Resource consumption", 2), []),
        ({"vulnerabilities": {"SQL Injection": []}, "anomalies": {}}, []),
    ],
)
def test_medium_and_above_fail_and_wherever_the_server_broke(said, fails):
    assert [finding.fails for finding in wapiti.read("visitor", said)] == fails


@pytest.mark.parametrize(
    ("status", "location", "public", "counts"),
    [
        (200, "", False, True),
        (410, "", True, True),
        (303, "/bids/1", False, True),
        (303, "/sign-in?next=/work", False, False),
        (303, "/sign-in", True, True),
        (403, "", False, False),
        (404, "", True, False),
        (429, "", True, False),
        (500, "", False, False),
    ],
)
def test_a_route_is_reached_where_it_answered_by_itself(status, location, public, counts):
    assert reached.is_reached(status, location, public=public) is counts


def test_only_the_scans_own_requests_count(tmp_path):
    log = tmp_path / "asked.jsonl"
    lines = [
        {"method": "GET", "path": "/help", "status": 200, "location": "", "agent": wapiti.agent("visitor")},
        {"method": "GET", "path": "/demo", "status": 200, "location": "", "agent": "python-requests"},
        {"method": "POST", "path": "/sign-in", "status": 200, "location": "", "agent": wapiti.agent("visitor")},
        {"method": "GET", "path": "/nowhere/at/all", "status": 200, "location": "", "agent": wapiti.agent("visitor")},
    ]
    log.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert reached.reached(reached.whole_app(), log, wapiti.agent("visitor")) == {"/help"}
