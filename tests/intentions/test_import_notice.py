"""A plan begun from a real published notice, by the command as an operator runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

NOTICES = sorted(p for p in Path("tests/data/ocds/contracts-finder").glob("*.json") if p.name != "index.json")


def portal(var: Path, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    env = {"PATH": os.environ["PATH"], "PORTAL_VAR": str(var), "PYTHONPATH": "."}
    return subprocess.run(
        [sys.executable, "-m", "portal.cli", *arguments],
        check=False,
        input=stdin,
        env=env,
        capture_output=True,
        timeout=120,
    )


def count(var: Path) -> int:
    with create_engine(f"sqlite:///{var / 'portal.sqlite'}").connect() as connection:
        return connection.execute(text("SELECT count(*) FROM intentions WHERE state = 'draft'")).scalar_one()


def test_every_published_notice_imports_as_it_is_and_twice_changes_nothing(tmp_path):
    assert len(NOTICES) >= 11
    for number, notice in enumerate(NOTICES, start=1):
        first = portal(tmp_path, "import-notice", str(notice))
        assert first.returncode == 0, first.stderr
        assert b"was begun as a draft" in first.stdout
        assert len(first.stdout.splitlines()) == 1
        assert count(tmp_path) == number
    again = portal(tmp_path, "import-notice", str(NOTICES[0]))
    assert again.returncode == 0
    assert b"imported before" in again.stdout
    assert count(tmp_path) == len(NOTICES)
    verified = portal(tmp_path, "audit", "verify")
    assert verified.returncode == 0, verified.stdout


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff\xfe", b'{"a":1,"a":2}', b'{"releases":[]}', b"[" * 100_000]
)
def test_unreadable_input_exits_2_in_words(tmp_path, content):
    done = portal(tmp_path, "import-notice", "-", stdin=content)
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_missing_file_and_a_folder_exit_2(tmp_path):
    for name in (str(tmp_path / "none.json"), str(tmp_path)):
        done = portal(tmp_path / "var", "import-notice", name)
        assert done.returncode == 2
        assert b"cannot be read" in done.stderr
        assert b"Traceback" not in done.stderr
