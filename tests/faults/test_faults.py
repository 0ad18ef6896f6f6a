"""A slice of `make faults`: a few deaths, one database stopped, full disks, and every lie found."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_slice_of_the_faults_breaks_no_promise() -> None:
    # In a process of its own, as `make faults` is: it starts and kills others, and leaves what they held half open.
    run = subprocess.run(
        [sys.executable, "-m", "tests.faults", "--slice"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-4000:]
