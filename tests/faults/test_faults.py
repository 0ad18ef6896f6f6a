"""A slice of `make faults`: a few deaths, one database stopped, full disks, and every lie found."""

import pytest

from tests.faults.run import Plan, run


@pytest.mark.slow
def test_a_slice_of_the_faults_breaks_no_promise() -> None:
    report, closing = run(Plan(web_kills=4, worker_kills=2, inside=3, database_stops=1, small=True))
    assert not report.broken, "\n".join(closing)
