"""What tests of destroying share."""

import builtins
from collections.abc import Callable

import pytest

from portal.parts import Parts
from tests.ground.commands import runner

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], parts: Parts) -> Run:
    """Runs a command at the test's own hour; `typed` answers what it asks."""
    plain = runner(monkeypatch, capsys)

    def at_this_hour(*words: str, typed: str = "") -> tuple[int, str, str]:
        with monkeypatch.context() as patched:
            patched.setattr("portal.parts.SystemClock", lambda: parts.clock)
            patched.setattr(builtins, "input", lambda prompt="": typed)
            return plain(parts.settings, *words)

    return at_this_hour
