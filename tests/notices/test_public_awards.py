"""What the public sees: the front door, awards, open data that fits its schema, the record exported and verified."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from jsonschema import Draft4Validator

from portal.cli import export_record
from portal.clock import SteppedClock
from portal.parts import Parts
from tests.architecture import ROOT
from tests.factories.awards import create_contract, create_noticed, create_released
from tests.factories.evaluation import create_closed, create_evaluated
from tests.ground.client import PageClient, words

SCHEMA = json.loads((ROOT / "tests/data/ocds/ocds-uk-release-schema.json").read_text())
PRICES = ("74,321.89", "74321.89", "81,234.57", "81234.57")


def releases(client: PageClient) -> list[dict]:  # type: ignore[type-arg]
    """Every release, each valid."""
    found = json.loads(client.get("/data/releases.json").get_data())["releases"]
    validator = Draft4Validator(SCHEMA)
    faults = [error.message for release in found for error in validator.iter_errors(release)]
    assert faults == []
    return found


def test_before_its_notice_an_award_is_nowhere(
    client: PageClient, app: Flask, parts: Parts, clock: SteppedClock
) -> None:
    create_released(parts, clock)
    assert [release["tag"] for release in releases(client)] == [["tender"]]
    assert "No award is public yet." in words(client.get("/awards"))
    assert client.get("/awards/YC-2027-01").status_code == 404
    for page in ("/", "/awards", "/opportunities", "/data/releases.json", "/feeds/opportunities.atom"):
        text = client.get(page).get_data(as_text=True)
        assert not any(price in text for price in PRICES), page
        assert "Alder Youth" not in text, page


def test_an_award_is_public_with_its_notice_and_a_contract_with_its_signature(
    client: PageClient, app: Flask, parts: Parts, clock: SteppedClock
) -> None:
    create_contract(parts, clock)
    page = words(client.get("/awards/YC-2027-01"))
    for told in ("Alder Youth", "£74,321.89", "2026/S 000-012345", "Standstill ends", "Every bidder got feedback"):
        assert told in page
    assert "Birch CIC" not in page
    assert "Maya" not in page
    found = {release["tag"][0]: release for release in releases(client)}
    tender, award, contract = (found[tag] for tag in ("tender", "awardUpdate", "contract"))
    assert award["awards"][0]["assessmentSummariesDateSent"].startswith("2026-12-18")
    assert award["awards"][0]["standstillPeriod"]["endDate"].startswith("2026-12-")
    assert {s["value"] for s in award["bids"]["statistics"]} == {2}
    assert contract["contracts"][0]["awardID"] == award["awards"][0]["id"]
    assert tender["ocid"] == award["ocid"] == contract["ocid"]
    assert "Awarded." in client.get("/feeds/opportunities.atom").get_data(as_text=True)


def test_the_front_door_shows_what_closes_next_and_how_dates_are_kept(
    client: PageClient, app: Flask, parts: Parts, clock: SteppedClock
) -> None:
    assert "Nothing is open now. See what we plan next." in words(client.get("/"))
    create_noticed(parts, clock)
    page = words(client.get("/"))
    assert "No promised date has come yet." in page
    assert "Feedback sent after 0 days on average" in page
    assert "<script" not in client.get("/").get_data(as_text=True)


@pytest.fixture
def at_var(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> Parts:
    """The command reads this test's portal."""
    monkeypatch.setattr(export_record, "open_portal", lambda: parts)
    return parts


def test_the_record_is_exported_and_verifies_in_a_process_of_its_own(
    at_var: Parts, clock: SteppedClock, tmp_path: Path
) -> None:
    create_evaluated(at_var, clock)
    target = tmp_path / "record.json"
    assert export_record.main(["YC-2027-01", "-o", str(target)]) == 0
    run = subprocess.run(
        [sys.executable, "-m", "portal.cli", "score", "--verify", str(target)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    changed = json.loads(target.read_text())
    changed["result"]["lots"][0]["bids"][0]["total"] = "99.00"
    target.write_text(json.dumps(changed))
    assert (
        subprocess.run(
            [sys.executable, "-m", "portal.cli", "score", "--verify", str(target)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=False,
        ).returncode
        == 1
    )


def test_no_record_before_the_result_and_none_for_an_unknown_reference(
    at_var: Parts, clock: SteppedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    create_closed(at_var, clock)
    assert export_record.main(["YC-2027-01"]) == 1
    assert "no result yet" in capsys.readouterr().err
    assert export_record.main(["NOBODY-1"]) == 2
    assert capsys.readouterr().out == ""
