"""`make audit` never calls a lock clean that nobody was asked about."""

import runpy

import pytest

from tests.architecture import ROOT

judge = runpy.run_path(str(ROOT / "tests" / "setup" / "audit.py"))["judge"]
CLEAN = {"name": "flask", "version": "3.1.3", "vulns": []}
SKIPPED = {"name": "alembic", "skip_reason": "Dependency not found on PyPI and could not be audited"}
UNSAFE = {"name": "requests", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]}


@pytest.mark.parametrize(
    ("packages", "code", "last"),
    [
        ([CLEAN], 0, "1 packages audited: no advisory."),
        ([CLEAN, SKIPPED], 2, "not audited: 1 of 2 packages were asked about nowhere."),
        ([SKIPPED], 2, "not audited: 1 of 1 packages were asked about nowhere."),
        ([], 2, "not audited: 0 of 0 packages were asked about nowhere."),
        ([CLEAN, UNSAFE], 1, "1 advisories for 2 packages."),
        ([UNSAFE, SKIPPED], 1, "not audited: 1 of 2 packages were asked about nowhere."),
    ],
)
def test_what_was_skipped_is_not_audited_and_what_was_found_fails(packages, code, last):
    found, lines = judge([{"dependencies": packages}])
    assert (found, lines[-1]) == (code, last)
